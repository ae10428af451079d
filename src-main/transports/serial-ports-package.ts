/**
 * What the `serialport` package tells of ports on Windows and macOS, in our words. Pure: asks no system.
 */
import { oneLine } from '@shared/core/plain-text';
import { portName } from '@shared/core/port-name';
import type { SerialPortFacts } from './port-identity';

/** As `SerialPort.list` gives it; everything in it is untrusted text. */
export interface PackagePort {
  path: string;
  vendorId?: string | undefined;
  productId?: string | undefined;
  serialNumber?: string | undefined;
  manufacturer?: string | undefined;
  locationId?: string | undefined;
  pnpId?: string | undefined;
  /** Windows only: `USB Serial Device (COM5)`. */
  friendlyName?: string | undefined;
}

const LONGEST_TEXT = 128;

/** @param platform as `process.platform` */
export function factsFromPackage(port: PackagePort, platform: string): SerialPortFacts {
  const path = portName(port.path, platform);
  const facts = platform === 'win32' ? windowsFacts(port) : macFacts(port, path);
  const known = {
    vendorId: port.vendorId?.toLowerCase(),
    productId: port.productId?.toLowerCase(),
    manufacturer: port.manufacturer,
    pnpId: port.pnpId,
    ...facts,
  };
  return { path, ...clean(known), ...(isBluetooth(port, path, platform) ? { isBluetooth: true } : {}) };
}

/** Windows puts an `&` into the last part of the name of a device that has no serial number: it says where it is plugged in. */
const isPlace = (text: string): boolean => text.includes('&');

function windowsFacts({ serialNumber, locationId, pnpId = '', friendlyName }: PackagePort): Texts {
  const { serial, interfaceName } = partsOfInstance(pnpId);
  const told = [serialNumber, serial].filter((one) => one !== undefined && one !== '');
  const own = told.find((one) => one !== undefined && !isPlace(one));
  const place = told.find((one) => one !== undefined && isPlace(one));
  return {
    serialNumber: ftdiSerial(own, interfaceName, pnpId),
    location: own === undefined ? (place ?? locationId) : locationId,
    usbInterface: interfaceName,
    product: friendlyName?.replace(/\s*\(COM\d+\)\s*$/i, ''),
  };
}

/**
 * `USB\VID_1366&PID_1051&MI_02\6&1A2B3C4D&0&0002` names the interface 02 of a device whose place follows;
 * `FTDIBUS\VID_0403+PID_6011+FT4ABCDEB\0000` the channel B of the chip FT4ABCDE; one without a serial number has
 * `+5&2C7D2D0F&0&2&2\0000`, where the last number counts the channels.
 */
function partsOfInstance(pnpId: string): { serial?: string; interfaceName?: string } {
  const ftdi = /^FTDIBUS\\[^\\+]+\+[^\\+]+\+([^\\]+)\\/i.exec(pnpId)?.[1];
  if (ftdi !== undefined) {
    if (isPlace(ftdi)) return { serial: ftdi };
    const channel = /[A-D]$/.exec(ftdi)?.[0];
    return channel === undefined ? { serial: ftdi } : { serial: ftdi.slice(0, -1), interfaceName: channel };
  }
  const usb = /^USB\\([^\\]+)\\([^\\]+)$/i.exec(pnpId);
  if (usb === null) return {};
  const number = /&MI_([0-9A-F]{2})/i.exec(usb[1] ?? '')?.[1]?.toLowerCase();
  return { ...(usb[2] && { serial: usb[2] }), ...(number === undefined ? {} : { interfaceName: number }) };
}

/** The package leaves the letter of every channel but the first behind the serial number. */
function ftdiSerial(
  serial: string | undefined,
  channel: string | undefined,
  pnpId: string,
): string | undefined {
  if (serial === undefined || channel === undefined || !/^FTDIBUS\\/i.test(pnpId)) return serial;
  return pnpId.toUpperCase().includes(`+${serial.toUpperCase()}\\`)
    ? serial.slice(0, -channel.length)
    : serial;
}

/**
 * macOS names the ports of one device after its serial number, or the place, with the interface behind it:
 * /dev/cu.usbmodemA1B2C31 and /dev/cu.usbmodemA1B2C33, /dev/cu.usbserial-FT4ABCDE0.
 */
function macFacts({ serialNumber, locationId }: PackagePort, path: string): Texts {
  const tail = /^\/dev\/cu\.(?:usbmodem|usbserial-?|SLAB_USBtoUART|wchusbserial-?)(.*)$/.exec(path)?.[1];
  const places = [serialNumber, locationId?.replace(/^0x/i, '').replace(/0+$/, '')];
  const stem = places.find((one) => one && tail?.toLowerCase().startsWith(one.toLowerCase()));
  return {
    serialNumber,
    location: locationId,
    usbInterface: stem === undefined ? undefined : tail?.slice(stem.length),
  };
}

/**
 * Ports of paired devices. Windows names their bus; macOS tells nothing of them, and whatever has no USB behind it there is one
 * of them, or a port of the system for its own use (cu.debug-console, cu.wlan-debug).
 */
function isBluetooth({ pnpId = '', vendorId }: PackagePort, path: string, platform: string): boolean {
  if (platform === 'win32') return /^BTH/i.test(pnpId);
  return platform === 'darwin' && !vendorId && !/^\/dev\/cu\.(usb|SLAB|wch)/.test(path);
}

type Texts = Partial<Record<'serialNumber' | 'location' | 'usbInterface' | 'product', string | undefined>>;

/** Without what controls, hides or turns text, not at any length, and without what is empty. */
function clean<T extends Record<string, string | undefined>>(texts: T): { [K in keyof T]?: string } {
  const kept: { [K in keyof T]?: string } = {};
  for (const [name, text] of Object.entries(texts) as [keyof T, string | undefined][]) {
    const plain = oneLine(text ?? '')
      .trim()
      .slice(0, LONGEST_TEXT);
    if (plain !== '') kept[name] = plain;
  }
  return kept;
}
