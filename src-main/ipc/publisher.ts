/**
 * Tells windows what changed: whole views under a rising revision number, phase changes at once, everything else gathered
 * and sent at most ten times a second. What happens in one moment, as when 64 jobs start, is one change. Knows no Electron:
 * where changes go is given to it.
 */
import type { Clock } from '@shared/core/clock';
import type { BluetoothView } from '@shared/ipc/bluetooth';
import type { TransferView } from '@shared/ipc/transfers';
import type { BenchChange, DeviceView, JobView, PortView, SettingsView } from '@shared/ipc/views';
import type { Preferences } from '@shared/device/preferences';

/** Ten times a second: faster cannot be read, and each message costs both processes time. */
const GATHER_MS = 100;

export interface ViewsNow {
  device(id: string): DeviceView | undefined;
  job(id: string): JobView | undefined;
  transfer(id: string): TransferView | undefined;
  ports(): PortView[];
  preferences(): Preferences;
  bluetooth?(): BluetoothView;
  settings?(): SettingsView;
}

export class Publisher {
  readonly #clock: Clock;
  readonly #views: ViewsNow;
  readonly #send: (change: BenchChange) => void;
  #revision = 0;
  #lastSentAt = Number.NEGATIVE_INFINITY;
  #timer: { dueAt: number; cancel: () => void } | undefined;
  readonly #devices = new Set<string>();
  readonly #jobs = new Set<string>();
  readonly #transfers = new Set<string>();
  #ports = false;
  #preferences = false;
  #bluetooth = false;
  #settings = false;

  constructor(clock: Clock, views: ViewsNow, send: (change: BenchChange) => void) {
    this.#clock = clock;
    this.#views = views;
    this.#send = send;
  }

  /** The number of the newest change that was sent. A snapshot taken now carries it. */
  get revision(): number {
    return this.#revision;
  }

  deviceChanged(id: string): void {
    this.#devices.add(id);
    this.#soon();
  }

  /** @param urgent a new phase: it is sent at once. Progress waits for the next tenth of a second. */
  jobChanged(id: string, urgent: boolean): void {
    this.#jobs.add(id);
    this.#soon(urgent);
  }

  /** @param urgent as for jobs. */
  transferChanged(id: string, urgent: boolean): void {
    this.#transfers.add(id);
    this.#soon(urgent);
  }

  portsChanged(): void {
    this.#ports = true;
    this.#soon();
  }

  bluetoothChanged(): void {
    this.#bluetooth = true;
    this.#soon();
  }

  /** How well the file of settings can be used. */
  settingsChanged(): void {
    this.#settings = true;
    this.#soon();
  }

  preferencesChanged(): void {
    this.#preferences = true;
    this.flush();
  }

  /** Sends what has gathered. */
  flush(): void {
    this.stop();
    const change = this.#gathered();
    if (change === undefined) return;
    this.#lastSentAt = this.#clock.now();
    this.#send(change);
  }

  /** What has gathered is not sent before the next change. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #soon(urgent = false): void {
    const now = this.#clock.now();
    const dueAt = urgent ? now : Math.max(now, this.#lastSentAt + GATHER_MS);
    if (this.#timer !== undefined && this.#timer.dueAt <= dueAt) return;
    this.#timer?.cancel();
    this.#timer = { dueAt, cancel: this.#clock.after(dueAt - now, () => this.flush()) };
  }

  #gathered(): BenchChange | undefined {
    const devices = split(this.#devices, (id) => this.#views.device(id));
    const jobs = split(this.#jobs, (id) => this.#views.job(id));
    const transfers = split(this.#transfers, (id) => this.#views.transfer(id));
    const bluetooth = this.#bluetooth ? this.#views.bluetooth?.() : undefined;
    const settings = this.#settings ? this.#views.settings?.() : undefined;
    const change: Omit<BenchChange, 'revision'> = {
      ...(devices.there.length > 0 ? { devices: devices.there } : {}),
      ...(devices.gone.length > 0 ? { removedDevices: devices.gone } : {}),
      ...(jobs.there.length > 0 ? { jobs: jobs.there } : {}),
      ...(jobs.gone.length > 0 ? { removedJobs: jobs.gone } : {}),
      ...(transfers.there.length > 0 ? { transfers: transfers.there } : {}),
      ...(transfers.gone.length > 0 ? { removedTransfers: transfers.gone } : {}),
      ...(this.#ports ? { ports: this.#views.ports() } : {}),
      ...(bluetooth === undefined ? {} : { bluetooth }),
      ...(settings === undefined ? {} : { settings }),
      ...(this.#preferences ? { preferences: this.#views.preferences() } : {}),
    };
    this.#devices.clear();
    this.#jobs.clear();
    this.#transfers.clear();
    this.#ports = false;
    this.#preferences = false;
    this.#bluetooth = false;
    this.#settings = false;
    return Object.keys(change).length === 0 ? undefined : { revision: ++this.#revision, ...change };
  }
}

function split<V>(ids: Set<string>, view: (id: string) => V | undefined): { there: V[]; gone: string[] } {
  const there: V[] = [];
  const gone: string[] = [];
  for (const id of ids) {
    const one = view(id);
    if (one === undefined) gone.push(id);
    else there.push(one);
  }
  return { there, gone };
}
