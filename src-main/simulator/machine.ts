/**
 * What the handlers of a simulated device work on: flash, clock, upload in progress, time spent. Knows neither requests nor
 * links; whoever owns it decides what a reset means.
 */
import type { Clock } from '../../src-shared/core/clock';
import type { Sha } from '../../src-shared/firmware/sha';
import type { Fault } from '../../src-shared/simulator/fault';
import { BackgroundWriter, type WritesBehind } from './background-writer';
import type { Bridges } from './bridges';
import type { UploadInProgress } from './upload-in-progress';
import { FaultRules } from './fault-rules';
import { FileSystem } from './file-system';
import type { Flash } from './flash';
import { asLoader } from './loader-profile';
import type { BootTarget, DeviceProfile } from './device-profile';
import type { RecoveryInside } from './recovery';
import type { ServerInside } from './server';
import { SettingsStore } from './settings-store';
import { Shell } from './shell';

export interface MachineParts {
  profile: DeviceProfile;
  flash: Flash;
  clock: Clock;
  sha: Sha;
  random: () => number;
  faults: readonly Fault[];
  bridges: Bridges;
}

export class Machine implements ServerInside, RecoveryInside {
  onReset: (into: BootTarget) => void = () => {};

  readonly #writes: BackgroundWriter;
  readonly sha: Sha;
  readonly files: FileSystem;
  readonly settings: SettingsStore;
  readonly shell: Shell;
  readonly bridges: Bridges;
  upload: UploadInProgress | undefined;

  readonly #parts: MachineParts;
  #faults: FaultRules;
  #profile: DeviceProfile;
  #startedAtMs: number;
  #spentMs = 0;
  #mustRestart = false;
  /** What the slot of the running program held at its start. */
  #program: Uint8Array | undefined;
  /** Swaps move contents between slots, uploads make new ones. */
  readonly #factoryContents: ReadonlySet<Uint8Array | undefined>;
  #dateTime: { setToMs: number; atMs: number } | undefined;

  constructor(parts: MachineParts) {
    this.#parts = parts;
    this.#writes = new BackgroundWriter(parts.clock);
    this.sha = parts.sha;
    this.files = new FileSystem(parts.profile.mounts, parts.profile.fileIdleCloseMs);
    this.settings = new SettingsStore(parts.profile.settings);
    this.shell = new Shell(this);
    this.bridges = parts.bridges;
    this.#faults = new FaultRules(parts.faults, parts.random);
    this.#startedAtMs = parts.clock.now();
    this.#profile = this.#profileNow();
    this.#program = this.#runningContent();
    this.#factoryContents = new Set(
      this.flash.images.flatMap(({ slots }) => slots.map(({ content }) => content)),
    );
  }

  /** With everything that is written by now. */
  get flash(): Flash {
    this.#writes.settle();
    return this.#parts.flash;
  }

  /** As the faults leave it. */
  get profile(): DeviceProfile {
    return this.#profile;
  }

  get faults(): FaultRules {
    return this.#faults;
  }

  setFaults(faults: readonly Fault[]): void {
    this.#faults = new FaultRules(faults, this.#parts.random);
    this.#profile = this.#profileNow();
  }

  #profileNow(): DeviceProfile {
    const { profile } = this.#parts;
    return this.#faults.changed(this.flash.program === 'loader' ? asLoader(profile) : profile);
  }

  /** The firmware loader that runs was erased or overwritten, and with it the next instruction. */
  get programIsGone(): boolean {
    return this.flash.program === 'loader' && this.#runningContent() !== this.#program;
  }

  /** An application runs that has no SMP. */
  get isSilent(): boolean {
    const { silentApplications } = this.#faults;
    if (silentApplications === undefined || this.flash.program !== 'application') return false;
    return silentApplications === 'all' || !this.#factoryContents.has(this.#runningContent());
  }

  #runningContent(): Uint8Array | undefined {
    const image = this.flash.images[0];
    return image?.slots[image.active].content;
  }

  get uptimeMs(): number {
    return this.#parts.clock.now() - this.#startedAtMs;
  }

  /** The application runs: memory that survived the resets until now is used for something else. */
  applicationStarted(): void {
    if (this.settings.build.keeps === 'until-the-application-starts') this.settings.erase();
  }

  /** Forgets what is only in memory. */
  restarted(): void {
    this.#writes.stop();
    this.#startedAtMs = this.#parts.clock.now();
    this.#profile = this.#profileNow();
    this.#program = this.#runningContent();
    this.upload = undefined;
    this.bridges.connected = undefined;
    this.files.lose();
    this.settings.restart();
    this.shell.restart();
    this.#spentMs = 0;
    this.#mustRestart = false;
  }

  /** The clock has no battery. */
  poweredOff(): void {
    this.#dateTime = undefined;
    if (this.settings.build.keeps === 'until-the-application-starts') this.settings.erase();
  }

  get dateTimeMs(): number | undefined {
    if (this.#dateTime === undefined) return undefined;
    return this.#dateTime.setToMs + this.#parts.clock.now() - this.#dateTime.atMs;
  }

  set dateTimeMs(setToMs: number | undefined) {
    this.#dateTime = setToMs === undefined ? undefined : { setToMs, atMs: this.#parts.clock.now() };
  }

  spend(ms: number): void {
    this.#spentMs += ms;
  }

  spendErasing(ms: number, share = 1): void {
    this.spend(this.#faults.eraseMs(ms, share));
  }

  takeSpentMs(): number {
    const spent = this.#spentMs;
    this.#spentMs = 0;
    return spent;
  }

  hasRoomFor(bytes: number): boolean {
    const behind = this.#writesBehind;
    return behind === undefined || this.#writes.hasRoomFor(bytes, behind);
  }

  store(bytes: number, write: () => void): void {
    const behind = this.#writesBehind;
    if (behind === undefined) write();
    else this.#writes.put(bytes, write, behind);
  }

  /** Until all that was answered is written. */
  get unwrittenMs(): number {
    return this.#writes.remainingMs;
  }

  /** A device that looks at the whole image before its last answer has it written by then. */
  get #writesBehind(): WritesBehind | undefined {
    return this.#profile.imageCheck ? undefined : this.#profile.writesBehind;
  }

  get writeFailsFrom(): number | undefined {
    return this.#faults.writeFailsFrom;
  }

  uploaded(bytes: number): void {
    if (this.#faults.uploaded(bytes)) this.#mustRestart = true;
  }

  /** True when a fault restarts the device now, before it answers. */
  get mustRestart(): boolean {
    return this.#mustRestart;
  }

  resetSoon(into: BootTarget): void {
    this.onReset(into);
  }
}
