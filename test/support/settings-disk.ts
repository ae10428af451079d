/**
 * The settings file as the programs have it, and disks that take nothing, for tests of what is saved. Knows no command and no page.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Conf from 'conf';
import { StateFile, type JsonStore } from '@main/disk/state-file';
import { hostClock } from '@main/host/clock';

/** @param store in place of the one that writes to the disk */
export function stateFileIn(folder: string, store?: JsonStore): StateFile {
  return new StateFile({
    folder,
    clock: hostClock,
    random: Math.random,
    loadStore: () =>
      Promise.resolve(
        ({ folder: cwd, name, mode }) =>
          store ??
          new Conf<Record<string, unknown>>({
            cwd,
            configName: name,
            projectName: name,
            clearInvalidConfig: true,
            configFileMode: mode,
          }),
      ),
  });
}

/** Whether disks can be made here: root may, where the system lets it. */
export function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  const at = mkdtempSync(path.join(os.tmpdir(), 'bootbench-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at], { stdio: 'ignore' });
    execFileSync('umount', [at]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(at, { recursive: true });
  }
}

/** A small disk of its own at this folder. */
export class SmallDisk {
  readonly #ballast: string;

  constructor(
    readonly at: string,
    readonly sizeKib: number,
  ) {
    mkdirSync(at, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKib}k`, 'tmpfs', at]);
    this.#ballast = path.join(at, 'ballast');
  }

  fill(): void {
    try {
      writeFileSync(this.#ballast, new Uint8Array(2 * this.sizeKib * 1024));
    } catch {
      // The disk is full now: that is the purpose.
    }
  }

  empty(): void {
    rmSync(this.#ballast);
  }

  makeReadOnly(): void {
    execFileSync('mount', ['-o', 'remount,ro', this.at]);
  }

  /** Also while a program has files open there. */
  remove(): void {
    execFileSync('umount', ['-l', this.at]);
  }
}
