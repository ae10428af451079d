/**
 * The two ends of a serial line that the relay stands in: where bytes come from and go to. Knows neither pace nor SMP.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Clock } from '@shared/core/clock';
import { openTerminal } from '@main/serve/terminal';
import { ConsoleWire } from '@main/simulator/wire';
import { makeFastDevice } from './fast-device';
import type { FarEnd } from './relay-order';

export interface ByteEnd {
  write: (bytes: Uint8Array) => void;
  close: () => Promise<void>;
}

type OnBytes = (bytes: Uint8Array) => void;

/** Where the client opens its port. */
export function nearTerminal(path: string, onBytes: OnBytes): Promise<ByteEnd> {
  return openTerminal({ path, onBytes });
}

/** @throws Error when the server cannot be reached */
export function farByteEnd(far: FarEnd, clock: Clock, onBytes: OnBytes): Promise<ByteEnd> {
  switch (far.kind) {
    case 'tcp':
      return tcpEnd(far.port, onBytes);
    case 'terminal':
      return serverTerminal(far.path, onBytes);
    case 'device': {
      const device = makeFastDevice(far, clock);
      const wire = new ConsoleWire(device, { clock });
      wire.output = onBytes;
      return Promise.resolve({
        write: (bytes) => wire.input(bytes),
        close: async () => device.close(),
      });
    }
    case 'udp':
      throw new Error('UDP is no line');
  }
}

async function tcpEnd(port: number, onBytes: OnBytes): Promise<ByteEnd> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  // What happens to the server shows in what the client makes of it.
  socket.on('error', (error) => console.error(`the server's port: ${error.message}`));
  socket.on('data', onBytes);
  return {
    write: (bytes) => void socket.write(bytes),
    async close() {
      socket.destroy();
    },
  };
}

/** The terminal that a server has made; only socat can set it to raw bytes from here. */
async function serverTerminal(path: string, onBytes: OnBytes): Promise<ByteEnd> {
  const child = spawn('socat', ['-d', '-d', 'stdio', `${path},raw,echo=0`], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error(`socat cannot open ${path}: ${said.trim()}`)));
    child.stderr.on('data', (bytes: Buffer) => {
      said = (said + bytes.toString()).slice(-2000);
      if (said.includes('starting data transfer loop')) resolve();
    });
  });
  child.stdout.on('data', onBytes);
  child.stdin.on('error', (error) => console.error(`the server's terminal: ${error.message}`));
  await ready;
  return {
    write: (bytes) => void child.stdin.write(bytes),
    async close() {
      child.kill();
      await ended;
    },
  };
}
