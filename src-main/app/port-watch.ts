/**
 * The serial ports that are there now, and which of them belong to saved devices. Opens none.
 */
import { toErrorView } from '@shared/core/errors';
import type { Connection, SerialConnection } from '@shared/ipc/connection';
import type { PortView } from '@shared/ipc/views';
import { hostClock } from '../host/clock';
import type { DeviceRecord } from '../session/bench';
import { findPort, portIdentity, type SerialPortFacts } from '../transports/port-identity';
import { listSerialPorts, watchSerialPorts } from '../transports/serial-ports';
import type { Log } from './log';

export class PortWatch {
  readonly #onChange: () => void;
  readonly #log: Log;
  #ports: readonly SerialPortFacts[] = [];
  #end: (() => void) | undefined;
  #failing = false;

  constructor(onChange: () => void, log: Log) {
    this.#onChange = onChange;
    this.#log = log;
  }

  start(): void {
    this.#end ??= watchSerialPorts({
      clock: hostClock,
      onPorts: (ports) => {
        this.#failing = false;
        this.#ports = ports;
        this.#onChange();
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
   * Where a saved serial device is now: on the port with its identity, else (for devices without one) where it was. The
   * identity is found out when the device is first connected.
   */
  async locate(connection: SerialConnection): Promise<SerialConnection> {
    const ports = await listSerialPorts();
    if (connection.identity !== undefined) {
      const found = findPort(ports, connection.identity, connection.path);
      return found === undefined ? connection : { ...connection, path: found.path };
    }
    const facts = ports.find((port) => port.path === connection.path);
    return facts === undefined ? connection : { ...connection, identity: portIdentity(facts) };
  }

  /** Whether the port of a saved connection is there. */
  has(connection: Connection): boolean {
    if (connection.kind !== 'serial') return false;
    return this.#ports.some((port) => belongs(port, connection, this.#ports));
  }

  views(records: readonly DeviceRecord[]): PortView[] {
    return this.#ports.map((port) => {
      const owner = records.find(
        ({ connection }) => connection.kind === 'serial' && belongs(port, connection, this.#ports),
      );
      return {
        path: port.path,
        ...(port.vendorId === undefined ? {} : { vendorId: port.vendorId }),
        ...(port.productId === undefined ? {} : { productId: port.productId }),
        ...(port.serialNumber === undefined ? {} : { serialNumber: port.serialNumber }),
        ...(port.manufacturer === undefined ? {} : { manufacturer: port.manufacturer }),
        ...(owner === undefined ? {} : { deviceId: owner.id }),
      };
    });
  }
}

function belongs(
  port: SerialPortFacts,
  { identity, path }: SerialConnection,
  ports: readonly SerialPortFacts[],
): boolean {
  return identity === undefined ? port.path === path : findPort(ports, identity, path) === port;
}
