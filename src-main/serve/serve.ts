/**
 * Makes the simulated devices that were asked for, puts them on their links and tells where each is. Ends
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
import { serveBle } from './ble';
import { servePty } from './pty';
import { serveUdp } from './udp';
import type { Wish } from './wish';

/** A simulated device that answers now, and where. */
export interface Served {
  kind: 'udp' | 'pty' | 'ble';
  address: string;
  profile: string;
  /** What runs. */
  version: string;
}

/** Who is told. */
export interface Listener {
  served(one: Served): void;
  problem(text: string): void;
}

interface Offered {
  device: SimulatedDevice;
  kind: Served['kind'];
  address: string;
  close: () => Promise<void>;
}

/**
 * Serves until `ended` is aborted.
 * @returns false when a link cannot be opened
 */
export async function serve(wish: Wish, listener: Listener, ended: AbortSignal): Promise<boolean> {
  const offered: Offered[] = [];
  try {
    for await (const one of offers(wish, (error) => listener.problem(sentence(error)))) {
      offered.push(one);
      listener.served(servedBy(one));
    }
    await abortOf(ended);
    return true;
  } catch (error) {
    listener.problem(sentence(error));
    return false;
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
      yield { device, kind: 'udp', address, close };
    }
  if (ptyFolder !== undefined) {
    mkdirSync(ptyFolder, { recursive: true });
    for (let i = 0; i < count; i++) {
      const device = makeDevice(wish, 'zephyr-swap-move', i, wish.isUsb ? 'usb' : undefined);
      const name = path.join(ptyFolder, `device-${i + 1}`);
      const { close, path: address } = await servePty({
        device,
        clock: hostClock,
        path: name,
        ...(wish.isUsb && device.profile.loader?.isOtherUsbDevice === true
          ? { loaderPath: `${name}-loader` }
          : {}),
        framing: wish.framing,
        onProblem,
        ...(wish.prompt === undefined ? {} : { prompt: wish.prompt }),
        ...(wish.baud === undefined ? {} : { baud: wish.baud }),
      });
      yield { device, kind: 'pty', address, close };
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
      kind: 'ble',
      address: `${link} ${peripheral.address}`,
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

function servedBy({ device, kind, address }: Offered): Served {
  const running = device.state.slots.find((slot) => slot.active);
  return { kind, address, profile: device.profile.name, version: running?.version ?? 'no image' };
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
