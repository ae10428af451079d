/**
 * Which connections lead to the same device, as far as that can be told without opening them. A device that is saved under two
 * names would be written to twice, or be asked by two clients at once, which small firmware does not survive.
 */
import { isBenchError } from '@shared/core/errors';
import { portName } from '@shared/core/port-name';
import { realPortName } from '../transports/port-links';
import { parseUdpAddress, udpAddressText } from '../transports/udp-address';
import type { Target } from './connstring';

/**
 * Equal for connections that lead to the same place, whatever their other settings are.
 * @param platform as `process.platform`: names of ports are written differently
 */
export function targetKey(target: Target, platform: string = process.platform): string {
  switch (target.kind) {
    case 'serial':
      return `serial ${portName(target.path, platform)}`;
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

/** The same with the port itself in place of a link to it (/dev/serial/by-id/…). Never rejects. */
export async function behindLink(target: Target, platform: string): Promise<Target> {
  if (target.kind !== 'serial') return target;
  return { ...target, path: await realPortName(target.path, platform) };
}
