/**
 * The request for a reset. Knows nothing of what comes after it.
 */
import { isBenchError } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import type { SmpClient } from '../engine/client';
import type { ResetWish } from './lease';

/**
 * Resolves when the reset is under way. Silence counts as success unless an answer is asked for: some devices reset before they answer.
 * @returns whether the device has answered
 * @throws BenchError of families smp/, device/ or link/; cancelled
 */
export async function askReset(
  client: SmpClient,
  { force, intoBootloader, mustAnswer = false }: ResetWish,
  signal?: AbortSignal,
): Promise<boolean> {
  const body = { ...(force ? { force: true } : {}), ...(intoBootloader ? { boot_mode: 1 } : {}) };
  try {
    await client.request(groups.os.commands.reset, body, { tries: 1, signal });
    return true;
  } catch (error) {
    // A device that goes away has done what it was asked.
    if (isBenchError(error, 'link/lost')) return false;
    if (isBenchError(error, 'smp/timeout') && !mustAnswer) return false;
    throw error;
  }
}
