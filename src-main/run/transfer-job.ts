/**
 * Runs one transfer on one device, from the moment on at which it may. Knows no window and no other transfer.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '@shared/core/clock';
import { BenchError, isBenchError, toErrorView } from '@shared/core/errors';
import { sameBytes, toHex } from '@shared/core/bytes';
import { MAX_TRANSFER_BYTES, type TransferState } from '@shared/ipc/transfers';
import { SpeedEstimate } from '@shared/run/speed';
import { stillBeginsWith, type FileHash } from '../engine/file-facts';
import { downloadFile } from '../engine/file-download';
import { uploadFile } from '../engine/file-upload';
import type { UploadProgress } from '../engine/upload-kind';
import type { DeviceSession } from '../session/device-session';
import { keepLearned, transferRequestBytes } from '../session/line-learning';
import type { Lease } from '../session/lease';
import { makeReady } from '../session/make-ready';
import { throughBreaks } from './through-breaks';
import { FileDraft, type DraftOptions } from '../disk/file-draft';
import { targetAt } from '../disk/target';
import { readAtMost } from '../disk/read-at-most';

export interface TransferOrder {
  direction: 'upload' | 'download';
  /** On the device. */
  path: string;
  /** On this computer. */
  file: string;
}

export interface TransferJobOptions {
  order: TransferOrder;
  session: DeviceSession;
  clock: Clock;
  windowLimit: () => number;
  returnTimeoutMs: () => number;
  /** A download that fails keeps what came until `again` or `dropKept`; whoever sets this calls one of them. */
  keepsFailedDownloads?: boolean;
  /** Pipes are sent, too, until this is aborted. */
  pipesUntil?: AbortSignal;
  /** How a download becomes a file; replaced in tests. */
  draft?: DraftOptions;
  /** @param urgent the phase is new; otherwise it is progress inside a phase. */
  onChange: (urgent: boolean) => void;
}

type Done = Extract<TransferState, { phase: 'done' }>;
type Result = Omit<Done, 'phase' | 'tookMs'>;

/** `result`: everything came, and the file could not get its name. */
interface Kept {
  draft: FileDraft;
  totalBytes: number;
  result?: Result;
}

/**
 * Devices drop lines that come too fast. A chunk of a file that is lost costs more than one of an image: the device closes the
 * file, and a file system that copies on write needs a free block to go on. Zephyr's native_sim loses the third, not the second.
 */
const MOST_IN_FLIGHT_ON_LINES = 2;

/** Errors beside those of the link that say nothing of the file. */
const WAYS: ReadonlySet<string> = new Set(['smp/timeout', 'session/not-ready', 'upgrade/did-not-return']);

const NOTHING_YET: UploadProgress = { phase: 'erasing', sentBytes: 0, totalBytes: 0, resumedAtBytes: 0 };

export class TransferJob {
  readonly order: TransferOrder;
  readonly #o: TransferJobOptions;
  #state: TransferState = { phase: 'queued' };
  #stop = new AbortController();
  #speed = new SpeedEstimate();
  /** What an upload that did not end has sent: only then the length of the device's file means anything. */
  #cutOff: { sha256: Uint8Array } | undefined;
  /** What came of a download that failed, for the case that it is started again. */
  #kept: Kept | undefined;

  constructor(options: TransferJobOptions) {
    this.#o = options;
    this.order = options.order;
  }

  get state(): TransferState {
    return this.#state;
  }

  cancel(): void {
    const { phase } = this.#state;
    if (phase !== 'queued' && phase !== 'running') return;
    this.#stop.abort(new BenchError('cancelled', { what: this.order.direction }));
    // A transfer in the queue hears of it only when its turn comes.
    if (phase === 'queued') {
      void this.dropKept();
      this.#enter({ phase: 'cancelled' });
    }
  }

  /** Removes what a failed download has kept. Never rejects. */
  async dropKept(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.draft.discard();
  }

  /** Back into the queue. */
  again(): void {
    this.#stop = new AbortController();
    this.#speed = new SpeedEstimate();
    this.#enter({ phase: 'queued' });
  }

  /** Runs to the end, unless it was cancelled before its turn. Never rejects: how it ended is the state. */
  async run(): Promise<void> {
    if (this.#state.phase !== 'queued') return;
    const { session, clock } = this.#o;
    const { direction, path } = this.order;
    const startedAt = clock.now();
    try {
      const whole = await this.#finishKept();
      if (whole !== undefined) {
        this.#enter({ phase: 'done', ...whole, tookMs: clock.now() - startedAt });
        return;
      }
      const done = await session.exclusively(`${direction} of ${path}`, async (lease) => {
        this.#show(NOTHING_YET);
        // What cannot be written is not read first.
        if (direction === 'download') await targetAt(this.order.file, this.#o.draft?.platform);
        await makeReady(session, this.#o.returnTimeoutMs(), this.#stop.signal);
        return direction === 'upload' ? this.#upload(lease) : this.#download(lease);
      });
      this.#enter({ phase: 'done', ...done, tookMs: clock.now() - startedAt });
    } catch (error) {
      if (this.#stop.signal.aborted) {
        await this.dropKept();
        return this.#enter({ phase: 'cancelled' });
      }
      const kept = this.#kept === undefined ? {} : { keptBytes: this.#kept.draft.sizeBytes };
      this.#enter({ phase: 'failed', error: toErrorView(error), ...kept });
    }
  }

  async #upload(lease: Lease): Promise<Result> {
    const { session, pipesUntil } = this.#o;
    const bytes = await readAtMost(this.order.file, {
      limitBytes: MAX_TRANSFER_BYTES,
      ...(pipesUntil === undefined ? {} : { pipesUntil }),
    });
    const digest = sha256(bytes);
    if (this.#cutOff !== undefined && !sameBytes(this.#cutOff.sha256, digest)) this.#cutOff = undefined;
    const result = await this.#throughBreaks(async () => {
      const maxRequestBytes = await transferRequestBytes(session, lease, this.#stop.signal);
      const { client, transport, capabilities } = lease.live;
      const { pacing } = transport;
      const done = await uploadFile(client, {
        ...this.#link(),
        isDatagram: transport.sizing.isDatagram,
        bytes,
        sha256,
        continues: this.#cutOff !== undefined,
        maxRequestBytes,
        ...(pacing === undefined ? {} : { pacing }),
        onProgress: (at) => {
          if (at.sentBytes > at.resumedAtBytes) this.#cutOff = { sha256: digest };
          this.#onProgress(at);
        },
      });
      keepLearned(session, capabilities, done);
      return done;
    }).catch((error: unknown) => {
      // What is there is not ours: nothing of it is worth to be continued.
      if (isBenchError(error, 'file/hash-differs') || isBenchError(error, 'file/size-differs'))
        this.#cutOff = undefined;
      throw error;
    });
    this.#cutOff = undefined;
    const sizeBytes = bytes.length;
    const movedBytes = sizeBytes - result.resumedAtBytes;
    return { checked: result.checked, sizeBytes, movedBytes, ...hashView(result.hash) };
  }

  async #download(lease: Lease): Promise<Result> {
    const kept = this.#kept;
    this.#kept = undefined;
    const isThere = kept !== undefined && (await kept.draft.takeUp());
    if (!isThere) await kept?.draft.discard();
    let draft = isThere ? kept.draft : await FileDraft.begin(this.order.file, this.#o.draft);
    let totalBytes = isThere ? kept.totalBytes : undefined;
    let isDoubtful = isThere;
    let beganAtBytes = draft.sizeBytes;
    try {
      const result = await this.#throughBreaks(async () => {
        if (isDoubtful && totalBytes !== undefined && !(await this.#stillBegins(lease, draft, totalBytes))) {
          await draft.discard();
          draft = await FileDraft.begin(this.order.file, this.#o.draft);
          totalBytes = undefined;
          beganAtBytes = 0;
        }
        isDoubtful = false;
        return downloadFile(lease.live.client, {
          ...this.#link(),
          limitBytes: MAX_TRANSFER_BYTES,
          take: (bytes) => draft.add(bytes),
          taken: { sha256: () => draft.sha256(), crc32: () => draft.crc32() },
          from: totalBytes === undefined ? undefined : { offset: draft.sizeBytes, totalBytes },
          onProgress: (at) => {
            totalBytes = at.totalBytes;
            this.#onProgress(at);
          },
        });
      });
      const { checked, sizeBytes, hash, grownToBytes } = result;
      const grown = grownToBytes === undefined ? {} : { grownToBytes };
      const whole = { checked, sizeBytes, movedBytes: sizeBytes - beganAtBytes, ...hashView(hash), ...grown };
      return await this.#finish(draft, sizeBytes, whole);
    } catch (error) {
      await this.#keepOrDiscard(draft, totalBytes, error);
      throw error;
    }
  }

  /** Everything came before: it only needs its name. @returns undefined when what was kept is gone */
  async #finishKept(): Promise<Result | undefined> {
    const kept = this.#kept;
    if (kept?.result === undefined) return undefined;
    this.#kept = undefined;
    const { sizeBytes } = kept.draft;
    this.#show({ phase: 'finishing', sentBytes: sizeBytes, totalBytes: sizeBytes, resumedAtBytes: 0 });
    if (await kept.draft.takeUp()) return this.#finish(kept.draft, kept.totalBytes, kept.result);
    await kept.draft.discard();
    return undefined;
  }

  async #finish(draft: FileDraft, totalBytes: number, result: Result): Promise<Result> {
    try {
      await draft.finishPatiently(this.#o.clock, this.#stop.signal);
      return result;
    } catch (error) {
      if (!isBenchError(error, 'file/in-use')) {
        await draft.discard();
        throw error;
      }
      if (this.#o.keepsFailedDownloads !== true)
        throw new BenchError('file/in-use', { ...error.facts, keptAs: await draft.putBeside() });
      this.#kept = { draft, totalBytes, result };
      throw error;
    }
  }

  #stillBegins(lease: Lease, draft: FileDraft, totalBytes: number): Promise<boolean> {
    const { client } = lease.live;
    const { sizeBytes } = draft;
    const beginning = { sizeBytes, sha256: () => draft.sha256(), crc32: () => draft.crc32() };
    return stillBeginsWith(client, this.order.path, totalBytes, beginning, this.#stop.signal);
  }

  /** What came is worth keeping when only the way to the device was to blame, and nobody wanted it to end. */
  async #keepOrDiscard(draft: FileDraft, totalBytes: number | undefined, error: unknown): Promise<void> {
    const { code } = toErrorView(error);
    // It is whole, and has been kept by then.
    if (code === 'file/in-use') return;
    const isOfTheWay = code.startsWith('link/') || WAYS.has(code);
    const isWorthIt = totalBytes !== undefined && draft.sizeBytes > 0 && isOfTheWay;
    if (!isWorthIt || this.#stop.signal.aborted || this.#o.keepsFailedDownloads !== true)
      return draft.discard();
    try {
      await draft.putAside();
      this.#kept = { draft, totalBytes };
    } catch {
      await draft.discard();
    }
  }

  #link() {
    const { clock, session, windowLimit } = this.#o;
    const { capabilities, transport } = session.live;
    const limit = Math.min(
      capabilities.windowLimit,
      transport.pacing === undefined ? Infinity : MOST_IN_FLIGHT_ON_LINES,
    );
    const wanted = windowLimit();
    return {
      path: this.order.path,
      windowLimit: wanted === 0 ? limit : Math.min(wanted, limit),
      clock,
      signal: this.#stop.signal,
    };
  }

  #throughBreaks<T>(attempt: () => Promise<T>): Promise<T> {
    const { session, returnTimeoutMs } = this.#o;
    return throughBreaks(
      session,
      {
        signal: this.#stop.signal,
        returnTimeoutMs: returnTimeoutMs(),
        progress: () => (this.#state.phase === 'running' ? this.#state.progress : NOTHING_YET),
        onWaiting: (waitingForDevice) => {
          if (this.#state.phase === 'running') this.#enter({ ...this.#state, waitingForDevice });
        },
      },
      attempt,
    );
  }

  #onProgress(at: UploadProgress): void {
    this.#o.session.seen();
    if (at.phase !== 'erasing') this.#speed.add(this.#o.clock.now(), at.sentBytes);
    this.#show(at);
  }

  #show(at: UploadProgress): void {
    const now = this.#o.clock.now();
    const secondsLeft = this.#speed.secondsLeft(now, at.totalBytes);
    const isNew = this.#state.phase !== 'running' || this.#state.progress.phase !== at.phase;
    const progress = {
      ...at,
      bytesPerSecond: this.#speed.bytesPerSecond(now),
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    };
    this.#enter({ phase: 'running', progress, waitingForDevice: false }, isNew);
  }

  #enter(state: TransferState, urgent = true): void {
    this.#state = state;
    this.#o.onChange(urgent);
  }
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

function hashView(hash: FileHash | undefined): Pick<Done, 'hash'> {
  if (hash === undefined) return {};
  const value = hash.kind === 'crc32' ? hash.value.toString(16).padStart(8, '0') : toHex(hash.value);
  return { hash: { kind: hash.kind, value } };
}
