/**
 * Marks an image for the next start, and sees in the list that it is marked.
 */
import { fromHex } from '@shared/core/bytes';
import { BenchError, isBenchError } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import type { OddView } from '@shared/smp/odd-values';
import type { SlotView } from '@shared/device/slots/slots';
import type { StepOf } from '@shared/run/step';
import { markAndKeep } from '../../session/mark-slot';
import type { RunContext } from '../work';

const MARK = groups.image.commands.setState.name;

/** @returns `only-test` when the firmware confirms no slot that does not run: nothing is marked then */
export async function mark(step: StepOf<'mark'>, c: RunContext): Promise<'next' | 'only-test'> {
  const { session, lease } = c;
  const body = { hash: hashBytes(step.hash), confirm: step.how === 'permanent' };
  let slots: readonly SlotView[];
  let odd: OddView | undefined;
  try {
    const shown = await markAndKeep(session, lease, body);
    [odd] = shown.odd ?? [];
    slots = shown.images;
  } catch (error) {
    if (isBenchError(error, 'device/unsupported')) session.marks.areUnsupported = true;
    if (step.whenUnsupported === 'skip' && isBenchError(error, 'device/unsupported')) {
      c.tell({ what: 'found', found: { fact: 'cannot-mark' } });
      return 'next';
    }
    if (step.how === 'permanent' && isConfirmDenied(error)) return 'only-test';
    // A mark that was not answered may have been set: the list tells.
    if (!isBenchError(error, 'smp/timeout')) throw error;
    slots = await session.readSlots();
  }
  c.tell({ what: 'found', found: { fact: 'slots', when: 'now', slots } });
  const marked = slots.find((one) => one.image === step.image && one.hash === step.hash && one.pending);
  if (marked !== undefined) return 'next';
  // It may be the entry that cannot be understood which is marked.
  if (odd !== undefined)
    throw new BenchError('smp/bad-answer', { command: MARK, path: odd.path, expected: odd.expected });
  throw new BenchError('upgrade/not-marked', { hash: step.hash });
}

/** Error 32 of the image group; Zephyr since 4.3 without CONFIG_MCUMGR_GRP_IMG_ALLOW_CONFIRM_NON_ACTIVE_SLOT. */
function isConfirmDenied(error: unknown): boolean {
  return isBenchError(error, 'device/error') && error.facts.situation === 'confirm-not-allowed';
}

/** @throws BenchError bug for a text that is no hash */
export function hashBytes(hash: string): Uint8Array {
  const bytes = fromHex(hash);
  if (bytes === undefined) throw new BenchError('bug', { detail: `${hash} is not a hash` });
  return bytes;
}
