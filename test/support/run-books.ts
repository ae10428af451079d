/**
 * The book of runs as tests of upgrades and of file transfers use it: with their orders, and with states in their words.
 */
import path from 'node:path';
import type { OrderView } from '@shared/run/order';
import type { AnyStep } from '@shared/run/step';
import type { UpgradeHow, UpgradeMode } from '@shared/run/upgrade/steps';
import type { Firmware } from '@main/firmware/firmware-shelf';
import { FileWork, type FileOrder } from '@main/run/file-work';
import type { RunBook } from '@main/run/run-book';
import { upgradeOf, type UpgradeChecks } from '@main/run/upgrade-of';
import { told, type Told } from './told';

class Book {
  constructor(
    readonly runs: RunBook,
    readonly kind: OrderView['kind'],
  ) {}

  get ids(): string[] {
    return this.runs.ids.filter((id) => this.runs.view(id)?.order.kind === this.kind);
  }

  get running(): number {
    return this.runs.running;
  }

  cancel(ids: readonly string[]): void {
    this.runs.cancel(ids);
  }

  dismiss(ids: readonly string[]): void {
    this.runs.dismiss(ids);
  }

  retry(ids: readonly string[]): string[] {
    this.runs.retry(ids);
    return [...ids];
  }

  ended(id: string): Promise<void> {
    return this.runs.ended(id);
  }

  deviceRemoved(id: string): void {
    this.runs.deviceRemoved(id);
  }

  stop(): Promise<void> {
    return this.runs.stop();
  }
}

export class UpgradeBook extends Book {
  constructor(
    runs: RunBook,
    readonly checks: UpgradeChecks | undefined,
  ) {
    super(runs, 'upgrade');
  }

  start(
    firmware: Firmware,
    ids: readonly string[],
    mode: UpgradeMode,
    more: Omit<UpgradeHow, 'mode'> = {},
  ): string[] {
    return this.runs.start(ids, upgradeOf(firmware, { mode, ...more }, this.checks));
  }

  newestOf(id: string): string | undefined {
    return this.runs.newestOf(id);
  }

  uploadedShare(): number | undefined {
    return this.runs.uploadedShare();
  }

  preferencesChanged(): void {
    this.runs.preferencesChanged();
  }

  view(id: string):
    | (Extract<OrderView, { kind: 'upgrade' }> & {
        id: string;
        deviceId: string;
        deviceName: string;
        state: Told;
        steps: readonly AnyStep[];
        startedAtEpochMs: number;
        endedAtEpochMs?: number;
      })
    | undefined {
    const view = this.runs.view(id);
    if (view?.order.kind !== 'upgrade') return undefined;
    const { order, state, ...rest } = view;
    const ended = state.phase === 'ended' ? { endedAtEpochMs: state.endedAtEpochMs } : {};
    return { ...rest, ...order, ...ended, state: told(state), steps: state.steps };
  }
}

export class FileBook extends Book {
  constructor(runs: RunBook) {
    super(runs, 'move-file');
  }

  start(deviceId: string, order: FileOrder): string {
    const [id = ''] = this.runs.start(
      [deviceId],
      () => new FileWork({ keepsFailedDownloads: true, ...order }),
    );
    return id;
  }

  view(
    id: string,
  ): (Extract<OrderView, { kind: 'move-file' }> & { id: string; deviceId: string; state: Told }) | undefined {
    const view = this.runs.view(id);
    if (view?.order.kind !== 'move-file') return undefined;
    const { order, state, ...rest } = view;
    return { ...rest, ...order, fileName: path.basename(order.fileName), state: told(state) };
  }
}
