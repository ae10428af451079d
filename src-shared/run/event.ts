/**
 * What happens in a run, as it happens. Everything that is shown or kept of a run is a fold of these (`fold.ts`). Progress is
 * folded and never stored.
 */
import type { SlotView } from '../device/slots/slots';
import type { BootloaderMode } from '../device/slots/bootloader';
import type { WhoAnswers } from './upgrade/judging';
import type { Progress } from './progress';
import type { AnyStep } from './step';
import type { RunVerdict } from './verdict';

/** Why a device is waited for. */
export type AwayBecause =
  /** The link ended by itself: unplugged, out of reach, closed by the other side. */
  | 'lost'
  /** Nothing is heard over a link that stands. */
  | 'silent'
  /** It restarts, as it was told to. */
  | 'restart'
  /** Its application answers, and its firmware loader is waited for: somebody has to press a button. */
  | 'loader';

/** An image that an upgrade wants on the device. */
export interface WantedImage {
  image: number;
  hash: string;
  version: string;
  /** The number was given by hand and may count slots: the list shows the image where its hash stands. */
  byHand?: boolean;
  isInstaller?: boolean;
}

/** What a run has found out about the device; what is judged at the end rests on it. */
export type RunFact =
  | { fact: 'images'; images: readonly WantedImage[] }
  | { fact: 'bootloader'; mode: BootloaderMode }
  /** The slots before the first step, or later. */
  | { fact: 'slots'; when: 'before' | 'now'; slots: readonly SlotView[] }
  | { fact: 'was-reset' }
  /** Seen running with the new hash after the reset. */
  | { fact: 'seen-running'; image: number }
  /** The firmware has no "test" and "confirm". */
  | { fact: 'cannot-mark' }
  | { fact: 'confirm-refused'; image: number }
  /** The firmware confirms no slot that does not run: what was to be permanent is tested first. */
  | { fact: 'tested-first' }
  /** The settings of the application were to be erased. `refused`: how the device would not. */
  | { fact: 'settings-erased'; refused?: string }
  /** The slot that the bootloader runs from, before the first step or later; absent where the device does not tell. */
  | { fact: 'bootloader-slot'; when: 'before' | 'now'; slot?: number }
  /** The firmware loader has shown the image in the slot of the application. */
  | { fact: 'loader-showed'; image: number }
  /** Who answers after the reset of a device with a firmware loader. */
  | { fact: 'answers'; who: WhoAnswers };

export type RunEvent = { atEpochMs: number } & (
  | { what: 'queued'; attempt: number }
  /** It has its place and the right to write, and looks at the device. */
  | { what: 'began' }
  | { what: 'planned'; steps: readonly AnyStep[] }
  /** @param at index of the step */
  | { what: 'entered'; at: number }
  | { what: 'progress'; progress: Progress }
  | { what: 'away'; because: AwayBecause; givesUpAtEpochMs: number }
  | { what: 'back' }
  | { what: 'found'; found: RunFact }
  | { what: 'ended'; verdict: RunVerdict }
);
