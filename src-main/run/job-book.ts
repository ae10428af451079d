/**
 * All upgrade jobs: starts them side by side within a limit, finds them by id, starts again what failed. A job on one
 * device never waits for another device, only for a place.
 */
import { Gate } from '@shared/core/gate';
import { BenchError } from '@shared/core/errors';
import type { Clock } from '@shared/core/clock';
import type { Preferences } from '@shared/device/preferences';
import type { JobView } from '@shared/ipc/views';
import type { SlotView, UpgradeMode } from '@shared/run/upgrade/plan';
import { isOver, mayCancel } from '@shared/run/upgrade/state';
import type { DeviceSession } from '../session/device-session';
import { runningSlot } from '../session/slots';
import type { FirmwareChecks } from '../firmware/firmware-checks';
import { firmwareVersion, type Firmware } from '../firmware/firmware-shelf';
import { UpgradeJob } from './job';

export interface JobBookOptions {
  clock: Clock;
  epochNow: () => number;
  preferences: () => Preferences;
  newId: () => string;
  device: (id: string) => { name: string; session: DeviceSession };
  /** What speaks against a file, and against it on a device; without them only the planner does. */
  checks?: Pick<FirmwareChecks, 'preflight' | 'refusal'>;
  onJobChange: (id: string, urgent: boolean) => void;
  /** The device's row shows another job, or none. */
  onDeviceChange: (deviceId: string) => void;
}

interface Entry {
  id: string;
  deviceId: string;
  deviceName: string;
  firmware: Firmware;
  mode: UpgradeMode;
  /** What ran when it started. */
  slotsBefore: readonly SlotView[];
  startedAtEpochMs: number;
  endedAtEpochMs: number | undefined;
  job: UpgradeJob;
  ended: Promise<void>;
}

export class JobBook {
  readonly #o: JobBookOptions;
  readonly #jobs = new Map<string, Entry>();
  readonly #newestOf = new Map<string, string>();
  readonly #places: Gate;

  constructor(options: JobBookOptions) {
    this.#o = options;
    this.#places = new Gate(options.preferences().parallelUpgrades);
  }

  /** Takes a changed limit over. */
  preferencesChanged(): void {
    this.#places.limit = this.#o.preferences().parallelUpgrades;
  }

  /**
   * Starts one job for each device.
   * @throws BenchError session/busy when a job runs or something else is written on one of them, upgrade/refused when the file itself must not be
   *   sent; then none is started.
   */
  start(firmware: Firmware, deviceIds: readonly string[], mode: UpgradeMode): string[] {
    const devices = [...new Set(deviceIds)].map((id) => ({ id, ...this.#o.device(id) }));
    for (const { id, session } of devices) {
      const running = this.#jobs.get(this.#newestOf.get(id) ?? '');
      if (running !== undefined && !isOver(running.job.state.phase))
        throw new BenchError('session/busy', { with: `upgrade to ${firmwareVersion(running.firmware)}` });
      session.check('changes');
    }
    const against = this.#o.checks?.refusal(firmware);
    if (against !== undefined) throw new BenchError('upgrade/refused', { why: against });
    return devices.map((device) => this.#begin(device, firmware, mode));
  }

  cancel(ids: readonly string[]): void {
    for (const id of ids) this.#jobs.get(id)?.job.cancel();
  }

  /** Starts again, with the same file and mode, what failed, was cancelled or did not end as wanted. */
  retry(ids: readonly string[]): string[] {
    const again = ids.map((id) => this.#get(id)).filter(({ job }) => isOver(job.state.phase));
    return again.flatMap(({ firmware, deviceId, mode }) => this.start(firmware, [deviceId], mode));
  }

  /** Takes ended jobs out of the book. */
  dismiss(ids: readonly string[]): void {
    for (const id of ids) {
      const entry = this.#jobs.get(id);
      if (entry !== undefined && isOver(entry.job.state.phase)) this.#forget(entry);
    }
  }

  /** The device is gone, and so are its jobs. */
  deviceRemoved(deviceId: string): void {
    for (const entry of [...this.#jobs.values()]) if (entry.deviceId === deviceId) this.#forget(entry);
  }

  newestOf(deviceId: string): string | undefined {
    return this.#newestOf.get(deviceId);
  }

  get ids(): string[] {
    return [...this.#jobs.keys()];
  }

  /** Jobs that are not over. */
  get running(): number {
    return [...this.#jobs.values()].filter(({ job }) => !isOver(job.state.phase)).length;
  }

  /** Share of the running upgrades that is done, 0 to 1; undefined when none runs. */
  uploadedShare(): number | undefined {
    const shares = [...this.#jobs.values()].flatMap(({ job }) => {
      const { state } = job;
      if (isOver(state.phase)) return [];
      if (state.phase === 'uploading') {
        const { sentBytes, totalBytes } = state.all ?? state.progress;
        return [sentBytes / Math.max(1, totalBytes)];
      }
      return [state.phase === 'queued' || state.phase === 'checking' ? 0 : 1];
    });
    return shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share, 0) / shares.length;
  }

  /** Resolves when the job is over. */
  async ended(id: string): Promise<void> {
    await this.#get(id).ended;
  }

  /** Cancels what can be cancelled. Before the program ends. */
  stop(): void {
    for (const { job } of this.#jobs.values()) if (mayCancel(job.state.phase)) job.cancel();
  }

  view(id: string): JobView | undefined {
    const entry = this.#jobs.get(id);
    if (entry === undefined) return undefined;
    const { firmware, job, endedAtEpochMs } = entry;
    const images = job.images.map(({ image, name, facts, hash }) => {
      const fromVersion = runningSlot(entry.slotsBefore, image)?.version;
      const version = facts.versionText;
      return { image, name, version, hash, ...(fromVersion === undefined ? {} : { fromVersion }) };
    });
    const [first] = images;
    return {
      id,
      deviceId: entry.deviceId,
      deviceName: entry.deviceName,
      fileName: firmware.fileName,
      version: first?.version ?? '',
      hash: first?.hash ?? '',
      images,
      mode: entry.mode,
      state: job.state,
      steps: [...job.steps],
      startedAtEpochMs: entry.startedAtEpochMs,
      ...(first?.fromVersion === undefined ? {} : { fromVersion: first.fromVersion }),
      ...(endedAtEpochMs === undefined ? {} : { endedAtEpochMs }),
    };
  }

  #begin(
    device: { id: string; name: string; session: DeviceSession },
    firmware: Firmware,
    mode: UpgradeMode,
  ): string {
    const { clock, epochNow, preferences, newId, checks, onJobChange, onDeviceChange } = this.#o;
    const id = newId();
    const job = new UpgradeJob({
      session: device.session,
      firmware,
      mode,
      clock,
      epochNow,
      preferences,
      plan: checks && ((input) => checks.preflight(firmware, input).plan),
      onChange: (urgent) => {
        const { phase } = job.state;
        if (isOver(phase) && entry.endedAtEpochMs === undefined) entry.endedAtEpochMs = epochNow();
        onJobChange(id, urgent);
      },
    });
    const entry: Entry = {
      id,
      deviceId: device.id,
      deviceName: device.name,
      firmware,
      mode,
      slotsBefore: device.session.slots?.images ?? [],
      startedAtEpochMs: epochNow(),
      endedAtEpochMs: undefined,
      job,
      ended: Promise.resolve(),
    };
    const before = this.#newestOf.get(device.id);
    this.#jobs.set(id, entry);
    this.#newestOf.set(device.id, id);
    if (before !== undefined) this.dismiss([before]);
    entry.ended = job.run(this.#places);
    onJobChange(id, true);
    onDeviceChange(device.id);
    return id;
  }

  #forget(entry: Entry): void {
    this.#jobs.delete(entry.id);
    if (this.#newestOf.get(entry.deviceId) === entry.id) this.#newestOf.delete(entry.deviceId);
    this.#o.onJobChange(entry.id, false);
    this.#o.onDeviceChange(entry.deviceId);
  }

  #get(id: string): Entry {
    const entry = this.#jobs.get(id);
    if (entry === undefined) throw new BenchError('app/not-found', { what: 'the job' });
    return entry;
  }
}
