/**
 * What goes into a judgement of an upgrade and what comes out. Declarations only.
 */
import type { BootloaderMode } from '../../device/slots/bootloader';
import type { LoaderState } from '../../device/slots/loader';
import type { SlotView } from '../../device/slots/slots';
import type { PlannedImage, UpgradeMode } from './steps';

/** Who answers at the end. `silent`: a link is there, and nobody on it. `gone`: there is no link. `unheard`: nobody over Bluetooth. */
export type WhoAnswers = LoaderState | 'silent' | 'gone' | 'unheard';

export type VerdictKind =
  /** The new image runs and stays. */
  | 'confirmed'
  /** The new image runs; the next reset reverts it unless it is confirmed. */
  | 'awaiting-confirmation'
  /** The new image ran, and the device reverted to the old one. */
  | 'reverted'
  /** The device started again with the old image; the new one was never seen running. */
  | 'rejected'
  /** The old image runs; whether the new one was refused, or ran and was taken back, the slots do not tell. */
  | 'refused-or-reverted'
  /** It was sent and the device restarted; devices do not show what runs there (network core of nRF5340). */
  | 'not-readable'
  /** The new image is in a slot, not marked for a start. */
  | 'uploaded'
  /** The new image will be started at the next reset. */
  | 'marked'
  /** The bootloader did not start the new image: the firmware loader answers again. */
  | 'back-in-loader'
  /** The installer has run: another firmware loader answers, and the device has no application yet. */
  | 'loader-replaced'
  /** The new image stands in its slot and the device was restarted; nobody answers, as with an application without SMP. */
  | 'handed-over'
  /** The bootloader runs from its other slot: the new one. */
  | 'bootloader-replaced'
  /** The bootloader runs from the slot that it ran from before. */
  | 'bootloader-kept'
  | 'cannot-tell';

export interface Verdict {
  /** Of several images the worst. */
  kind: VerdictKind;
  /** How each image ended; absent when there is only one. */
  images?: readonly { image: number; kind: VerdictKind }[];
  /** What the verdict rests on, most important first. */
  evidence: readonly Evidence[];
}

export type SlotFlag = 'active' | 'confirmed' | 'pending' | 'permanent' | 'bootable';

export interface SlotFacts {
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
  /** The device shows nothing of this image, and showed nothing that ran before. */
  | { fact: 'not-readable'; image: number }
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
  /** The device refused to confirm this image, so it was left as it is, and those behind it too. */
  | { fact: 'confirm-refused'; image: number }
  /** The same, where it had refused to confirm it before its start, too. */
  | { fact: 'confirm-refused-twice'; image: number }
  /** Confirmed at once was wanted, and the device confirms only what runs. */
  | { fact: 'tested-first' }
  | { fact: 'settings-erased' }
  /** They were to be erased, and the device refused. */
  | { fact: 'settings-kept'; answer: string }
  /** An application that is built for swap using offset may run on a bootloader that is not. */
  | { fact: 'maybe-one-sector-off' }
  | { fact: 'bootloader-slot'; slot: number; before: number }
  /** The device does not tell from which slot its bootloader runs now. */
  | { fact: 'bootloader-slot-not-told' }
  /** This bootloader does not go back, so what runs stays. */
  | { fact: 'no-way-back'; bootloaderMode: BootloaderMode }
  /** The device was not reset. */
  | { fact: 'no-reset' }
  /** The bootloader answers after the reset: it has started nothing. */
  | { fact: 'in-recovery' }
  /** The firmware loader has shown the new image in the slot of the application. */
  | { fact: 'loader-showed'; image: number; hash: string }
  /** Who answers after the reset. */
  | { fact: 'application-answers' }
  | { fact: 'loader-answers' }
  /** Another loader than before stands in slot 1. */
  | { fact: 'other-loader'; version: string; hash: string }
  | { fact: 'nobody-answers' }
  | { fact: 'not-heard' }
  | { fact: 'never-came-back' };

export interface JudgeInput {
  images: readonly Pick<PlannedImage, 'image' | 'hash' | 'version' | 'isInstaller'>[];
  mode: UpgradeMode;
  /** The slots before the first step. */
  before: readonly SlotView[];
  /** The slots at the end; undefined when the device does not answer. */
  after: readonly SlotView[] | undefined;
  /** Numbers of the images that a list read after the reset showed running with the new hash. */
  seenRunning: readonly number[];
  /** The device was asked to reset and took it. */
  wasReset: boolean;
  bootloaderMode: BootloaderMode;
  /** At the end the bootloader answers (serial recovery), not an application. */
  inRecovery?: boolean | undefined;
  /** False: the firmware has no "test" and "confirm". */
  stateWritable?: boolean | undefined;
  /** Number of the image that the device refused to confirm. */
  confirmRefused?: number | undefined;
  /** What was to be permanent was marked for a test. */
  testedFirst?: boolean | undefined;
  /** What decides nothing and stands in the verdict, too. */
  besides?: readonly Evidence[] | undefined;
  /** Of an upgrade of the bootloader. */
  bootloaderSlots?: { before: number | undefined; now: number | undefined } | undefined;
  /** Of a device with a firmware loader. */
  loader?:
    | {
        sawStored: boolean;
        answers: WhoAnswers | undefined;
        /** Hash of the loader, before the last reset and at the end. */
        hashBefore?: string | undefined;
        now?: { version: string; hash: string } | undefined;
      }
    | undefined;
}
