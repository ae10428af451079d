/**
 * Which serial port is the one we knew, after its device restarted and the system may have given it another name. Pure:
 * looks at facts, asks no system.
 */

/** What the system tells of a port. All of it comes from the device or its adapter and is untrusted text. */
export interface SerialPortFacts {
  /** What to open: /dev/ttyACM0, COM3. */
  path: string;
  /** USB vendor and product as four hexadecimal digits in lower case. */
  vendorId?: string;
  productId?: string;
  serialNumber?: string;
  manufacturer?: string;
  /** What the device calls itself. */
  product?: string;
  /** Where it is plugged in: bus, hubs and socket, for example `1-2.3`; on Windows whatever names the place there. */
  location?: string;
  /** Which of several ports of one USB device this is. */
  usbInterface?: string;
  /** The name by which Windows knows the device, or udev's link to it. */
  pnpId?: string;
  /** It leads to a paired Bluetooth device (a headset, a printer): opening it connects to that. */
  isBluetooth?: true;
}

/**
 * What tells this port from others and survives a restart of its device: the USB serial number with vendor and product;
 * without one the place where it is plugged in; without that its path. Two ports of one device differ by interface.
 */
export function portIdentity(facts: SerialPortFacts): string {
  const port = facts.usbInterface === undefined ? '' : `#${facts.usbInterface}`;
  if (facts.serialNumber !== undefined && facts.serialNumber !== '')
    return `usb:${facts.vendorId ?? ''}:${facts.productId ?? ''}:${facts.serialNumber}${port}`;
  if (facts.location !== undefined && facts.location !== '') return `at:${facts.location}${port}`;
  return `path:${facts.path}`;
}

/** Shorter serial numbers (`0001`) are those of adapters that all have the same. */
const SHORTEST_OWN_SERIAL = 8;

/**
 * Finds a known port among those that are there now. Cheap adapters share one serial number: then the one with the same
 * path is taken, and without such a path none, because a wrong device must not be written to. A bootloader often has
 * another USB product id than its application (CONFIG_USB_DEVICE_PID), but vendor and serial number are those of the same chip;
 * one that tells no serial number is ours when it stands where the device stood.
 * @param identity what `portIdentity` said when the port was chosen
 * @param path what the port was called then
 * @param lastLocation where the device was seen last
 */
export function findPort(
  ports: readonly SerialPortFacts[],
  identity: string,
  path: string,
  lastLocation?: string,
): SerialPortFacts | undefined {
  const candidates = ports.filter((facts) => portIdentity(facts) === identity);
  if (candidates.length > 0)
    return candidates.length > 1 ? candidates.find((facts) => facts.path === path) : candidates[0];
  return (
    onlyOne(ports, (facts) => isOtherProduct(facts, identity)) ??
    onlyOne(ports, (facts) => isOtherProductThere(facts, identity, lastLocation))
  );
}

/** A product of the same vendor without a serial number stands at the place of the known one. */
function isOtherProductThere(
  { vendorId, productId, serialNumber = '', location, usbInterface }: SerialPortFacts,
  identity: string,
  lastLocation: string | undefined,
): Likeness | undefined {
  const known = usbPartsOf(identity);
  if (known === undefined || lastLocation === undefined || location !== lastLocation) return undefined;
  if (vendorId !== known.vendor || productId === known.product || serialNumber !== '') return undefined;
  return known.rest.endsWith(`#${usbInterface}`) ? 'same interface' : 'other interface';
}

type Likeness = 'same interface' | 'other interface';

function usbPartsOf(identity: string): { vendor: string; product: string; rest: string } | undefined {
  const [, vendor, product = '', rest = ''] = /^usb:([^:]+):([^:]*):(.+)$/s.exec(identity) ?? [];
  return vendor === undefined ? undefined : { vendor, product, rest };
}

/** The port is of the same chip under another product id. Of several the one with the same interface is ours. */
function onlyOne(
  ports: readonly SerialPortFacts[],
  fits: (facts: SerialPortFacts) => Likeness | undefined,
): SerialPortFacts | undefined {
  const fitting = ports.filter((facts) => fits(facts) !== undefined);
  if (fitting.length <= 1) return fitting[0];
  const same = fitting.filter((facts) => fits(facts) === 'same interface');
  return same.length === 1 ? same[0] : undefined;
}

function isOtherProduct(
  { vendorId, productId, serialNumber = '', usbInterface }: SerialPortFacts,
  identity: string,
): Likeness | undefined {
  const { vendor, product, rest = '' } = usbPartsOf(identity) ?? {};
  if (vendor === undefined || vendorId !== vendor || productId === product) return undefined;
  if (serialNumber.length < SHORTEST_OWN_SERIAL) return undefined;
  if (rest === (usbInterface === undefined ? serialNumber : `${serialNumber}#${usbInterface}`))
    return 'same interface';
  return rest === serialNumber || rest.startsWith(`${serialNumber}#`) ? 'other interface' : undefined;
}
