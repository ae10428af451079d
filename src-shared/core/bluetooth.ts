/**
 * The words of Bluetooth that every floor needs. Knows no adapter.
 */
import type { SystemName } from './system-name';

/** The operating systems, as far as Bluetooth differs between them. */
export type BluetoothPlatform = SystemName;

/** An address or identifier in the one form in which two of them can be compared: lower case, digits only. */
export function plainPeerId(peerId: string): string {
  return peerId.replace(/[:-]/g, '').toLowerCase();
}
