/**
 * The order of an upgrade made ready to run: refused for the file itself before anything begins, and planned with the checks of the
 * file on every device. Knows no window.
 */
import { BenchError } from '@shared/core/errors';
import type { UpgradeHow } from '@shared/run/upgrade/steps';
import type { FirmwareChecks } from '../firmware/firmware-checks';
import type { Firmware } from '../firmware/firmware-shelf';
import type { DeviceSession } from '../session/device-session';
import { UpgradeWork } from './upgrade-work';
import type { Work } from './work';

/** What speaks against a file, and against it on a device; without them only the planner does. */
export type UpgradeChecks = Pick<FirmwareChecks, 'preflight' | 'refusal'>;

export function upgradeOf(
  firmware: Firmware,
  { mode, eraseSettings, bootloader }: UpgradeHow,
  checks: UpgradeChecks | undefined,
): (session: DeviceSession) => Work {
  return (session) =>
    new UpgradeWork({
      firmware,
      mode,
      eraseSettings,
      bootloader,
      slotsBefore: session.slots?.images ?? [],
      check: () => {
        const against = checks?.refusal(firmware);
        if (against !== undefined) throw new BenchError('upgrade/refused', { why: against });
      },
      plan: checks && ((input) => checks.preflight(firmware, input).plan),
    });
}
