/**
 * A Bluetooth link in virtual time between the transport and a simulated device: connection events, and packets of the link layer
 * that each of them carries. An answer leaves one event after its request has come.
 */
import { BleTransport } from '@main/transports/ble/transport';
import type { BleLink } from '@main/transports/ble/adapter';
import type { SimulatedDevice } from '@main/simulator/device';
import { seededRandom } from '@main/simulator/random';
import type { Characteristic, GattConnection } from '@main/virtual-bluetooth/attribute-table';
import { SmpPeripheral } from '@main/virtual-bluetooth/smp-peripheral';
import type { Clock } from '@shared/core/clock';

export interface PacedAirTraits {
  intervalMs: number;
  /** Packets of the link layer that each side sends in one event. */
  packetsPerEvent: number;
  mtu: number;
  /** Messages under way at once, as the system has it: 3 on BlueZ. */
  messages: number;
}

/** Opcode and handle; length and channel. */
const HEADERS = 7;
const LINK_LAYER_OCTETS = 251;

export class PacedAir {
  readonly transport: BleTransport;
  /** Lengths of the writes that the device has got, and when. */
  readonly writes: { bytes: number; at: number }[] = [];
  readonly #clock: Clock;
  readonly #traits: PacedAirTraits;
  readonly #characteristic: Characteristic;
  readonly #toDevice: { left: number; value: Uint8Array }[] = [];
  #toHost: Uint8Array[] = [];
  #isDue = false;
  #heard: (bytes: Uint8Array) => void = () => {};

  constructor(device: SimulatedDevice, clock: Clock, traits: PacedAirTraits) {
    this.#clock = clock;
    this.#traits = traits;
    const { table } = new SmpPeripheral({
      device,
      random: seededRandom(1),
      address: 'c0:de:00:00:00:01',
      name: 'Paced',
    }).peripheral;
    const characteristic = table.attributes.find(
      ({ role, characteristic: one }) => role === 'value' && one?.onWrite !== undefined,
    )?.characteristic;
    if (characteristic === undefined) throw new Error('no SMP characteristic');
    this.#characteristic = characteristic;
    this.transport = new BleTransport(
      {
        label: 'Paced',
        connect: (on) => {
          this.#heard = (bytes) => on.notification(bytes);
          return Promise.resolve({
            link: this.#link(),
            peer: { id: 'c0de00000001', foundAs: 'itself', keep: () => {} },
            leave: () => {},
          });
        },
      },
      clock,
    );
  }

  #link(): BleLink {
    const { mtu, messages } = this.#traits;
    return {
      payloadBytes: Math.min(mtu - 3, 512),
      backPressure: { kind: 'unknown', messages },
      write: (fragment) => {
        this.#toDevice.push({
          left: Math.ceil((fragment.length + HEADERS) / LINK_LAYER_OCTETS),
          value: fragment.slice(),
        });
        this.#expectEvent();
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
  }

  #expectEvent(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    const { intervalMs } = this.#traits;
    this.#clock.after(intervalMs - (this.#clock.now() % intervalMs), () => this.#event());
  }

  #event(): void {
    this.#isDue = false;
    const answers = this.#toHost;
    this.#toHost = [];
    for (const answer of answers) this.#heard(answer);
    let room = this.#traits.packetsPerEvent;
    for (let [first] = this.#toDevice; first !== undefined && room > 0; [first] = this.#toDevice) {
      const taken = Math.min(room, first.left);
      room -= taken;
      first.left -= taken;
      if (first.left > 0) break;
      this.#toDevice.shift();
      this.writes.push({ bytes: first.value.length, at: this.#clock.now() });
      this.#characteristic.onWrite?.(this.#client, first.value);
    }
    if (this.#toDevice.length + this.#toHost.length > 0) this.#expectEvent();
  }

  get #client(): GattConnection {
    return {
      mtu: this.#traits.mtu,
      notify: (_, value) => {
        this.#toHost.push(new Uint8Array(value));
        this.#expectEvent();
        return true;
      },
    };
  }
}
