/**
 * Which error a device's row shows: the device's own, else that of its newest upgrade.
 */
import type { ErrorView } from '@shared/core/errors';
import type { UpgradeRun } from '@shared/ipc/runs';
import type { DeviceView } from '@shared/ipc/views';

export function errorOf(device: DeviceView, upgrade: UpgradeRun | undefined): ErrorView | undefined {
  if (device.lastError !== undefined) return device.lastError;
  const verdict = upgrade?.state.phase === 'ended' ? upgrade.state.verdict : undefined;
  if (verdict === undefined || verdict.outcome === 'pass' || verdict.outcome === 'aborted') return undefined;
  return verdict.failure.error;
}
