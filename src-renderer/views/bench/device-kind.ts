/**
 * Which ways there are to add a device.
 */
export const deviceKinds = ['serial', 'tcp', 'udp', 'ble', 'simulated'] as const;
export type DeviceKind = (typeof deviceKinds)[number];
