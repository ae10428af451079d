/**
 * Which ways there are to add a device.
 */
export const deviceKinds = ['serial', 'tcp', 'udp', 'simulated'] as const;
export type DeviceKind = (typeof deviceKinds)[number];
