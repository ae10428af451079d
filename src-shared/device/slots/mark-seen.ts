/**
 * Whether the slots that a device shows after a mark are what was asked for: some firmware answers "ok" and changes nothing
 * (Zephyr up to 3.3 for the confirmation of an image that is marked for a test already). Sends nothing.
 */
import { BenchError } from '../../core/errors';
import type { SlotView } from './slots';

export interface MarkWish {
  /** Lower-case hex; absent: the image that runs. */
  hash?: string | undefined;
  how: 'test' | 'confirm';
}

/** @throws BenchError upgrade/mark-ignored when the slots show that it was not done; what they do not show is taken as done */
export function checkMark(slots: readonly SlotView[], wish: MarkWish): void {
  const missing = missingIn(slots, wish);
  if (missing !== undefined) throw new BenchError('upgrade/mark-ignored', { shows: missingWords[missing] });
}

type Missing = 'not-marked' | 'test-only' | 'not-confirmed';

const missingWords: Record<Missing, string> = {
  'not-marked': 'the image is not marked for the next start',
  'test-only': 'the image is still marked for a test only',
  'not-confirmed': 'the running image is not confirmed',
};

function missingIn(slots: readonly SlotView[], { hash, how }: MarkWish): Missing | undefined {
  const meant = slots.filter((one) => (hash === undefined ? one.active : one.hash === hash));
  if (meant.length === 0) return undefined;
  if (meant.some((one) => one.active))
    return how === 'confirm' && !meant.some((one) => one.confirmed) ? 'not-confirmed' : undefined;
  if (meant.some((one) => one.confirmed || one.permanent)) return undefined;
  if (!meant.some((one) => one.pending)) return 'not-marked';
  return how === 'confirm' ? 'test-only' : undefined;
}
