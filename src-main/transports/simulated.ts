/**
 * Links to a simulated device in the same process: whole messages, or the bytes of a serial line. The only file outside
 * of the simulator's own servers that knows a simulated device.
 */
import { BenchError } from '@shared/core/errors';
import { HEADER_BYTES, MAX_BODY_BYTES } from '@shared/smp/message';
import type { LinkSizing } from '../engine/transport';
import type { SimulatedDevice } from '../simulator/device';
import { MessageLink } from './message-link';

/** What a link needs of a device: a packet in, answers and text out, and whether it is there at all. */
export type LinkedDevice = Pick<SimulatedDevice, 'receive' | 'onAnswer' | 'onConsole' | 'onLink'> & {
  readonly state: Pick<SimulatedDevice['state'], 'linkIsUp'>;
  readonly profile: Pick<SimulatedDevice['profile'], 'name'>;
};

/** Fits the smallest buffer of any profile, and one line of encoded serial. */
const UNKNOWN_DEVICE_BYTES = 89;

/** Whole messages, as fast as the device takes them. One link to a device at a time. */
export class SimulatedTransport extends MessageLink {
  readonly label: string;
  readonly sizing: LinkSizing = {
    bufferOverheadBytes: 0,
    ceilingBytes: undefined,
    unknownDeviceBytes: UNKNOWN_DEVICE_BYTES,
  };
  protected readonly maxMessageBytes = HEADER_BYTES + MAX_BODY_BYTES;
  readonly #device: LinkedDevice;
  #isAttached = false;

  constructor(device: LinkedDevice) {
    super();
    this.#device = device;
    this.label = `simulated ${device.profile.name}`;
  }

  protected async start(): Promise<void> {
    // Nobody who opens a link expects anything to happen before the call has returned.
    await Promise.resolve();
    const device = this.#device;
    if (!device.state.linkIsUp) throw new BenchError('link/not-found', { port: this.label });
    this.#isAttached = true;
    device.onAnswer = (message) => this.received(message.slice());
    device.onConsole = (text) => this.heard(text);
    device.onLink = (event) => {
      if (event === 'down') this.lose('the device went away');
    };
  }

  protected async write(message: Uint8Array): Promise<void> {
    const packet = message.slice(); // the device keeps it, the caller may use it again
    await Promise.resolve();
    if (this.#isAttached) this.#device.receive(packet);
  }

  protected stop(): Promise<void> {
    if (this.#isAttached) detach(this.#device);
    this.#isAttached = false;
    return Promise.resolve();
  }
}

function detach(device: LinkedDevice): void {
  device.onAnswer = () => {};
  device.onConsole = () => {};
  device.onLink = () => {};
}
