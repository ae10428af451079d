/**
 * An open serial port as bytes in and out. The only file that touches the `serialport` package, which is loaded when
 * the first port is opened. Knows no framing.
 *
 * The package's ports are used without its stream on top: the stream ends twice after a failed write, and the reading
 * underneath does not end at all when a port hangs up (see `#readNow`). On Linux and macOS the package opens ports so that they never
 * block (O_NONBLOCK) and has a poller for them; what the poller has announced is read and written at once. Its own way leads through
 * a thread for each chunk, which took two fifths of the time of a fast transfer.
 */
import { close as closeFd, constants, open, readSync, writeSync } from 'node:fs';
import type { SerialPort } from 'serialport';
import { wordsOf } from './message-link';
import { codeOf, goneError, HUNG_UP } from './serial-gone';
import { openingError } from './serial-opening-error';
import { loadSerialPackage } from './serial-package';
import type { SerialSettings } from './serial-settings';

export interface SerialHandle {
  /**
   * Hands all bytes to the operating system. One write at a time.
   * @throws the system's error; the port is of no use afterwards
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Gives the port back. Safe to call twice; never rejects. */
  close(): Promise<void>;
}

export interface SerialEvents {
  bytes(bytes: Uint8Array): void;
  /** The port went away by itself. Called at most once, and not after `close`. */
  gone(detail: string): void;
}

/** Opens a port, or the reason why not. */
export type OpenSerialHandle = (settings: SerialSettings, on: SerialEvents) => Promise<SerialHandle>;

type Port = Awaited<ReturnType<(typeof SerialPort.binding)['open']>>;
type PosixPort = Extract<Port, { poller: unknown }>;

const READ_BYTES = 4096;

/**
 * Opens a port exclusively.
 * @throws BenchError link/busy, link/denied, link/not-found, link/failed, link/no-native-part
 */
export const openSerialHandle: OpenSerialHandle = async (settings, on) => {
  const SerialPort = await loadSerialPackage();
  let port: Port;
  try {
    port = await SerialPort.binding.open({
      path: settings.path,
      baudRate: settings.baudRate,
      dataBits: 8,
      parity: 'none',
      stopBits: 1,
      lock: true,
      rtscts: settings.flowControl === 'rts-cts',
      xon: settings.flowControl === 'xon-xoff',
      xoff: settings.flowControl === 'xon-xoff',
    });
  } catch (error) {
    const code = process.platform === 'win32' ? undefined : await codeOfOpening(settings.path);
    throw openingError(settings.path, code, error);
  }
  await raiseLines(port, settings, process.platform);
  return new OpenHandle(port, on);
};

/**
 * Linux and macOS raise DTR and RTS when a port is opened. On Windows the package leaves RTS low where there is no flow control:
 * firmware with flow control, and adapters that pass it on, would never send a byte.
 * @param platform as `process.platform`
 */
export async function raiseLines(
  port: Pick<Port, 'set'>,
  { flowControl }: Pick<SerialSettings, 'flowControl'>,
  platform: string,
): Promise<void> {
  // With hardware flow control the driver moves RTS, and setting it by hand is an error.
  if (platform !== 'win32' || flowControl === 'rts-cts') return;
  // Ports without such lines (pseudo ports, some adapters) refuse; they work without.
  await port.set({ dtr: true, rts: true, brk: false, cts: false, dsr: false }).catch(() => {});
}

class OpenHandle implements SerialHandle {
  readonly #port: Port;
  readonly #on: SerialEvents;
  #isWriting = false;
  #closed: Promise<void> | undefined;

  constructor(port: Port, on: SerialEvents) {
    this.#port = port;
    this.#on = on;
    void this.#readOn();
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#isWriting = true;
    try {
      const port = this.#port;
      if ('poller' in port) await writePosix(port, bytes);
      else await port.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    } catch (error) {
      throw goneError(error);
    } finally {
      this.#isWriting = false;
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    // A port that takes no more data would hold up closing until its unsent bytes are out, up to 30 s on Linux.
    if (this.#isWriting) await this.#port.flush().catch(() => {}); // a port that is gone cannot be flushed
    await this.#port.close().catch(() => {}); // a port that is gone cannot be closed either: it is free
  }

  async #readOn(): Promise<void> {
    const buffer = Buffer.alloc(READ_BYTES);
    try {
      for (;;) {
        const length = await this.#readSome(buffer);
        if (this.#closed !== undefined) return;
        this.#on.bytes(new Uint8Array(buffer.subarray(0, length)));
      }
    } catch (error) {
      if (this.#closed === undefined) this.#on.gone(wordsOf(goneError(error)));
    }
  }

  /** At least one byte. */
  async #readSome(buffer: Buffer): Promise<number> {
    const port = this.#port;
    if (!('poller' in port)) return (await port.read(buffer, 0, buffer.length)).bytesRead;
    for (;;) {
      await announced(port, 'readable');
      // The poller may have announced it to a port that was closed since.
      if (this.#closed !== undefined) throw new Error('the port is closed');
      const length = readNow(fdOf(port), buffer);
      if (length > 0) return length;
    }
  }
}

/**
 * What is there, 0 when nothing is. The package's own reading takes "0 bytes" for "nothing yet" and asks again at once, for ever: when
 * a port hangs up while bytes are under way (a cable pulled in the middle of an answer) it never ends and takes a whole
 * processor (serialport/bindings-cpp issue 162, pull request 164). On a port that does not block, 0 means the end.
 */
function readNow(fd: number, buffer: Buffer): number {
  try {
    const length = readSync(fd, buffer, 0, buffer.length, null);
    if (length === 0) throw new Error(HUNG_UP);
    return length;
  } catch (error) {
    if (isNotNow(error)) return 0;
    throw goneError(error);
  }
}

async function writePosix(port: PosixPort, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const now = writeNow(fdOf(port), bytes, written);
    written += now;
    if (now === 0) await announced(port, 'writable');
  }
}

/** @returns bytes that the system took; 0 when it takes none now */
function writeNow(fd: number, bytes: Uint8Array, from: number): number {
  try {
    return writeSync(fd, bytes, from, bytes.length - from);
  } catch (error) {
    if (isNotNow(error)) return 0;
    throw error;
  }
}

function isNotNow(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR';
}

/** @throws Error when the port is closed, whose number may belong to another file by now */
function fdOf({ isOpen, fd }: PosixPort): number {
  if (!isOpen || fd === null) throw new Error('the port is closed');
  return fd;
}

function announced(port: PosixPort, what: 'readable' | 'writable'): Promise<void> {
  return new Promise((resolve, reject) => {
    // Whoever asks the poller of a closed port ends the process.
    if (!port.isOpen) return void reject(new Error('the port is closed'));
    port.poller.once(what, (error) => {
      if (error === null) resolve();
      else reject(new Error(HUNG_UP, { cause: error })); // libuv's word for a hang-up is "bad file descriptor"
    });
  });
}

/** The system's code for not opening `path`; undefined when it can be opened, as a port that is only locked can. */
function codeOfOpening(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    open(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK, (error, fd) => {
      if (error !== null) resolve(codeOf(error));
      else closeFd(fd, () => resolve(undefined));
    });
  });
}
