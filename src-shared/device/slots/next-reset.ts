/**
 * What the next reset will start, told from the flags of the slots and the mode of the bootloader. Knows MCUboot's rules
 * (boot/bootutil, Zephyr's img_mgmt_state.c), no words.
 */
import { bootloaderTraits, type BootloaderMode } from './bootloader';
import type { SlotView } from './slots';

export type NextReset =
  /** The running image starts again. */
  | { what: 'stays'; version: string }
  /** The running image is a test: the device reverts. `to` is absent where the slot with the old one is not shown. */
  | { what: 'reverts'; from: string; to?: string }
  /** The pending image is tried once. */
  | { what: 'tests'; version: string; from: string }
  /** The pending image replaces the running one permanently. */
  | { what: 'replaces'; version: string; from: string }
  /** The bootloader answers: it leaves, and starts what is in the primary slot. */
  | { what: 'leaves-recovery' }
  /** The device shows no running image. */
  | { what: 'cannot-tell' };

/**
 * @param slots the slots of one image number.
 */
export function nextReset(slots: readonly SlotView[], mode: BootloaderMode, recovery: boolean): NextReset {
  if (recovery) return { what: 'leaves-recovery' };
  const running = slots.find((slot) => slot.active);
  if (!running) return { what: 'cannot-tell' };
  const traits = bootloaderTraits[mode];
  const pending = slots.find((slot) => slot.pending && !slot.active);
  if (pending) {
    const final = pending.permanent || !traits.test;
    return { what: final ? 'replaces' : 'tests', version: pending.version, from: running.version };
  }
  if (!running.confirmed && traits.test) {
    // Firmware without a second slot, or with a bootloader that cannot be told, shows no "confirmed" at all.
    const back = slots.find((slot) => slot !== running && slot.confirmed);
    if (back) return { what: 'reverts', from: running.version, to: back.version };
    return mode === 'unknown'
      ? { what: 'stays', version: running.version }
      : { what: 'reverts', from: running.version };
  }
  return { what: 'stays', version: running.version };
}
