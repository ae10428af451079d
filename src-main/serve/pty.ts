/**
 * Offers one device on a pseudo terminal, made by socat, which speaks to us over its standard input and output. The
 * device hangs on it with encoded or raw framing. When a device leaves its link (USB at a reset), the terminal goes away
 * with it and comes back under the same name.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants, existsSync, lstatSync, openSync, rmSync } from 'node:fs';
import { BenchError } from '../../src-shared/core/errors';
import type { Clock } from '../../src-shared/core/clock';
import { PacedLine } from '../simulator/paced-line';
import type { PortDevice } from '../simulator/port-device';
import { ConsoleWire, RawWire, type Arrival } from '../simulator/wire';

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

/** A UART does not wait for readers: what nobody takes is lost. */
const MOST_UNREAD_BYTES = 64 * 1024;

/**
 * Makes the terminal.
 * @throws BenchError `link/failed` when socat is missing or cannot make it.
 */
export async function servePty(options: PtyOptions): Promise<PtyServing> {
  const { device, path, onProblem } = options;
  const line = new DeviceLine(options);
  let terminal: Terminal | undefined = await openTerminal(options, line);
  // One after another: a device may go and come back faster than a terminal is made.
  let work: Promise<void> = Promise.resolve();
  const follow = async (event: 'down' | 'up'): Promise<void> => {
    if (event === 'up') terminal ??= await openTerminal(options, line);
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

interface Terminal {
  close: () => Promise<void>;
}

async function openTerminal({ path, program = 'socat' }: PtyOptions, line: DeviceLine): Promise<Terminal> {
  removeLink(path);
  const child = spawn(program, ['-d', '-d', `pty,raw,echo=0,link=${path}`, 'stdio'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const { stdin, stdout } = child;
  // A terminal that goes away takes its pipes with it; `close` tells about that.
  stdin.on('error', () => {});
  stdout.on('data', (bytes: Buffer) => line.input(new Uint8Array(bytes)));
  await isReady(child, path);
  // Somebody always has it open, so that it does not end when a client closes it.
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  line.output = (bytes) => {
    if (stdin.writable && stdin.writableLength < MOST_UNREAD_BYTES) stdin.write(bytes);
  };
  return {
    async close() {
      line.output = () => {};
      closeSync(held);
      child.kill();
      await ended;
      removeLink(path);
    },
  };
}

/** What an earlier terminal left. Anything but a link is not ours to remove. */
function removeLink(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSymbolicLink())
    throw new BenchError('link/failed', { link: path, detail: 'a file is in the way' });
  rmSync(path);
}

/** Settles when socat says that the data goes both ways, by then the link is there. */
function isReady(child: ChildProcess, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (detail: string): void => reject(new BenchError('link/failed', { link: path, detail }));
    child.once('error', (error: NodeJS.ErrnoException) =>
      fail(
        error.code === 'ENOENT'
          ? 'socat is not installed (Debian, Ubuntu: apt install socat)'
          : error.message,
      ),
    );
    child.once('close', () => fail(said.trim().split('\n').at(-1) ?? 'socat ended'));
    child.stderr?.on('data', (bytes: Buffer) => {
      said = (said + bytes.toString()).slice(-4000);
      if (/starting data transfer loop/.test(said) && existsSync(path)) resolve();
    });
  });
}
