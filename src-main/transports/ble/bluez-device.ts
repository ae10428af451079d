/**
 * What BlueZ knows of a device, beside what noble tells of it. Knows no sighting and no link.
 */
import type { NobleBindings } from '@abandonware/noble/lib/resolve-bindings.js';
import { plainPeerId } from '@shared/core/bluetooth';

const DEVICE = 'org.bluez.Device1';
const ADAPTER = 'org.bluez.Adapter1';

/** What of a peripheral its place in BlueZ's tree is made of. */
type At = { address: string };

/**
 * The name that a device gives itself; undefined where none is known. BlueZ also keeps an alias, which is what somebody called it on this
 * computer, or its address; noble gives that where there is no name. Another computer, and another device of that name, know nothing of it.
 */
export function airName(
  bindings: NobleBindings,
  peripheral: At & { advertisement: { localName?: string | undefined } },
): string | undefined {
  // Not BlueZ.
  if (bindings._objects === undefined) return peripheral.advertisement.localName;
  const name = property(bindings, peripheral, 'Name');
  return typeof name === 'string' ? name : undefined;
}

/** Keys of it are kept here; whether it still has its own is another matter. False where it is not BlueZ. */
export function isPaired(bindings: NobleBindings, peripheral: At): boolean {
  return property(bindings, peripheral, 'Paired') === true;
}

/**
 * Removes a device from BlueZ, and with it the attributes that BlueZ keeps of it from link to link, also of devices that are not paired
 * (main.conf, [GATT] Cache). Does nothing where BlueZ does not know it, or where keys or a link would be lost with it.
 * @throws Error what D-Bus says
 */
export async function removeDevice(bindings: NobleBindings, peerId: string): Promise<void> {
  const plain = plainPeerId(peerId);
  const address = plain.length === 12 ? (plain.match(/../g) ?? []).join(':') : undefined;
  const { _bus: bus, _adapterPath: adapter } = bindings;
  if (address === undefined || !bus || !adapter) return;
  const at = { address };
  if (property(bindings, at, 'Address') === undefined) return;
  if (isPaired(bindings, at) || property(bindings, at, 'Connected') === true) return;
  const object = await bus.getProxyObject('org.bluez', adapter);
  const methods = object.getInterface(ADAPTER);
  const remove = methods['RemoveDevice'];
  if (typeof remove === 'function') await (remove.call(methods, pathOf(bindings, at)) as Promise<unknown>);
}

function property(bindings: NobleBindings, at: At, name: string): unknown {
  return bindings._objects?.get(pathOf(bindings, at))?.[DEVICE]?.[name];
}

function pathOf({ _adapterPath: adapter }: NobleBindings, { address }: At): string {
  return `${adapter ?? ''}/dev_${address.toUpperCase().replaceAll(':', '_')}`;
}
