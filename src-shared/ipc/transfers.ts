/**
 * What a window sees of file transfers and of the directories of a device. Plain data; every name and text that comes from a
 * device is untrusted and is shown as text.
 */
import type { ErrorView } from '../core/errors';
import type { Progress } from '../run/upgrade/state';

/** Most bytes of a file that is moved at once. */
export const MAX_TRANSFER_BYTES = 64 * 1024 * 1024;
/** Paths of this many bytes fit into every device that has the file system group (CONFIG_MCUMGR_GRP_FS_PATH_LEN). */
export const USUAL_PATH_BYTES = 64;

/**
 *     queued ─► running ─┬─► done
 *        ▲               ├─► failed ────┐
 *        │               └─► cancelled ─┤
 *        └─────────── again ────────────┘
 */
export type TransferState =
  | { phase: 'queued' }
  /** `waitingForDevice`: the link has broken; the transfer goes on when the device is back. */
  | { phase: 'running'; progress: Progress; waitingForDevice: boolean }
  /**
   * `checked` says by what the two files were found to be the same. `grownToBytes`: the file on the device has grown since;
   * what came is its beginning.
   */
  | {
      phase: 'done';
      checked: 'hash' | 'size' | 'not checked';
      sizeBytes: number;
      /** What went over the link; the rest was there from before. */
      movedBytes: number;
      /** Kind of the hash and its value, hexadecimal. */
      hash?: { kind: string; value: string };
      grownToBytes?: number;
      tookMs: number;
    }
  /** `keptBytes`: what has come of a download is kept; started again it goes on from there. */
  | { phase: 'failed'; error: ErrorView; keptBytes?: number }
  | { phase: 'cancelled' };

export interface TransferView {
  id: string;
  deviceId: string;
  direction: 'upload' | 'download';
  /** On the device. */
  path: string;
  /** Name of the file on this computer; the folder stays in the main process. */
  fileName: string;
  state: TransferState;
  startedAtEpochMs: number;
}

/** Nothing more happens to it by itself. */
export function isSettled({ phase }: TransferState): boolean {
  return phase !== 'queued' && phase !== 'running';
}

/** A file of this computer that a window may name. */
export interface LocalFileView {
  token: string;
  fileName: string;
  sizeBytes: number;
}

export interface DirectoryEntry {
  name: string;
  isDirectory: boolean;
}

/** What a device shows of a directory. */
export type DirectoryView =
  | { kind: 'entries'; entries: DirectoryEntry[]; isCutOff: boolean }
  /** Its shell answers with something that is no list of names that is known here. */
  | { kind: 'text'; text: string }
  /** It has no shell over MCUmgr, or that shell has no `fs`. */
  | { kind: 'none'; lacks: 'shell group' | 'fs command' };
