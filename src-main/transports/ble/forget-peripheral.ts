/**
 * Bounded memory for long scans: noble keeps every address that it ever heard, and devices with changing addresses are new
 * ones every quarter of an hour. Knows no sighting.
 */
import type { Noble, NobleBindings } from '@abandonware/noble/lib/resolve-bindings.js';

/**
 * Has noble forget a device that has no connection. Heard again, it is a new one.
 * @returns false when noble still needs it
 */
export function forgetPeripheral(noble: Noble, id: string): boolean {
  const peripheral = noble._peripherals.get(id);
  if (peripheral === undefined) return true;
  if (peripheral.state !== 'disconnected' && peripheral.state !== 'error') return false;
  noble._cleanupPeriperals(id);
  const { _addresses, _addresseTypes, _connectable, scannable, _gap } = noble._bindings;
  for (const table of [_addresses, _addresseTypes, _connectable, scannable])
    if (table !== undefined) Reflect.deleteProperty(table, id);
  if (_gap?._discoveries) Reflect.deleteProperty(_gap._discoveries, peripheral.address);
  return true;
}

/** Addresses whose scan response noble waits for; most of those that are missed go by once. */
const MOST_HALF_HEARD = 1000;

/** Has noble forget whom it heard once and never told of. Raw HCI only. */
export function forgetHalfHeard(noble: { _bindings: Pick<NobleBindings, '_gap'> }): void {
  const gap = noble._bindings._gap;
  if (gap && Object.keys(gap._discoveries).length > MOST_HALF_HEARD) gap._discoveries = {};
}
