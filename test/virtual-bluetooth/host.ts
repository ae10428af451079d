/**
 * A host with nothing behind it: sends octets to a virtual controller and keeps what comes back, under virtual time.
 */
import { toHex } from '@shared/core/bytes';
import { hostAes128 } from '@main/host/aes';
import { VirtualController, type ControllerOptions } from '@main/virtual-bluetooth/controller';
import { Peripheral, type PeripheralOptions } from '@main/virtual-bluetooth/peripheral';
import { seededRandom } from '@main/simulator/random';
import { VirtualClock } from '../support/virtual-clock';
import { bytesOf as bytes } from '../simulator/rig';

export { bytes };

/** Legacy create connection to this address in the order of the air: interval 30 ms, supervision time-out 2 s. */
export const connectTo = (address: string): string =>
  `010d2019 60003000 00 01 ${address} 00 1800 1800 0000 c800 0000 0000`;
/** The first of the peripherals that tests make. */
export const FIRST = '01000000dec0';

export function host(options: Partial<ControllerOptions> = {}) {
  const clock = new VirtualClock();
  const controller = new VirtualController({
    clock,
    random: seededRandom(5),
    aes128: hostAes128,
    ...options,
  });
  let received: string[] = [];
  controller.output = (packet) => void received.push(toHex(packet));

  const send = (hex: string): void => controller.input(bytes(hex));
  /** What came since the last call. */
  const took = (): string[] => {
    const all = received;
    received = [];
    return all;
  };
  /** Sends and gives what comes at once. */
  const ask = (hex: string): string[] => {
    took();
    send(hex);
    return took();
  };
  /** One ATT PDU in one packet on the link `0x0040`, or another. */
  const att = (pdu: string, handle = '4000'): string[] => {
    const length = le16(bytes(pdu).length);
    const outer = le16(bytes(pdu).length + 4);
    return ask(`02 ${handle} ${outer} ${length} 0400 ${pdu}`);
  };
  /** A peripheral in the air. */
  const bring = (more: Partial<PeripheralOptions> = {}): Peripheral => {
    const peripheral = new Peripheral({ address: 'c0:de:00:00:00:01', services: [], ...more });
    controller.add(peripheral);
    return peripheral;
  };
  /** Connects to `FIRST`. */
  const connect = async (): Promise<void> => {
    send(connectTo(FIRST));
    await clock.advance(10);
    took();
  };
  return { clock, controller, send, took, ask, att, bring, connect };
}

const le16 = (value: number): string =>
  [value & 0xff, value >> 8].map((octet) => octet.toString(16).padStart(2, '0')).join('');

/** What of these packets came over the attribute channel. */
export function attPdus(packets: readonly string[]): string[] {
  return packets.filter((packet) => packet.startsWith('02')).map((packet) => packet.slice(18));
}
