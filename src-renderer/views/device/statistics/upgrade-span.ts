/**
 * An upgrade as a span of time beside curves. Knows no curve.
 */
import type { UpgradeRun } from '@shared/ipc/runs';

export function upgradeSpan({ deviceId, order, state, startedAtEpochMs }: UpgradeRun) {
  const ended = state.phase === 'ended' ? { endedAtEpochMs: state.endedAtEpochMs } : {};
  return { deviceId, startedAtEpochMs, version: order.version, ...ended };
}
