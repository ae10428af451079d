/**
 * A command line in this process: virtual time, simulated devices by address, what was written kept as text.
 */
import type { Clock } from '@shared/core/clock';
import type { ProfileName } from '@shared/simulator/profile-names';
import type { Fault } from '@shared/simulator/fault';
import type { Target } from '@main/cli/connstring';
import type { Host, Sink } from '@main/cli/host';
import { runProgram } from '@main/cli/program';
import { SimulatedDevice } from '@main/simulator/device';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { seededRandom } from '@main/simulator/random';
import type { SerialPortFacts } from '@main/transports/port-identity';
import type { Sighting } from '@main/transports/ble/adapter';
import { SimulatedTransport } from '@main/transports/simulated';
import { sha } from '../support/rig';
import { VirtualClock } from '../support/virtual-clock';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

export class CommandLine {
  readonly clock = new VirtualClock();
  readonly devices = new Map<string, SimulatedDevice>();
  readonly stop = new AbortController();
  /** Folder of the application's file; nothing is there unless a test puts it there. */
  userFolder = '/nonexistent/bootbench-test';
  isTerminal = false;
  /** Height of the terminal. */
  rows = 24;
  /** Called with everything that is written. */
  onWrite: (text: string) => void = () => {};
  /** Answers to questions, in order. */
  answers: string[] = [];
  input: string | undefined;
  /** Variables of the environment. */
  env: Record<string, string> = {};
  ports: SerialPortFacts[] = [];
  listPorts = (): Promise<SerialPortFacts[]> => Promise.resolve(this.ports);
  /** Who is heard over Bluetooth, and how often somebody listened or opened a link there. */
  heard: Sighting[] = [];
  bluetoothUses = 0;
  /** Addresses of the links that were opened, in order. */
  opened: string[] = [];
  out = '';
  err = '';

  /** Puts a device at a UDP address. */
  add(
    address: string,
    profile: ProfileName = 'zephyr-4.4',
    faults: Fault[] = [],
    change: Partial<DeviceProfile> = {},
  ): SimulatedDevice {
    const device = new SimulatedDevice({
      profile: { ...profiles[profile], ...change },
      clock: this.clock,
      random: seededRandom(this.devices.size + 1),
      hash: sha,
      faults,
    });
    this.devices.set(address, device);
    return device;
  }

  /** Runs one command line to its end. */
  async run(...argv: string[]): Promise<Ran> {
    return this.until(this.start(...argv));
  }

  /** Moves time on whenever the command waits for it, until `promise` settles. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    while (!settled) {
      // What is loaded or read for a command comes in turns of the event loop, not in virtual time.
      await new Promise((resolve) => setImmediate(resolve));
      if (this.clock.pending > 0) await this.clock.advance(10);
    }
    return promise;
  }

  /** Starts one; `until` takes it further. */
  async start(...argv: string[]): Promise<Ran> {
    this.out = '';
    this.err = '';
    const code = await runProgram(argv, this.#host());
    return { code, out: this.out, err: this.err };
  }

  #host(): Host {
    const { clock, input } = this;
    return {
      out: this.#sink((text) => (this.out += text)),
      err: this.#sink((text) => (this.err += text)),
      clock,
      epochNow: () => 1_780_000_000_000 + clock.now(),
      random: seededRandom(3),
      signal: this.stop.signal,
      env: { ...this.env, BOOTBENCH_USER_DATA: this.userFolder },
      home: '/nonexistent',
      platform: 'linux',
      listPorts: () => this.listPorts(),
      lookAround: () => {
        this.bluetoothUses++;
        return Promise.resolve(this.heard);
      },
      makeTransport: (target: Target, _clock: Clock) => {
        if (target.kind === 'ble') this.bluetoothUses++;
        const address = addressOf(target);
        this.opened.push(address);
        const device = this.devices.get(address);
        if (device === undefined) throw new Error(`no simulated device at "${address}"`);
        return new SimulatedTransport(device);
      },
      ask: (question) => {
        this.err += question;
        return Promise.resolve(this.answers.shift());
      },
      ...(input === undefined ? {} : { input: chunksOf(input) }),
    };
  }

  #sink(write: (text: string) => void): Sink {
    const writeAll = (text: string): void => {
      write(text);
      this.onWrite(text);
    };
    return {
      write: writeAll,
      writeBytes: (bytes) => writeAll(Buffer.from(bytes).toString('latin1')),
      isTerminal: this.isTerminal,
      columns: this.isTerminal ? 100 : undefined,
      rows: this.isTerminal ? this.rows : undefined,
    };
  }
}

/** `--conntype udp --connstring ADDRESS`. */
export function at(address: string): string[] {
  return ['--conntype', 'udp', '--connstring', address];
}

function addressOf(target: Target): string {
  switch (target.kind) {
    case 'udp':
      return target.address;
    case 'serial':
      return target.path;
    case 'ble':
      return target.peerId ?? target.peerName ?? '';
    default:
      return '';
  }
}

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield new TextEncoder().encode(text);
}
