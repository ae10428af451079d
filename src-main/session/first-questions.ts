/**
 * What is asked of a device when its link is new, or on refresh, beside its capabilities. Keeps nothing.
 */
import type { Clock } from '@shared/core/clock';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import type { ResponseOf } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import { oddViews, type OddView } from '@shared/smp/odd-values';
import type { OddValue } from '@shared/smp/schema';
import type { SlotView } from '@shared/run/upgrade/plan';
import type { SmpClient } from '../engine/client';
import { isDeviceError, isRefusal } from '../engine/refusal';
import { slotsIn } from './slots';
import { toldBy } from './told-by';

/**
 * How long an empty echo takes there and back, in milliseconds.
 * @throws BenchError smp/timeout, link/lost, cancelled
 */
export async function askRoundTripMs(client: SmpClient, clock: Clock, signal?: AbortSignal): Promise<number> {
  const start = clock.now();
  try {
    await client.request(groups.os.commands.echo, { d: '' }, { signal });
  } catch (error) {
    // "Not supported" is an answer as well, and took as long as one.
    if (!isDeviceError(error)) throw error;
  }
  return clock.now() - start;
}

/**
 * The list of slots, or why the device does not show it: then nothing is known of them, which is not that they are empty. `odd`: what
 * of the list could not be understood, so that it is not whole.
 */
export type AskedSlots = SlotsShown | { error: ErrorView };

export interface SlotsShown {
  images: SlotView[];
  odd?: OddView[];
}

/** The same, with the clock time at which the device said it. */
export type SlotsRead = AskedSlots & { readAt: number };

/** Slots out of an answer, with what of its list could not be understood. */
export function slotsShown(
  answer: ResponseOf<typeof groups.image.commands.state>,
  found: readonly OddValue[],
): SlotsShown {
  const images = slotsIn(answer);
  const odd = oddViews(found.filter(({ path }) => path.startsWith('images')));
  return odd.length === 0 ? { images } : { images, odd };
}

/**
 * @param isRecovery a bootloader answers
 * @throws BenchError smp/timeout, link/lost, cancelled
 */
export async function askSlots(
  client: SmpClient,
  isRecovery: boolean,
  signal?: AbortSignal,
): Promise<AskedSlots> {
  try {
    const found: OddValue[] = [];
    const onOdd = (values: readonly OddValue[]): void => void found.push(...values);
    return slotsShown(await client.request(groups.image.commands.state, {}, { signal, onOdd }), found);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { error: toErrorView(toldBy(isRecovery, error)) };
  }
}
