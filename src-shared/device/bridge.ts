/**
 * A bridge that is connected: what a device sends on goes to the device behind one of its transports. Words for it; knows no link.
 */
import { plainText } from '../core/plain-text';

export interface BridgeView {
  /** Number of the transport that leads to the device behind; absent where it cannot be told. */
  transport?: number;
  /** What the device calls that transport. Untrusted text. */
  name?: string;
}

/** The transport in words: its name, else its number. */
export function bridgeWords({ transport, name }: BridgeView): string {
  if (name !== undefined && name !== '') return plainText(name);
  return transport === undefined ? 'a bridge' : `transport ${transport}`;
}

/** The device that is really reached, for lists of what is done: `Board 3 › Bluetooth`. */
export function nameBehind(deviceName: string, bridge: BridgeView | undefined): string {
  return bridge === undefined ? deviceName : `${deviceName} › ${bridgeWords(bridge)}`;
}
