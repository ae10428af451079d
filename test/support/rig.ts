/**
 * A session, a book of runs and simulated devices in a line, in virtual time. What a test of the whole way needs.
 */
import { createHash } from 'node:crypto';
import type { Fault } from '@shared/simulator/fault';
import type { ProfileName } from '@shared/simulator/profile-names';
import { makeImage, type ImageRecipe } from '@shared/firmware/make-image';
import type { PublicKey } from '@shared/firmware/public-key';
import type { Sha } from '@shared/firmware/sha';
import type { Catalog } from '@shared/smp/catalog';
import { builtIn } from '@shared/smp/groups';
import { defaultPreferences, type Preferences } from '@shared/device/preferences';
import type { UpgradeHow, UpgradeMode } from '@shared/run/upgrade/steps';
import { verifySignature } from '@main/host/verify-signature';
import { defaultTiming } from '@main/engine/timing';
import type { SmpTransport } from '@main/engine/transport';
import { Bench } from '@main/session/bench';
import type { DeviceSession } from '@main/session/device-session';
import { SimulatedDevice } from '@main/simulator/device';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { seededRandom } from '@main/simulator/random';
import { SimulatedTransport } from '@main/transports/simulated';
import { FirmwareChecks } from '@main/firmware/firmware-checks';
import { FirmwareShelf, type Firmware } from '@main/firmware/firmware-shelf';
import { RunBook } from '@main/run/run-book';
import { KnownImages } from '@main/firmware/known-images';
import { UpgradeBook } from './run-books';
import type { Told } from './told';
import { VirtualClock } from './virtual-clock';
import { packageBytes } from './zip-bytes';

export const sha: Sha = (algorithm, bytes) => new Uint8Array(createHash(algorithm).update(bytes).digest());

export interface RigDevice {
  id: string;
  device: SimulatedDevice;
  session: DeviceSession;
}

export class Rig {
  readonly clock = new VirtualClock();
  /** Keys that images are verified with; another array for every change. */
  keys: readonly PublicKey[] = [];
  readonly known = new KnownImages([], () => undefined);
  readonly shelf = new FirmwareShelf(sha, (file) => this.known.remember(file));
  readonly preferences: Preferences = { ...defaultPreferences };
  readonly devices = new Map<string, SimulatedDevice>();
  /** Every phase that each run has entered, in order. */
  readonly phases = new Map<string, Told['phase'][]>();
  /** Console text of each device. */
  readonly texts = new Map<string, string>();
  /** The link to a simulated device; a test may set another kind. */
  linkTo: (device: SimulatedDevice) => SmpTransport = (device) => new SimulatedTransport(device);
  /** Names commands of private groups, too. */
  catalog: () => Catalog = () => builtIn;
  /** Devices that could not be reached are tried again by themselves. */
  triesAgain = false;
  readonly bench: Bench;
  readonly runs: RunBook;
  /** The same book, for upgrades. */
  readonly upgrades: UpgradeBook;
  /** Hears of every change of a run, after `phases`. */
  onRunChange: (id: string) => void = () => undefined;
  readonly checks = new FirmwareChecks({
    sha,
    verify: verifySignature,
    keys: () => this.keys,
    policy: () => this.preferences.signaturePolicy,
    known: (hash) => this.known.of(hash),
  });
  #ids = 0;

  constructor() {
    const newId = (): string => `id-${++this.#ids}`;
    this.bench = new Bench(
      {
        clock: this.clock,
        epochNow: () => 1_000_000 + this.clock.now(),
        random: seededRandom(7),
        timing: () => defaultTiming,
        catalog: () => this.catalog(),
        makeTransport: (record) => {
          const device = this.devices.get(record.id);
          if (device === undefined) throw new Error(`no simulated device for ${record.id}`);
          return Promise.resolve(this.linkTo(device));
        },
        newId,
        triesAgain: () => this.triesAgain,
      },
      [],
    );
    this.bench.texts.listen((id, text) => this.texts.set(id, (this.texts.get(id) ?? '') + text));
    this.runs = new RunBook({
      clock: this.clock,
      epochNow: () => 1_000_000 + this.clock.now(),
      wishes: () => ({
        windowLimit: this.preferences.uploadWindow,
        returnTimeoutMs: 1000 * this.preferences.returnTimeoutS,
      }),
      places: () => this.preferences.parallelUpgrades,
      newId,
      device: (id) => ({ name: id, session: this.bench.session(id) }),
    });
    this.runs.runChanged.listen((id) => {
      const phase = this.upgrades.view(id)?.state.phase;
      const seen = this.phases.get(id) ?? [];
      if (phase !== undefined && seen.at(-1) !== phase) this.phases.set(id, [...seen, phase]);
      this.onRunChange(id);
    });
    this.bench.removed.listen((id) => this.runs.deviceRemoved(id));
    this.upgrades = new UpgradeBook(this.runs, this.checks);
    this.bench.runOf = (id) => this.runs.newestOf(id);
  }

  /** Puts a device on the bench, not connected. */
  add(profile: ProfileName, faults: Fault[] = [], change: Partial<DeviceProfile> = {}): RigDevice {
    const id = this.bench.add({ kind: 'simulated', profile, seed: this.devices.size + 1 });
    const device = new SimulatedDevice({
      profile: { ...profiles[profile], ...change },
      clock: this.clock,
      random: seededRandom(this.devices.size + 1),
      hash: sha,
      faults,
    });
    this.devices.set(id, device);
    return { id, device, session: this.bench.session(id) };
  }

  /** Puts a device on the bench and connects it. */
  async connected(
    profile: ProfileName,
    faults: Fault[] = [],
    change: Partial<DeviceProfile> = {},
  ): Promise<RigDevice> {
    const one = this.add(profile, faults, change);
    await this.clock.until(one.session.connect());
    return one;
  }

  firmware(version = '2.0.0', sizeBytes = 40_000, seed = 1): Firmware {
    const [major = 0, minor = 0, revision = 0] = version.split('.').map(Number);
    return this.shelf.put(
      `app-${version}.bin`,
      makeImage({ version: { major, minor, revision, build: 0 }, sizeBytes, seed, sha }),
    );
  }

  /** A package of images, each with what its manifest says of it. */
  package(
    parts: readonly { version: string; recipe?: Partial<ImageRecipe>; manifest?: object }[],
  ): Promise<Firmware> {
    const files = parts.map(({ version, recipe, manifest }, at) => {
      const [major = 0, minor = 0, revision = 0] = version.split('.').map(Number);
      const content = makeImage({
        version: { major, minor, revision, build: 0 },
        sizeBytes: 20_000,
        seed: 40 + at,
        sha,
        ...recipe,
      });
      return {
        content,
        entry: { type: 'application', file: `${at}.bin`, image_index: `${at}`, ...manifest },
      };
    });
    const bytes = packageBytes(
      files.map(({ entry }) => entry),
      Object.fromEntries(files.map(({ content, entry }) => [entry.file, content])),
    );
    return this.shelf.add('dfu_application.zip', bytes);
  }

  /** Runs one upgrade to its end. */
  async upgrade(
    id: string,
    firmware: Firmware,
    mode: UpgradeMode = 'test-then-confirm',
    more: Omit<UpgradeHow, 'mode'> = {},
  ): Promise<Told> {
    const [run = ''] = this.upgrades.start(firmware, [id], mode, more);
    return this.end(run);
  }

  /** Waits for a run that has been started. */
  async end(run: string): Promise<Told> {
    await this.clock.until(this.upgrades.ended(run));
    const view = this.upgrades.view(run);
    if (view === undefined) throw new Error('the run is gone');
    return view.state;
  }

  /** Closes every link; nothing may be left to happen but what simulated devices do by themselves. */
  async close(): Promise<void> {
    await this.clock.until(this.bench.close());
  }
}
