import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPublicKey } from '@main/host/read-public-key';
import { keyHandlers } from '@main/ipc/key-handlers';
import { LocalFiles } from '@main/disk/local-files';
import { MAX_MOVED_BYTES } from '@shared/run/move-file';
import { KeyBook } from '@main/firmware/key-book';
import { isBenchError } from '@shared/core/errors';
import { generateKey } from '../support/signing';

const key = generateKey('ed25519');

describe('The calls for signing keys', () => {
  let folder = '';
  let chosen: string | undefined;
  const localFiles = new LocalFiles(MAX_MOVED_BYTES);
  const put = (name: string, content: string | Uint8Array): string => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const open = () =>
    keyHandlers({
      keyBook: new KeyBook([], { readKey: readPublicKey, epochNow: () => 5, onChange: () => undefined }),
      localFiles,
      chooseKey: async () => chosen,
    });

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-keys-'));
    chosen = undefined;
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('take a key from the dialog or from a dropped file, and never give it to the window', async () => {
    const calls = open();
    expect(await calls['keys.add']({})).toBeUndefined();
    chosen = put('release.pem', key.private.export({ type: 'pkcs8', format: 'pem' }));
    const view = {
      id: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      name: 'release',
      kind: 'ed25519',
      addedAtEpochMs: 5,
    };
    const added = await calls['keys.add']({});
    expect(added).toEqual({ added: view, fromPrivate: true, keys: [view] });
    expect(JSON.stringify(added)).not.toContain('BEGIN');

    const other = generateKey('rsa-2048').public.export({ type: 'pkcs1', format: 'der' });
    const { token } = await localFiles.add(put('other.der', other));
    expect(await calls['keys.add']({ token })).toMatchObject({
      added: { name: 'other', kind: 'rsa-2048' },
      fromPrivate: false,
    });
    expect((await calls['keys.list'](undefined)).map(({ name }) => name)).toEqual(['release', 'other']);
  });

  it('rename and remove', async () => {
    const calls = open();
    chosen = put('release.pem', key.public.export({ type: 'spki', format: 'pem' }));
    const id = (await calls['keys.add']({}))?.added.id ?? '';
    expect(await calls['keys.rename']({ id, name: 'Factory' })).toMatchObject([{ name: 'Factory' }]);
    expect(await calls['keys.remove']({ id })).toEqual([]);
  });

  it('say what is wrong with a file', async () => {
    const calls = open();
    chosen = path.join(folder, 'missing.pem');
    await expect(calls['keys.add']({})).rejects.toSatisfy((error) => isBenchError(error, 'file/failed'));
    chosen = put('photo.jpg', new Uint8Array(100_000));
    await expect(calls['keys.add']({})).rejects.toSatisfy((error) => isBenchError(error, 'key/not-a-key'));
    await expect(calls['keys.add']({ token: 'x' })).rejects.toSatisfy((error) =>
      isBenchError(error, 'app/not-found'),
    );
  });
});
