/**
 * What a window sees of files of this computer and of the directories of a device. Plain data; every name and text that comes from a
 * device is untrusted and is shown as text.
 */

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
