/**
 * A firmware file on disk for as long as something is measured with it.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeImage } from '@shared/firmware/make-image';
import { hostSha } from '@main/host/sha';
import { withTemporaryFolder } from './temporary-folder';

export function withImage<T>(sizeBytes: number, work: (file: string) => Promise<T>): Promise<T> {
  return withTemporaryFolder((folder) => {
    const file = path.join(folder, 'image.bin');
    const version = { major: 9, minor: 8, revision: 7, build: 0 };
    writeFileSync(file, makeImage({ version, sizeBytes, seed: 1, sha: hostSha }));
    return work(file);
  });
}
