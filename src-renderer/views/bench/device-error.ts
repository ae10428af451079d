/**
 * Which error a device's row shows: the device's own, else that of its newest upgrade.
 */
import type { ErrorView } from '@shared/core/errors';
import type { DeviceView, JobView } from '@shared/ipc/views';

export function errorOf(device: DeviceView, job: JobView | undefined): ErrorView | undefined {
  return device.lastError ?? (job?.state.phase === 'failed' ? job.state.error : undefined);
}
