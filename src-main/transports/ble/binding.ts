/**
 * Which way to the computer's Bluetooth is taken: the operating system's own, unless somebody says otherwise. Loads
 * nothing.
 */
import type { BluetoothPlatform } from '@shared/core/bluetooth';
import { BenchError } from '@shared/core/errors';
import { systemNamed } from '@shared/core/system-name';

export interface Binding {
  kind: 'bluez' | 'macos' | 'windows' | 'hci' | 'uart';
  platform: BluetoothPlatform;
  /** noble's name and options for it. */
  noble: 'dbus' | 'mac' | 'win' | 'hci';
  options: Readonly<Record<string, unknown>>;
  /** Other programs lose the adapter: it is reset before connections. */
  resetsAdapter: boolean;
}

export interface BindingWish {
  /** As `process.platform`. */
  platform: string;
  /**
   * BOOTBENCH_BLE_HCI: use this adapter directly (`hci0`; needs rights). BOOTBENCH_BLE_UART: a controller on this serial
   * port or pseudo terminal, for trials and tests.
   */
  environment: Readonly<Record<string, string | undefined>>;
  /** The adapter, where there are several; undefined: the system's first. */
  controllerName?: string | undefined;
}

/** The way that noble takes by default on Linux (raw HCI) is none for a normal user and resets the adapter under others. */
export function chooseBinding({ platform, environment, controllerName }: BindingWish): Binding {
  const base = { platform: systemNamed(platform), resetsAdapter: false };
  const port = environment['BOOTBENCH_BLE_UART'];
  if (port !== undefined && port !== '')
    return {
      ...base,
      kind: 'uart',
      noble: 'hci',
      options: { hciDriver: 'uart', bindParams: { uart: { port, baudRate: UART_BAUD } } },
    };
  const raw = environment['BOOTBENCH_BLE_HCI'];
  if (raw !== undefined && raw !== '')
    return {
      ...base,
      kind: 'hci',
      noble: 'hci',
      options: { deviceId: controllerNumber(controllerName ?? raw) },
      resetsAdapter: true,
    };
  switch (base.platform) {
    case 'macos':
      return { ...base, kind: 'macos', noble: 'mac', options: {} };
    case 'windows':
      return { ...base, kind: 'windows', noble: 'win', options: {} };
    case 'linux':
      return {
        ...base,
        kind: 'bluez',
        noble: 'dbus',
        options: controllerName === undefined ? {} : { adapterId: controllerName },
      };
  }
}

/** Pseudo terminals do not care, and controllers on real ports commonly begin with it. */
const UART_BAUD = 1_000_000;

/** @throws BenchError link/bad-setting */
function controllerNumber(name: string): number {
  const digits = /^(?:hci)?(\d{1,3})$/i.exec(name)?.[1];
  if (digits === undefined)
    throw new BenchError('link/bad-setting', {
      setting: 'Bluetooth controller',
      value: name,
      allowed: 'hci0, hci1 and so on',
    });
  return Number(digits);
}
