/**
 * Runs the uploads of one link: one at a time with and without a window, in turns, then several at once. Every number is the
 * median of its repetitions.
 */
import { SerialTransport } from '../../src-main/transports/serial';
import { SimulatedTransport } from '../../src-main/transports/simulated';
import { UdpTransport } from '../../src-main/transports/udp';
import { hostClock } from '../../src-main/host/clock';
import { serialDefaults } from '../../src-shared/ipc/connection';
import { startDevices } from './device-process';
import { BAUD, makeDevice, type LinkName, type MeasuredLink } from './links';
import { measureLoad, type Load } from './load';
import { MainProcess, type Endpoint } from './main-process';

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
  delay: Load['delay'];
}

export interface Plan {
  /** Uploads at once; the first is 1. */
  uploads: readonly number[];
  repetitions: number;
  /** Share of the full size of files. */
  share: number;
}

const MIB = 1024 * 1024;
/** Enough for the compiler to know what is hot. */
const WARM_UP = { bytes: 16 * 1024, uploads: 8 };

/**
 * @param idleCpuMsPerSecond processor time of this process when it only measures; subtracted
 */
export async function measureLink(
  link: MeasuredLink,
  plan: Plan,
  idleCpuMsPerSecond: number,
): Promise<Row[]> {
  const { endpoints, close } = await endpointsOn(link.name, Math.max(WARM_UP.uploads, ...plan.uploads));
  const main = new MainProcess();
  try {
    await main.connect(endpoints);
    await main.upload(main.makeFirmware(WARM_UP.bytes), WARM_UP.uploads, 0);
    const rows: Row[] = [];
    for (const uploads of plan.uploads) {
      const uses: readonly WindowUse[] = uploads === 1 ? ['window', 'no-window'] : ['window'];
      const runs = new Map<WindowUse, Row[]>(uses.map((use) => [use, []]));
      for (let repetition = 0; repetition < plan.repetitions; repetition++)
        for (const use of repetition % 2 === 0 ? uses : uses.toReversed())
          runs.get(use)?.push(await run(main, link, plan, uploads, use, idleCpuMsPerSecond));
      for (const of of runs.values()) rows.push(middle(of));
    }
    return rows;
  } finally {
    await main.close();
    await close();
  }
}

async function run(
  main: MainProcess,
  link: MeasuredLink,
  { share }: Plan,
  uploads: number,
  window: WindowUse,
  idleCpuMsPerSecond: number,
): Promise<Row> {
  const imageBytes = Math.round(link.imageBytes * share);
  const firmware = main.makeFirmware(imageBytes);
  const end = measureLoad();
  const tookMs = await main.upload(firmware, uploads, window === 'window' ? 0 : 1);
  const { seconds, cpuMs, delay } = end();
  const bytesPerSecond = median(tookMs.map((ms) => (imageBytes * 1000) / ms));
  return {
    link,
    uploads,
    window,
    bytesPerSecond,
    ofLimit: bytesPerSecond / link.limit(imageBytes),
    allBytesPerSecond: (imageBytes * uploads) / seconds,
    cpuMsPerMiB: Math.max(0, cpuMs - idleCpuMsPerSecond * seconds) / ((imageBytes * uploads) / MIB),
    delay,
  };
}

async function endpointsOn(
  link: LinkName,
  count: number,
): Promise<{ endpoints: Endpoint[]; close: () => Promise<void> }> {
  if (link === 'in-process') {
    const devices = Array.from({ length: count }, (_, number) => makeDevice(link, number));
    return {
      endpoints: devices.map((device, number) => ({
        connection: { kind: 'simulated', profile: device.profile.name, seed: number + 1 },
        makeTransport: () => new SimulatedTransport(device),
      })),
      close: async () => devices.forEach((device) => device.close()),
    };
  }
  const { places, close } = await startDevices(link, count);
  const endpoints = places.map((place): Endpoint => {
    if (link === 'udp')
      return {
        connection: { kind: 'udp', address: place },
        makeTransport: () => new UdpTransport(place),
      };
    return {
      connection: { ...serialDefaults, path: place },
      makeTransport: () => new SerialTransport({ path: place, baudRate: BAUD }, hostClock),
    };
  });
  return { endpoints, close };
}

/** Each number is the median of that number. */
function middle(rows: readonly Row[]): Row {
  const [first] = rows;
  if (first === undefined) throw new RangeError('no repetitions');
  const of = (number: (row: Row) => number): number => median(rows.map(number));
  return {
    ...first,
    bytesPerSecond: of((row) => row.bytesPerSecond),
    ofLimit: of((row) => row.ofLimit),
    allBytesPerSecond: of((row) => row.allBytesPerSecond),
    cpuMsPerMiB: of((row) => row.cpuMsPerMiB),
    delay: {
      p50Ms: of((row) => row.delay.p50Ms),
      p99Ms: of((row) => row.delay.p99Ms),
      maxMs: of((row) => row.delay.maxMs),
    },
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? NaN;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? NaN) + upper) / 2 : upper;
}
