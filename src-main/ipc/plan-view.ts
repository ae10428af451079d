/**
 * What an upgrade would do on a device, with everything that speaks against it or should be known: from what is known of the
 * device already, and the sizes of its slots. Decides nothing itself.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError, toErrorView, type ErrorView } from '@shared/core/errors';
import type { UpgradePlanView } from '@shared/ipc/views';
import { bootloaderModeOf } from '@shared/upgrade/bootloader';
import type { UpgradeMode } from '@shared/upgrade/plan';
import type { DeviceSession } from '../session/device-session';
import { knownSlotSizes } from '../session/slot-sizes';
import { runningSlot } from '../session/slots';
import type { FirmwareChecks } from '../upgrade/firmware-checks';
import type { Firmware } from '../upgrade/firmware-shelf';

export async function planView(
  deviceId: string,
  session: DeviceSession,
  firmware: Firmware,
  mode: UpgradeMode,
  { checks, clock }: { checks: FirmwareChecks; clock: Clock },
): Promise<UpgradePlanView> {
  const slots = session.slots?.images ?? [];
  const running = runningSlot(slots, firmware.images[0]?.image ?? 0);
  const base = {
    deviceId,
    ...(running === undefined ? {} : { runningVersion: running.version }),
    ...(running?.hash === undefined ? {} : { runningHash: running.hash }),
  };
  const notReady = (): UpgradePlanView => ({
    ...base,
    outcome: { refused: toErrorView(new BenchError('session/not-ready', { state: session.state.link })) },
  });
  if (session.state.link !== 'ready') return notReady();
  if (session.slotsError !== undefined)
    return { ...base, outcome: { refused: whyNoSlots(session.slotsError) } };
  const slotSizes = await knownSlotSizes(session, clock);
  // It may have gone meanwhile.
  if (session.state.link !== 'ready') return notReady();
  const { capabilities } = session.state;
  const { plan, findings } = checks.preflight(firmware, {
    slots,
    slotSizes,
    mode,
    bootloaderMode: bootloaderModeOf(capabilities.bootloader?.mode),
    noDowngrade: capabilities.bootloader?.noDowngrade,
    recovery: capabilities.recovery,
    stateWritable: undefined,
    unfinishedUploads: [...session.unfinishedUploads],
  });
  return {
    ...base,
    outcome:
      'steps' in plan
        ? plan
        : { refused: toErrorView(new BenchError('upgrade/refused', { why: plan.refused })) },
    findings,
  };
}

/** What the slots hold is not known: nothing is planned on the belief that they are empty. */
function whyNoSlots(error: ErrorView): ErrorView {
  return error.code === 'device/unsupported'
    ? toErrorView(new BenchError('upgrade/refused', { why: { reason: 'no-image-group' } }))
    : error;
}
