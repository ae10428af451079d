/**
 * The outside of a simulated device without a device inside: takes packets and lets anything come back. For tests of
 * links.
 */
import type { LinkedDevice } from '@main/transports/simulated';
import { Arrivals } from './arrivals';

export class FakeDevice implements LinkedDevice {
  readonly received = new Arrivals<Uint8Array>();
  readonly state = { linkIsUp: true };
  readonly profile = { name: 'zephyr-4.4' } as const;
  onAnswer: (message: Uint8Array) => void = () => {};
  onConsole: (text: string) => void = () => {};
  onLink: (event: 'down' | 'up') => void = () => {};

  receive(packet: Uint8Array): void {
    this.received.push(packet);
  }

  unplug(): void {
    this.state.linkIsUp = false;
    this.onLink('down');
  }
}
