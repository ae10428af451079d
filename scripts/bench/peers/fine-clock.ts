/**
 * A clock whose timers end within a tenth of a millisecond, and at once when asked for no time: those of Node end on the next whole
 * millisecond at the earliest, which is as long as twelve bytes take at 115,200 baud. A thread sleeps until the earliest is due
 * and says so.
 */
import { Worker } from 'node:worker_threads';
import type { Clock } from '@shared/core/clock';

const NS_PER_MS = 1e6;
const NOTHING_DUE = 0n;

/** The thread: `signal` counts every change of `due`, which is a time of `process.hrtime`, or 0. */
const sleeper = `
const { workerData, parentPort } = require('node:worker_threads');
const signal = new Int32Array(workerData, 0, 1);
const due = new BigInt64Array(workerData, 8, 1);
for (;;) {
  const seen = Atomics.load(signal, 0);
  const dueNs = Atomics.load(due, 0);
  if (dueNs === ${NOTHING_DUE}n) { Atomics.wait(signal, 0, seen); continue; }
  const leftMs = Number(dueNs - process.hrtime.bigint()) / ${NS_PER_MS};
  if (leftMs > 0 && Atomics.wait(signal, 0, seen, leftMs) !== 'timed-out') continue;
  if (Atomics.compareExchange(due, 0, dueNs, ${NOTHING_DUE}n) === dueNs) parentPort.postMessage(0);
}`;

interface Entry {
  dueMs: number;
  then: () => void;
}

export class FineClock implements Clock {
  readonly #worker: Worker;
  readonly #signal: Int32Array;
  readonly #due: BigInt64Array;
  /** The earliest first. */
  readonly #entries: Entry[] = [];
  readonly #startNs = process.hrtime.bigint();

  constructor() {
    const shared = new SharedArrayBuffer(16);
    this.#signal = new Int32Array(shared, 0, 1);
    this.#due = new BigInt64Array(shared, 8, 1);
    this.#worker = new Worker(sleeper, { eval: true, workerData: shared });
    this.#worker.on('message', () => this.#runDue());
    this.#worker.on('error', (error) => {
      throw error;
    });
  }

  now(): number {
    return Number(process.hrtime.bigint() - this.#startNs) / NS_PER_MS;
  }

  after(ms: number, then: () => void): () => void {
    if (ms <= 0) {
      const immediate = setImmediate(then);
      return () => clearImmediate(immediate);
    }
    const entry = { dueMs: this.now() + ms, then };
    // Few wait at a time, and the newest is mostly the latest.
    let at = this.#entries.length;
    while (at > 0 && (this.#entries[at - 1]?.dueMs ?? 0) > entry.dueMs) at--;
    this.#entries.splice(at, 0, entry);
    if (at === 0) this.#arm();
    return () => {
      const where = this.#entries.indexOf(entry);
      if (where >= 0) this.#entries.splice(where, 1);
    };
  }

  /** Ends the thread; nothing that still waits will run. */
  async close(): Promise<void> {
    this.#entries.length = 0;
    await this.#worker.terminate();
  }

  #arm(): void {
    const [first] = this.#entries;
    const dueNs =
      first === undefined ? NOTHING_DUE : this.#startNs + BigInt(Math.ceil(first.dueMs * NS_PER_MS));
    Atomics.store(this.#due, 0, dueNs);
    Atomics.add(this.#signal, 0, 1);
    Atomics.notify(this.#signal, 0);
  }

  #runDue(): void {
    const now = this.now();
    for (let [first] = this.#entries; first !== undefined && first.dueMs <= now; [first] = this.#entries) {
      this.#entries.shift();
      first.then();
    }
    this.#arm();
  }
}
