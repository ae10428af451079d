/**
 * The serial ports that are there now, and which of them belong to saved devices. Opens none.
 */
import { toErrorView } from '@shared/core/errors';
import { Listeners } from '@shared/core/listeners';
import type { Connection, SerialConnection } from '@shared/device/connection';
import type { PortView } from '@shared/ipc/views';
import { hostClock } from '../host/clock';
import type { DeviceRecord } from '../session/bench';
import { portName } from '@shared/core/port-name';
import { PortFollower } from '../transports/port-follower';
import type { SerialPortFacts } from '../transports/port-identity';
import { watchSerialPorts } from '../transports/serial-ports';
import type { Log } from './log';

export class PortWatch {
  /** Tells that ports have come or gone. */
  readonly changes = new Listeners<[]>();
  readonly #log: Log;
  readonly #hints: PortHints | undefined;
  readonly #follower = new PortFollower();
  #ports: readonly SerialPortFacts[] = [];
  #end: (() => void) | undefined;
  #failing = false;

  /** @param hints calls its argument when something may have been plugged in */
  constructor(log: Log, hints?: PortHints) {
    this.#hints = hints;
    this.#log = log;
  }

  start(): void {
    this.#end ??= watchSerialPorts({
      clock: hostClock,
      ...(this.#hints === undefined ? {} : { hints: this.#hints }),
      onPorts: (ports) => {
        this.#failing = false;
        this.#ports = ports;
        this.changes.tell();
      },
      onFailure: (error) => {
        if (!this.#failing) this.#log.warn('serial ports cannot be listed', { error: toErrorView(error) });
        this.#failing = true;
      },
    });
  }

  stop(): void {
    this.#end?.();
    this.#end = undefined;
  }

  /**
   * Where a saved serial device is now. The identity is found out when the device is first connected.
   * @throws BenchError link/not-found when the device is away and another one has its port; link/failed without a list
   */
  locate(connection: SerialConnection): Promise<SerialConnection> {
    return this.#follower.locate(connection);
  }

  /** Whether the port of a saved connection is there. */
  has(connection: Connection): boolean {
    if (connection.kind !== 'serial') return false;
    return this.#follower.find(this.#ports, plain(connection)) !== undefined;
  }

  views(records: readonly DeviceRecord[]): PortView[] {
    const owners = new Map<SerialPortFacts, string>();
    for (const { id, connection } of records) {
      if (connection.kind !== 'serial') continue;
      const port = this.#follower.find(this.#ports, plain(connection));
      if (port !== undefined && !owners.has(port)) owners.set(port, id);
    }
    return this.#ports.map((port) => {
      const owner = owners.get(port);
      return {
        path: port.path,
        ...(port.vendorId === undefined ? {} : { vendorId: port.vendorId }),
        ...(port.productId === undefined ? {} : { productId: port.productId }),
        ...(port.serialNumber === undefined ? {} : { serialNumber: port.serialNumber }),
        ...(port.manufacturer === undefined ? {} : { manufacturer: port.manufacturer }),
        ...(owner === undefined ? {} : { deviceId: owner }),
      };
    });
  }
}

/** Named as the list names its ports. */
function plain(connection: SerialConnection): SerialConnection {
  return { ...connection, path: portName(connection.path, process.platform) };
}

export type PortHints = (look: () => void) => () => void;
