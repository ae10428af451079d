/**
 * Makes entries of what a run tells: its begin when it is ordered, each step as it is entered and as it ends, its end with verdict and
 * evidence. Each attempt is a record of its own. Decides nothing and waits for nobody.
 */
import type { Clock } from '@shared/core/clock';
import { errorText } from '@shared/core/error-texts';
import type { Origin } from '@shared/history/names';
import type { MeasurementRecord, RunRecord, StepRecord } from '@shared/history/record';
import type { RunEvent } from '@shared/run/event';
import type { OrderView } from '@shared/run/order';
import type { AnyStep } from '@shared/run/step';
import { verdictTexts } from '@shared/run/upgrade/texts';
import type { RunVerdict } from '@shared/run/verdict';
import type { HistoryEntry, RunBegin, RunEnd } from './entries';
import { keptText, keptObject } from './kept-value';
import { moment, withoutMissing } from './rows';
import { newUid } from './uid';

/** What the recorder needs of a run. */
export interface RecordedRun {
  readonly order: OrderView;
  listen: (hear: (event: RunEvent) => void) => () => void;
}

/** Who, where, and on which device. */
export interface RunAbout {
  origin: Origin;
  station: RunRecord['station'];
  who: string;
  writer: string;
  deviceId?: string;
  device: string;
  address: string;
  transport: string;
  unit?: { serial?: string; hwId?: string };
}

export interface RecorderOptions {
  clock: Clock;
  epochNow: () => number;
  /** Never rejects. */
  write: (entry: HistoryEntry) => void;
}

export interface RecordingOptions {
  about: () => RunAbout;
  /** What is attached to a run that did not pass: what passed on its link, the console. */
  attachments?: (fromEpochMs: number) => RunEnd['attachments'];
  /** What the device's slots showed last, where they were shown. */
  slots?: () => readonly object[] | undefined;
}

const MEDIA = { 'trace.jsonl': 'application/jsonl', 'console.txt': 'text/plain' } as const;

/** A text as an attachment; none when there is nothing. */
export function attached(name: keyof typeof MEDIA, text: string): RunEnd['attachments'] {
  return text === '' ? [] : [{ name, media: MEDIA[name], bytes: new TextEncoder().encode(text) }];
}

/** Name of the look at the device before the plan. */
export const LOOK = 'look';

export class RunRecorder {
  readonly #o: RecorderOptions;

  constructor(options: RecorderOptions) {
    this.#o = options;
  }

  /** Records the run from now on. @returns tells the name of its present attempt */
  record(run: RecordedRun, options: RecordingOptions): () => string {
    let attempt = new Attempt(this.#o, run, options, 1, undefined);
    run.listen((event) => {
      if (event.what === 'queued') attempt = new Attempt(this.#o, run, options, event.attempt, attempt.uid);
      else attempt.hear(event);
    });
    return () => attempt.uid;
  }
}

class Attempt {
  readonly uid: string;
  readonly #o: RecorderOptions;
  readonly #run: RecordedRun;
  readonly #options: RecordingOptions;
  readonly #begunAtMs: number;
  readonly #begunEpochMs: number;
  #steps: readonly AnyStep[] = [];
  #open: { step: StepRecord; atMs: number; movedBytes: number } | undefined;
  /** Place in `steps` of the one that was entered last. */
  #at = -1;
  #hasLooked = false;
  #before: Record<string, unknown>[] | undefined;
  #after: Record<string, unknown>[] | undefined;

  constructor(
    o: RecorderOptions,
    run: RecordedRun,
    options: RecordingOptions,
    attempt: number,
    follows: string | undefined,
  ) {
    this.#o = o;
    this.#run = run;
    this.#options = options;
    this.#begunAtMs = o.clock.now();
    this.#begunEpochMs = o.epochNow();
    this.uid = newUid(this.#begunEpochMs);
    const about = options.about();
    const begin: RunBegin = {
      entry: 'begin',
      uid: this.uid,
      kind: run.order.kind,
      startedEpochMs: this.#begunEpochMs,
      attempt,
      ...about,
      device: keptText(about.device),
      ...orderFacts(run.order),
    };
    o.write(withoutMissing({ ...begin, follows }) as RunBegin);
  }

  hear(event: RunEvent): void {
    switch (event.what) {
      case 'began':
        this.#hasLooked = true;
        return this.#enter({ seq: 1, type: LOOK, measurements: [] }, event.atEpochMs);
      case 'planned':
        this.#steps = event.steps;
        return;
      case 'entered':
        this.#leave('pass');
        this.#at = event.at;
        return this.#enter(this.#planned(event.at), event.atEpochMs);
      case 'progress':
        if (this.#open !== undefined)
          this.#open.movedBytes = event.progress.sentBytes - event.progress.resumedAtBytes;
        return;
      case 'found':
        if (event.found.fact !== 'slots') return;
        if (event.found.when === 'before') this.#before = event.found.slots.map((one) => keptObject(one));
        else this.#after = event.found.slots.map((one) => keptObject(one));
        return;
      case 'ended':
        return this.#end(event.verdict, event.atEpochMs);
      case 'queued':
      case 'away':
      case 'back':
        return;
    }
  }

  #planned(at: number): StepRecord {
    const { do: type, ...facts } = this.#steps[at] ?? { do: LOOK };
    return { seq: at + 2, type, facts: keptObject(facts), measurements: [] };
  }

  #enter(step: StepRecord, atEpochMs: number): void {
    const begun = { ...step, started: moment(atEpochMs) };
    this.#open = { step: begun, atMs: this.#o.clock.now(), movedBytes: 0 };
    this.#o.write({ entry: 'step', uid: this.uid, step: begun });
  }

  #leave(outcome: NonNullable<StepRecord['outcome']>): void {
    const step = this.#closed(outcome);
    if (step !== undefined) this.#o.write({ entry: 'step', uid: this.uid, step });
  }

  #closed(
    outcome: NonNullable<StepRecord['outcome']>,
    why: { code?: string; text?: string } = {},
  ): StepRecord | undefined {
    const open = this.#open;
    if (open === undefined) return undefined;
    this.#open = undefined;
    const durationMs = Math.max(0, this.#o.clock.now() - open.atMs);
    const speed = speedOf(open.movedBytes, durationMs);
    return { ...open.step, duration_ms: rounded(durationMs), outcome, ...why, measurements: speed };
  }

  #end(verdict: RunVerdict, atEpochMs: number): void {
    const failure = failureOf(verdict);
    const last = this.#closed(verdict.outcome, failure ?? {});
    const skipped = this.#steps.slice(this.#at + 1).map((_step, index) => ({
      ...this.#planned(this.#at + 1 + index),
      outcome: 'skipped' as const,
    }));
    const { unit } = this.#options.about();
    const { kind, evidence, outcome, ...result } = verdict;
    const moved = verdict.moved === undefined ? [] : speedOf(verdict.moved.movedBytes, verdict.moved.tookMs);
    if (moved.length > 0 && last !== undefined) last.measurements = moved;
    const needsProof = outcome !== 'pass' && this.#hasLooked;
    const end: RunEnd = {
      entry: 'end',
      uid: this.uid,
      endedEpochMs: Math.max(atEpochMs, this.#begunEpochMs),
      durationMs: rounded(Math.max(0, this.#o.clock.now() - this.#begunAtMs)),
      outcome,
      verdict: kind,
      steps: [...(last === undefined ? [] : [last]), ...skipped],
      ...orderFacts(this.#run.order),
      evidence: evidence.map((one) => keptObject(one)),
      result: keptObject(result),
      attachments: needsProof ? (this.#options.attachments?.(this.#begunEpochMs) ?? []) : [],
    };
    if (failure !== undefined) end.failure = last === undefined ? failure : { step: last.type, ...failure };
    if (this.#before !== undefined) end.before = this.#before;
    const after = this.#after ?? this.#options.slots?.()?.map((one) => keptObject(one));
    if (after !== undefined) end.after = after;
    if (unit !== undefined) end.unit = unit;
    this.#o.write(end);
  }
}

function orderFacts(order: OrderView): Pick<RunBegin, 'order' | 'images' | 'file'> {
  const images = 'images' in order ? order.images : [];
  const file = order.kind === 'move-file' ? order.path : 'fileName' in order ? order.fileName : undefined;
  return {
    order: keptObject(order),
    images: images.map(({ image, name, version, hash, fromVersion }) =>
      withoutMissing({
        image,
        name: keptText(name),
        version: keptText(version),
        image_hash: hash,
        from_version: fromVersion === undefined ? undefined : keptText(fromVersion),
      }),
    ),
    ...(file === undefined ? {} : { file: keptText(file) }),
  };
}

function failureOf(verdict: RunVerdict): { code: string; text: string } | undefined {
  if (verdict.outcome === 'pass') return undefined;
  const { code, error } = verdict.failure;
  const texts: Readonly<Record<string, { title: string }>> = verdictTexts;
  const text = error === undefined ? (texts[verdict.kind]?.title ?? verdict.kind) : errorText(error).title;
  return { code, text: keptText(text) };
}

/** Less says nothing of a link. */
const LEAST_BYTES = 1024;

function speedOf(bytes: number, durationMs: number): MeasurementRecord[] {
  if (bytes < LEAST_BYTES || durationMs <= 0) return [];
  const bytesPerSecond = Math.round((bytes * 1000) / durationMs);
  return [{ name: 'speed', value: bytesPerSecond, unit: 'B/s', outcome: 'none' }];
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
