/**
 * Hashes as a parameter: pure code says which one it needs, the host computes it.
 */

export type ShaAlgorithm = 'sha256' | 'sha384' | 'sha512';

/** The hash of `bytes`: 32, 48 or 64 bytes. */
export type Sha = (algorithm: ShaAlgorithm, bytes: Uint8Array) => Uint8Array;
