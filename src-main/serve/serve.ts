/**
 * Makes the simulated devices that were asked for, puts them on their links and says in one line each where they are. Ends
 * them all when the signal is aborted.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { errorText } from '../../src-shared/core/error-texts';
import { toErrorView } from '../../src-shared/core/errors';
import type { ProfileName } from '../../src-shared/simulator/profile-names';
import { hostClock } from '../host/clock';
import { hostSha } from '../host/sha';
import { SimulatedDevice } from '../simulator/device';
import { profiles, type DeviceProfile } from '../simulator/profile';
import { seededRandom } from '../simulator/random';
import { readArguments, usage, type Wish } from './arguments';
import { serveBle } from './ble';
import { servePty } from './pty';
import { serveUdp } from './udp';

/** Where text goes. */
export interface Printer {
  line(text: string): void;
  problem(text: string): void;
}

interface Offered {
  device: SimulatedDevice;
  where: string;
  close: () => Promise<void>;
}

/**
 * Serves until `ended` is aborted.
 * @returns the exit code: 0, 1 when a link cannot be opened, 2 when the arguments cannot be used.
 */
export async function serve(argv: readonly string[], printer: Printer, ended: AbortSignal): Promise<number> {
  const wish = readArguments(argv);
  if (wish === 'help') {
    printer.line(usage);
    return 0;
  }
  if ('problem' in wish) {
    printer.problem(`${wish.problem}\n\n${usage}`);
    return 2;
  }
  const offered: Offered[] = [];
  try {
    for await (const one of offers(wish, (error) => printer.problem(sentence(error)))) {
      offered.push(one);
      printer.line(describe(one));
    }
    await abortOf(ended);
    return 0;
  } catch (error) {
    printer.problem(sentence(error));
    return 1;
  } finally {
    for (const one of offered) {
      one.device.close();
      await one.close();
    }
  }
}

async function* offers(wish: Wish, onProblem: (error: unknown) => void): AsyncGenerator<Offered> {
  const { udpPort, ptyFolder, count } = wish;
  if (udpPort !== undefined)
    for (let i = 0; i < count; i++) {
      const device = makeDevice(wish, 'zephyr-udp', i);
      const port = udpPort === 0 ? 0 : udpPort + i;
      const { address, close } = await serveUdp({
        device,
        host: wish.host,
        port,
        family: wish.family,
        onProblem,
      });
      yield { device, where: `udp ${address}`, close };
    }
  if (ptyFolder !== undefined) {
    mkdirSync(ptyFolder, { recursive: true });
    for (let i = 0; i < count; i++) {
      const device = makeDevice(wish, 'zephyr-swap-move', i);
      const { close, path: where } = await servePty({
        device,
        clock: hostClock,
        path: path.join(ptyFolder, `device-${i + 1}`),
        framing: wish.framing,
        onProblem,
        ...(wish.prompt === undefined ? {} : { prompt: wish.prompt }),
        ...(wish.baud === undefined ? {} : { baud: wish.baud }),
      });
      yield { device, where: `pty ${where}`, close };
    }
  }
  if (wish.blePath !== undefined) yield* inTheAir(wish, wish.blePath);
}

/** All devices behind one controller; the first one closes it. */
async function* inTheAir(wish: Wish, link: string): AsyncGenerator<Offered> {
  const { intervalMs, packetsPerEvent, ...ble } = wish.ble;
  const devices = Array.from({ length: wish.count }, (_, index) =>
    makeDevice(wish, 'zephyr-swap-move', index, 'radio'),
  );
  const { peripherals, close } = await serveBle({
    ...ble,
    devices,
    clock: hostClock,
    seed: wish.seed,
    path: link,
    ...(intervalMs === 0 ? {} : { timing: { intervalMs, packetsPerEvent } }),
  });
  for (const { device, peripheral } of peripherals) {
    const isFirst = device === devices[0];
    yield {
      device,
      where: `ble ${link} ${peripheral.address}`,
      close: isFirst ? close : () => Promise.resolve(),
    };
  }
}

function makeDevice(
  wish: Wish,
  usual: ProfileName,
  index: number,
  link?: DeviceProfile['link'],
): SimulatedDevice {
  const profile = profiles[wish.profile ?? usual];
  return new SimulatedDevice({
    profile: { ...profile, link: link ?? profile.link, nodeName: `simulated-${index + 1}` },
    clock: hostClock,
    random: seededRandom(wish.seed + index),
    hash: hostSha,
    faults: wish.faults,
  });
}

function describe({ device, where }: Offered): string {
  const running = device.state.slots.find((slot) => slot.active);
  return `${where}  ${device.profile.name}  ${running?.version ?? 'no image'}`;
}

function sentence(error: unknown): string {
  const system = error as NodeJS.ErrnoException;
  if (system.code === 'EADDRINUSE') return 'The port is taken by another program. Choose another with --udp.';
  const { title, advice } = errorText(toErrorView(error));
  return `${title}\n${advice}`;
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
