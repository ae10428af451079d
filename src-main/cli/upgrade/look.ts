/**
 * File and device joined: what the device shows, and what speaks for and against sending it the file. Sends nothing but
 * questions.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import { bootloaderModeOf } from '@shared/device/slots/bootloader';
import type { UpgradeMode } from '@shared/run/upgrade/plan';
import type { Preflight } from '@shared/run/upgrade/preflight';
import type { DeviceSession } from '../../session/device-session';
import { readSlotSizes } from '../../session/slot-sizes';
import type { FirmwareChecks } from '../../firmware/firmware-checks';
import type { Firmware } from '../../firmware/firmware-shelf';

/**
 * @param session connected
 * @throws BenchError of families smp/, device/, link/; cancelled
 */
export async function lookAt(
  session: DeviceSession,
  firmware: Firmware,
  checks: FirmwareChecks,
  mode: UpgradeMode,
  signal: AbortSignal,
): Promise<Preflight> {
  const { bootloader, recovery } = session.live.capabilities;
  const slots = await session.readSlots(signal).catch((error: unknown) => {
    if (!isBenchError(error, 'device/unsupported')) throw error;
    throw new BenchError('upgrade/refused', { why: { reason: 'no-image-group' } }, { cause: error });
  });
  return checks.preflight(firmware, {
    slots,
    slotSizes: await readSlotSizes(session, signal),
    mode,
    bootloaderMode: bootloaderModeOf(bootloader?.mode),
    noDowngrade: bootloader?.noDowngrade,
    recovery,
    stateWritable: undefined,
    unfinishedUploads: [],
  });
}
