import { describe, expect, it } from 'vitest';
import { readPublicKey, wholeKeys } from '@main/host/read-public-key';
import { KeyBook } from '@main/firmware/key-book';
import { toErrorView } from '@shared/core/errors';
import { keyId, type PublicKey } from '@shared/firmware/public-key';
import { readKeys } from '@shared/ipc/keys';
import { generateKey, kept } from '../support/signing';

const key = generateKey('ed25519');
const pem = (one = key) => Buffer.from(one.public.export({ type: 'spki', format: 'pem' }));
const privatePem = Buffer.from(key.private.export({ type: 'pkcs8', format: 'pem' }));

function book(saved: readonly PublicKey[] = []): { keys: KeyBook; stored: () => PublicKey[] | undefined } {
  let stored: PublicKey[] | undefined;
  const keys = new KeyBook(saved, {
    readKey: readPublicKey,
    epochNow: () => 1000,
    onChange: (list) => {
      stored = list;
    },
  });
  return { keys, stored: () => stored };
}
const errorOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return toErrorView(error);
  }
  throw new Error('it went well');
};

describe('the book of keys', () => {
  it('keeps a key under the name of its file, and what it keeps can be stored and read', () => {
    const { keys, stored } = book();
    expect(keys.add(pem(), 'release.pub.pem')).toMatchObject({
      fromPrivate: false,
      key: { name: 'release', kind: 'ed25519', addedAtEpochMs: 1000 },
    });
    expect(stored()).toEqual(keys.keys);
    const again = readKeys(JSON.parse(JSON.stringify(stored())));
    expect(again).toEqual({ usable: keys.keys, dropped: [] });
    expect(book(again.usable).keys.keys).toEqual(keys.keys);
  });

  it('keeps only the public half of a private key, and says so', () => {
    const { keys, stored } = book();
    expect(keys.add(privatePem, 'root-ed25519.pem').fromPrivate).toBe(true);
    const secret = privatePem.toString().split('\n')[1] ?? '';
    expect(JSON.stringify(stored())).not.toContain(secret.slice(-20));
    expect(JSON.stringify(stored())).not.toMatch(/PRIVATE/);
  });

  it('takes a key once, by whatever file it comes', () => {
    const { keys } = book();
    keys.add(pem(), 'release.pem');
    expect(errorOf(() => keys.add(privatePem, 'other.pem'))).toEqual({
      code: 'key/known',
      facts: { name: 'release' },
    });
    expect(keys.keys).toHaveLength(1);
  });

  it('renames and removes', () => {
    const { keys, stored } = book();
    const { key: added } = keys.add(pem(), '.pem');
    expect(added.name).toBe('ed25519');
    keys.rename(keyId(added), 'Factory');
    expect(stored()?.[0]?.name).toBe('Factory');
    expect(errorOf(() => keys.rename('00', 'x'))).toMatchObject({ code: 'app/not-found' });
    keys.remove(keyId(added));
    expect(stored()).toEqual([]);
  });

  it('drops what is stored and is not the key that it says', () => {
    const [good, other] = [kept(key), kept(generateKey('ed25519'))];
    const lies = [
      { ...good, pem: other.pem },
      { ...good, kind: 'ecdsa-p256' as const },
      { ...good, hashes: { ...good.hashes, sha512: other.hashes.sha512 } },
      { ...good, pem: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n' },
    ];
    expect(wholeKeys([...lies, other])).toEqual([other]);
    expect(readKeys([good, { ...good, hashes: {} }, 7]).dropped).toEqual([1, 2]);
  });

  it('takes no more keys than its limit', () => {
    const full = Array.from({ length: 100 }, () => kept(key));
    const { keys } = book(full);
    expect(errorOf(() => keys.add(pem(generateKey('ed25519')), 'one-more.pem'))).toMatchObject({
      code: 'key/too-many',
    });
  });
});
