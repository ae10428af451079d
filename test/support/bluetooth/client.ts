/**
 * The application's Bluetooth over a virtual controller in this process: everything is real but the driver of the adapter.
 */
import { hostClock } from '@main/host/clock';
import type { Binding } from '@main/transports/ble/binding';
import { Bluetooth, type BluetoothOptions } from '@main/transports/ble/bluetooth';
import { NobleAdapter, type NobleAdapterOptions } from '@main/transports/ble/noble-adapter';

/** A device that resets is missed soon. */
const SUPERVISION_MS = 300;

/** Raw HCI over a driver that was offered in-process. */
export function virtualBinding(hciDriver: string): Binding {
  return { kind: 'uart', platform: 'linux', noble: 'hci', options: { hciDriver }, resetsAdapter: false };
}

/** @param hciDriver the name of the driver */
export function bluetoothOver(
  hciDriver: string,
  options: Partial<BluetoothOptions> = {},
  adapter: Partial<NobleAdapterOptions> = {},
): Bluetooth {
  return new Bluetooth({
    clock: hostClock,
    platform: 'linux',
    environment: {},
    makeAdapter: () =>
      Promise.resolve(
        new NobleAdapter({
          binding: virtualBinding(hciDriver),
          clock: hostClock,
          supervisionMs: SUPERVISION_MS,
          ...adapter,
        }),
      ),
    ...options,
  });
}

/** noble's D-Bus binding, on a bus of the test's own. */
export function bluetoothOverBlueZ(
  busAddress: string,
  options: Partial<BluetoothOptions> = {},
  adapter: Partial<NobleAdapterOptions> = {},
  controllerName?: string,
): Bluetooth {
  const binding: Binding = {
    kind: 'bluez',
    platform: 'linux',
    noble: 'dbus',
    options: controllerName === undefined ? {} : { adapterId: controllerName },
    resetsAdapter: false,
  };
  process.env['DBUS_SYSTEM_BUS_ADDRESS'] = busAddress;
  return new Bluetooth({
    clock: hostClock,
    platform: 'linux',
    environment: {},
    makeAdapter: () => Promise.resolve(new NobleAdapter({ binding, clock: hostClock, ...adapter })),
    ...options,
  });
}
