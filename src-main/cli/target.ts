/**
 * Which device a command is for: `--conntype` and `--connstring`, or the name of a saved one. Opens no link.
 */
import { readConnection, type Target } from './connstring';
import type { Globals } from './globals';
import type { Host } from './host';
import { UsageError } from './usage-error';

/** @throws UsageError when nothing, too much or something impossible is said */
export async function targetOf(globals: Globals, host: Host): Promise<Target> {
  const { conn, conntype, connstring } = globals;
  if (conn !== undefined) {
    if (conntype !== undefined || connstring !== undefined)
      throw new UsageError(
        'A saved device (--conn) and a connection (--conntype, --connstring) are both given',
        'Leave one of them out.',
      );
    const { savedTarget } = await import('./saved-devices');
    return savedTarget(conn, host);
  }
  if (conntype === undefined && connstring === undefined)
    throw new UsageError(
      'No device is named',
      'Say which one: -c NAME for a saved one ("bootbench conn show" lists them), ' +
        'or for example --conntype serial --connstring dev=/dev/ttyACM0. For a try: --conntype sim.',
    );
  if (conntype === undefined)
    throw new UsageError('--connstring needs --conntype', 'Add for example --conntype serial.');
  return readConnection(conntype, connstring ?? '');
}

/** What is accepted for the sake of other tools and has no effect here; undefined when there is nothing of that kind. */
export function remarkOn(target: Target): string | undefined {
  return target.kind === 'ble' && target.ownAddressType !== undefined
    ? `own_addr_type=${target.ownAddressType} has no effect: the operating system chooses its own address.`
    : undefined;
}
