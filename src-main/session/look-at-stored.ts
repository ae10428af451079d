/**
 * Looks whether an uploaded image stands in its slot. Some devices write for a moment longer than they answer, so a look that
 * does not find it is repeated. Decides nothing (`device/slots/stored.ts` does).
 */
import { sleep, type Clock } from '@shared/core/clock';
import { isBenchError } from '@shared/core/errors';
import type { SlotView } from '@shared/run/upgrade/plan';
import { storedIn, type SentImage, type Stored } from '@shared/device/slots/stored';
import { isRefusal } from '../engine/refusal';
import type { DeviceSession } from './device-session';

/** Nordic's bare-metal loader leaves the slot out until its buffer is written. */
const LOOKS = 3;
const BETWEEN_MS = 1000;

/** @throws BenchError session/not-ready, cancelled */
export async function lookAtStored(
  session: DeviceSession,
  sent: SentImage,
  clock: Clock,
  signal: AbortSignal,
): Promise<Stored> {
  const { recovery } = session.live.capabilities;
  for (let look = 1; ; look++) {
    const stored = storedIn(sent, await slotsOrNone(session, signal), recovery);
    if (stored.is !== 'not-there' || look === LOOKS) return stored;
    await sleep(clock, BETWEEN_MS, signal);
  }
}

/** What was sent is on the device whether or not it shows its slots now. */
async function slotsOrNone(
  session: DeviceSession,
  signal: AbortSignal,
): Promise<readonly SlotView[] | undefined> {
  try {
    return await session.readSlots(signal);
  } catch (error) {
    const isSilent = isBenchError(error, 'smp/timeout') || isBenchError(error, 'link/lost');
    if (isRefusal(error) || isSilent) return undefined;
    throw error;
  }
}
