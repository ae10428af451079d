/**
 * What an upgrade would do on a device, with everything that speaks against it or should be known: from what is known of the
 * device already, and the sizes of its slots. Decides nothing itself.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError, isBenchError, toErrorView, type ErrorView } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import type { UpgradePlanView } from '@shared/ipc/views';
import type { OddView } from '@shared/smp/odd-values';
import type { UpgradeHow } from '@shared/run/upgrade/steps';
import type { DeviceSession } from '../session/device-session';
import { askBootloaderSlot } from '../session/bootloader-slot';
import { hasLoader, situationWith } from '../session/situation';
import { knownSlotSizes } from '../session/slot-sizes';
import { runningSlot } from '../session/slots';
import type { FirmwareChecks } from '../firmware/firmware-checks';
import type { Firmware } from '../firmware/firmware-shelf';

/** Who was heard just now is there. */
const FRESH_MS = 5000;
/** Somebody looks at the plan and waits. */
const ASK = { tries: 2 };

/** Nothing is promised of a device that was not heard just now: it may have been gone for hours. Silence makes it away. */
async function askOnce(session: DeviceSession, clock: Clock): Promise<void> {
  const isFresh = clock.now() - (session.lastSeen ?? -Infinity) < FRESH_MS;
  if (session.state.link !== 'ready' || session.writer !== undefined || isFresh) return;
  try {
    await session.request(groups.os.commands.echo, { d: '' }, ASK);
  } catch (error) {
    // A refusal is an answer, too. What silence means is found out by the session, and then seen in its state.
    if (!(error instanceof BenchError)) throw error;
    if (isBenchError(error, 'smp/timeout')) await session.doubt();
  }
}

export async function planView(
  deviceId: string,
  session: DeviceSession,
  firmware: Firmware,
  { mode, eraseSettings, bootloader }: UpgradeHow,
  { checks, clock }: { checks: FirmwareChecks; clock: Clock },
): Promise<UpgradePlanView> {
  const slots = session.slots?.images ?? [];
  // While the bootloader answers nothing runs, whatever stands in the primary slot.
  const isInBootloader = session.state.link === 'ready' && session.state.capabilities.recovery;
  const running = isInBootloader ? undefined : runningSlot(slots, firmware.images[0]?.image ?? 0);
  const base = {
    deviceId,
    ...(running === undefined ? {} : { runningVersion: running.version }),
    ...(running?.hash === undefined ? {} : { runningHash: running.hash }),
  };
  const notReady = (): UpgradePlanView => {
    const { state } = session;
    const why =
      state.link === 'away' && state.why === 'silence'
        ? new BenchError('session/not-heard', {})
        : new BenchError('session/not-ready', { state: state.link });
    return { ...base, outcome: { refused: toErrorView(why) } };
  };
  await askOnce(session, clock);
  if (session.state.link !== 'ready') return notReady();
  const { slotsError } = session;
  const isOfLoader = slotsError?.code === 'device/unsupported' && hasLoader(session);
  if (slotsError !== undefined && !isOfLoader)
    return { ...base, outcome: { refused: whyNoSlots(slotsError) } };
  const [odd] = session.slots?.odd ?? [];
  if (odd !== undefined) return { ...base, outcome: { refused: notWhole(odd) } };
  const slotSizes = await knownSlotSizes(session, clock);
  // It may have gone meanwhile.
  if (session.state.link !== 'ready') return notReady();
  const known = situationWith(session, slots, slotSizes);
  const situation =
    bootloader === true ? { ...known, bootloaderSlot: await askBootloaderSlot(session) } : known;
  const { plan, findings } = checks.preflight(firmware, {
    ...situation,
    mode,
    eraseSettings,
    bootloader,
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

/** Of a list that is not whole nothing is planned: what could not be understood may be the slot that matters. */
function notWhole({ path, expected }: OddView): ErrorView {
  return toErrorView(
    new BenchError('smp/bad-answer', { command: groups.image.commands.state.name, path, expected }),
  );
}

/** What the slots hold is not known: nothing is planned on the belief that they are empty. */
function whyNoSlots(error: ErrorView): ErrorView {
  // A bootloader is not built with the options of the application.
  return error.code === 'device/unsupported' && error.facts.recovery !== true
    ? toErrorView(new BenchError('upgrade/refused', { why: { reason: 'no-image-group' } }))
    : error;
}
