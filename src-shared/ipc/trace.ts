/**
 * What a window sees of the traffic with a device: rows that are described already, because bodies are decoded in the
 * main process. Plain data; every text may come from a device and is untrusted.
 */
import type { ErrorView } from '../core/errors';

export interface TraceRow {
  /** Rises by one with each entry of a device, also with those of which no row was made. */
  number: number;
  atEpochMs: number;
  /**
   * `out` and `in` are messages. `stray`: nobody waited for it. `unreadable`: no message, or its body is no CBOR map.
   * `text`: console text on the same link. `noise`: bytes that mean nothing. `note`: what this program did and why.
   */
  kind: 'out' | 'in' | 'stray' | 'unreadable' | 'text' | 'noise' | 'note';
  /** The message, header and body; absent for what is none. */
  hex?: string;
  sizeBytes?: number;
  /** `os.echo`, `group 64 command 1`. */
  name?: string;
  op?: 'read' | 'write';
  version?: 1 | 2;
  group?: number;
  command?: number;
  sequence?: number;
  /** Fields of the body on one line, shortened; for what is no message its text. */
  fields: string;
  /** `NO_IMAGE (1/3)`: name, group and number of the error in an answer. */
  error?: string;
  /** Since the request that it answers. */
  roundTripMs?: number;
}

export interface RecordingView {
  fileName: string;
  /** Entries that were written or wait to be. */
  entries: number;
  /** Entries that came faster than the disk took them. */
  dropped: number;
  /** Why it ended by itself. */
  failed?: ErrorView;
}

export interface TraceStateView {
  following: boolean;
  /** What is remembered from before the following began, oldest first; only in the answer with which it begins. */
  earlier?: TraceRow[];
  recording?: RecordingView;
}

/** Event: what has passed since the last one, at most ten a second, and only while a window follows or records. */
export interface TraceRows {
  deviceId: string;
  rows: TraceRow[];
  /** Rows that were left out here because there were too many at once. */
  dropped: number;
  recording?: RecordingView;
}

/** A recording that was opened from a file. */
export interface OpenedRecording {
  /** What a replay of it is asked for with. */
  token: string;
  fileName: string;
  device: string;
  startedAtEpochMs: number;
  rows: TraceRow[];
  /** The file has more entries than are shown. */
  cut: boolean;
}

/** A message taken apart, for the detail of a row. */
export interface MessageDetail {
  header: {
    op: number;
    version: 1 | 2;
    flags: number;
    lengthBytes: number;
    group: number;
    sequence: number;
    command: number;
  };
  /** The body in diagnostic notation; absent when it is no CBOR map. */
  text?: string;
}
