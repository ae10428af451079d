/**
 * The flags of a slot as the words that a card shows: which, in which mood, and which sentence says what they mean. Two
 * words are ours: an image that runs without being confirmed, and the one to go back to then.
 */
import { bootloaderTraits, type BootloaderMode } from '@shared/device/slots/bootloader';
import type { SlotView } from '@shared/device/slots/slots';
import type { Tone } from '../ui/tone';

export type FlagWordKey =
  'active' | 'confirmed' | 'unconfirmed' | 'goBack' | 'pending' | 'permanent' | 'bootable' | 'notBootable';

export interface FlagWordView {
  word: FlagWordKey;
  /** Key of the sentence. */
  meaning: FlagWordKey | 'pendingFinal';
  tone: Tone;
}

/** @param mode decides whether "not confirmed" means anything: without a test every image stays. */
export function flagWords(slot: SlotView, mode: BootloaderMode): FlagWordView[] {
  const { test } = bootloaderTraits[mode];
  const words: FlagWordView[] = [];
  const add = (word: FlagWordKey, tone: Tone, meaning: FlagWordView['meaning'] = word): void => {
    words.push({ word, meaning, tone });
  };
  if (slot.active) add('active', 'accent');
  if (slot.confirmed) {
    if (slot.active || !test) add('confirmed', 'ok');
    else add('goBack', 'warn');
  } else if (slot.active && test && mode !== 'unknown') add('unconfirmed', 'warn');
  if (slot.pending) add('pending', 'warn', slot.permanent || !test ? 'pendingFinal' : 'pending');
  if (slot.permanent) add('permanent', 'warn');
  if (slot.bootable === true) add('bootable', 'plain');
  if (slot.bootable === false) add('notBootable', 'plain');
  return words;
}
