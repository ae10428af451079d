/**
 * The history as the rest of the program sees it: entries are handed over and written in their order, questions are answered. The worker is
 * started with the first of them. Knows no SQL and no run.
 */
import { BenchError, fromErrorView } from '@shared/core/errors';
import { Listeners } from '@shared/core/listeners';
import type { CallName, HistoryCalls } from './calls';
import type { HistoryEntry } from './entries';
import type { Call, Reply } from './worker-talk';

/** As `Worker` of node:worker_threads; replaced in tests. */
export interface HistoryThread {
  postMessage: (call: Call) => void;
  on: ((event: 'message', hear: (reply: Reply) => void) => unknown) &
    ((event: 'error', hear: (error: Error) => void) => unknown);
  unref: () => void;
  ref: () => void;
  terminate: () => Promise<unknown>;
}

type Answer<K extends CallName> = Awaited<ReturnType<HistoryCalls[K]>>;

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

export class History {
  /** Tells that runs were added or changed. */
  readonly changed: Listeners<[]>;
  readonly #start: () => HistoryThread;
  readonly #waiting = new Map<number, Waiting>();
  #thread: HistoryThread | undefined;
  #broken: Error | undefined;
  #next = 1;

  /** @param start begins the thread */
  constructor(start: () => HistoryThread, onTrouble: (error: unknown) => void) {
    this.#start = start;
    this.changed = new Listeners(onTrouble);
  }

  /** Never rejects for a lack of room: then the entry is kept elsewhere. Resolves when it is acknowledged. */
  async write(entry: HistoryEntry): Promise<void> {
    await this.ask('write', entry);
    this.changed.tell();
  }

  /** @throws BenchError as the call says; history/…; bug when the thread has died */
  ask<K extends CallName>(name: K, ...given: Parameters<HistoryCalls[K]>): Promise<Answer<K>> {
    return this.#call(name, given) as Promise<Answer<K>>;
  }

  /** Everything that was handed over is written; the file is closed. Nothing may be asked afterwards. */
  async end(): Promise<void> {
    if (this.#thread === undefined) return;
    const thread = this.#thread;
    await this.#call('end', []).catch(() => {});
    await thread.terminate();
    this.#broken ??= new BenchError('bug', { detail: 'the history was asked after its end' });
  }

  #call(name: Call['name'], given: unknown[]): Promise<unknown> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    const thread = (this.#thread ??= this.#begin());
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // Whoever waits for an answer must not find the program at its end.
      thread.ref();
      thread.postMessage({ id, name, arguments: given });
    });
  }

  #begin(): HistoryThread {
    const thread = this.#start();
    thread.on('message', (reply: Reply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (this.#waiting.size === 0) thread.unref();
      if ('error' in reply) waiting?.reject(fromErrorView(reply.error));
      else waiting?.resolve(reply.value);
    });
    thread.on('error', (error: Error) => {
      this.#broken = new BenchError(
        'bug',
        { detail: `the history has ended: ${error.message}` },
        { cause: error },
      );
      for (const { reject } of this.#waiting.values()) reject(this.#broken);
      this.#waiting.clear();
    });
    return thread;
  }
}
