/**
 * A folder in which Chromium can keep its own data. Without one it starts no window, and does not say why: where the folder of the
 * user takes no files (owned by somebody else, read-only, a full disk), a temporary one is used until the end. Settings stay where
 * they are. Knows no Electron.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeFolderSync } from '../disk/make-folder';

export interface WorkingFolder {
  folder: string;
  isTemporary: boolean;
}

/** @param wanted the folder of the user */
export function workingFolder(wanted: string): WorkingFolder {
  if (takesFiles(wanted)) return { folder: wanted, isTemporary: false };
  for (const place of [os.tmpdir(), '/dev/shm']) {
    sweep(place);
    try {
      return { folder: mkdtempSync(path.join(place, `${PREFIX}${process.pid}-`)), isTemporary: true };
    } catch {
      // Full or not ours, either; the next one.
    }
  }
  return { folder: wanted, isTemporary: false };
}

const PREFIX = 'bootbench-window-';

/** Removes what processes have left that are gone: Chromium writes until its very end, and a process may be killed. */
function sweep(place: string): void {
  try {
    for (const name of readdirSync(place)) {
      const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid)))
        rmSync(path.join(place, name), { recursive: true, force: true });
    }
  } catch {
    // Not ours to remove, or no such place.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes a temporary folder, as far as that is possible. */
export function leave({ folder, isTemporary }: WorkingFolder): void {
  if (!isTemporary) return;
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The system empties the folder of temporary files some day.
  }
}

function takesFiles(folder: string): boolean {
  const probe = path.join(folder, `.bootbench-${process.pid}`);
  try {
    makeFolderSync(folder);
    // Rights alone do not tell: a full disk takes the name of a file and no content.
    writeFileSync(probe, 'x'.repeat(PROBE_BYTES));
    return true;
  } catch {
    return false;
  } finally {
    try {
      rmSync(probe, { force: true });
    } catch {
      // It was never made.
    }
  }
}

/** One block of a disk. */
const PROBE_BYTES = 4096;
