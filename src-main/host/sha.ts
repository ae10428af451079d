/**
 * Hashes by the host's crypto library, for the pure code that takes them as a parameter.
 */
import { createHash } from 'node:crypto';
import type { Sha } from '@shared/firmware/sha';

export const hostSha: Sha = (algorithm, bytes) =>
  new Uint8Array(createHash(algorithm).update(bytes).digest());
