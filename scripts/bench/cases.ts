/**
 * Runs the uploads of one link: one at a time with and without a window, in turns, then several at once. Every number is the
 * median of its repetitions; every other repetition measures the delay of the event loop, the others processor time.
 */
import { performance } from 'node:perf_hooks';
import { hostClock } from '../../src-main/host/clock';
import { hostBluetooth } from '../../src-main/transports/ble/host-bluetooth';
import { makeLink, type Surroundings } from '../../src-main/transports/links';
import { serialDefaults, type Connection } from '@shared/device/connection';
import { startDevices } from './device-process';
import { BAUD, makeDevice, type LinkName, type MeasuredLink } from './links';
import { measureCpu, measureLoopDelay, type LoopDelay } from './load';
import { MainProcess, type Endpoint } from './main-process';
import { median } from './median';

/** Chunks in flight: as many as the device allows, or one. */
export type WindowUse = 'window' | 'no-window';

export interface Row {
  link: MeasuredLink;
  uploads: number;
  window: WindowUse;
  /** Bytes of the file per second of one upload, the median of all. */
  bytesPerSecond: number;
  /** The same as a share of what the link allows. */
  ofLimit: number;
  /** Bytes per second of all uploads together. */
  allBytesPerSecond: number;
  cpuMsPerMiB: number;
  delay: LoopDelay;
}

export interface Plan {
  /** Uploads at once; the first is 1. */
  uploads: readonly number[];
  /** 2 or more. */
  repetitions: number;
  /** Share of the full size of files. */
  share: number;
}

/** One repetition. */
interface Run {
  bytesPerSecond: number;
  allBytesPerSecond: number;
  cpuMsPerMiB?: number;
  delay?: LoopDelay;
}

const MIB = 1024 * 1024;
/** Enough for the compiler to know what is hot. */
const WARM_UP = { bytes: 16 * 1024, uploads: 8 };

export async function measureLink(link: MeasuredLink, plan: Plan): Promise<Row[]> {
  const { endpoints, close } = await endpointsOn(link.name, Math.max(WARM_UP.uploads, ...plan.uploads));
  const main = new MainProcess();
  try {
    await main.connect(endpoints);
    await main.upload(main.makeFirmware(WARM_UP.bytes), WARM_UP.uploads, 0);
    const rows: Row[] = [];
    for (const uploads of plan.uploads) rows.push(...(await measure(main, link, plan, uploads)));
    return rows;
  } finally {
    await main.close();
    await close();
  }
}

async function measure(main: MainProcess, link: MeasuredLink, plan: Plan, uploads: number): Promise<Row[]> {
  const imageBytes = Math.round(link.imageBytes * plan.share);
  const uses: WindowUse[] = uploads === 1 ? ['window', 'no-window'] : ['window'];
  const runs = uses.map((window) => ({ window, done: [] as Run[] }));
  for (let repetition = 0; repetition < plan.repetitions; repetition++)
    for (const { window, done } of repetition % 2 === 0 ? runs : runs.toReversed())
      done.push(await run(main, imageBytes, uploads, window, repetition % 2 === 0 ? 'delay' : 'cpu'));
  return runs.map(({ window, done }) => {
    const bytesPerSecond = medianOf(done, (one) => one.bytesPerSecond);
    return {
      link,
      uploads,
      window,
      bytesPerSecond,
      ofLimit: bytesPerSecond / link.limit(imageBytes),
      allBytesPerSecond: medianOf(done, (one) => one.allBytesPerSecond),
      cpuMsPerMiB: medianOf(done, (one) => one.cpuMsPerMiB),
      delay: {
        p50Ms: medianOf(done, ({ delay }) => delay?.p50Ms),
        p99Ms: medianOf(done, ({ delay }) => delay?.p99Ms),
        maxMs: medianOf(done, ({ delay }) => delay?.maxMs),
      },
    };
  });
}

async function run(
  main: MainProcess,
  imageBytes: number,
  uploads: number,
  window: WindowUse,
  what: 'delay' | 'cpu',
): Promise<Run> {
  const firmware = main.makeFirmware(imageBytes);
  const startedAt = performance.now();
  const endDelay = what === 'delay' ? measureLoopDelay() : undefined;
  const endCpu = what === 'cpu' ? measureCpu() : undefined;
  const tookMs = await main.upload(firmware, uploads, window === 'window' ? 0 : 1);
  const cpuMs = endCpu?.();
  const delay = endDelay?.();
  const allBytes = imageBytes * uploads;
  return {
    bytesPerSecond: median(tookMs.map((ms) => (imageBytes * 1000) / ms)),
    allBytesPerSecond: (allBytes * 1000) / (performance.now() - startedAt),
    ...(cpuMs === undefined ? {} : { cpuMsPerMiB: (cpuMs * MIB) / allBytes }),
    ...(delay === undefined ? {} : { delay }),
  };
}

interface Endpoints {
  endpoints: Endpoint[];
  close: () => Promise<void>;
}

async function endpointsOn(link: LinkName, count: number): Promise<Endpoints> {
  if (link === 'in-process') {
    const devices = Array.from({ length: count }, (_, number) => makeDevice(link, number));
    return {
      endpoints: devices.map((device, number) =>
        endpointTo(
          { kind: 'simulated', profile: device.profile.name, seed: number + 1 },
          { simulated: () => Promise.resolve(device) },
        ),
      ),
      close: async () => devices.forEach((device) => device.close()),
    };
  }
  const { places, close } = await startDevices(link, count);
  if (link === 'ble') return inTheAir(places, close);
  const endpoints = places.map((place) =>
    endpointTo(
      link === 'udp' ? { kind: 'udp', address: place } : { ...serialDefaults, path: place, baudRate: BAUD },
    ),
  );
  return { endpoints, close };
}

/** One adapter, which is the terminal of the virtual controller, for all. */
function inTheAir(places: readonly string[], close: () => Promise<void>): Endpoints {
  const [controller = ''] = places[0]?.split(' ') ?? [];
  const bluetooth = hostBluetooth(hostClock, { BOOTBENCH_BLE_UART: controller });
  const endpoints = places.map((place): Endpoint => {
    const [, peerId = ''] = place.split(' ');
    return endpointTo(
      { kind: 'ble', peerId },
      { ble: () => Promise.resolve(bluetooth.transport({ peerId })) },
    );
  });
  return {
    endpoints,
    async close() {
      await bluetooth.stop();
      await close();
    },
  };
}

/** @param around what this link is made with beside the clock */
function endpointTo(connection: Connection, around: Partial<Surroundings> = {}): Endpoint {
  const notHere = (): never => {
    throw new Error(`a link over ${connection.kind} needs what is not there`);
  };
  const whole: Surroundings = {
    clock: hostClock,
    port: ({ path }) => Promise.resolve(path),
    ble: notHere,
    simulated: notHere,
    recorded: notHere,
    ...around,
  };
  return { connection, makeTransport: () => makeLink(connection, whole) };
}

function medianOf(runs: readonly Run[], number: (run: Run) => number | undefined): number {
  return median(runs.flatMap((one) => number(one) ?? []));
}
