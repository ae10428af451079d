/**
 * The words of planning: what goes in, the steps that come out. Decides nothing (`plan.ts` does).
 */
import type { BridgeView } from '../../device/bridge';
import type { UpgradeRefusal } from '../../core/errors';
import type { StepOf } from '../step';
import type { SlotNumbers } from '../../firmware/firmware-file';
import type { BootloaderMode } from '../../device/slots/bootloader';
import type { SlotSize, SlotView } from '../../device/slots/slots';

export const upgradeModes = [
  'test-then-confirm',
  'confirm-at-once',
  'test-only',
  'upload-and-mark',
  'upload-only',
] as const;
export type UpgradeMode = (typeof upgradeModes)[number];

/** How an upgrade is wanted, whatever the firmware. */
export interface UpgradeHow {
  mode: UpgradeMode;
  /** Erase the settings of the application between the upload and the restart; only in modes that restart the device. */
  eraseSettings?: boolean | undefined;
  /** What is sent is a new MCUboot, and not an application. */
  bootloader?: boolean | undefined;
}

/** What should end up on the device. */
export interface PlannedImage {
  /** Number of the image on the device, 0 on devices with one. */
  image: number;
  /** Hash of the image (not of the file), lower-case hex. */
  hash: string;
  /** `1.2.3+4` or `1.2.3.4`. */
  version: string;
  /** Bytes that are uploaded. */
  sizeBytes: number;
  /** The slot that it is linked for. Several with the same `image` are a choice, of which a device takes one. */
  slot?: 0 | 1;
  /** What the manifest of its package says of the numbers of its slots, for uploads that count slots. */
  slotNumbers?: SlotNumbers;
  /** What the upload has to carry as its number, whatever else is told (`-n`); see upload-number.ts. */
  numberByHand?: number;
  /** Digests of the images that belong with it, as its manifest has them; see image-set.ts. */
  manifest?: readonly string[];
  /** It replaces the firmware loader, and leaves no application. */
  isInstaller?: boolean;
}

export interface PlanInput extends UpgradeHow {
  slots: readonly SlotView[];
  /** From "slot info", where the device has it. */
  slotSizes?: readonly SlotSize[] | undefined;
  images: readonly PlannedImage[];
  bootloaderMode: BootloaderMode;
  /** The device refuses images older than the running one. */
  noDowngrade?: boolean | undefined;
  /** MCUboot's serial recovery answers, not an application. */
  recovery: boolean;
  /** The slot that an upgradable MCUboot runs from; undefined where nobody asked, or the device does not tell. */
  bootloaderSlot?: 0 | 1 | undefined;
  /** False: the firmware has no "test" and "confirm" (it answers "not supported"). */
  stateWritable: boolean | undefined;
  /** The firmware has refused to confirm a slot that does not run: such an image is tested first, whatever was wanted. */
  refusesPermanent?: boolean | undefined;
  /** Numbers of images whose last upload began and did not end: what their free slot shows is not to be trusted. */
  unfinishedUploads?: readonly number[] | undefined;
  /** All of it is about the device behind this bridge. */
  bridge?: BridgeView | undefined;
}

/** One step of an upgrade, as `run/step.ts` declares it. Steps run in order; the first that fails ends the run. */
export type Step = StepOf<
  | 'enter-loader'
  | 'wait-for-loader'
  | 'upload'
  | 'see-stored'
  | 'erase-settings'
  | 'mark'
  | 'reset'
  | 'wait-for-return'
  | 'verify'
  | 'confirm'
  | 'judge'
>;

export type Plan = { steps: Step[] } | { refused: UpgradeRefusal };

/** Modes that restart the device. */
export function restarts(mode: UpgradeMode): boolean {
  return mode !== 'upload-only' && mode !== 'upload-and-mark';
}

/** Modes that need a mark: without one the bootloader would choose by itself. */
export function needsMark(mode: UpgradeMode): boolean {
  return mode === 'upload-and-mark' || tests(mode);
}

/** Modes that try an image before it stays. */
export function tests(mode: UpgradeMode): boolean {
  return mode === 'test-then-confirm' || mode === 'test-only';
}
