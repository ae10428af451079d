/**
 * Which connections of a command lead to the same device: a device that is saved under two names would be written to twice, or be
 * asked by two clients at once, which small firmware does not survive. The form itself is the one of the bench.
 */
import { placeKey } from '@shared/device/same-place';
import { realPortName } from '../transports/port-links';
import type { Target } from './connstring';

/**
 * Equal for connections that lead to the same place, whatever their other settings are.
 * @param platform as `process.platform`
 */
export function targetKey(target: Target, platform: string = process.platform): string {
  return placeKey(target, platform) ?? JSON.stringify(target);
}

/** The same with the port itself in place of a link to it (/dev/serial/by-id/…). Never rejects. */
export async function behindLink(target: Target, platform: string): Promise<Target> {
  if (target.kind !== 'serial') return target;
  return { ...target, path: await realPortName(target.path, platform) };
}
