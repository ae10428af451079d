/**
 * A pseudo terminal made by socat, with its far end in the hands of the test. Knows bytes only.
 */
import { spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { Arrivals } from './arrivals';

export interface Pty {
  /** What a serial transport opens. */
  readonly path: string;
  /** What was written to the port, as it came. */
  readonly written: Arrivals<Uint8Array>;
  /** Called with the same, as it comes. */
  onWritten: (bytes: Uint8Array) => void;
  /** Lets bytes arrive at the port. */
  readonly send: (bytes: Uint8Array) => void;
  /** The far end takes no more data from now on. */
  readonly holdBack: () => void;
  /** The far end goes away, as a pulled cable does. */
  readonly pull: () => Promise<void>;
}

/** Makes a pseudo terminal; it stays while nobody has it open, until `pull`. */
export async function makePty(): Promise<Pty> {
  const socat = spawn('socat', ['-d', '-d', 'PTY,raw,echo=0', 'STDIO'], { stdio: 'pipe' });
  const exited = new Promise<void>((resolve) => {
    socat.once('close', () => resolve());
  });
  const path = await new Promise<string>((resolve, reject) => {
    let said = '';
    socat.once('error', reject);
    socat.once('exit', () => reject(new Error(`socat ended: ${said}`)));
    socat.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const name = /PTY is (\S+)/.exec(said)?.[1];
      if (name !== undefined) resolve(name);
    });
  });
  // A terminal that nobody has open is hung up when the first who had it closes it.
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const written = new Arrivals<Uint8Array>();
  socat.stdin.on('error', () => {}); // the far end is gone: that is what `pull` is for
  let isPulled = false;
  const pty: Pty = {
    path,
    written,
    onWritten: () => {},
    send: (bytes) => void socat.stdin.write(bytes),
    holdBack: () => void socat.kill('SIGSTOP'),
    pull: async () => {
      if (!isPulled) {
        isPulled = true;
        socat.kill('SIGKILL');
        closeSync(held);
      }
      await exited;
    },
  };
  socat.stdout.on('data', (chunk: Buffer) => {
    const bytes = new Uint8Array(chunk);
    written.push(bytes);
    pty.onWritten(bytes);
  });
  return pty;
}
