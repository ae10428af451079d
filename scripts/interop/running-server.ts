/**
 * One server as a process in a temporary folder of its own, and the way to it. Knows no SMP.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SerialTransport } from '../../src-main/transports/serial';
import { TcpSerialTransport } from '../../src-main/transports/tcp-serial';
import { UdpTransport } from '../../src-main/transports/udp';
import type { SmpTransport } from '../../src-main/engine/transport';
import { hostClock } from '../../src-main/host/clock';
import type { Server } from './manifest';

const READY_MS = 60_000;
const STOP_MS = 5_000;
/** What Zephyr's native simulator prints when a UART has its terminal. */
const TERMINAL = /connected to pseudotty: (\S+)/;
/** What Zephyr's smp_udp.c logs when its socket is open. */
const LISTENING = /smp_udp: Started/;
/** What it logs when another program has the port. */
const PORT_TAKEN = /smp_udp: Could not bind/;
const KEPT_OUTPUT = 20_000;

/** Every process that is running and every folder that is there, so that none survives this one, however it ends. */
const running = new Set<ChildProcess>();
const folders = new Set<string>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** A terminal, or an address. */
export type Place = { path: string } | { tcp: string } | { udp: string };

export class RunningServer {
  readonly #server: Server;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #exited: Promise<void>;
  #place: Place | undefined;
  #said = '';
  #isOver = false;

  private constructor(server: Server, child: ChildProcess, folder: string) {
    this.#server = server;
    this.#child = child;
    this.#folder = folder;
    running.add(child);
    this.#exited = new Promise((resolve) => {
      child.once('close', () => {
        this.#isOver = true;
        running.delete(child);
        resolve();
      });
    });
    child.once('error', (error) => {
      this.#said += `\n${error.message}`;
    });
    const hear = (chunk: Buffer): void => {
      this.#said = (this.#said + chunk.toString()).slice(-KEPT_OUTPUT);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
  }

  /** Starts it and waits until it can be reached. @throws Error with what it said */
  static async start(server: Server, binaries: string): Promise<RunningServer> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'bootbench-server-'));
    folders.add(folder);
    // Servers name their files without a folder, and leave flash.bin behind where they run.
    for (const name of await readdir(binaries))
      if (/\.(exe|elf|hex|bin)$/.test(name) && name !== 'flash.bin')
        await symlink(path.join(binaries, name), path.join(folder, name));
    const port = server.isEmulated ? await freePort() : undefined;
    const [program = '', ...words] = server.command.map((word) => word.replace('<PORT>', String(port)));
    const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const started = new RunningServer(server, child, folder);
    try {
      started.#place = await started.#find(port);
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  get hasExited(): boolean {
    return this.#isOver;
  }

  get place(): Place {
    if (this.#place === undefined) throw new Error('the server has not been started');
    return this.#place;
  }

  /** The last lines that it printed. */
  get said(): string {
    return this.#said.trim();
  }

  /** A fresh transport to it. @param lineBytes longest line in bytes; the usual 127 when absent */
  transport(lineBytes?: number): SmpTransport {
    const { place } = this;
    const framing = this.#server.kind === 'serial_raw' ? 'raw' : 'console';
    const lines = { framing, ...(lineBytes === undefined ? {} : { lineBytes }) } as const;
    if ('path' in place) return new SerialTransport({ path: place.path, ...lines }, hostClock);
    if ('tcp' in place) return new TcpSerialTransport({ address: place.tcp, ...lines }, hostClock);
    return new UdpTransport({ address: place.udp });
  }

  /** Waits until it ends by itself. @returns false when it does not */
  async ends(withinMs: number): Promise<boolean> {
    await Promise.race([this.#exited, sleep(withinMs, undefined, { ref: false })]);
    return this.#isOver;
  }

  async stop(): Promise<void> {
    if (!this.#isOver) this.#child.kill('SIGTERM');
    if (!(await this.ends(STOP_MS))) this.#child.kill('SIGKILL');
    await this.#exited;
    await rm(this.#folder, { recursive: true, force: true });
    folders.delete(this.#folder);
  }

  async #find(port: number | undefined): Promise<Place> {
    if (port !== undefined) {
      // An emulator takes one connection, so the port is not tried: the table of open ports tells.
      await this.#until(() => (listensOn(port) ? true : undefined));
      return { tcp: `127.0.0.1:${port}` };
    }
    const pattern = this.#server.kind === 'udp' ? LISTENING : TERMINAL;
    return this.#until(() => {
      const found = pattern.exec(this.#said);
      return found === null ? undefined : this.#placeFrom(found);
    });
  }

  /** Looks again and again until there is something to see. @throws Error when the server ends or never is ready */
  async #until<T>(look: () => T | undefined): Promise<T> {
    const end = hostClock.now() + READY_MS;
    for (;;) {
      const seen = look();
      if (seen !== undefined) return seen;
      if (PORT_TAKEN.test(this.#said))
        throw new Error(
          `UDP port ${this.#server.udpPort} is taken: end the program on this machine that has it`,
        );
      if (this.#isOver) throw new Error(`it ended at once: ${this.said}`);
      if (hostClock.now() > end) throw new Error(`it never was ready: ${this.said}`);
      await sleep(20);
    }
  }

  #placeFrom(found: RegExpExecArray): Place {
    const { kind, ipFamily, udpPort } = this.#server;
    if (kind !== 'udp') return { path: found[1] ?? '' };
    return { udp: ipFamily === 6 ? `[::1]:${udpPort}` : `127.0.0.1:${udpPort}` };
  }
}

/** Whether a program of this machine listens on the TCP port: proc(5), /proc/net/tcp, state 0A. */
function listensOn(port: number): boolean {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .some(([, local, , state]) => local?.endsWith(wanted) === true && state === '0A');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
