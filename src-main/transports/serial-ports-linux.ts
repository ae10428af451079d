/**
 * The serial ports of a Linux system, read from the kernel's own table under /sys. The `serialport` package asks
 * `udevadm` instead: one more process for every look, not present everywhere, and without the place of a port.
 */
import { access, readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SerialPortFacts } from './port-identity';
import { oneLine } from '@shared/core/plain-text';

/** The type of an 8250 port that has a name but no chip behind it. */
const NO_UART = '0';
const LONGEST_TEXT = 128;

/**
 * Every port that has hardware behind it and a name under /dev.
 * @param root where the system's files are; another one than `/` in tests
 */
export async function listLinuxPorts(root = '/'): Promise<SerialPortFacts[]> {
  const table = join(root, 'sys/class/tty');
  const names = await readdir(table);
  const found = await Promise.all(names.map((name) => factsOf(root, table, name)));
  return found.filter((facts) => facts !== undefined);
}

async function factsOf(root: string, table: string, name: string): Promise<SerialPortFacts | undefined> {
  const device = await realpath(join(table, name, 'device')).catch(() => undefined);
  if (device === undefined) return undefined; // a console or a pseudo terminal
  if ((await textIn(join(table, name, 'type'))) === NO_UART) return undefined;
  const path = `/dev/${name}`;
  const isThere = await access(join(root, path)).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  // Opening one connects to the device that was bound to it (rfcomm(1)).
  return name.startsWith('rfcomm')
    ? { path, isBluetooth: true }
    : { path, ...(await usbFacts(root, device)) };
}

/** Goes up from the port to the USB interface and to the USB device that it belongs to. */
async function usbFacts(root: string, device: string): Promise<Partial<SerialPortFacts>> {
  let usbInterface: string | undefined;
  for (let at = device; at.length > root.length; at = dirname(at)) {
    usbInterface ??= await textIn(join(at, 'bInterfaceNumber'));
    const vendorId = await textIn(join(at, 'idVendor'));
    if (vendorId === undefined) continue;
    return present({
      vendorId,
      productId: await textIn(join(at, 'idProduct')),
      serialNumber: await textIn(join(at, 'serial')),
      manufacturer: await textIn(join(at, 'manufacturer')),
      product: await textIn(join(at, 'product')),
      location: basename(at),
      usbInterface,
    });
  }
  return {};
}

/** What a file says, without control characters and not at any length; undefined when there is none or nothing in it. */
async function textIn(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const clean = oneLine(text).trim().slice(0, LONGEST_TEXT);
  return clean === '' ? undefined : clean;
}

function present<T extends object>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
