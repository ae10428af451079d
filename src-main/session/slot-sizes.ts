/**
 * Sizes of the slots, asked from devices that tell them, and erasing with the patience that a size needs.
 */
import { isBenchError } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import type { SlotSize } from '@shared/upgrade/plan';
import { slotSizes } from '@shared/upgrade/slots';
import { eraseTimeoutMs } from '../engine/timing';
import type { DeviceSession } from './device-session';

/**
 * @returns undefined when the device does not tell.
 * @throws BenchError session/not-ready, smp/timeout, link/lost, cancelled
 */
export async function readSlotSizes(
  session: DeviceSession,
  signal?: AbortSignal,
): Promise<SlotSize[] | undefined> {
  try {
    return slotSizes(await session.request(groups.image.commands.slotInfo, {}, { signal }));
  } catch (error) {
    if (isBenchError(error, 'device/unsupported') || isBenchError(error, 'device/error')) return undefined;
    throw error;
  }
}

/**
 * Erases a slot that does not run, then reads the list of slots.
 * @throws BenchError of families session/, smp/, device/ and link/
 */
export async function eraseSlot(session: DeviceSession, image: number, slot: number): Promise<void> {
  const sizes = await readSlotSizes(session);
  const size = sizes?.find((one) => one.image === image && one.slot === slot);
  const timeoutMs = eraseTimeoutMs(session.live.client.timing, size?.sizeBytes);
  await session.request(groups.image.commands.erase, { slot: 2 * image + slot }, { timeoutMs });
  await session.readSlots();
}
