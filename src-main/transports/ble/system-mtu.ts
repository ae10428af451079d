/**
 * The MTU of a link over BlueZ, which noble does not know: a property of the characteristic since BlueZ 5.62. Knows no link.
 */
import type { DBusInterface, NobleBindings } from '@abandonware/noble/lib/resolve-bindings.js';
import { plainPeerId } from '@shared/core/bluetooth';
import { SMP_CHARACTERISTIC_UUID } from './adapter';
import type { SystemMtu } from './noble-link';

const CHARACTERISTIC = 'org.bluez.GattCharacteristic1';
const PROPERTIES = 'org.freedesktop.DBus.Properties';

/**
 * Asks for the MTU and follows it until `end` is called.
 * @param deviceId as noble names the device
 * @returns undefined when this BlueZ does not tell
 * @throws Error what D-Bus says
 */
export async function followMtu(bindings: NobleBindings, deviceId: string): Promise<SystemMtu | undefined> {
  const path = characteristicPath(bindings, deviceId);
  if (path === undefined || !bindings._bus) return undefined;
  const object = await bindings._bus.getProxyObject('org.bluez', path);
  const properties: DBusInterface = object.getInterface(PROPERTIES);
  const get = properties['Get'];
  if (typeof get !== 'function') return undefined;
  const mtu: SystemMtu = { bytes: 0, end: () => properties.removeListener('PropertiesChanged', onChange) };
  const onChange = (name: unknown, changed: unknown): void => {
    if (name !== CHARACTERISTIC || typeof changed !== 'object' || changed === null) return;
    const bytes = 'MTU' in changed ? numberIn(changed.MTU) : undefined;
    if (bytes !== undefined) mtu.bytes = bytes;
  };
  const bytes = numberIn(await (get.call(properties, CHARACTERISTIC, 'MTU') as Promise<unknown>));
  if (bytes === undefined) return undefined;
  mtu.bytes = bytes;
  properties.on('PropertiesChanged', onChange);
  return mtu;
}

function characteristicPath(bindings: NobleBindings, deviceId: string): string | undefined {
  for (const [path, interfaces] of bindings._objects ?? []) {
    const uuid = interfaces[CHARACTERISTIC]?.['UUID'];
    if (typeof uuid !== 'string' || plainPeerId(uuid) !== SMP_CHARACTERISTIC_UUID) continue;
    const device = /\/dev_([0-9A-F_]{17})\//i.exec(path)?.[1];
    if (device?.replaceAll('_', '').toLowerCase() === deviceId) return path;
  }
  return undefined;
}

/** D-Bus wraps values of properties. */
function numberIn(value: unknown): number | undefined {
  const plain = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
  return typeof plain === 'number' && plain >= 23 && plain <= 0xffff ? plain : undefined;
}
