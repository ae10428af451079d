/**
 * What can be done with a slot as things stand, and why not where it cannot. A button that the device would refuse is
 * shown with its reason instead. Knows the rules of Zephyr's img_mgmt_state.c; the device has the last word.
 */
import { bootloaderTraits, type BootloaderMode } from './bootloader';
import type { SlotView } from './slots';

export type SlotAction = 'test' | 'confirm' | 'permanent' | 'erase';

/** Why an action is not possible; each has a sentence in the locale. */
export type NotPossible =
  | 'not-ready'
  | 'busy'
  | 'recovery'
  | 'not-whole'
  | 'running'
  | 'already-confirmed'
  | 'already-marked'
  | 'marked-for-test'
  | 'test-running'
  | 'go-back-image'
  | 'no-test'
  | 'chooses-itself'
  | 'no-second-slot'
  | 'holds-loader'
  | 'not-bootable'
  | 'no-hash'
  | 'same-as-running';

export type Possible = { ok: true } | { ok: false; why: NotPossible };

export interface SlotSituation {
  /** The slots of the same image number. */
  slots: readonly SlotView[];
  mode: BootloaderMode;
  recovery: boolean;
  ready: boolean;
  /** Somebody else writes to the device. */
  busy: boolean;
  /** A part of the list could not be understood. */
  notWhole?: boolean;
}

const yes: Possible = { ok: true };
const no = (why: NotPossible): Possible => ({ ok: false, why });

/** What can be done with a slot that holds an image. */
export function actionsOn(slot: SlotView, situation: SlotSituation): Partial<Record<SlotAction, Possible>> {
  const blocked = blockedBy(situation);
  const answer = (possible: Possible): Possible => (blocked ? no(blocked) : possible);
  if (slot.active) return { confirm: answer(mayConfirm(slot)) };
  return {
    test: answer(mayMark(slot, 'test', situation)),
    permanent: answer(mayMark(slot, 'permanent', situation)),
    erase: answer(mayErase(slot, situation)),
  };
}

/** Whether the slot beside the running one may be erased although it shows no image: it may hold a part of one. */
export function actionsOnEmpty(situation: SlotSituation): Partial<Record<SlotAction, Possible>> {
  if (!situation.slots.some((slot) => slot.active)) return {};
  const blocked = blockedBy(situation);
  return { erase: blocked ? no(blocked) : mayErase(undefined, situation) };
}

function blockedBy({ ready, busy, recovery, notWhole }: SlotSituation): NotPossible | undefined {
  if (!ready) return 'not-ready';
  if (busy) return 'busy';
  if (recovery) return 'recovery';
  return notWhole === true ? 'not-whole' : undefined;
}

function mayConfirm(running: SlotView): Possible {
  return running.confirmed ? no('already-confirmed') : yes;
}

function mayMark(slot: SlotView, how: 'test' | 'permanent', { slots, mode }: SlotSituation): Possible {
  const traits = bootloaderTraits[mode];
  if (!traits.secondSlot) return no('no-second-slot');
  if (!traits.marks) return no('chooses-itself');
  if (how === 'test' && !traits.test) return no('no-test');
  if (slot.pending) return no(slot.permanent || how === 'test' ? 'already-marked' : 'marked-for-test');
  if (isTestRunning(slots, mode)) return no('test-running');
  if (slot.bootable === false) return no('not-bootable');
  if (slot.hash === undefined) return no('no-hash');
  // With the same hash in both slots the device takes the first, which is running (swap using offset after a revert).
  if (slots.some((other) => other.active && other.hash === slot.hash)) return no('same-as-running');
  return yes;
}

function mayErase(slot: SlotView | undefined, { slots, mode }: SlotSituation): Possible {
  if (!bootloaderTraits[mode].secondSlot) return no('no-second-slot');
  if (bootloaderTraits[mode].loader) return no('holds-loader');
  if (slot && isTestRunning(slots, mode)) return no('go-back-image');
  return yes;
}

function isTestRunning(slots: readonly SlotView[], mode: BootloaderMode): boolean {
  return (
    bootloaderTraits[mode].test &&
    slots.some((slot) => slot.active && !slot.confirmed) &&
    slots.some((slot) => !slot.active && slot.confirmed)
  );
}
