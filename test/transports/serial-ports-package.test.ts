import { describe, expect, it } from 'vitest';
import { portIdentity } from '@main/transports/port-identity';
import { factsFromPackage, type PackagePort } from '@main/transports/serial-ports-package';

const windows = (port: Partial<PackagePort>): ReturnType<typeof factsFromPackage> =>
  factsFromPackage({ path: 'COM5', ...port }, 'win32');
const mac = (port: Partial<PackagePort> & { path: string }): ReturnType<typeof factsFromPackage> =>
  factsFromPackage(port, 'darwin');

describe('a port on Windows', () => {
  it('has the friendly name as its product, without the port in it', () => {
    const facts = windows({
      friendlyName: 'JLink CDC UART Port (COM5)',
      manufacturer: 'SEGGER',
      vendorId: '1366',
      productId: '1051',
      serialNumber: '000683000000',
      pnpId: 'USB\\VID_1366&PID_1051&MI_02\\6&1A2B3C4D&0&0002',
    });
    expect(facts).toMatchObject({
      path: 'COM5',
      product: 'JLink CDC UART Port',
      serialNumber: '000683000000',
      usbInterface: '02',
    });
  });

  it('takes what has an & in it for a place, not for a serial number', () => {
    const pnpId = 'USB\\VID_1A86&PID_7523\\5&2C7D2D0F&0&3';
    for (const serialNumber of ['5&2C7D2D0F&0&3', undefined, '']) {
      const facts = windows({ vendorId: '1A86', productId: '7523', serialNumber, pnpId });
      expect(facts.serialNumber).toBeUndefined();
      expect(facts.location).toBe('5&2C7D2D0F&0&3');
      expect(portIdentity(facts)).toBe('at:5&2C7D2D0F&0&3');
    }
  });

  it('tells the two ports of one device apart', () => {
    const two = ['00', '02'].map((number) =>
      windows({
        vendorId: '2FE3',
        productId: '0100',
        serialNumber: 'A1B2C3D4',
        pnpId: `USB\\VID_2FE3&PID_0100&MI_${number}\\7&AB&0&00${number}`,
      }),
    );
    expect(two.map(portIdentity)).toEqual(['usb:2fe3:0100:A1B2C3D4#00', 'usb:2fe3:0100:A1B2C3D4#02']);
  });

  it.each([
    ['the serial number of the chip', (): string => 'FT4ABCDE'],
    [
      'what the package leaves of it',
      (letter: string): string => (letter === 'A' ? 'FT4ABCDE' : `FT4ABCDE${letter}`),
    ],
  ])('tells the channels of an FTDI chip apart, given %s', (_, told) => {
    const channels = ['A', 'B', 'C', 'D'].map((letter) =>
      windows({
        vendorId: '0403',
        productId: '6011',
        serialNumber: told(letter),
        pnpId: `FTDIBUS\\VID_0403+PID_6011+FT4ABCDE${letter}\\0000`,
      }),
    );
    expect(channels.map(({ serialNumber }) => serialNumber)).toEqual(Array(4).fill('FT4ABCDE'));
    expect(channels.map(({ usbInterface }) => usbInterface)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('tells the channels of an FTDI chip without a serial number apart', () => {
    const channels = ['1', '2'].map((number) =>
      windows({
        vendorId: '0403',
        productId: '6010',
        pnpId: `FTDIBUS\\VID_0403+PID_6010+5&2C7D2D0F&0&2&${number}\\0000`,
      }),
    );
    expect(new Set(channels.map(portIdentity)).size).toBe(2);
    expect(channels.map(({ serialNumber }) => serialNumber)).toEqual([undefined, undefined]);
  });

  it('leads to a paired device', () => {
    const pnpId =
      'BTHENUM\\{00001101-0000-1000-8000-00805F9B34FB}_LOCALMFG&0000\\7&1&0&000000000000_00000000';
    expect(windows({ pnpId }).isBluetooth).toBe(true);
    expect(windows({ pnpId: 'USB\\VID_1366&PID_1051\\1' }).isBluetooth).toBeUndefined();
    expect(windows({ pnpId: 'ACPI\\PNP0501\\1' }).isBluetooth).toBeUndefined();
  });
});

describe('a port on macOS', () => {
  const board = { vendorId: '2fe3', productId: '0100', serialNumber: 'A1B2C3', locationId: '14300000' };

  it('is the call-out port, whichever is listed', () => {
    expect(mac({ path: '/dev/tty.usbmodemA1B2C31', ...board }).path).toBe('/dev/cu.usbmodemA1B2C31');
  });

  it('tells the ports of one device apart by what stands behind its serial number or its place', () => {
    const byNumber = ['1', '3'].map((end) => mac({ path: `/dev/tty.usbmodemA1B2C3${end}`, ...board }));
    expect(byNumber.map(portIdentity)).toEqual(['usb:2fe3:0100:A1B2C3#1', 'usb:2fe3:0100:A1B2C3#3']);
    const { serialNumber: _, ...nameless } = board;
    const byPlace = ['01', '03'].map((end) => mac({ path: `/dev/tty.usbmodem143${end}`, ...nameless }));
    expect(byPlace.map(portIdentity)).toEqual(['at:14300000#01', 'at:14300000#03']);
    const ftdi = ['0', '1'].map((end) =>
      mac({ path: `/dev/tty.usbserial-FT4ABCDE${end}`, vendorId: '0403', serialNumber: 'FT4ABCDE' }),
    );
    expect(new Set(ftdi.map(portIdentity)).size).toBe(2);
  });

  it.each(['/dev/tty.Bluetooth-Incoming-Port', '/dev/tty.WH-1000XM4', '/dev/tty.debug-console'])(
    '%s is none to open unasked',
    (path) => {
      expect(mac({ path }).isBluetooth).toBe(true);
    },
  );

  it.each([
    ['/dev/tty.usbmodem14301', board],
    ['/dev/tty.SLAB_USBtoUART', {}],
    ['/dev/tty.whatever', board],
  ])('%s is a board', (path, facts) => {
    expect(mac({ path, ...facts }).isBluetooth).toBeUndefined();
  });
});

it('cleans what devices say of themselves', () => {
  expect(windows({ manufacturer: 'A\x1b[2J\n', friendlyName: 'x'.repeat(500) })).toMatchObject({
    manufacturer: 'A [2J',
    product: 'x'.repeat(128),
  });
});
