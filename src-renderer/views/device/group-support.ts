/**
 * Which groups a device is known not to have. Only devices with the enumeration group tell; of others nothing is claimed
 * until they answer.
 */
import type { DeviceView } from '@shared/ipc/views';

/** True only when the device lists its groups and this one is not among them. */
export function lacksGroup(device: DeviceView, group: number): boolean {
  const listed = device.capabilities?.groups;
  return listed !== undefined && !listed.includes(group);
}
