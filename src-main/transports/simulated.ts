/**
 * Links to a simulated device in the same process: whole messages, or the bytes of a serial line. The only file of this
 * folder that knows the simulator.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import { HEADER_BYTES, MAX_BODY_BYTES } from '@shared/smp/message';
import type { LinkSizing } from '../engine/transport';
import type { SimulatedDevice } from '../simulator/device';
import { PacedLine } from '../simulator/paced-line';
import { ConsoleWire, RawWire } from '../simulator/wire';
import { MessageLink } from './message-link';
import { SerialTransport } from './serial';
import type { OpenSerialHandle, SerialHandle } from './serial-handle';
import type { SerialOptions } from './serial-settings';

/** As on a serial line: what fits into two lines. */
const UNKNOWN_DEVICE_BYTES = 182;
const WENT_AWAY = 'the device went away';

/** Whole messages, as fast as the device takes them. One link to a device at a time. */
export class SimulatedTransport extends MessageLink {
  readonly label: string;
  readonly sizing: LinkSizing = {
    bufferOverheadBytes: 0,
    ceilingBytes: undefined,
    unknownDeviceBytes: UNKNOWN_DEVICE_BYTES,
  };
  protected readonly maxMessageBytes = HEADER_BYTES + MAX_BODY_BYTES;
  readonly #device: SimulatedDevice;
  #isAttached = false;

  constructor(device: SimulatedDevice) {
    super();
    this.#device = device;
    this.label = nameOf(device);
  }

  protected async start(): Promise<void> {
    await nextTurn();
    const device = this.#device;
    attach(device);
    this.#isAttached = true;
    device.onAnswer = (message) => this.received(message.slice());
    device.onConsole = (text) => this.heard(text);
    device.onLink = (event) => {
      if (event === 'down') this.lose(WENT_AWAY);
    };
  }

  protected async write(message: Uint8Array): Promise<void> {
    const packet = message.slice(); // the device keeps it, the caller may use it again
    await nextTurn();
    if (this.#isAttached) this.#device.receive(packet);
  }

  protected stop(): Promise<void> {
    if (this.#isAttached) detach(this.#device);
    this.#isAttached = false;
    return Promise.resolve();
  }
}

export interface SimulatedSerialOptions extends Omit<SerialOptions, 'path'> {
  /** True: bytes take as long as the baud rate says. */
  paced?: boolean;
  /** The device has a shell with this prompt on its port. */
  prompt?: string;
}

/** The same through a serial line, byte by byte: the framing of both sides is used, and the device's line buffers. */
export function simulatedSerial(
  device: SimulatedDevice,
  clock: Clock,
  { paced, prompt, ...options }: SimulatedSerialOptions = {},
): SerialTransport {
  const open: OpenSerialHandle = async (settings, on) => {
    await nextTurn();
    attach(device);
    const wire =
      settings.framing === 'raw'
        ? new RawWire(device, { clock })
        : new ConsoleWire(device, { clock, ...(prompt === undefined ? {} : { prompt }) });
    device.onLink = (event) => {
      if (event === 'down') on.gone(WENT_AWAY);
    };
    if (paced !== true) {
      wire.output = (bytes) => on.bytes(bytes);
      return new WireHandle(device, (bytes) => wire.input(bytes));
    }
    const toDevice = new PacedLine({ clock, baud: settings.baudRate });
    const fromDevice = new PacedLine({ clock, baud: settings.baudRate });
    toDevice.deliver = (bytes, arrival) => wire.input(bytes, arrival);
    fromDevice.deliver = (bytes) => on.bytes(bytes);
    wire.output = (bytes) => fromDevice.write(bytes);
    return new WireHandle(device, (bytes) => toDevice.write(bytes), [toDevice, fromDevice]);
  };
  return new SerialTransport({ path: nameOf(device), ...options }, clock, open);
}

/** Takes what it is given at once, as an operating system does with a message. */
class WireHandle implements SerialHandle {
  readonly #device: SimulatedDevice;
  readonly #put: (bytes: Uint8Array) => void;
  readonly #lines: readonly PacedLine[];
  #isClosed = false;

  constructor(device: SimulatedDevice, put: (bytes: Uint8Array) => void, lines: readonly PacedLine[] = []) {
    this.#device = device;
    this.#put = put;
    this.#lines = lines;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const copy = bytes.slice();
    await nextTurn();
    if (!this.#isClosed) this.#put(copy);
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#isClosed = true;
    for (const line of this.#lines) line.close();
    detach(this.#device);
    return Promise.resolve();
  }
}

/** Nobody who opens a link or sends a message expects the other side to act before the call has returned. */
function nextTurn(): Promise<void> {
  return Promise.resolve();
}

function nameOf(device: SimulatedDevice): string {
  return `simulated ${device.profile.name}`;
}

/** Devices that have a link. */
const attached = new WeakSet<SimulatedDevice>();

/** A device has one port, as a board has. */
function attach(device: SimulatedDevice): void {
  if (!device.state.linkIsUp) throw new BenchError('link/not-found', { port: nameOf(device) });
  if (attached.has(device)) throw new BenchError('link/busy', { port: nameOf(device) });
  attached.add(device);
}

function detach(device: SimulatedDevice): void {
  device.onAnswer = () => {};
  device.onConsole = () => {};
  device.onLink = () => {};
  device.onGarbledAnswer = undefined;
  attached.delete(device);
}
