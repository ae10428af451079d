/**
 * Which connections lead to the same device, as far as that can be told without opening them. A device that is saved under two
 * names would be written to twice, or be asked by two clients at once, which small firmware does not survive.
 */
import { isBenchError } from '@shared/core/errors';
import { parseUdpAddress, udpAddressText } from '../transports/udp-address';
import type { Target } from './connstring';

/** Equal for connections that lead to the same place, whatever their other settings are. */
export function targetKey(target: Target): string {
  switch (target.kind) {
    case 'serial':
      return `serial ${target.path}`;
    case 'udp':
      return `udp ${plainAddress(target.address)}`;
    case 'tcp':
      return `tcp ${target.address.toLowerCase()}`;
    default:
      return JSON.stringify(target);
  }
}

/** The usual port may be left out. What is no address is told by whoever opens it. */
function plainAddress(text: string): string {
  try {
    return udpAddressText(parseUdpAddress(text)).toLowerCase();
  } catch (error) {
    if (isBenchError(error, 'link/bad-setting')) return text;
    throw error;
  }
}
