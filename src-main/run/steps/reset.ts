/**
 * Resets the device, and waits until it is back.
 */
import { isBenchError } from '@shared/core/errors';
import type { StepOf } from '@shared/run/step';
import { waitForDevice } from '../wait-for-device';
import type { RunContext, StepEnd } from '../work';

export async function reset({ do: _reset, ...wish }: StepOf<'reset'>, c: RunContext): Promise<StepEnd> {
  const given = Object.entries(wish).filter(([, value]) => value !== undefined);
  await c.lease.reset(Object.fromEntries(given));
  c.tell({ what: 'found', found: { fact: 'was-reset' } });
  return 'next';
}

/** @returns false when the device did not come back in time */
export async function isBack(c: RunContext): Promise<boolean> {
  try {
    await waitForDevice(c, 'restart', c.signal);
    return true;
  } catch (error) {
    if (isBenchError(error, 'upgrade/did-not-return')) return false;
    throw error;
  }
}
