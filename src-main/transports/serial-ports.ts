/**
 * Which serial ports there are, and word when that changes. Opens none.
 */
import { watch } from 'node:fs';
import type { Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import { wordsOf } from './message-link';
import type { SerialPortFacts } from './port-identity';
import { listLinuxPorts } from './serial-ports-linux';

/** A port appears with its name first and its permissions a little later. */
const SETTLE_MS = 200;
/** Where the system tells nothing of new ports, or as a net under that. */
const RELIST_MS = 2000;
const RARE_RELIST_MS = 30_000;

/**
 * Every port that the system knows.
 * @throws BenchError link/failed
 */
export async function listSerialPorts(): Promise<SerialPortFacts[]> {
  try {
    const ports = process.platform === 'linux' ? await listLinuxPorts() : await listByPackage();
    return ports.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  } catch (error) {
    throw new BenchError(
      'link/failed',
      { link: 'list of serial ports', detail: wordsOf(error) },
      { cause: error },
    );
  }
}

export interface SerialPortWatchOptions {
  clock: Clock;
  /** The ports that are there now. Called soon after the start and whenever that changes. */
  onPorts: (ports: readonly SerialPortFacts[]) => void;
  /** The list could not be read; it is tried again. */
  onFailure: (error: unknown) => void;
  list?: () => Promise<SerialPortFacts[]>;
  /** Calls `onChange` when a port may have come or gone; undefined when the system tells nothing of that. */
  watchNames?: WatchNames;
}

/** @returns the function that ends the watching, or undefined when watching is not possible */
export type WatchNames = (onChange: () => void, onFailure: () => void) => (() => void) | undefined;

/**
 * Watches for ports that come and go, without asking all the time where the system gives word of it.
 * @returns the function that ends it; nothing is called after that
 */
export function watchSerialPorts(options: SerialPortWatchOptions): () => void {
  const { clock, onPorts, onFailure, list = listSerialPorts, watchNames = watchDev } = options;
  let known: string | undefined;
  let isOver = false;
  let isListing = false;
  let isStale = false;
  let cancelNext: () => void = () => {};
  let endWatching: (() => void) | undefined;

  const look = (inMs: number): void => {
    if (isOver) return;
    cancelNext();
    cancelNext = clock.after(inMs, () => void relist());
  };
  const relist = async (): Promise<void> => {
    isStale = isListing;
    if (isListing) return;
    isListing = true;
    try {
      const ports = await list();
      const now = JSON.stringify(ports);
      if (!isOver && now !== known) {
        known = now;
        onPorts(ports);
      }
    } catch (error) {
      if (!isOver) onFailure(error);
    }
    isListing = false;
    look(isStale ? SETTLE_MS : endWatching === undefined ? RELIST_MS : RARE_RELIST_MS);
  };
  const watchFailed = (): void => {
    endWatching?.();
    endWatching = undefined;
    look(RELIST_MS);
  };
  endWatching = watchNames(() => look(SETTLE_MS), watchFailed);
  look(0);

  return () => {
    isOver = true;
    cancelNext();
    endWatching?.();
  };
}

/**
 * Watches the names in a folder that begin like those of serial ports.
 * @param folder where names come and go with the ports, /dev on Linux
 */
export function watchNamesIn(folder: string): WatchNames {
  return (onChange, onFailure) => {
    try {
      const watcher = watch(folder, { persistent: false }, (event, name) => {
        // `change` is a write to a device, and there are many.
        if (event === 'rename' && (name === null || /^(tty|rfcomm)/.test(name))) onChange();
      });
      watcher.on('error', onFailure);
      return () => watcher.close();
    } catch {
      return undefined; // no more watches to be had: the slow list does it
    }
  };
}

/** Other systems have nothing like it. */
const watchDev: WatchNames = process.platform === 'linux' ? watchNamesIn('/dev') : () => undefined;

async function listByPackage(): Promise<SerialPortFacts[]> {
  const { SerialPort } = await import('serialport');
  const ports = await SerialPort.list();
  return ports.map((port) => ({
    path: port.path,
    ...(port.vendorId && { vendorId: port.vendorId.toLowerCase() }),
    ...(port.productId && { productId: port.productId.toLowerCase() }),
    ...(port.serialNumber && { serialNumber: port.serialNumber }),
    ...(port.manufacturer && { manufacturer: port.manufacturer }),
    ...(port.locationId && { location: port.locationId }),
    ...(port.pnpId && { pnpId: port.pnpId, ...interfaceOf(port.pnpId) }),
  }));
}

/** Windows names the interface within its identifier: USB\VID_1366&PID_1051&MI_02\... */
function interfaceOf(pnpId: string): { usbInterface?: string } {
  const match = /&MI_([0-9A-F]{2})/i.exec(pnpId);
  return match?.[1] === undefined ? {} : { usbInterface: match[1] };
}
