import { describe, expect, it } from 'vitest';
import { chooseBinding } from '@main/transports/ble/binding';

describe('the way to the computer’s Bluetooth', () => {
  it.each([
    ['linux', 'bluez', 'dbus'],
    ['darwin', 'macos', 'mac'],
    ['win32', 'windows', 'win'],
  ])('on %s is the system’s own', (platform, kind, noble) => {
    const binding = chooseBinding({ platform, environment: {} });
    expect(binding).toMatchObject({ kind, noble, options: {}, resetsAdapter: false });
  });

  it('takes the adapter that was named, and stays with BlueZ', () => {
    const binding = chooseBinding({ platform: 'linux', environment: {}, controllerName: 'hci1' });
    expect(binding).toMatchObject({ kind: 'bluez', options: { adapterId: 'hci1' } });
  });

  it('is raw HCI only when somebody says so, and then says that it resets the adapter', () => {
    const binding = chooseBinding({ platform: 'linux', environment: { BOOTBENCH_BLE_HCI: 'hci2' } });
    expect(binding).toMatchObject({ kind: 'hci', options: { deviceId: 2 }, resetsAdapter: true });
  });

  it('refuses a controller that raw HCI does not know', () => {
    const environment = { BOOTBENCH_BLE_HCI: 'yes' };
    expect(() => chooseBinding({ platform: 'linux', environment })).toThrow('link/bad-setting');
  });

  it('is a serial port for trials, on every platform', () => {
    const environment = { BOOTBENCH_BLE_UART: '/tmp/tty' };
    expect(chooseBinding({ platform: 'darwin', environment })).toMatchObject({
      kind: 'uart',
      platform: 'macos',
      options: { hciDriver: 'uart', bindParams: { uart: { port: '/tmp/tty' } } },
      resetsAdapter: false,
    });
  });

  it('is the usual one when the variables are empty', () => {
    const environment = { BOOTBENCH_BLE_UART: '', BOOTBENCH_BLE_HCI: '' };
    expect(chooseBinding({ platform: 'linux', environment }).kind).toBe('bluez');
  });
});
