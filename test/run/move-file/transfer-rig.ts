/**
 * Transfers with simulated devices in virtual time and real files in a folder of their own.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { FileOrder } from '@main/run/file-work';
import { FileBook } from '../../support/run-books';
import type { Told } from '../../support/told';
import { Rig } from '../../support/rig';

export class TransferRig extends Rig {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-files-'));
  /** Every phase that each transfer has entered, in order. */
  readonly seen = new Map<string, Told['phase'][]>();
  readonly book: FileBook;

  constructor() {
    super();
    this.book = new FileBook(this.runs);
    this.onRunChange = (id) => {
      const phase = this.book.view(id)?.state.phase;
      const seen = this.seen.get(id) ?? [];
      if (phase !== undefined && seen.at(-1) !== phase) this.seen.set(id, [...seen, phase]);
    };
  }

  /** Writes a local file and gives its path. */
  local(name: string, bytes: Uint8Array | string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, bytes);
    return file;
  }

  inFolder(name: string): string {
    return path.join(this.folder, name);
  }

  /** Names of all local files. */
  get names(): string[] {
    return readdirSync(this.folder).sort();
  }

  async transfer(deviceId: string, order: FileOrder): Promise<Told> {
    const id = this.book.start(deviceId, order);
    return this.settled(id);
  }

  /** Lets time pass until the transfer has ended. */
  async settled(id: string): Promise<Told> {
    await this.passes(this.book.ended(id));
    const state = this.book.view(id)?.state;
    if (state === undefined) throw new Error('the transfer is gone');
    return state;
  }

  /** Like the clock's `until`, but real files may take real time: virtual time goes on in small steps. */
  async passes<T>(promise: Promise<T>): Promise<T> {
    let over = false;
    const mark = (): void => {
      over = true;
    };
    promise.then(mark, mark);
    const endAt = this.clock.now() + 3_600_000;
    while (!over) {
      expect(this.clock.now(), 'virtual time').toBeLessThan(endAt);
      await this.clock.advance(2);
    }
    return promise;
  }

  /** Lets time pass until something is true. */
  async until(what: () => boolean): Promise<void> {
    while (!what()) await this.clock.advance(2);
  }

  override async close(): Promise<void> {
    await this.passes(this.book.stop());
    await super.close();
    rmSync(this.folder, { recursive: true });
  }
}

export const content = (sizeBytes: number, seed = 7): Uint8Array =>
  Uint8Array.from({ length: sizeBytes }, (_, i) => (i * seed + (i >> 8)) & 0xff);
