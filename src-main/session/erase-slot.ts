/**
 * Erasing a slot: with the patience that its size needs, and never where the slot holds a firmware loader. Chooses no slot.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import { hasLoaderWith } from '@shared/device/slots/loader';
import { slotNumber } from '@shared/device/slots/erasing';
import type { SmpClient } from '../engine/client';
import { isRefusal } from '../engine/refusal';
import { eraseTimeoutMs } from '../engine/timing';
import type { DeviceSession } from './device-session';
import type { Lease } from './lease';
import { readSlotSizes } from './slot-sizes';

const { image, os } = groups;

/**
 * Erases a slot, then reads the list of slots.
 * @param slot counted over all images, two for each; undefined leaves the choice to the device
 * @throws BenchError session/holds-loader, and of families session/, smp/, device/ and link/
 */
export async function eraseSlot(
  session: DeviceSession,
  lease: Lease,
  slot: number | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const { client, capabilities } = lease.live;
  // Serial recovery is no loader, and old ones are silent when they are asked for the mode.
  if (!capabilities.recovery) await refuseWithLoader(client, signal);
  const sizes = await sizesForPatience(session, signal);
  const size = sizes?.find((one) => slotNumber(one.image, one.slot) === slot);
  const timeoutMs = eraseTimeoutMs(client.timing, size?.sizeBytes);
  const body = slot === undefined ? {} : { slot };
  await lease.request(image.commands.erase, body, { timeoutMs, signal });
  try {
    await session.readSlots(signal);
  } catch (error) {
    // It is erased, whatever the device says of its slots.
    if (!isRefusal(error)) throw error;
  }
}

/** How long an erase may take; a device whose answer to that cannot be read is erased all the same. */
async function sizesForPatience(session: DeviceSession, signal?: AbortSignal) {
  try {
    return await readSlotSizes(session, signal);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/**
 * With MCUboot's firmware loader the second slot holds the loader, which may be the one that answers. Zephyr 4.2 and 4.3
 * erase it when they are asked to (zephyr#100715), and the device is lost then.
 * @throws BenchError session/holds-loader; smp/timeout, because who is silent may be one; of family link/
 */
export async function refuseWithLoader(
  client: Pick<SmpClient, 'request'>,
  signal?: AbortSignal,
): Promise<void> {
  if (hasLoaderWith(await bootloaderMode(client, signal))) throw new BenchError('session/holds-loader', {});
}

async function bootloaderMode(client: Pick<SmpClient, 'request'>, signal?: AbortSignal) {
  try {
    const { mode } = await client.request(os.commands.bootloader, { query: 'mode' }, { signal });
    return mode;
  } catch (error) {
    if (isBenchError(error, 'device/unsupported') || isBenchError(error, 'device/error')) return undefined;
    throw error;
  }
}
