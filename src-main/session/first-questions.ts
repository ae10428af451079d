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
import { discover, discoverForTransfer, type Capabilities, type DiscoveryOptions } from '../engine/discovery';
import { isDeviceError, isRefusal } from '../engine/refusal';
import type { OpenLink } from './open-link';
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
  odd?: readonly OddView[];
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

/** What a new link has shown. */
export interface FirstContact {
  capabilities: Capabilities;
  /** Undefined: not measured. */
  roundTripMs?: number;
  /** Undefined: not asked. */
  slots?: SlotsRead;
}

/**
 * Asks over a new link.
 * @param wants `all`: everything that is shown of a device. `slots`: its buffers and slots; the rest is asked later. `little`: its
 *   buffers, and who answers
 * @throws BenchError link/silent, smp/timeout, link/lost, link/failed, cancelled
 */
export async function firstContact(
  { client, transport }: OpenLink,
  wants: 'all' | 'slots' | 'little',
  how: DiscoveryOptions,
): Promise<FirstContact> {
  const { clock, signal } = how;
  const capabilities = await (wants === 'all' ? discover : discoverForTransfer)(client, transport, how);
  if (wants === 'little') return { capabilities };
  const roundTripMs = wants === 'all' ? await askRoundTripMs(client, clock, signal) : undefined;
  const slots = await readSlots(client, capabilities, how);
  return { capabilities, slots, ...(roundTripMs === undefined ? {} : { roundTripMs }) };
}

/** @throws BenchError smp/timeout, link/lost, cancelled */
export async function readSlots(
  client: SmpClient,
  { recovery }: Pick<Capabilities, 'recovery'>,
  { clock, signal }: Pick<DiscoveryOptions, 'clock' | 'signal'>,
): Promise<SlotsRead> {
  return { ...(await askSlots(client, recovery, signal)), readAt: clock.now() };
}
