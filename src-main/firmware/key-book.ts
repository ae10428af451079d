/**
 * The public keys that the user keeps. Reads no key itself and opens no file and no store: how is given to it.
 */
import { BenchError } from '@shared/core/errors';
import { keyId, type KeyMaterial, type PublicKey } from '@shared/firmware/public-key';

export interface KeyBookOptions {
  /** @throws BenchError key/not-a-key, key/wrong-kind */
  readKey: (bytes: Uint8Array, file: string) => KeyMaterial & { fromPrivate: boolean };
  epochNow: () => number;
  onChange: (keys: PublicKey[]) => void;
}

/** A key that was added. `fromPrivate`: the file was a private key, of which only the public half is kept. */
export interface AddedKey {
  key: PublicKey;
  fromPrivate: boolean;
}

const MAX_KEYS = 100;
const MAX_NAME = 120;

export class KeyBook {
  readonly #o: KeyBookOptions;
  #keys: readonly PublicKey[];

  constructor(saved: readonly PublicKey[], options: KeyBookOptions) {
    this.#o = options;
    this.#keys = saved;
  }

  /** Another array after every change. */
  get keys(): readonly PublicKey[] {
    return this.#keys;
  }

  /**
   * Keeps the public key in the content of a file.
   * @param fileName untrusted text; the key is called after it.
   * @throws BenchError of family key/
   */
  add(bytes: Uint8Array, fileName: string): AddedKey {
    const { fromPrivate, ...material } = this.#o.readKey(bytes, fileName);
    const known = this.#keys.find((one) => keyId(one) === keyId(material));
    if (known !== undefined) throw new BenchError('key/known', { name: known.name });
    if (this.#keys.length >= MAX_KEYS) throw new BenchError('key/too-many', { limit: MAX_KEYS });
    const name = fileName.replace(/(\.pub)?\.(pem|der|c|h|rs|key|pub)$/i, '').slice(0, MAX_NAME);
    const key: PublicKey = {
      ...material,
      name: name === '' ? material.kind : name,
      addedAtEpochMs: this.#o.epochNow(),
    };
    this.#change([...this.#keys, key]);
    return { key, fromPrivate };
  }

  /** @throws BenchError app/not-found */
  rename(id: string, name: string): void {
    if (!this.#keys.some((one) => keyId(one) === id))
      throw new BenchError('app/not-found', { what: 'the key' });
    this.#change(this.#keys.map((one) => (keyId(one) === id ? { ...one, name } : one)));
  }

  /** Does nothing when there is none of this id. */
  remove(id: string): void {
    this.#change(this.#keys.filter((one) => keyId(one) !== id));
  }

  #change(keys: PublicKey[]): void {
    this.#keys = keys;
    this.#o.onChange(keys);
  }
}
