/**
 * The simulated devices of this run, one for each saved simulated connection; a device keeps its flash while the
 * application runs, whether it is connected or not. Constructs devices; knows no window.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import { makeImage } from '@shared/firmware/make-image';
import type { Sha } from '@shared/firmware/sha';
import { compareVersions, imgtoolVersion, parseVersion } from '@shared/firmware/version';
import type { Connection, SimulatedConnection } from '@shared/device/connection';
import type { Fault } from '@shared/simulator/fault';
import { profileNames, type ProfileName } from '@shared/simulator/profile-names';
import { SimulatedDevice } from '../simulator/device';
import { profiles } from '../simulator/profile';
import { seededRandom } from '../simulator/random';

const NEW_FIRMWARE_BYTES = 96 * 1024;

/** The mix that a newcomer finds: different bootloaders and buffers, all well-behaved. */
const sampleProfiles: readonly ProfileName[] = [
  'zephyr-4.4',
  'zephyr-swap-move',
  'zephyr-swap-scratch',
  'image-check',
  'zephyr-udp',
  'frugal-list',
  'zephyr-4.4',
  'zephyr-swap-move',
];

export class SimulatedBench {
  readonly #clock: Clock;
  readonly #sha: Sha;
  readonly #devices = new Map<string, SimulatedDevice>();
  readonly #faults = new Map<string, readonly Fault[]>();

  constructor(clock: Clock, sha: Sha) {
    this.#clock = clock;
    this.#sha = sha;
  }

  /** The device behind a saved connection; made when it is first asked for. */
  device(deviceId: string, connection: SimulatedConnection): SimulatedDevice {
    const known = this.#devices.get(deviceId);
    if (known !== undefined) return known;
    const device = new SimulatedDevice({
      profile: profiles[profileNamed(connection.profile)],
      clock: this.#clock,
      random: seededRandom(connection.seed),
      hash: this.#sha,
    });
    this.#devices.set(deviceId, device);
    return device;
  }

  forget(deviceId: string): void {
    this.#devices.get(deviceId)?.close();
    this.#devices.delete(deviceId);
    this.#faults.delete(deviceId);
  }

  /** @throws BenchError app/not-found when the device is not simulated or was never connected. */
  setFaults(deviceId: string, faults: Fault[]): void {
    const device = this.#devices.get(deviceId);
    if (device === undefined) throw new BenchError('app/not-found', { what: 'the simulated device' });
    device.setFaults(faults);
    this.#faults.set(deviceId, faults);
  }

  /** The faults that were set last. */
  faults(deviceId: string): readonly Fault[] {
    return this.#faults.get(deviceId) ?? [];
  }

  /** Connections for so many new devices. @throws BenchError link/bad-setting for a profile that is not known. */
  invent(
    profile: string,
    count: number,
    taken: readonly Connection[],
  ): { connection: Connection; name: string }[] {
    const name = profileNamed(profile);
    const seeds = taken.flatMap((one) => (one.kind === 'simulated' ? [one.seed] : []));
    const first = Math.max(0, ...seeds) + 1;
    return Array.from({ length: count }, (_, index) => ({
      name: `Simulated ${first + index}`,
      connection: { kind: 'simulated', profile: name, seed: first + index },
    }));
  }

  /** What a newcomer finds on the bench. */
  sample(): { connection: Connection; name: string }[] {
    return sampleProfiles.map((profile, index) => ({
      name: `Simulated ${index + 1}`,
      connection: { kind: 'simulated', profile, seed: index + 1 },
    }));
  }

  /**
   * A firmware image one minor version above the newest of `versions`, with the kind of hash that all devices here look for;
   * SHA-256 where they differ.
   */
  makeFirmware(versions: readonly string[]): { fileName: string; bytes: Uint8Array } {
    let newest = { major: 1, minor: 0, revision: 0, build: 0 };
    for (const one of versions) {
      const version = parseVersion(one);
      if (version !== undefined && compareVersions(version, newest) > 0) newest = version;
    }
    const version = { major: newest.major, minor: (newest.minor + 1) & 0xff, revision: 0, build: 0 };
    const [hashAlgorithm = 'sha256', ...others] = new Set(
      [...this.#devices.values()].map((device) => device.profile.hashAlgorithm),
    );
    const bytes = makeImage({
      version,
      sizeBytes: NEW_FIRMWARE_BYTES,
      seed: version.minor,
      sha: this.#sha,
      hashAlgorithm: others.length === 0 ? hashAlgorithm : 'sha256',
    });
    return { fileName: `simulated-${imgtoolVersion(version)}.signed.bin`, bytes };
  }
}

function profileNamed(name: string): ProfileName {
  const known = profileNames.find((one) => one === name);
  if (known === undefined)
    throw new BenchError('link/bad-setting', {
      setting: 'profile',
      value: name,
      allowed: profileNames.join(', '),
    });
  return known;
}
