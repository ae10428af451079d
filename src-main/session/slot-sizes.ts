/**
 * Sizes of the slots, asked from devices that tell them.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import type { SlotSize } from '@shared/run/upgrade/plan';
import { slotSizes } from '@shared/device/slots/slots';
import { isDeviceError } from '../engine/refusal';
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
    if (isDeviceError(error)) return undefined;
    throw error;
  }
}

/** Somebody looks at a plan and waits. */
const ASK_MS = 1500;
/** For each device that answers over a link, what it has told: `undefined` when it does not tell. */
const told = new WeakMap<object, SlotSize[] | undefined>();

/** The same, asked once for each link. @throws as `readSlotSizes` */
export async function slotSizesOnce(
  session: DeviceSession,
  signal?: AbortSignal,
): Promise<SlotSize[] | undefined> {
  const { who } = session;
  if (!told.has(who)) told.set(who, await readSlotSizes(session, signal));
  return told.get(who);
}

/**
 * The sizes of the slots, asked once for each link and not while somebody writes.
 * @returns undefined when they are not known now.
 */
export async function knownSlotSizes(session: DeviceSession, clock: Clock): Promise<SlotSize[] | undefined> {
  if (session.state.link !== 'ready') return undefined;
  const { who } = session;
  if (told.has(who) || session.writer !== undefined) return told.get(who);
  const tooLate = new AbortController();
  const stopWaiting = clock.after(ASK_MS, () => tooLate.abort());
  try {
    const sizes = await readSlotSizes(session, tooLate.signal);
    told.set(who, sizes);
    return sizes;
  } catch (error) {
    // Silence says nothing about sizes, and is seen by those who look after the link.
    if (error instanceof BenchError) return undefined;
    throw error;
  } finally {
    stopWaiting();
  }
}
