/**
 * Where a link to a serial port leads: /dev/serial/by-id/usb-… on Linux, or any link that a person has made. Opens no port.
 */
import { realpath } from 'node:fs/promises';
import { portName } from '@shared/core/port-name';

/** What the port is called behind a name. Never rejects: what is not there, or leads to no device, keeps its own name. */
export type RealPortName = (path: string) => Promise<string>;

/** @param platform as `process.platform`; Windows has no links to ports */
export async function realPortName(path: string, platform: string = process.platform): Promise<string> {
  const name = portName(path, platform);
  if (platform === 'win32') return name;
  const target = await realpath(name).catch(() => name);
  return target.startsWith('/dev/') ? portName(target, platform) : name;
}
