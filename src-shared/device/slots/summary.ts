/**
 * The slots of a device as a few chips. Knows what the flags mean together; the words stand in the locales.
 */
import type { SlotView } from './slots';

/**
 * `confirmed` runs and stays · `on-test` runs, the next reset reverts it · `pending` starts at the next reset, as a test ·
 * `permanent` starts at the next reset and stays · `fallback` what a test reverts to · `stored` none of these.
 */
export type SlotState = 'confirmed' | 'on-test' | 'pending' | 'permanent' | 'fallback' | 'stored';

export interface SlotChip {
  image: number;
  slot: number;
  version: string;
  state: SlotState;
}

export function slotSummary(slots: readonly SlotView[]): SlotChip[] {
  return slots.map((one) => ({
    image: one.image,
    slot: one.slot,
    version: one.version,
    state: stateOf(one),
  }));
}

function stateOf({ active, confirmed, pending, permanent }: SlotView): SlotState {
  if (pending) return permanent ? 'permanent' : 'pending';
  if (active) return confirmed ? 'confirmed' : 'on-test';
  return confirmed ? 'fallback' : 'stored';
}
