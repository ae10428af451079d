/**
 * The words of Bluetooth that every floor needs. Knows no adapter.
 */

/** The operating systems, as far as Bluetooth differs between them. */
export type BluetoothPlatform = 'linux' | 'macos' | 'windows';

/** An address or identifier in the one form in which two of them can be compared: lower case, digits only. */
export function plainPeerId(peerId: string): string {
  return peerId.replace(/[:-]/g, '').toLowerCase();
}
