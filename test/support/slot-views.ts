/**
 * Slots in short words, for tests of planning and judging: `old active confirmed`. Decides nothing.
 */
import type { SlotView } from '@shared/device/slots/slots';

/** Hash of the wanted image, version 2.0.0. */
export const H = 'aa'.repeat(32);
/** Version 1.0.0. */
export const OLD = '0d'.repeat(32);
/** Version 1.5.0. */
export const OTHER = 'ee'.repeat(32);

/** One slot; an empty text is an empty slot, which a device does not list. */
export function slot(number: number, text: string, image = 0): SlotView[] {
  const [what = '', ...flags] = text.split(' ');
  if (what === '') return [];
  const content = {
    H: { hash: H, version: '2.0.0' },
    old: { hash: OLD, version: '1.0.0' },
    other: { hash: OTHER, version: '1.5.0' },
    half: { hash: H, version: '1.7.0' },
    strange: { hash: H, version: '<???>' },
    nameless: { version: '1.0.0' },
  }[what];
  if (content === undefined) throw new Error(`no content "${what}"`);
  return [
    {
      image,
      slot: number,
      ...content,
      active: flags.includes('active'),
      confirmed: flags.includes('confirmed'),
      pending: flags.includes('pending'),
      permanent: flags.includes('permanent'),
    },
  ];
}
