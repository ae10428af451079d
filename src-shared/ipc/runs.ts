/**
 * What a window sees of a run: what was wanted, and the state that its events come to. Plain data; every name and text that comes
 * from a device is untrusted and is shown as text.
 */
import type { OrderView } from '../run/order';
import type { RunState } from '../run/fold';

export interface RunView {
  id: string;
  deviceId: string;
  /** Name of the device when the run was ordered. */
  deviceName: string;
  order: OrderView;
  state: RunState;
  /**
   * How an upgrade stands by now, where its verdict was left open: what awaited its confirmation was confirmed meanwhile, or the
   * device went back, whoever did it.
   */
  followed?: 'confirmed' | 'reverted';
  /** When the present attempt was started. */
  startedAtEpochMs: number;
}

export type RunOf<K extends OrderView['kind']> = RunView & { order: Extract<OrderView, { kind: K }> };
export type UpgradeRun = RunOf<'upgrade'>;
export type FileRun = RunOf<'move-file'>;

export function isUpgradeRun(run: RunView): run is UpgradeRun {
  return run.order.kind === 'upgrade';
}

export function isFileRun(run: RunView): run is FileRun {
  return run.order.kind === 'move-file';
}
