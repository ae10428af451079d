/**
 * A pseudo terminal made by socat, which speaks to us over its standard input and output. Knows bytes, and the name under
 * which clients open it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants, existsSync, lstatSync, openSync, rmSync } from 'node:fs';
import { BenchError } from '../../src-shared/core/errors';

export interface Terminal {
  /** Bytes for whoever has it open; lost, all of them, when too many are unread. */
  write: (bytes: Uint8Array) => void;
  close: () => Promise<void>;
}

export interface TerminalOptions {
  /** Name of the symbolic link to the terminal. */
  path: string;
  /** Bytes from whoever has it open. */
  onBytes: (bytes: Uint8Array) => void;
  /** The program; `socat` when missing. */
  program?: string;
}

/** A UART does not wait for readers: what nobody takes is lost. */
const MOST_UNREAD_BYTES = 64 * 1024;

/**
 * Makes it. It stays while clients come and go.
 * @throws BenchError `link/failed` when socat is missing or cannot make it.
 */
export async function openTerminal({ path, onBytes, program = 'socat' }: TerminalOptions): Promise<Terminal> {
  removeLink(path);
  const child = spawn(program, ['-d', '-d', `pty,raw,echo=0,link=${path}`, 'stdio'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const { stdin, stdout } = child;
  // A terminal that goes away takes its pipes with it; `close` tells about that.
  stdin.on('error', () => {});
  stdout.on('data', (bytes: Buffer) => onBytes(new Uint8Array(bytes)));
  await isReady(child, path);
  // Somebody always has it open, so that it does not end when a client closes it.
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  let isOpen = true;
  return {
    write(bytes) {
      if (isOpen && stdin.writable && stdin.writableLength < MOST_UNREAD_BYTES) stdin.write(bytes);
    },
    async close() {
      isOpen = false;
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
