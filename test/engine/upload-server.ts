/**
 * A small device that takes image uploads, with faults that a test switches on. Written for the tests of the transfer;
 * the simulator is another, complete device.
 */
import { expect } from 'vitest';
import { joinBytes } from '@shared/core/bytes';
import {
  uploadImage,
  type UploadOptions,
  type UploadProgress,
  type UploadResult,
} from '@main/engine/transfer';
import type { Rig } from './scripted-transport';
import { answerTo, bodyOf, headerOf, newRig } from './scripted-transport';

const IMAGE_GROUP = 1;

export interface ServerOptions {
  /** Milliseconds from a request to its answer. */
  latencyMs?: number;
  /** The first chunk is answered after this time. */
  eraseMs?: number;
  bufferBytes?: number;
  /** Requests that it holds at once; more are lost. */
  bufferCount?: number;
  /** Writes multiples of this only. */
  unitBytes?: number;
  checks?: 'good' | 'bad';
  /** Its buffer for data: what finds no room is answered with the old offset, as a success (sdk-nrf-bm 2.0). */
  writes?: { bufferBytes: number; bytesPerMs: number };
  /** What each request takes besides. */
  busyMs?: (nth: number) => number;
}

export type Fault = 'lose request' | 'lose answer' | 'delay answer' | { answer: object };

export class UploadServer {
  /** What happens to the nth request; requests are counted from 0. */
  faultAt: (nth: number, offset: number) => Fault | undefined = () => undefined;
  /** Lines of a message that the device loses: the pause decides. */
  needsGapMs: number | undefined;
  stored: Uint8Array = new Uint8Array(0);
  complete: Uint8Array | undefined;
  mostHeld = 0;
  /** What the device itself is about to do. */
  timers = 0;
  /** Data bytes of chunks that came before what is missing: they are thrown away. */
  discardedBytes = 0;
  readonly offsets: number[] = [];
  readonly lengths: number[] = [];
  readonly sizes: number[] = [];
  readonly firstBodies: Map<unknown, unknown>[] = [];
  #sha: Uint8Array | undefined;
  #totalBytes = 0;
  #held = 0;
  #busyUntil = 0;
  /** When all that was taken will be written. */
  #writtenAt = 0;

  constructor(
    private readonly rig: Rig,
    private readonly options: ServerOptions = {},
  ) {
    // It takes uploads and nothing else: other questions are not answered.
    rig.transport.far = (message) => {
      if (headerOf(message).group === IMAGE_GROUP) this.#receive(message, this.offsets.length);
    };
  }

  /** How long it will still be busy, in milliseconds. */
  get busyForMs(): number {
    return Math.max(0, this.#busyUntil - this.rig.clock.now());
  }

  forget(): void {
    this.stored = new Uint8Array(0);
    this.#sha = undefined;
  }

  #receive(message: Uint8Array, nth: number): void {
    const { clock, transport } = this.rig;
    const { latencyMs = 10, eraseMs = 0, bufferBytes = 384, bufferCount = Infinity } = this.options;
    const body = bodyOf(message);
    const offset = body.get('off') as number;
    this.offsets.push(offset);
    this.sizes.push(message.length);
    this.lengths.push((body.get('data') as Uint8Array).length);
    if (offset === 0) this.firstBodies.push(body);
    const fault = this.faultAt(nth, offset);
    if (fault === 'lose request' || message.length > bufferBytes || this.#losesLines(message)) return;
    if (this.#held >= bufferCount) return;
    this.#held++;
    this.mostHeld = Math.max(this.mostHeld, this.#held);
    // One after the other: the next begins when the one before is done.
    const takesMs = latencyMs + (offset === 0 ? eraseMs : 0) + (this.options.busyMs?.(nth) ?? 0);
    this.#busyUntil = Math.max(this.#busyUntil, clock.now()) + takesMs;
    this.#later(this.#busyUntil - clock.now(), () => {
      this.#held--;
      const answer = typeof fault === 'object' ? fault.answer : this.#answer(body);
      if (fault === 'lose answer') return;
      const send = (): void => transport.onMessage(answerTo(message, answer));
      if (fault === 'delay answer') this.#later(4000, send);
      else send();
    });
  }

  #hasRoomFor(bytes: number): boolean {
    const { writes } = this.options;
    if (writes === undefined) return true;
    const now = this.rig.clock.now();
    const held = Math.max(0, this.#writtenAt - now) * writes.bytesPerMs;
    if (held + bytes > writes.bufferBytes) return false;
    this.#writtenAt = Math.max(now, this.#writtenAt) + bytes / writes.bytesPerMs;
    return true;
  }

  #later(ms: number, then: () => void): void {
    this.timers++;
    this.rig.clock.after(ms, () => {
      this.timers--;
      then();
    });
  }

  #losesLines(message: Uint8Array): boolean {
    const pacing = this.rig.transport.pacing;
    if (this.needsGapMs === undefined || pacing === undefined) return false;
    return message.length > pacing.messageBytesIn(2) && pacing.gapMs < this.needsGapMs;
  }

  #answer(body: Map<unknown, unknown>): object {
    const offset = body.get('off') as number;
    const data = body.get('data') as Uint8Array;
    const { unitBytes = 1, checks } = this.options;
    if (offset === 0) {
      const sha = body.get('sha') as Uint8Array | undefined;
      const isSame = sha !== undefined && this.#sha?.join() === sha.join();
      if (isSame && this.stored.length > 0) return { off: this.stored.length };
      this.#sha = sha ?? new Uint8Array(0);
      this.#totalBytes = body.get('len') as number;
      this.stored = new Uint8Array(0);
    }
    if (this.#sha === undefined) return { off: 0 };
    if (offset > this.stored.length) this.discardedBytes += data.length;
    if (offset !== this.stored.length) return { off: this.stored.length };
    const end = offset + data.length;
    if (!this.#hasRoomFor(data.length)) return { off: this.stored.length };
    const taken = end === this.#totalBytes ? data.length : data.length - (data.length % unitBytes);
    this.stored = joinBytes([this.stored, data.subarray(0, taken)]);
    if (this.stored.length < this.#totalBytes) return { off: this.stored.length };
    this.complete = this.stored;
    this.forget();
    return { off: this.#totalBytes, ...(checks === undefined ? {} : { match: checks === 'good' }) };
  }
}

export const image = (sizeBytes: number): Uint8Array =>
  Uint8Array.from({ length: sizeBytes }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
export const sha = new Uint8Array(32).fill(9);

export interface Bench extends Rig {
  server: UploadServer;
  progress: UploadProgress[];
  upload: (change?: Partial<UploadOptions>) => Promise<UploadResult>;
}

export function uploadBench(options: ServerOptions = {}, sizeBytes = 10_000): Bench {
  const on = newRig();
  const server = new UploadServer(on, options);
  const progress: UploadProgress[] = [];
  const upload = async (change: Partial<UploadOptions> = {}): Promise<UploadResult> => {
    const running = uploadImage(on.client, {
      bytes: image(sizeBytes),
      sha,
      maxRequestBytes: 380,
      windowLimit: 3,
      clock: on.clock,
      onProgress: (at) => progress.push(at),
      ...change,
    });
    await on.clock.until(Promise.allSettled([running]));
    expect(on.clock.pending, 'timers that the upload left behind').toBe(server.timers);
    expect(on.client.inFlight).toBe(0);
    return running;
  };
  return { ...on, server, progress, upload };
}
