/**
 * What an upgrade has found out about its device: a fold of the facts among its events, and what the judge gets of it.
 */
import type { BootloaderMode } from '../../device/slots/bootloader';
import { LOADER_SLOT } from '../../device/slots/loader';
import type { SlotView } from '../../device/slots/slots';
import type { RunFact, WantedImage } from '../event';
import type { MarkedImage } from '../verdict';
import type { Evidence, WhoAnswers } from './judging';
import type { JudgeInput } from './verdict';
import type { UpgradeMode } from './steps';

export interface UpgradeFacts {
  images: readonly WantedImage[];
  bootloaderMode: BootloaderMode;
  before: readonly SlotView[];
  /** As the device has shown them last. */
  shown: readonly SlotView[];
  seenRunning: readonly number[];
  wasReset: boolean;
  stateWritable: false | undefined;
  confirmRefused: number | undefined;
  testedFirst: boolean;
  /** Undefined: nobody wanted them erased, or it did not come to that. */
  settingsErased: Extract<RunFact, { fact: 'settings-erased' }> | undefined;
  /** Of an upgrade of the bootloader: the slot that it ran from, and that it runs from now. */
  bootloaderSlots: { before: number | undefined; now: number | undefined } | undefined;
  loaderShowed: boolean;
  /** Hash of the firmware loader before the last reset. */
  loaderHash: string | undefined;
  answers: WhoAnswers | undefined;
}

export const noFacts: UpgradeFacts = {
  images: [],
  bootloaderMode: 'unknown',
  before: [],
  shown: [],
  seenRunning: [],
  wasReset: false,
  stateWritable: undefined,
  confirmRefused: undefined,
  testedFirst: false,
  settingsErased: undefined,
  bootloaderSlots: undefined,
  loaderShowed: false,
  loaderHash: undefined,
  answers: undefined,
};

export function foldFact(facts: UpgradeFacts, found: RunFact): UpgradeFacts {
  switch (found.fact) {
    case 'images':
      return { ...facts, images: found.images };
    case 'bootloader':
      return { ...facts, bootloaderMode: found.mode };
    case 'slots':
      return found.when === 'before'
        ? { ...facts, before: found.slots, shown: found.slots }
        : { ...facts, shown: found.slots };
    case 'was-reset':
      return { ...facts, wasReset: true, loaderHash: loaderIn(facts.shown)?.hash };
    case 'seen-running':
      return { ...facts, seenRunning: [...new Set([...facts.seenRunning, found.image])] };
    case 'cannot-mark':
      return { ...facts, stateWritable: false };
    case 'confirm-refused':
      return { ...facts, confirmRefused: found.image };
    case 'tested-first':
      return { ...facts, testedFirst: true };
    case 'settings-erased':
      return { ...facts, settingsErased: found };
    case 'bootloader-slot':
      return {
        ...facts,
        bootloaderSlots:
          found.when === 'before'
            ? { before: found.slot, now: undefined }
            : { before: facts.bootloaderSlots?.before, now: found.slot },
      };
    case 'loader-showed':
      return { ...facts, loaderShowed: true };
    case 'answers':
      return { ...facts, answers: found.who };
  }
}

/** Images of the run that the next reset starts, as far as the device has shown it. */
export function markedIn({ images, shown, wasReset }: UpgradeFacts): MarkedImage[] {
  if (wasReset) return [];
  return images
    .filter(({ image, hash }) => shown.some((one) => one.image === image && one.hash === hash && one.pending))
    .map(({ image, version }) => ({ image, version }));
}

/** @param after the slots at the end; undefined when the device does not answer */
export function judgeInput(
  facts: UpgradeFacts,
  mode: UpgradeMode,
  after: readonly SlotView[] | undefined,
  inRecovery: boolean,
): JudgeInput {
  const { images, bootloaderMode, before, seenRunning, wasReset, stateWritable, confirmRefused } = facts;
  return {
    images: images.map((one) => ({ ...one, image: imageShownAs(one, after) })),
    mode,
    before,
    after,
    seenRunning,
    wasReset,
    bootloaderMode,
    inRecovery,
    stateWritable,
    confirmRefused,
    testedFirst: facts.testedFirst,
    besides: besidesOf(facts),
    bootloaderSlots: facts.bootloaderSlots,
    loader: {
      sawStored: facts.loaderShowed,
      answers: facts.answers,
      hashBefore: facts.loaderHash,
      now: loaderIn(facts.shown),
    },
  };
}

/** What should be known of the upgrade, however it ended. */
export function besidesOf({ testedFirst, settingsErased }: UpgradeFacts): Evidence[] {
  const { refused } = settingsErased ?? {};
  const settings: Evidence =
    refused === undefined ? { fact: 'settings-erased' } : { fact: 'settings-kept', answer: refused };
  return [
    ...(testedFirst ? [{ fact: 'tested-first' } as const] : []),
    ...(settingsErased === undefined ? [] : [settings]),
  ];
}

function loaderIn(slots: readonly SlotView[]): { version: string; hash: string } | undefined {
  const loader = slots.find(({ slot, active }) => slot === LOADER_SLOT && active);
  return loader?.hash === undefined ? undefined : { version: loader.version, hash: loader.hash };
}

/** What a number given by hand counts in recovery may show only afterwards: where the hash stands. */
function imageShownAs({ image, hash, byHand }: WantedImage, after: readonly SlotView[] | undefined): number {
  return byHand === true ? (after?.find((one) => one.hash === hash)?.image ?? image) : image;
}

/** The primary slot of a network core (nRF5340) cannot be read back: what is never shown holds nothing up. */
export function isNeverShown(image: number, lists: readonly (readonly SlotView[])[]): boolean {
  return image !== 0 && lists.every((slots) => slots.every((one) => one.image !== image || !one.active));
}
