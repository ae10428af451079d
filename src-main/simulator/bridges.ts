/**
 * The bridges of a simulated device: which of its transports has another device behind it, and which of them is connected. Zephyr has
 * one bridge at a time by default (CONFIG_MCUMGR_GRP_TRANSPORT_MAX_BRIDGES), and so has this. Knows no message.
 */
import type { BridgedTransport } from './device-profile';
import type { PortDevice } from './port-device';

/** What a bridge needs of the device behind it. */
export type DeviceBehind = Pick<PortDevice, 'receive' | 'onAnswer' | 'close' | 'isListening'>;

export class Bridges<D extends DeviceBehind = DeviceBehind> {
  /** Number of the transport whose bridge is connected. */
  connected: number | undefined;
  /** Makes the device behind a transport, once. Set by the device that has the bridges. */
  make: (transport: BridgedTransport) => D | undefined = () => undefined;
  readonly #transports: readonly BridgedTransport[];
  readonly #made = new Map<number, D>();

  constructor(transports: readonly BridgedTransport[]) {
    this.#transports = transports;
  }

  transport(id: number | undefined): BridgedTransport | undefined {
    return this.#transports.find((one) => one.id === id);
  }

  /** The device behind a transport, whether its bridge is connected or not. */
  behind(id: number): D | undefined {
    const transport = this.transport(id);
    if (transport === undefined) return undefined;
    const device = this.#made.get(id) ?? this.make(transport);
    if (device !== undefined) this.#made.set(id, device);
    return device;
  }

  close(): void {
    for (const device of this.#made.values()) device.close();
  }
}
