/**
 * Least and most of what can be asked for, once for preferences, calls of the window and options of the command line. Knows nobody who
 * asks.
 */

export interface Range {
  readonly least: number;
  readonly most: number;
}

export const limits = {
  /** The number that an upload carries: of an image, or of a slot where the device counts slots. */
  imageNumber: { least: 0, most: 255 },
  /** Chunks of an upload that are in flight at once; the device's buffers may allow fewer. */
  chunksInFlight: { least: 1, most: 64 },
  /** How long a device may take to come back after a reset, in seconds. */
  returnS: { least: 5, most: 3600 },
  parallelUpgrades: { least: 1, most: 128 },
  /** How long one answer is waited for, in milliseconds. */
  answerMs: { least: 100, most: 3_600_000 },
  /** How often a request that may be repeated is sent in all. */
  tries: { least: 1, most: 100 },
  /** How often a section of statistics is read, in milliseconds. */
  watchPeriodMs: { least: 500, most: 3_600_000 },
} as const satisfies Readonly<Record<string, Range>>;

/** What is taken where nobody asks for anything else. */
export const usual = { returnS: 60, parallelUpgrades: 64 } as const;

export function isWithin(value: number, { least, most }: Range): boolean {
  return value >= least && value <= most;
}
