/**
 * The relay between a client and a server, as a process: a line with the pace of a baud rate, or a network that loses datagrams, and
 * the count of what passed. It says where it is, and its report when its input ends. Knows no SMP.
 */
import { once } from 'node:events';
import type { Clock } from '@shared/core/clock';
import { seededRandom } from '@main/simulator/random';
import { farByteEnd, nearTerminal } from './byte-ends';
import { ByteLine } from './byte-line';
import { farDatagramEnd, nearSocket } from './datagram-ends';
import { DatagramLine } from './datagram-line';
import { FineClock } from './fine-clock';
import type { RelayOrder, RelayReport } from './relay-order';
import { warmUp } from './warm-up';

interface Relay {
  /** Where the client goes. */
  place: string;
  lost: () => { toDevice: number; toHost: number };
  close: () => Promise<void>;
}

/** The child of the benchmark. @param order a RelayOrder as JSON */
export async function runRelay(order: string): Promise<void> {
  // Ctrl+C reaches both processes; this one ends with the other, and takes its terminal along.
  process.on('SIGINT', () => {});
  // A benchmark that has ended before its time hears no report.
  process.stdout.on('error', () => {});
  const clock = new FineClock();
  const count = new Count(clock);
  const wanted = JSON.parse(order) as RelayOrder;
  const relay = await (wanted.near.kind === 'udp'
    ? network(wanted, clock, count)
    : line(wanted, wanted.near.path, clock, count));
  await warmUp(wanted.near.kind, clock);
  console.log(relay.place);
  process.stdin.resume();
  await once(process.stdin, 'end');
  console.log(JSON.stringify(count.report(relay.lost())));
  await relay.close();
  await clock.close();
}

async function line(
  { far, link: { baud, latencyMs, latencyTimerMs } }: RelayOrder,
  path: string,
  clock: Clock,
  count: Count,
): Promise<Relay> {
  const pace = { clock, latencyMs, ...(baud === undefined ? {} : { baud }) };
  const toDevice = new ByteLine(pace);
  const toHost = new ByteLine({ ...pace, ...(latencyTimerMs === undefined ? {} : { latencyTimerMs }) });
  const farEnd = await farByteEnd(far, clock, count.counting('toHost', toHost));
  toDevice.deliver = farEnd.write;
  const nearEnd = await nearTerminal(path, count.counting('toDevice', toDevice));
  toHost.deliver = nearEnd.write;
  return {
    place: path,
    lost: () => ({ toDevice: 0, toHost: 0 }),
    async close() {
      toDevice.close();
      toHost.close();
      await Promise.all([nearEnd.close(), farEnd.close()]);
    },
  };
}

async function network(
  { far, link: { latencyMs, lossPercent }, seed }: RelayOrder,
  clock: Clock,
  count: Count,
): Promise<Relay> {
  const random = seededRandom(seed);
  const traits = { clock, latencyMs, lossShare: lossPercent / 100, random };
  const [toDevice, toHost] = [new DatagramLine(traits), new DatagramLine(traits)];
  const farEnd = await farDatagramEnd(far, clock, count.counting('toHost', toHost));
  toDevice.deliver = farEnd.write;
  const nearEnd = await nearSocket(count.counting('toDevice', toDevice));
  toHost.deliver = nearEnd.write;
  return {
    place: nearEnd.address,
    lost: () => ({ toDevice: toDevice.lost, toHost: toHost.lost }),
    async close() {
      toDevice.close();
      toHost.close();
      await Promise.all([nearEnd.close(), farEnd.close()]);
    },
  };
}

/** What passed, before it is slowed down or lost. */
export class Count {
  readonly #clock: Clock;
  readonly #bytes = { toDevice: 0, toHost: 0 };
  #firstMs: number | undefined;
  #lastMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns what hands on to `line` and counts */
  counting(
    way: 'toDevice' | 'toHost',
    line: { write: (bytes: Uint8Array) => void },
  ): (bytes: Uint8Array) => void {
    return (bytes) => {
      this.#lastMs = this.#clock.now();
      this.#firstMs ??= this.#lastMs;
      this.#bytes[way] += bytes.length;
      line.write(bytes);
    };
  }

  report(lost: { toDevice: number; toHost: number }): RelayReport {
    return {
      spanMs: this.#firstMs === undefined ? 0 : this.#lastMs - this.#firstMs,
      toDevice: { bytes: this.#bytes.toDevice, lost: lost.toDevice },
      toHost: { bytes: this.#bytes.toHost, lost: lost.toHost },
    };
  }
}
