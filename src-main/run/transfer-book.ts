/**
 * All file transfers: one after another on each device, side by side on many; finds them by id, starts again what failed.
 */
import path from 'node:path';
import { BenchError } from '@shared/core/errors';
import type { Clock } from '@shared/core/clock';
import { Gate } from '@shared/core/gate';
import { isSettled, type TransferView } from '@shared/ipc/transfers';
import type { Preferences } from '@shared/device/preferences';
import type { DeviceSession } from '../session/device-session';
import { TransferJob, type TransferOrder } from './transfer-job';

export interface TransferBookOptions {
  clock: Clock;
  epochNow: () => number;
  preferences: () => Preferences;
  newId: () => string;
  /** @throws BenchError app/not-found */
  session: (deviceId: string) => DeviceSession;
  onChange: (id: string, urgent: boolean) => void;
}

interface Entry {
  id: string;
  deviceId: string;
  job: TransferJob;
  startedAtEpochMs: number;
  ended: Promise<void>;
}

/** More that have ended would bury those that run; the oldest go first. */
const MAX_SETTLED = 100;

export class TransferBook {
  readonly #o: TransferBookOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #lines = new Map<string, Gate>();

  constructor(options: TransferBookOptions) {
    this.#o = options;
  }

  /** Puts a transfer into the device's line and gives its id. @throws BenchError app/not-found */
  start(deviceId: string, order: TransferOrder): string {
    const { clock, epochNow, preferences, newId, session, onChange } = this.#o;
    const id = newId();
    const job = new TransferJob({
      order,
      session: session(deviceId),
      clock,
      windowLimit: () => preferences().uploadWindow,
      returnTimeoutMs: () => preferences().returnTimeoutS * 1000,
      keepsFailedDownloads: true,
      onChange: (urgent) => onChange(id, urgent),
    });
    const entry = { id, deviceId, job, startedAtEpochMs: epochNow(), ended: Promise.resolve() };
    this.#entries.set(id, entry);
    this.#run(entry);
    this.#forgetOldest();
    onChange(id, true);
    return id;
  }

  cancel(ids: readonly string[]): void {
    for (const id of ids) this.#entries.get(id)?.job.cancel();
  }

  /** Puts what failed or was cancelled back into the line; uploads go on where the device stands, failed downloads where they were. */
  retry(ids: readonly string[]): void {
    for (const entry of ids.map((id) => this.#get(id))) {
      const { phase } = entry.job.state;
      if (phase !== 'failed' && phase !== 'cancelled') continue;
      entry.startedAtEpochMs = this.#o.epochNow();
      entry.job.again();
      this.#run(entry);
    }
  }

  /** Takes what has ended out of the book. */
  dismiss(ids: readonly string[]): void {
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry !== undefined && isSettled(entry.job.state)) this.#forget(entry);
    }
  }

  /** The device is gone, and so are its transfers. */
  deviceRemoved(deviceId: string): void {
    for (const entry of [...this.#entries.values()].filter((one) => one.deviceId === deviceId)) {
      entry.job.cancel();
      this.#forget(entry);
    }
    this.#lines.delete(deviceId);
  }

  get ids(): string[] {
    return [...this.#entries.keys()];
  }

  /** Transfers that have not ended. */
  get running(): number {
    return [...this.#entries.values()].filter(({ job }) => !isSettled(job.state)).length;
  }

  /** Resolves when the transfer has ended. */
  async ended(id: string): Promise<void> {
    await this.#get(id).ended;
  }

  /** Cancels everything. Resolves when nothing is written any more. */
  async stop(): Promise<void> {
    const all = [...this.#entries.values()];
    for (const { job } of all) job.cancel();
    await Promise.all(all.map(({ ended }) => ended));
    await Promise.all(all.map(({ job }) => job.dropKept()));
  }

  view(id: string): TransferView | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    const { order, state } = entry.job;
    return {
      id,
      deviceId: entry.deviceId,
      direction: order.direction,
      path: order.path,
      fileName: path.basename(order.file),
      state,
      startedAtEpochMs: entry.startedAtEpochMs,
    };
  }

  #run(entry: Entry): void {
    const line = this.#lines.get(entry.deviceId) ?? new Gate(1);
    this.#lines.set(entry.deviceId, line);
    entry.ended = line.run(() => entry.job.run());
  }

  #forgetOldest(): void {
    const settled = [...this.#entries.values()].filter(({ job }) => isSettled(job.state));
    for (const entry of settled.slice(0, Math.max(0, settled.length - MAX_SETTLED))) this.#forget(entry);
  }

  #forget(entry: Entry): void {
    this.#entries.delete(entry.id);
    void entry.job.dropKept();
    this.#o.onChange(entry.id, false);
  }

  #get(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new BenchError('app/not-found', { what: 'the transfer' });
    return entry;
  }
}
