import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LinePacing } from '@main/engine/transport';
import { FileDraft } from '@main/disk/file-draft';
import { fileError } from '@main/disk/file-error';
import { LocalFiles } from '@main/disk/local-files';
import { MAX_MOVED_BYTES } from '@shared/run/move-file';
import { content, TransferRig } from './transfer-rig';

let rig: TransferRig;
beforeEach(() => {
  rig = new TransferRig();
});
afterEach(() => rig.close());

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const upload = (file: string, path = '/lfs1/new.bin') => ({ direction: 'upload' as const, path, file });
const download = (file: string, path = '/lfs1/config.json') => ({
  direction: 'download' as const,
  path,
  file,
});

describe('transfers', () => {
  it('bring a file to the device and back, checked by its hash', async () => {
    const { id } = await rig.connected('zephyr-swap-move');
    const there = await rig.transfer(id, upload(rig.local('a.bin', content(9000))));
    expect(there).toMatchObject({
      phase: 'done',
      checked: 'hash',
      sizeBytes: 9000,
      hash: { kind: 'sha256', value: hashOf(content(9000)) },
    });
    const back = await rig.transfer(id, download(rig.inFolder('b.bin'), '/lfs1/new.bin'));
    expect(back).toMatchObject({ phase: 'done', checked: 'hash', sizeBytes: 9000 });
    expect(new Uint8Array(readFileSync(rig.inFolder('b.bin')))).toEqual(content(9000));
    expect(rig.names).toEqual(['a.bin', 'b.bin']);
  });

  it('move empty files', async () => {
    const { id } = await rig.connected('zephyr-swap-move');
    expect(await rig.transfer(id, upload(rig.local('a', ''), '/lfs1/nothing'))).toMatchObject({
      phase: 'done',
      checked: 'size',
    });
    await rig.transfer(id, download(rig.inFolder('b'), '/lfs1/nothing'));
    expect(readFileSync(rig.inFolder('b'))).toHaveLength(0);
  });

  it('wait for one another on one device, and not for another device', async () => {
    const [one, other] = [await rig.connected('zephyr-swap-move'), await rig.connected('zephyr-swap-move')];
    const file = rig.local('a.bin', content(20_000));
    const ids = [
      rig.book.start(one.id, upload(file, '/lfs1/1')),
      rig.book.start(one.id, upload(file, '/lfs1/2')),
      rig.book.start(other.id, upload(file, '/lfs1/1')),
    ] as const;
    const phaseOf = (id: string) => rig.book.view(id)?.state.phase;
    await rig.until(() => phaseOf(ids[2]) === 'running' && phaseOf(ids[0]) === 'running');
    expect(phaseOf(ids[1])).toBe('queued');
    expect(rig.book.running).toBe(3);
    for (const id of ids) expect((await rig.settled(id)).phase).toBe('done');
    expect(rig.seen.get(ids[1])).toEqual(['queued', 'checking', 'running', 'done']);
  });

  it('say what they do, how far they are and how fast', async () => {
    const { id, session } = await rig.connected('zephyr-swap-move');
    const transfer = rig.book.start(id, upload(rig.local('a.bin', content(30_000))));
    const progress = () => {
      const state = rig.book.view(transfer)?.state;
      return state?.phase === 'running' ? state.progress : undefined;
    };
    await rig.until(() => (progress()?.sentBytes ?? 0) > 10_000);
    expect(progress()).toMatchObject({ phase: 'sending', totalBytes: 30_000, resumedAtBytes: 0 });
    expect(progress()?.bytesPerSecond).toBeGreaterThan(0);
    expect(progress()?.secondsLeft).toBeGreaterThan(0);
    expect(session.writer).toBe('upload of /lfs1/new.bin');
    expect(rig.book.view(transfer)).toMatchObject({ fileName: 'a.bin', path: '/lfs1/new.bin', deviceId: id });
    await rig.settled(transfer);
    expect(session.writer).toBeUndefined();
  });

  it('keep two chunks in flight at most where lines can get lost', async () => {
    const { id, session } = await rig.connected('zephyr-swap-move');
    const client = await session.exclusively('a look', ({ live }) => Promise.resolve(live.client));
    const windowDuring = async (seed: number): Promise<number> => {
      const transfer = rig.book.start(id, upload(rig.local('a.bin', content(20_000, seed)), '/lfs1/w'));
      let most = 0;
      await rig.until(() => {
        most = Math.max(most, client.window);
        return rig.book.view(transfer)?.state.phase === 'done';
      });
      return most;
    };
    expect(await windowDuring(7)).toBe(3);
    const pacing: LinePacing = { gapMs: 0, messageBytesIn: (lines) => 89 * lines };
    Object.assign(session.live.transport, { pacing });
    expect(await windowDuring(3)).toBe(2);
  });

  it('fail in words while something else writes to the device', async () => {
    const { id, session } = await rig.connected('zephyr-swap-move');
    let end = (): void => undefined;
    const other = session.exclusively('an upgrade', () => new Promise<void>((resolve) => (end = resolve)));
    expect(await rig.transfer(id, upload(rig.local('a', 'x')))).toMatchObject({
      phase: 'failed',
      error: { code: 'session/busy', facts: { with: 'an upgrade' } },
    });
    end();
    await other;
  });

  it('of a device that is gone are gone', async () => {
    const { id } = await rig.connected('zephyr-swap-move');
    const transfer = rig.book.start(id, download(rig.inFolder('b')));
    await rig.settled(transfer);
    rig.book.deviceRemoved(id);
    expect(rig.book.ids).toEqual([]);
    expect(rig.book.view(transfer)).toBeUndefined();
  });

  it('that have ended can be taken out, others not', async () => {
    const { id } = await rig.connected('zephyr-swap-move');
    const transfer = rig.book.start(id, upload(rig.local('a', 'x')));
    rig.book.dismiss([transfer]);
    expect(rig.book.ids).toEqual([transfer]);
    await rig.settled(transfer);
    rig.book.dismiss([transfer]);
    expect(rig.book.ids).toEqual([]);
  });
});

describe('an upload that does not get to its end', () => {
  it('goes on where the device stands when it is started again', async () => {
    const { id } = await rig.connected('zephyr-swap-move');
    const file = rig.local('a.bin', content(30_000));
    const transfer = rig.book.start(id, upload(file));
    const sent = () => {
      const state = rig.book.view(transfer)?.state;
      return state?.phase === 'running' ? state.progress.sentBytes : 0;
    };
    await rig.until(() => sent() > 10_000);
    rig.book.cancel([transfer]);
    expect((await rig.settled(transfer)).phase).toBe('cancelled');
    rig.book.retry([transfer]);
    await rig.until(() => sent() > 0);
    const state = rig.book.view(transfer)?.state;
    expect(state?.phase === 'running' && state.progress.resumedAtBytes).toBeGreaterThan(10_000);
    expect(await rig.settled(transfer)).toMatchObject({ phase: 'done', checked: 'hash' });
    expect(rig.seen.get(transfer)).toEqual([
      'queued',
      'checking',
      'running',
      'cancelled',
      'queued',
      'checking',
      'running',
      'done',
    ]);
  });

  it('goes on by the length alone where the device has no hash, but only with the same bytes', async () => {
    for (const isSame of [true, false]) {
      const { id } = await rig.connected('zephyr-swap-move', [], { without: ['fs.hash', 'fs.hashTypes'] });
      const file = rig.local('a.bin', content(30_000));
      const transfer = rig.book.start(id, upload(file));
      const progress = () => {
        const state = rig.book.view(transfer)?.state;
        return state?.phase === 'running' ? state.progress : undefined;
      };
      await rig.until(() => (progress()?.sentBytes ?? 0) > 10_000);
      rig.book.cancel([transfer]);
      await rig.settled(transfer);
      if (!isSame) writeFileSync(file, content(30_000, 3));
      rig.book.retry([transfer]);
      await rig.until(() => progress()?.phase === 'sending');
      expect((progress()?.resumedAtBytes ?? 0) > 10_000).toBe(isSame);
      expect(await rig.settled(transfer)).toMatchObject({ phase: 'done', checked: 'size' });
      await rig.transfer(id, download(rig.inFolder('b.bin'), '/lfs1/new.bin'));
      expect(new Uint8Array(readFileSync(rig.inFolder('b.bin')))).toEqual(content(30_000, isSame ? 7 : 3));
    }
  });

  it('because the link breaks waits for the device and goes on by itself', async () => {
    const { id } = await rig.connected('zephyr-swap-move', [
      { kind: 'disconnect', afterBytes: 12_000, forMs: 2000 },
    ]);
    const waited: boolean[] = [];
    const transfer = rig.book.start(id, upload(rig.local('a.bin', content(30_000))));
    await rig.until(() => {
      const state = rig.book.view(transfer)?.state;
      if (state?.phase === 'running') waited.push(state.waitingForDevice);
      return state?.phase === 'done' || state?.phase === 'failed';
    });
    expect(rig.book.view(transfer)?.state).toMatchObject({ phase: 'done', checked: 'hash' });
    expect(waited).toContain(true);
  });

  it('that was cancelled in the queue never begins', async () => {
    const { id } = await rig.connected('zephyr-swap-move');
    const file = rig.local('a.bin', content(5000));
    const first = rig.book.start(id, upload(file, '/lfs1/1'));
    const second = rig.book.start(id, upload(file, '/lfs1/2'));
    rig.book.cancel([second]);
    expect((await rig.settled(second)).phase).toBe('cancelled');
    expect(rig.book.view(first)?.state.phase).not.toBe('done');
    await rig.settled(first);
    expect(rig.seen.get(second)).toEqual(['queued', 'cancelled']);
    rig.book.retry([second]);
    expect((await rig.settled(second)).phase).toBe('done');
  });

  it('because the volume is full says so', async () => {
    const { id } = await rig.connected('zephyr-swap-move');
    const state = await rig.transfer(id, upload(rig.local('a.bin', content(300_000))));
    expect(state).toMatchObject({
      phase: 'failed',
      error: { code: 'device/error', facts: { group: 8, rc: 10 } },
    });
  });

  it('because the local file is gone says so and asks the device nothing', async () => {
    const { id } = await rig.connected('zephyr-swap-move');
    expect(await rig.transfer(id, upload(rig.inFolder('none')))).toMatchObject({
      phase: 'failed',
      error: { code: 'file/failed', facts: { file: 'none', detail: 'ENOENT' } },
    });
  });
});

describe('with a device that loses, repeats and garbles messages', () => {
  it('files arrive whole all the same, in both directions', async () => {
    const { id } = await rig.connected('zephyr-swap-move', [
      { kind: 'lose', what: 'answer', command: 'fs.upload', when: { chance: 0.05 } },
      { kind: 'lose', what: 'request', command: 'fs.upload', when: { chance: 0.05 } },
      { kind: 'lose', what: 'answer', command: 'fs.download', when: { chance: 0.05 } },
      { kind: 'repeat', when: { every: 7 } },
      { kind: 'reorder', when: { every: 11 } },
      { kind: 'garble', where: 'wire', when: { every: 13 } },
    ]);
    await rig.transfer(id, upload(rig.local('a.bin', content(40_000))));
    const state = await rig.transfer(id, download(rig.inFolder('b.bin'), '/lfs1/new.bin'));
    expect(state).toMatchObject({ phase: 'done', checked: 'hash' });
    expect(new Uint8Array(readFileSync(rig.inFolder('b.bin')))).toEqual(content(40_000));
  });
});

describe('every kind of device', () => {
  it.each(['zephyr-4.4', 'zephyr-legacy', 'zephyr-udp', 'tiny', 'no-params'] as const)(
    '%s takes and gives files',
    async (profile) => {
      const { id } = await rig.connected(profile);
      const there = await rig.transfer(id, upload(rig.local('a.bin', content(7000))));
      expect(there).toMatchObject({ phase: 'done', checked: 'hash' });
      const back = await rig.transfer(id, download(rig.inFolder('b.bin'), '/lfs1/new.bin'));
      expect(back).toMatchObject({ phase: 'done', checked: 'hash' });
      expect(new Uint8Array(readFileSync(rig.inFolder('b.bin')))).toEqual(content(7000));
    },
  );

  it('is told apart by what it can compute', async () => {
    const { id } = await rig.connected('zephyr-swap-move', [], {
      without: ['fs.hash', 'fs.hashTypes'],
    });
    expect(await rig.transfer(id, upload(rig.local('a.bin', content(700))))).toMatchObject({
      phase: 'done',
      checked: 'size',
    });
  });
});

describe('errors of the operating system', () => {
  it.each([
    ['EACCES', 'file/denied'],
    ['EROFS', 'file/denied'],
    ['ENOSPC', 'file/disk-full'],
    ['EISDIR', 'file/failed'],
  ])('%s becomes %s', (code, ours) => {
    expect(fileError(Object.assign(new Error('no'), { code }), 'x').code).toBe(ours);
  });

  it('that happen at the very end leave nothing behind', async () => {
    const target = rig.inFolder('taken');
    const draft = await FileDraft.begin(target);
    await draft.add(content(10));
    mkdirSync(target);
    await expect(draft.finish()).rejects.toMatchObject({ code: 'file/failed' });
    expect(rig.names).toEqual(['taken']);
  });
});

describe('local files', () => {
  it('are named by tokens and refused when they are none or too large', async () => {
    const files = new LocalFiles(MAX_MOVED_BYTES);
    const file = rig.local('a.bin', 'hello');
    const { token, ...facts } = await files.add(file);
    expect(facts).toEqual({ fileName: 'a.bin', sizeBytes: 5 });
    expect(files.path(token)).toBe(file);
    expect(() => files.path('no')).toThrow('app/not-found');
    await expect(files.add(rig.folder)).rejects.toMatchObject({ code: 'file/failed' });
    truncateSync(file, 65 * 1024 * 1024);
    await expect(files.add(file)).rejects.toMatchObject({ code: 'file/too-large' });
  });
});
