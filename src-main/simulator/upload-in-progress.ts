/**
 * What a device keeps of an upload between its chunks. Declaration only.
 */

/** An upload that was begun and is neither complete nor given up. */
export interface UploadInProgress {
  image: number;
  slot: 0 | 1;
  lengthBytes: number;
  offset: number;
  sha: Uint8Array;
}
