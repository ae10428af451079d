/**
 * `--conntype sim`: a simulated device inside this process, for trying a command. It begins anew with every command.
 */
import type { Clock } from '@shared/core/clock';
import { isProfileName, profileNames } from '@shared/simulator/profile-names';
import { hostSha } from '../host/sha';
import { SimulatedDevice } from '../simulator/device';
import { profiles } from '../simulator/profile';
import { seededRandom } from '../simulator/random';
import { UsageError } from './usage-error';

/** @throws UsageError for a profile that is not known */
export function simulatedDevice(
  { profile, seed }: { profile: string; seed: number },
  clock: Clock,
): SimulatedDevice {
  if (!isProfileName(profile))
    throw new UsageError(
      `"${profile}" is not a profile of simulated devices`,
      `Use one of ${profileNames.join(', ')}.`,
    );
  return new SimulatedDevice({
    profile: profiles[profile],
    clock,
    random: seededRandom(seed),
    hash: hostSha,
  });
}
