/**
 * Where something that is moved to or from a device stands. Knows no clock: time is given.
 */
import { SpeedEstimate } from './speed';

export interface Progress {
  /** `erasing` until the first chunk is answered, `finishing` while the receiver checks what it has. */
  phase: 'erasing' | 'sending' | 'finishing';
  /** What has arrived, in bytes. */
  sentBytes: number;
  totalBytes: number;
  /** Over the last seconds; 0 while unknown. Bytes that were there before this began do not count. */
  bytesPerSecond: number;
  /** Absent while the speed is unknown. */
  secondsLeft?: number;
  /** Where an earlier attempt was continued; 0 when it began at the start. */
  resumedAtBytes: number;
}

/** What has arrived of everything that a run moves, in bytes. */
export interface AllBytes {
  sentBytes: number;
  totalBytes: number;
  /** Absent while the speed is unknown. */
  secondsLeft?: number;
}

export const nothingMoved = (totalBytes: number): Omit<Progress, 'bytesPerSecond'> => ({
  phase: 'erasing',
  sentBytes: 0,
  totalBytes,
  resumedAtBytes: 0,
});

/** Faster than ten times a second nobody reads it, and chunks can come a thousand times a second. */
export const TOLD_EVERY_MS = 100;

/** What the engine tells of a transfer. */
export type Moved = Pick<Progress, 'phase' | 'sentBytes' | 'totalBytes' | 'resumedAtBytes'>;

/** Adds speed and time left to what the engine tells. */
export class ProgressMeter {
  readonly #speed = new SpeedEstimate();
  #told: { atMs: number; phase: Progress['phase'] } | undefined;

  /**
   * Takes every chunk.
   * @returns what is worth telling now: a new phase, the end, and else at most ten times a second; undefined in between
   */
  worthTelling(nowMs: number, moved: Moved): Progress | undefined {
    const { phase, sentBytes, totalBytes } = moved;
    const told = this.#told;
    if (told?.phase === phase && sentBytes < totalBytes && nowMs - told.atMs < TOLD_EVERY_MS) {
      if (phase !== 'erasing') this.#speed.add(nowMs, sentBytes);
      return undefined;
    }
    this.#told = { atMs: nowMs, phase };
    return this.at(nowMs, moved);
  }

  /** @param nowMs any clock that does not go backwards */
  at(nowMs: number, moved: Moved): Progress {
    if (moved.phase !== 'erasing') this.#speed.add(nowMs, moved.sentBytes);
    const secondsLeft = this.#speed.secondsLeft(nowMs, moved.totalBytes);
    return {
      ...moved,
      bytesPerSecond: this.#speed.bytesPerSecond(nowMs),
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    };
  }
}

/** @param bytesBefore what steps before have moved */
export function overAll(progress: Progress, bytesBefore: number, totalBytes: number): AllBytes {
  const { bytesPerSecond, secondsLeft } = progress;
  const bytesBehind = totalBytes - bytesBefore - progress.totalBytes;
  return {
    sentBytes: bytesBefore + progress.sentBytes,
    totalBytes,
    ...(secondsLeft === undefined || bytesPerSecond <= 0
      ? {}
      : { secondsLeft: secondsLeft + bytesBehind / bytesPerSecond }),
  };
}
