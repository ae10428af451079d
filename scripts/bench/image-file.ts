/**
 * A firmware file on disk for as long as something is measured with it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeImage } from '@shared/firmware/make-image';
import { hostSha } from '@main/host/sha';

export async function withImage<T>(sizeBytes: number, work: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bootbench-bench-'));
  try {
    const file = path.join(folder, 'image.bin');
    const version = { major: 9, minor: 8, revision: 7, build: 0 };
    writeFileSync(file, makeImage({ version, sizeBytes, seed: 1, sha: hostSha }));
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
