/**
 * The kind "upload-images": images to their slots, nothing marked, with a look at the slot behind each. Where they go is told by
 * whoever orders it. Says nothing on any terminal.
 */
import { BenchError } from '@shared/core/errors';
import { storedIn, type Stored } from '@shared/device/slots/stored';
import type { OrderView } from '@shared/run/order';
import type { AnyStep, StepOf } from '@shared/run/step';
import type { RunVerdict } from '@shared/run/verdict';
import type { FirmwareImage } from '../firmware/firmware-shelf';
import { lookAtStored } from '../session/look-at-stored';
import { upload } from './steps/upload';
import { runStep, type ChangingWork, type RunContext, type StepEnd } from './work';

export interface PlacedImage {
  image: FirmwareImage;
  step: StepOf<'upload'>;
}

export interface SentImage extends PlacedImage {
  /** What its slot held before. */
  before: Stored;
  /** Where an earlier upload was continued; all of it when nothing was sent. */
  resumedAtBytes: number;
  stored: Exclude<Stored, { is: 'not-there' }>;
  tookMs: number;
}

export interface UploadOrder {
  fileName: string;
  images: readonly FirmwareImage[];
  /** Have the device refuse what is not newer than what it runs. */
  upgradeOnly: boolean;
  /** All places before the first image is sent. @throws BenchError upgrade/refused */
  place: (c: RunContext) => Promise<readonly PlacedImage[]>;
  /** One image begins; told with what its slot holds. */
  onBegin: (before: Stored) => void;
  /** All of one image has been taken, and its slot is looked at next. */
  onTaken: (took: { nothing: boolean }) => void;
  onSent: (sent: SentImage) => void;
}

const HASH_DIGITS = 12;

export class UploadWork implements ChangingWork {
  readonly lane = 'now';
  readonly effect = 'changes';
  readonly why = 'image upload';
  readonly #o: UploadOrder;
  #placed: readonly PlacedImage[] = [];

  constructor(order: UploadOrder) {
    this.#o = order;
  }

  order(): OrderView {
    const images = this.#o.images.map(({ image, name, facts, hash }) => {
      return { image, name, version: facts.versionText, hash };
    });
    return { kind: 'upload-images', fileName: this.#o.fileName, images };
  }

  async plan(c: RunContext): Promise<readonly StepOf<'upload'>[]> {
    this.#placed = await this.#o.place(c);
    return this.#placed.map(({ step }) => step);
  }

  run(step: AnyStep, c: RunContext): Promise<StepEnd> {
    const runners = { upload: (one: StepOf<'upload'>) => this.#send(one, c) };
    return runStep(runners, step as StepOf<'upload'>, c);
  }

  async #send(step: StepOf<'upload'>, c: RunContext): Promise<StepEnd> {
    const placed = this.#placed.find((one) => one.step === step);
    if (placed === undefined) throw new BenchError('bug', { detail: 'a step without an image' });
    const { bytes, fileSha } = placed.image;
    const { session, clock, signal } = c;
    const { upgradeOnly } = this.#o;
    const before = storedIn(step, session.slots?.images, session.live.capabilities.recovery);
    this.#o.onBegin(before);
    const startedAt = clock.now();
    await upload(step, c, { bytes, sha: fileSha, upgradeOnly });
    const tookMs = clock.now() - startedAt;
    const state = c.state();
    const resumedAtBytes = (state.phase === 'running' ? state.progress?.resumedAtBytes : undefined) ?? 0;
    this.#o.onTaken({ nothing: resumedAtBytes === bytes.length });
    const stored = await lookAtStored(session, step, clock, signal);
    if (stored.is === 'not-there') throw notStored(step, stored.shows);
    this.#o.onSent({ ...placed, before, resumedAtBytes, stored, tookMs });
    return 'next';
  }

  judge(): Promise<RunVerdict> {
    return Promise.resolve({ outcome: 'pass', kind: 'done', evidence: [] });
  }
}

function notStored(
  { image, slot, hash }: StepOf<'upload'>,
  shows: Extract<Stored, { is: 'not-there' }>['shows'],
): BenchError {
  const instead = shows === undefined ? 'no image' : `${shows.version}, hash ${shortHash(shows.hash)}`;
  return new BenchError('upgrade/not-stored', { image, slot, hash: shortHash(hash), shows: instead });
}

export function shortHash(hash: string | undefined): string {
  return hash?.slice(0, HASH_DIGITS) ?? 'not shown';
}
