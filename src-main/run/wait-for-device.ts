/**
 * Waiting for a device inside of a run, told as it happens: that it is away, why, and when the run gives up.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import type { AwayBecause } from '@shared/run/event';
import { makeReady } from '../session/make-ready';
import type { LookContext } from './work';

/**
 * @throws BenchError upgrade/did-not-return when it stays away: that is told, and not what happened to be the last error on the
 *   way; session/not-ready; cancelled
 */
export async function waitForDevice(
  c: LookContext,
  because: Exclude<AwayBecause, 'loader'>,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await toldAway(c, because, () => c.session.returned(c.wishes.returnTimeoutMs, signal));
  } catch (error) {
    if (because === 'restart' || !isBenchError(error, 'upgrade/did-not-return')) throw error;
    throw new BenchError('upgrade/did-not-return', { ...error.facts, afterBreak: because }, { cause: error });
  }
}

/** Before the first step: connects a device that is closed, waits for one that is away. */
export async function makeReadyIn(c: LookContext): Promise<void> {
  const { state } = c.session;
  if (state.link !== 'away') return makeReady(c.session, c.wishes.returnTimeoutMs, c.signal);
  const because = { lost: 'lost', silence: 'silent', restart: 'restart', bridge: 'silent' } as const;
  await toldAway(c, because[state.why], () => makeReady(c.session, c.wishes.returnTimeoutMs, c.signal));
}

async function toldAway(c: LookContext, because: AwayBecause, wait: () => Promise<void>): Promise<void> {
  c.tell({ what: 'away', because, givesUpAtEpochMs: c.epochNow() + c.wishes.returnTimeoutMs });
  await wait();
  c.tell({ what: 'back' });
}
