/**
 * Offers one device on a pseudo terminal, with console or raw framing. When a device leaves its link
 * (USB at a reset), the terminal goes away with it and comes back under the same name.
 */
import type { Clock } from '../../src-shared/core/clock';
import { PacedLine } from '../simulator/paced-line';
import type { PortDevice } from '../simulator/port-device';
import { ConsoleWire, RawWire, type Arrival } from '../simulator/wire';
import { openTerminal, type Terminal } from './terminal';

export interface PtyServing {
  /** Where clients open it. */
  path: string;
  close: () => Promise<void>;
}

export interface PtyOptions {
  device: PortDevice;
  clock: Clock;
  /** Name of the symbolic link to the terminal. */
  path: string;
  /** Name of the terminal that is there instead while the firmware loader runs; missing: the same. */
  loaderPath?: string;
  framing: 'console' | 'raw';
  /** The port carries a shell with this prompt. */
  prompt?: string;
  /** Speed of the line in both directions; missing: as fast as the machine. */
  baud?: number;
  /** The terminal could not be made again after the device was away. */
  onProblem: (error: unknown) => void;
  /** The program; `socat` when missing. */
  program?: string;
}

/**
 * Makes the terminal.
 * @throws BenchError `link/failed` when socat is missing or cannot make it.
 */
export async function servePty(options: PtyOptions): Promise<PtyServing> {
  const { device, path, loaderPath = path, onProblem } = options;
  const line = new DeviceLine(options);
  const open = async (): Promise<Terminal> => {
    const opened = await openTerminal({
      ...options,
      path: device.program === 'loader' ? loaderPath : path,
      onBytes: (bytes) => line.input(bytes),
    });
    line.output = (bytes) => opened.write(bytes);
    return opened;
  };
  let terminal: Terminal | undefined = await open();
  // One after another: a device may go and come back faster than a terminal is made.
  let work: Promise<void> = Promise.resolve();
  const follow = async (event: 'down' | 'up'): Promise<void> => {
    if (event === 'up') terminal ??= await open();
    else {
      const gone = terminal;
      terminal = undefined;
      await gone?.close();
    }
  };
  device.onLink = (event) => void (work = work.then(() => follow(event)).catch(onProblem));
  return {
    path,
    close: async () => {
      device.onLink = () => {};
      await work;
      line.close();
      await terminal?.close();
    },
  };
}

/** Framing and, where wanted, the speed of a real line. */
class DeviceLine {
  output: (bytes: Uint8Array) => void = () => {};
  readonly #input: (bytes: Uint8Array) => void;
  readonly #paced: readonly PacedLine[];

  constructor({ device, clock, framing, prompt, baud }: PtyOptions) {
    const wire =
      framing === 'raw'
        ? new RawWire(device, { clock })
        : new ConsoleWire(device, { clock, ...(prompt === undefined ? {} : { prompt }) });
    const toWire = (bytes: Uint8Array, arrival?: Arrival): void => wire.input(bytes, arrival);
    const toPort = (bytes: Uint8Array): void => this.output(bytes);
    if (baud === undefined) {
      this.#paced = [];
      this.#input = toWire;
      wire.output = toPort;
      return;
    }
    const [down, up] = [new PacedLine({ clock, baud }), new PacedLine({ clock, baud })];
    this.#paced = [down, up];
    down.deliver = toWire;
    up.deliver = toPort;
    this.#input = (bytes) => down.write(bytes);
    wire.output = (bytes) => up.write(bytes);
  }

  input(bytes: Uint8Array): void {
    this.#input(bytes);
  }

  close(): void {
    for (const line of this.#paced) line.close();
  }
}
