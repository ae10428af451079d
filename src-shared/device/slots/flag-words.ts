/**
 * The flags of a slot as the words that a card shows: which, and which sentence says what they mean. Two
 * words are ours: an image that runs without being confirmed, and the one to revert to.
 */
import { bootloaderTraits, type BootloaderMode } from './bootloader';
import type { SlotView } from './slots';

export type FlagWordKey =
  'active' | 'confirmed' | 'unconfirmed' | 'goBack' | 'pending' | 'permanent' | 'bootable' | 'notBootable';

export interface FlagWordView {
  word: FlagWordKey;
  /** Key of the sentence. */
  meaning: FlagWordKey | 'pendingFinal';
}

/** @param mode decides whether "not confirmed" means anything: without a test every image stays. */
export function flagWords(slot: SlotView, mode: BootloaderMode): FlagWordView[] {
  const { test } = bootloaderTraits[mode];
  const words: FlagWordView[] = [];
  const add = (word: FlagWordKey, meaning: FlagWordView['meaning'] = word): void => {
    words.push({ word, meaning });
  };
  if (slot.active) add('active');
  if (slot.confirmed) {
    if (slot.active || !test) add('confirmed');
    else add('goBack');
  } else if (slot.active && test && mode !== 'unknown') add('unconfirmed');
  if (slot.pending) add('pending', slot.permanent || !test ? 'pendingFinal' : 'pending');
  if (slot.permanent) add('permanent');
  if (slot.bootable === true) add('bootable');
  if (slot.bootable === false) add('notBootable');
  return words;
}
