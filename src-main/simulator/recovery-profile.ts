/**
 * What MCUboot's serial recovery was built with. Plain data.
 */

export interface RecoveryProfile {
  readonly bufferBytes: number;
  readonly linePoolLines: number;
  /** Longest line in bytes, newline included. */
  readonly lineBytes: number;
  readonly serviceMs: number;
  /** Tells its buffer size (recent builds). */
  readonly parameters: boolean;
  readonly echo: boolean;
  /** Sends the hash in the list. */
  readonly hashInList: boolean;
  /** Lists slots whose image would not be started, an unreadable hash as zeros (builds without signatures). */
  readonly listsUnchecked: boolean;
  /** Sends flags in the list and lets an image be marked. */
  readonly imageState: boolean;
  readonly slotInfo: boolean;
  /** `image` of an upload chooses the slot: 0 and 1 primary, 2 secondary, 3 primary of image 1, … */
  readonly directUpload: boolean;
  readonly eraseProgressively: boolean;
  /** Bytes that flash is written in; the rest of a chunk is asked for again. */
  readonly writeAlignmentBytes: number;
}

/** As captured on mps2_an385, built without a check of signatures: parameters and hashes, nothing else that is optional. */
export const mcubootRecovery: RecoveryProfile = {
  bufferBytes: 1024,
  linePoolLines: 8,
  lineBytes: 129,
  serviceMs: 2,
  parameters: true,
  echo: false,
  hashInList: true,
  listsUnchecked: true,
  imageState: false,
  slotInfo: false,
  directUpload: false,
  eraseProgressively: false,
  writeAlignmentBytes: 4,
};
