/**
 * The kind "move-file": one file, to a device or from it. What came of a download that failed is kept for the next attempt. Knows no
 * window and no other run.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { BenchError, isBenchError, toErrorView, type ErrorView } from '@shared/core/errors';
import { sameBytes, toHex } from '@shared/core/bytes';
import { MAX_MOVED_BYTES } from '@shared/run/move-file';
import { nothingMoved } from '@shared/run/progress';
import type { OrderView } from '@shared/run/order';
import type { AnyStep, RunPlace, StepOf } from '@shared/run/step';
import { endedBy, type MovedFile, type RunVerdict } from '@shared/run/verdict';
import { stillBeginsWith, type FileHash } from '../engine/file-facts';
import { downloadFile } from '../engine/file-download';
import { uploadFile } from '../engine/file-upload';
import type { UploadProgress } from '../engine/upload-kind';
import { keepLearned, transferRequestBytes } from '../session/line-learning';
import { FileDraft, type DraftOptions } from '../disk/file-draft';
import { targetAt } from '../disk/target';
import { readAtMost } from '../disk/read-at-most';
import { ToldProgress } from './told-progress';
import { Breaks, throughBreaks } from './through-breaks';
import {
  runStep,
  type ChangingWork,
  type LookContext,
  type RunContext,
  type StepEnd,
  type StepRunners,
} from './work';

export interface FileOrder {
  direction: 'upload' | 'download';
  /** On the device. */
  path: string;
  /** On this computer. */
  file: string;
  /** A download that fails keeps what came until the next attempt or `forget`; whoever sets this calls one of them. */
  keepsFailedDownloads?: boolean;
  /** Pipes are sent, too, until this is aborted. */
  pipesUntil?: AbortSignal;
  /** How a download becomes a file; replaced in tests. */
  draft?: DraftOptions;
}

type Moved = Omit<MovedFile, 'tookMs'>;

/** `result`: everything came, and the file could not get its name. */
interface Kept {
  draft: FileDraft;
  totalBytes: number;
  result?: Moved;
}

/**
 * Devices drop lines that come too fast. A chunk of a file that is lost costs more than one of an image: the device closes the
 * file, and a file system that copies on write needs a free block to go on. Zephyr's native_sim loses the third, not the second.
 */
const MOST_IN_FLIGHT_ON_LINES = 2;

/** Errors beside those of the link that say nothing of the file. */
const WAYS: ReadonlySet<string> = new Set(['smp/timeout', 'session/not-ready', 'upgrade/did-not-return']);

/** What is known of one attempt only; the next one begins anew. */
class Attempt {
  readonly progress: ToldProgress;
  readonly breaks = new Breaks();
  readonly startedAtMs: number;
  moved: MovedFile | undefined;

  constructor(c: LookContext) {
    this.progress = new ToldProgress(c);
    this.startedAtMs = c.clock.now();
  }
}

export class FileWork implements ChangingWork {
  readonly lane = 'files';
  readonly effect = 'changes';
  readonly why: string;
  readonly #o: FileOrder;
  #attempt: Attempt | undefined;
  // What outlives an attempt:
  /** What an upload that did not end has sent: only then the length of the device's file means anything. */
  #cutOff: { sha256: Uint8Array } | undefined;
  /** What came of a download that failed, for the case that it is started again. */
  #kept: Kept | undefined;

  constructor(order: FileOrder) {
    this.#o = order;
    this.why = `${order.direction} of ${order.path}`;
  }

  order(): OrderView {
    const { direction, file } = this.#o;
    return { kind: 'move-file', direction, path: this.#o.path, fileName: path.basename(file) };
  }

  async withoutDevice(c: LookContext): Promise<RunVerdict | undefined> {
    this.#attempt = new Attempt(c);
    const moved = await this.#finishKept(c);
    if (moved === undefined) return undefined;
    this.#ended(c, moved);
    return this.judge();
  }

  async plan(): Promise<readonly AnyStep[]> {
    const { direction, file, draft } = this.#o;
    // What cannot be written is not read first.
    if (direction === 'download') await targetAt(file, draft?.platform);
    return [{ do: direction === 'upload' ? 'send-file' : 'fetch-file', path: this.#o.path }];
  }

  run(step: AnyStep, c: RunContext): Promise<StepEnd> {
    return runStep(this.#runners, step as StepOf<'send-file' | 'fetch-file'>, c);
  }

  readonly #runners: StepRunners<'send-file' | 'fetch-file'> = {
    'send-file': async (_step, c) => this.#ended(c, await this.#upload(c)),
    'fetch-file': async (_step, c) => this.#ended(c, await this.#download(c)),
  };

  judge(): Promise<RunVerdict> {
    const { moved } = this.#present;
    if (moved === undefined) throw new BenchError('bug', { detail: 'judged before it was moved' });
    return Promise.resolve({ outcome: 'pass', kind: 'moved', evidence: [], moved });
  }

  async brokenOff(error: ErrorView, during: RunPlace, wasHeard: boolean): Promise<RunVerdict> {
    if (error.code === 'cancelled') await this.forget();
    const kept = this.#kept === undefined ? {} : { keptBytes: this.#kept.draft.sizeBytes };
    return endedBy(error, during, wasHeard, kept);
  }

  async forget(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.draft.discard();
  }

  #ended({ clock }: Pick<RunContext, 'clock'>, moved: Moved): StepEnd {
    const attempt = this.#present;
    attempt.moved = { ...moved, tookMs: clock.now() - attempt.startedAtMs };
    return 'next';
  }

  async #upload(c: RunContext): Promise<Moved> {
    const { session, lease, signal } = c;
    const { pipesUntil } = this.#o;
    this.#show(c, nothingMoved(0));
    const bytes = await readAtMost(this.#o.file, {
      limitBytes: MAX_MOVED_BYTES,
      ...(pipesUntil === undefined ? {} : { pipesUntil }),
    });
    const digest = sha256(bytes);
    if (this.#cutOff !== undefined && !sameBytes(this.#cutOff.sha256, digest)) this.#cutOff = undefined;
    const result = await this.#throughBreaks(c, async () => {
      const link = this.#link(c);
      const maxRequestBytes = await transferRequestBytes(session, lease, link.windowLimit, signal);
      const { client, transport, capabilities } = lease.live;
      const { pacing } = transport;
      const done = await uploadFile(client, {
        ...link,
        bytes,
        sha256,
        continues: this.#cutOff !== undefined,
        maxRequestBytes,
        ...(pacing === undefined ? {} : { pacing }),
        onProgress: (at) => {
          if (at.sentBytes > at.resumedAtBytes) this.#cutOff = { sha256: digest };
          this.#show(c, at);
        },
      });
      keepLearned(session, capabilities, maxRequestBytes, done);
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

  async #download(c: RunContext): Promise<Moved> {
    const kept = this.#kept;
    this.#kept = undefined;
    this.#show(c, nothingMoved(0));
    const isThere = kept !== undefined && (await kept.draft.takeUp());
    if (!isThere) await kept?.draft.discard();
    let draft = isThere ? kept.draft : await FileDraft.begin(this.#o.file, this.#o.draft);
    let totalBytes = isThere ? kept.totalBytes : undefined;
    let isDoubtful = isThere;
    let beganAtBytes = draft.sizeBytes;
    try {
      const result = await this.#throughBreaks(c, async () => {
        if (isDoubtful && totalBytes !== undefined && !(await this.#stillBegins(c, draft, totalBytes))) {
          await draft.discard();
          draft = await FileDraft.begin(this.#o.file, this.#o.draft);
          totalBytes = undefined;
          beganAtBytes = 0;
        }
        isDoubtful = false;
        return downloadFile(c.lease.live.client, {
          ...this.#link(c),
          limitBytes: MAX_MOVED_BYTES,
          take: (bytes) => draft.add(bytes),
          taken: { sha256: () => draft.sha256(), crc32: () => draft.crc32() },
          from: totalBytes === undefined ? undefined : { offset: draft.sizeBytes, totalBytes },
          onProgress: (at) => {
            totalBytes = at.totalBytes;
            this.#show(c, at);
          },
        });
      });
      const { checked, sizeBytes, hash, grownToBytes } = result;
      const grown = grownToBytes === undefined ? {} : { grownToBytes };
      const whole = { checked, sizeBytes, movedBytes: sizeBytes - beganAtBytes, ...hashView(hash), ...grown };
      return await this.#finish(c, draft, sizeBytes, whole);
    } catch (error) {
      await this.#keepOrDiscard(c, draft, totalBytes, error);
      throw error;
    }
  }

  /** Everything came before: it only needs its name. @returns undefined when what was kept is gone */
  async #finishKept(c: LookContext): Promise<Moved | undefined> {
    const kept = this.#kept;
    if (kept?.result === undefined) return undefined;
    this.#kept = undefined;
    if (await kept.draft.takeUp()) return this.#finish(c, kept.draft, kept.totalBytes, kept.result);
    await kept.draft.discard();
    return undefined;
  }

  async #finish(
    c: Pick<RunContext, 'clock' | 'signal'>,
    draft: FileDraft,
    totalBytes: number,
    result: Moved,
  ): Promise<Moved> {
    try {
      await draft.finishPatiently(c.clock, c.signal);
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

  #stillBegins(c: RunContext, draft: FileDraft, totalBytes: number): Promise<boolean> {
    const { sizeBytes } = draft;
    const beginning = { sizeBytes, sha256: () => draft.sha256(), crc32: () => draft.crc32() };
    return stillBeginsWith(c.lease.live.client, this.#o.path, totalBytes, beginning, this.#link(c));
  }

  /** What came is worth keeping when only the way to the device was to blame, and nobody wanted it to end. */
  async #keepOrDiscard(
    { signal }: RunContext,
    draft: FileDraft,
    totalBytes: number | undefined,
    error: unknown,
  ): Promise<void> {
    const { code } = toErrorView(error);
    // It is whole, and has been kept by then.
    if (code === 'file/in-use') return;
    const isOfTheWay = code.startsWith('link/') || WAYS.has(code);
    const isWorthIt = totalBytes !== undefined && draft.sizeBytes > 0 && isOfTheWay;
    if (!isWorthIt || signal.aborted || this.#o.keepsFailedDownloads !== true) return draft.discard();
    try {
      await draft.putAside();
      this.#kept = { draft, totalBytes };
    } catch {
      await draft.discard();
    }
  }

  #link({ lease, clock, signal, wishes }: RunContext) {
    const { capabilities, transport } = lease.live;
    const limit = Math.min(
      capabilities.windowLimit,
      transport.pacing === undefined ? Infinity : MOST_IN_FLIGHT_ON_LINES,
    );
    return {
      path: this.#o.path,
      windowLimit: Math.min(wishes.windowLimit || Infinity, limit),
      isDatagram: transport.sizing.isDatagram,
      clock,
      signal,
    };
  }

  get #present(): Attempt {
    if (this.#attempt === undefined)
      throw new BenchError('bug', { detail: 'a file is moved before its attempt begins' });
    return this.#attempt;
  }

  #throughBreaks<T>(c: RunContext, attempt: () => Promise<T>): Promise<T> {
    const { breaks, progress } = this.#present;
    return throughBreaks(c, { breaks }, () => progress.during(attempt));
  }

  #show(c: RunContext, at: UploadProgress): void {
    if (at.totalBytes > 0) c.session.seen();
    const { breaks, progress } = this.#present;
    breaks.progressed(at.sentBytes, at.totalBytes);
    progress.show(at);
  }
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

function hashView(hash: FileHash | undefined): Pick<MovedFile, 'hash'> {
  if (hash === undefined) return {};
  const value = hash.kind === 'crc32' ? hash.value.toString(16).padStart(8, '0') : toHex(hash.value);
  return { hash: { kind: hash.kind, value } };
}
