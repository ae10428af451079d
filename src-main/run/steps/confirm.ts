/**
 * Confirms an image that runs as a test, so that it stays.
 */
import { isBenchError } from '@shared/core/errors';
import type { StepOf } from '@shared/run/step';
import { markAndKeep } from '../../session/mark-slot';
import { waitForDevice } from '../wait-for-device';
import type { RunContext, StepEnd } from '../work';
import { hashBytes } from './mark';

/** Ends with `judge-now` when the device does not let this image be confirmed. */
export async function confirm(step: StepOf<'confirm'>, c: RunContext): Promise<StepEnd> {
  const { session, lease } = c;
  const body = step.byHash ? { hash: hashBytes(step.hash), confirm: true } : { confirm: true };
  try {
    await markAndKeep(session, lease, body);
  } catch (error) {
    // Zephyr lets only the image be confirmed that the code runs from, unless it is built otherwise (error 32).
    if (step.byHash && isBenchError(error, 'device/error')) {
      c.tell({ what: 'found', found: { fact: 'confirm-refused', image: step.image } });
      return 'judge-now';
    }
    // It may be confirmed, or may have started again and gone back: the slots tell, not the lost answer.
    const isSilent = isBenchError(error, 'smp/timeout');
    if (!isSilent && !isBenchError(error, 'link/lost')) throw error;
    if (isSilent && (await session.doubt())) return 'next';
    await waitForDevice(c, isSilent ? 'silent' : 'lost');
  }
  return 'next';
}
