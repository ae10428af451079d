/**
 * The names of what can stand behind an error answer of a device, for those that have words of their own. Knows no words, no group
 * and no number.
 */

/** What stands behind an error answer, where there are words for it; those about files apart. */
export type OwnSituation =
  | 'confirm-not-allowed'
  | 'confirm-running'
  | 'denied'
  | 'erase-failed'
  | 'erase-in-use'
  | 'flash'
  | 'hash-not-taken'
  | 'image'
  | 'linked-elsewhere'
  | 'mark-although-stored'
  | 'mark-not-now'
  | 'mark-unknown'
  | 'no-free-slot'
  | 'no-slot-of-this-number'
  | 'no-slot-with-hash'
  | 'not-newer'
  | 'recovery'
  | 'recovery-upload'
  | 'section'
  | 'slot-without-image'
  | 'state-not-known'
  | 'test-running'
  | 'too-large'
  | 'too-small'
  | 'upload-not-now'
  | 'upload-open'
  | 'upload-unknown'
  | 'with-reason';

/** What stands behind an error of the file system group, where there is advice for it. */
export type FileSituation =
  | 'answer-too-small'
  | 'bad-path'
  | 'directory'
  | 'empty'
  | 'flash'
  | 'full'
  | 'hash-kind'
  | 'not-found'
  | 'not-mounted'
  | 'place'
  | 'read-only'
  | 'unnamed';

export type DeviceSituation = OwnSituation | `file-${FileSituation}`;
