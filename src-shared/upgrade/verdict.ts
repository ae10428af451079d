/**
 * How an upgrade ended, told from the slots that the device shows and from nothing else. Knows no words (`texts.ts`).
 */
import type { BootloaderMode } from './bootloader';

export type VerdictKind =
  /** The new image runs and stays. */
  | 'confirmed'
  /** The new image runs; the next reset goes back unless it is confirmed. */
  | 'awaiting-confirmation'
  /** The new image ran, and the device went back to the old one. */
  | 'reverted'
  /** The device started again with the old image; the new one was never seen running. */
  | 'rejected'
  /** The new image is in a slot, not marked for a start. */
  | 'uploaded'
  /** The new image will be started at the next reset. */
  | 'marked'
  | 'cannot-tell';

export interface Verdict {
  kind: VerdictKind;
  /** What the verdict rests on, most important first. */
  evidence: Evidence[];
}

export type SlotFlag = 'active' | 'confirmed' | 'pending' | 'permanent' | 'bootable';

interface SlotFacts {
  image: number;
  slot: number;
  version: string;
  /** Lower-case hex, empty where the device does not show it. */
  hash: string;
  flags: SlotFlag[];
}

/** One fact behind a verdict. `image` is the number of the image that it is about. */
export type Evidence =
  | { fact: 'wanted'; image: number; version: string; hash: string }
  /** What the device shows at the end. */
  | ({ fact: 'slot' } & SlotFacts)
  /** What it showed before the reset. */
  | ({ fact: 'slot-before' } & SlotFacts)
  /** The new hash was seen running after the reset. */
  | { fact: 'ran-before'; image: number; hash: string }
  | { fact: 'never-seen-running'; image: number; hash: string }
  /** No slot shows the new hash. */
  | { fact: 'not-in-a-slot'; image: number; hash: string }
  /** The device did not show its slots at the end. */
  | { fact: 'no-list' }
  /** The device shows no running image for this number. */
  | { fact: 'nothing-runs'; image: number }
  /** The running image is shown without its hash. */
  | { fact: 'no-hash'; image: number; slot: number }
  /** An image runs that is neither the old nor the new one. */
  | { fact: 'third-image'; image: number; version: string; hash: string }
  /** The next reset starts another image than the new one. */
  | { fact: 'other-pending'; image: number; version: string; hash: string }
  /** This bootloader does not go back, so what runs stays. */
  | { fact: 'no-way-back'; bootloaderMode: BootloaderMode }
  /** The device was not reset. */
  | { fact: 'no-reset' };
