/**
 * A simulated device whose inside is the test: what its wire takes is noted, and the test answers. For tests of links.
 */
import { hostClock } from '@main/host/clock';
import { hostSha } from '@main/host/sha';
import { SimulatedDevice } from '@main/simulator/device';
import { profiles } from '@main/simulator/profile';
import { Arrivals } from './arrivals';

/** Large enough for every message, with line buffers that never run out, on USB so that it can be pulled. */
const profile = {
  ...profiles['zephyr-4.4'],
  link: 'usb',
  bufferBytes: 0x1_0100,
  linePoolLines: 10_000,
} as const;

export class ProbeDevice extends SimulatedDevice {
  readonly received = new Arrivals<Uint8Array>();

  constructor() {
    super({ profile, clock: hostClock, random: () => 0, hash: hostSha });
  }

  override receive(packet: Uint8Array): void {
    this.received.push(packet);
  }

  unplug(): void {
    this.power('off');
  }
}
