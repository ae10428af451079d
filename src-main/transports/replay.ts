/**
 * The link to a recording that answers as a device, in the same process and in whole messages. One link, one replay: a new
 * link begins at the beginning.
 */
import { HEADER_BYTES, MAX_BODY_BYTES } from '@shared/smp/message';
import type { LinkSizing } from '../engine/transport';
import type { PortDevice } from '../simulator/port-device';
import { MessageLink } from './message-link';

/** What a replay needs of the device. */
export type Answering = Pick<PortDevice, 'profile' | 'onAnswer' | 'onConsole' | 'receive' | 'close'>;

export class ReplayTransport extends MessageLink {
  readonly label: string;
  /** As on a serial line, so that the questions are the recorded ones where they were cut to size. */
  readonly sizing: LinkSizing = { bufferOverheadBytes: 0, ceilingBytes: undefined, unknownDeviceBytes: 182 };
  protected readonly maxMessageBytes = HEADER_BYTES + MAX_BODY_BYTES;
  readonly #device: Answering;

  constructor(device: Answering) {
    super();
    this.#device = device;
    this.label = `replay of ${device.profile.name}`;
  }

  protected async start(): Promise<void> {
    await Promise.resolve(); // nobody expects an answer before the call has returned
    this.#device.onAnswer = (message) => this.received(message.slice());
    this.#device.onConsole = (text) => this.heard(text);
  }

  protected async write(message: Uint8Array): Promise<void> {
    const packet = message.slice(); // the device keeps it, the caller may use it again
    await Promise.resolve();
    this.#device.receive(packet);
  }

  protected stop(): Promise<void> {
    this.#device.close();
    this.#device.onAnswer = () => {};
    this.#device.onConsole = () => {};
    return Promise.resolve();
  }
}
