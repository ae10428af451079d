/**
 * The name that a device gives itself. BlueZ also keeps an alias, which is what somebody called it on this computer, or its address;
 * noble gives that where there is no name. Another computer, and another device of that name, know nothing of it. Knows no sighting.
 */
import type { NobleBindings, NoblePeripheral } from '@abandonware/noble/lib/resolve-bindings.js';

const DEVICE = 'org.bluez.Device1';

/** The name from the air; undefined where none is known. */
export function airName(
  bindings: NobleBindings,
  { address, advertisement }: NoblePeripheral,
): string | undefined {
  const { _objects: objects, _adapterPath: adapter } = bindings;
  // Not BlueZ.
  if (objects === undefined) return advertisement.localName;
  const path = `${adapter ?? ''}/dev_${address.toUpperCase().replaceAll(':', '_')}`;
  const name = objects.get(path)?.[DEVICE]?.['Name'];
  return typeof name === 'string' ? name : undefined;
}
