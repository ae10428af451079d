/**
 * The tones of what slots show; what the words mean stands in src-shared/device/slots.
 */
import type { FlagWordKey } from '@shared/device/slots/flag-words';
import type { SlotState } from '@shared/device/slots/summary';
import type { Tone } from '../ui/tone';

export const slotTones: Readonly<Record<SlotState, Tone>> = {
  confirmed: 'ok',
  'on-test': 'warn',
  pending: 'accent',
  permanent: 'accent',
  fallback: 'plain',
  stored: 'plain',
};

export const flagTones: Readonly<Record<FlagWordKey, Tone>> = {
  active: 'accent',
  confirmed: 'ok',
  goBack: 'warn',
  unconfirmed: 'warn',
  pending: 'warn',
  permanent: 'warn',
  bootable: 'plain',
  notBootable: 'plain',
};
