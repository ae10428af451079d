/**
 * The block cipher of the host's crypto library, for the simulated peripherals that pair.
 */
import { createCipheriv } from 'node:crypto';

/** One block of AES-128: key and block of 16 bytes, most significant byte first. */
export function hostAes128(key: Uint8Array, block: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return Uint8Array.from([...cipher.update(block), ...cipher.final()]);
}
