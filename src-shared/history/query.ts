/**
 * What is asked of the history: filters, pages, counts. The same for window and command line. Knows no SQL.
 */
import * as z from 'zod/mini';
import type { Outcome } from '../run/verdict';
import { origins, outcomeFilters, runKinds, type Origin, type OutcomeFilter, type RunKind } from './names';

const shortText = z.string().check(z.minLength(1), z.maxLength(200));
const epochMs = z.int();

/** Every field narrows; what is absent does not. */
export const runFilterSchema = z.strictObject({
  /** Started at this time or later, in milliseconds since 1970. */
  fromEpochMs: z.optional(epochMs),
  /** Started before this time. */
  toEpochMs: z.optional(epochMs),
  outcomes: z.optional(z.array(z.enum(outcomeFilters)).check(z.maxLength(outcomeFilters.length))),
  kinds: z.optional(z.array(z.enum(runKinds)).check(z.maxLength(runKinds.length))),
  origins: z.optional(z.array(z.enum(origins)).check(z.maxLength(origins.length))),
  /** Of the record on the bench. */
  deviceId: z.optional(shortText),
  /** Part of the device's name or address. */
  device: z.optional(shortText),
  /** Whole serial number. */
  serial: z.optional(shortText),
  /** Whole version of the firmware. */
  firmware: z.optional(shortText),
  station: z.optional(shortText),
  who: z.optional(shortText),
  /** Code of a failure. */
  code: z.optional(shortText),
  /** Part of a serial number, name, address, version, failure or note. */
  search: z.optional(shortText),
});
export type RunFilter = z.infer<typeof runFilterSchema>;

/** Where the next page begins: behind this row. */
export const pageKeySchema = z.strictObject({ startedEpochMs: epochMs, id: z.int() });
export type PageKey = z.infer<typeof pageKeySchema>;

/** Rows of one page at most. */
export const MOST_ROWS = 500;

/** One line of a table of runs. */
export interface RunRow {
  /** Place in the store; with `startedEpochMs` the key of a page. */
  id: number;
  uid: string;
  kind: RunKind;
  origin: Origin;
  deviceId?: string;
  device: string;
  address: string;
  transport: string;
  serial?: string;
  /** Versions of the images, as text; the path of a file that was moved. */
  firmware: string;
  station: string;
  who: string;
  attempt: number;
  startedEpochMs: number;
  /** Missing while it runs. */
  durationMs?: number;
  outcome?: Outcome;
  verdict?: string;
  failedStep?: string;
  failureCode?: string;
  failureText?: string;
  note?: string;
}

export interface RunPage {
  /** Newest first. */
  rows: RunRow[];
  /** Missing: there are no more. */
  next?: PageKey;
}

/** How many runs a filter finds, and how they ended. */
export interface RunCounts {
  runs: number;
  outcomes: Record<OutcomeFilter, number>;
  /** The most frequent causes of what did not pass. */
  causes: { code: string; text: string; runs: number }[];
}

/** What the history is stored in and whether anything is wrong with it. */
export interface HistoryStanding {
  /** `off`: no run is kept, `why` says it. */
  state: 'ready' | 'read-only' | 'off';
  file: string;
  sizeBytes: number;
  runs: number;
  /** Sentence. */
  why?: string;
  /** A damaged file was found and stands there now. */
  movedTo?: string;
}

export interface VerifyResult {
  /** Records that were compared with their place in the chain. */
  checked: number;
  /** Places whose records were deleted by retention. */
  withoutRecord: number;
  /** The first place that does not fit. */
  broken?: {
    seq: number;
    uid: string;
    why: 'the record was changed' | 'the chain was changed' | 'a place is missing';
  };
  /** The last good place; its hash stands for all that came before. */
  last?: { seq: number; hash: string; atEpochMs: number };
}
