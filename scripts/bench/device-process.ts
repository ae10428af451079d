/**
 * Simulated devices in a process of their own, so that the client's processor time and event loop are its own. Both sides
 * of the fence: what the child does, and how the parent starts and ends it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { hostClock } from '../../src-main/host/clock';
import { serveBle } from '../../src-main/serve/ble';
import { servePty } from '../../src-main/serve/pty';
import { serveUdp } from '../../src-main/serve/udp';
import type { SimulatedDevice } from '../../src-main/simulator/device';
import { AIR, BAUD, makeDevice } from './links';

/** `roomy`: on UDP, too, with slots for the largest images. */
export type OutsideLink = 'udp' | 'pty' | 'ble' | 'roomy';

export function isOutsideLink(link: string | undefined): link is OutsideLink {
  return link === 'udp' || link === 'pty' || link === 'ble' || link === 'roomy';
}

/** First argument of the child. */
export const DEVICES = 'devices';

export interface DeviceProcess {
  /** Where the devices are: UDP addresses, paths of terminals, or the path of the controller's terminal and an address. */
  places: string[];
  close: () => Promise<void>;
}

/** Starts a child with so many devices. */
export async function startDevices(link: OutsideLink, count: number): Promise<DeviceProcess> {
  const child = spawn(process.execPath, [process.argv[1] ?? '', DEVICES, link, String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const places: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    places.push(line);
    if (places.length === count) break;
  }
  if (places.length < count) throw new Error(`the process of the simulated devices (${link}) has ended`);
  return {
    places,
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

/** The child: serves devices and names their places, line by line, until its input ends. */
export async function serveDevices(link: OutsideLink, count: number): Promise<void> {
  // Ctrl+C reaches both processes; this one ends with the other, and takes the terminals along.
  process.on('SIGINT', () => {});
  const folder = mkdtempSync(path.join(tmpdir(), 'bootbench-bench-'));
  try {
    const devices = Array.from({ length: count }, (_, number) => makeDevice(link, number));
    const served =
      link === 'ble'
        ? await inTheAir(devices, path.join(folder, 'hci'))
        : await Promise.all(
            devices.map((device, number) =>
              link === 'pty' ? onPty(device, path.join(folder, `device-${number + 1}`)) : onUdp(device),
            ),
          );
    for (const { place } of served) console.log(place);
    process.stdin.resume();
    await once(process.stdin, 'end');
    await Promise.all(served.map(({ close }) => close()));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Numbers from a run with problems would mean nothing. */
function onProblem(error: unknown): never {
  throw error;
}

interface Served {
  place: string;
  close: () => Promise<void>;
}

async function onUdp(device: SimulatedDevice): Promise<Served> {
  const { address, close } = await serveUdp({
    device,
    host: '127.0.0.1',
    port: 0,
    family: 'udp4',
    onProblem,
  });
  return { place: address, close };
}

async function onPty(device: SimulatedDevice, place: string): Promise<Served> {
  const { close } = await servePty({
    device,
    clock: hostClock,
    path: place,
    framing: 'console',
    baud: BAUD,
    onProblem,
  });
  return { place, close };
}

/** All around one controller, which the first of them closes. */
async function inTheAir(devices: SimulatedDevice[], place: string): Promise<Served[]> {
  const { intervalMs, packetsPerEvent, mtu: maxMtu } = AIR;
  const { peripherals, close } = await serveBle({
    devices,
    clock: hostClock,
    seed: 1,
    path: place,
    maxMtu,
    reassembles: true,
    needsEncryption: false,
    timing: { intervalMs, packetsPerEvent },
  });
  return peripherals.map(({ peripheral }, number) => ({
    place: `${place} ${peripheral.address}`,
    close: number === 0 ? close : () => Promise.resolve(),
  }));
}
