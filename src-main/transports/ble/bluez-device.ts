/**
 * What BlueZ knows of a device, beside what noble tells of it. Knows no sighting and no link.
 */
import type { NobleBindings, NoblePeripheral } from '@abandonware/noble/lib/resolve-bindings.js';

const DEVICE = 'org.bluez.Device1';

/**
 * The name that a device gives itself; undefined where none is known. BlueZ also keeps an alias, which is what somebody called it on this
 * computer, or its address; noble gives that where there is no name. Another computer, and another device of that name, know nothing of it.
 */
export function airName(bindings: NobleBindings, peripheral: NoblePeripheral): string | undefined {
  // Not BlueZ.
  if (bindings._objects === undefined) return peripheral.advertisement.localName;
  const name = property(bindings, peripheral, 'Name');
  return typeof name === 'string' ? name : undefined;
}

/** Keys of it are kept here; whether it still has its own is another matter. False where it is not BlueZ. */
export function isPaired(bindings: NobleBindings, peripheral: NoblePeripheral): boolean {
  return property(bindings, peripheral, 'Paired') === true;
}

function property(
  { _objects: objects, _adapterPath: adapter }: NobleBindings,
  { address }: NoblePeripheral,
  name: string,
): unknown {
  const path = `${adapter ?? ''}/dev_${address.toUpperCase().replaceAll(':', '_')}`;
  return objects?.get(path)?.[DEVICE]?.[name];
}
