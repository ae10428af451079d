/**
 * Which device a command is for: `--conntype` and `--connstring`, or the name of a saved one. Opens no link.
 */
import { examplePort } from '@shared/core/system-name';
import { connStringOf, readConnection, type Target } from './connstring';
import type { Globals } from './globals';
import type { Host } from './host';
import type { Invocation } from './invocation';
import { pairsFor, withPairs } from './mcumgr-options';
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
    const saved = await savedTarget(conn, host);
    if (globals.extraPairs === undefined) return saved;
    const { type, connString } = connStringOf(saved);
    return readConnection(type, withPairs(connString, pairsFor(type, globals.extraPairs)), host.platform);
  }
  if (conntype === undefined && connstring === undefined)
    throw new UsageError(
      'No device is named',
      'Say which one: -c NAME for a saved one ("bootbench conn show" lists them), ' +
        `or for example --conntype serial --connstring dev=${examplePort(host.platform)}. To try it out: --conntype sim.`,
    );
  if (conntype === undefined)
    throw new UsageError('--connstring needs --conntype', 'Add for example --conntype serial.');
  const pairs = globals.extraPairs === undefined ? '' : pairsFor(conntype, globals.extraPairs);
  const whole = pairs === '' ? (connstring ?? '') : withPairs(connstring ?? '', pairs);
  return readConnection(conntype, whole, host.platform);
}

/** The same; says on standard error what the user should know of it. */
export async function targetWithRemarks({
  globals,
  host,
  report,
}: Pick<Invocation, 'globals' | 'host' | 'report'>): Promise<Target> {
  const target = await targetOf(globals, host);
  for (const remark of remarksOn(target, host.env)) report.log('warn', remark);
  return target;
}

/** What somebody who uses this target should know before. */
export function remarksOn(
  target: { kind: Target['kind']; ownAddressType?: string | undefined },
  env: Host['env'],
): string[] {
  if (target.kind !== 'ble') return [];
  const { ownAddressType } = target;
  const isRaw = (env['BOOTBENCH_BLE_HCI'] ?? '') !== '' && (env['BOOTBENCH_BLE_UART'] ?? '') === '';
  return [
    ...(ownAddressType === undefined
      ? []
      : [`own_addr_type=${ownAddressType} has no effect: the operating system chooses its own address.`]),
    ...(isRaw
      ? ['BOOTBENCH_BLE_HCI takes the adapter away from every other program: their connections end.']
      : []),
  ];
}
