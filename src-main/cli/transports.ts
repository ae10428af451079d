/**
 * What the command line has that links are made with: one adapter, and ports that are followed from link to link.
 */
import { sleep, type Clock } from '@shared/core/clock';
import { isBenchError } from '@shared/core/errors';
import type { SmpTransport } from '../engine/transport';
import type { LoaderPlace } from '@shared/device/loader-name';
import type { Sighting } from '../transports/ble/adapter';
import type { Bluetooth } from '../transports/ble/bluetooth';
import { keptPlace, type KnownPlace } from '../transports/ble/kept-place';
import { makeLink } from '../transports/links';
import { PortFollower, type PortPlace } from '../transports/port-follower';
import type { Target } from './connstring';
import { UsageError } from './usage-error';

/**
 * One for the process, as the operating system has one: it is started with the first link and let go of at the end. A promise,
 * because several links may ask for it before it is loaded.
 */
let bluetooth: Promise<Bluetooth> | undefined;

/** Serial devices keep their identity from link to link, as the application's do. */
const ports = new PortFollower();
const portsFound = new WeakMap<Target, PortPlace>();

/** As what a device was found: a command that connects again means the same one. */
const foundAs = new WeakMap<Target, KnownPlace>();
/** Devices that this command has sent to their firmware loader. */
const sentToLoader = new WeakSet<Target>();

/** As a session keeps where the loader of its device is; see `SessionOptions`. */
export function keepLoaderOf(target: Target): (loader: LoaderPlace | undefined) => void {
  return (loader) => {
    if (target.kind !== 'ble') return;
    if (loader === undefined) sentToLoader.delete(target);
    else sentToLoader.add(target);
    foundAs.set(target, { ...placeOf(target), loader });
  };
}

/** Where the firmware loader of a device was found that is in it now; undefined: it is not known to be. */
export function loaderPlaceOf(target: Target): LoaderPlace | undefined {
  return target.kind === 'ble' ? placeOf(target).loader : undefined;
}

function placeOf(target: Extract<Target, { kind: 'ble' }>): KnownPlace {
  const { peerName, peerId, loader } = target;
  return foundAs.get(target) ?? { peerName, peerId, loader };
}

/** Lets go of what links share. The process may end when it resolves. Never rejects. */
export async function releaseTransports(): Promise<void> {
  const held = bluetooth;
  bluetooth = undefined;
  await held?.then(
    (one) => one.stop(),
    () => undefined, // it was never there, and whoever wanted it has been told
  );
}

function hostBluetooth(clock: Clock): Promise<Bluetooth> {
  bluetooth ??= import('../transports/ble/host-bluetooth').then((all) => all.hostBluetooth(clock));
  return bluetooth;
}

/**
 * The devices that are heard over Bluetooth within `forMs`.
 * @throws BenchError link/bluetooth-… when the adapter cannot be used; cancelled
 */
export async function lookAround(
  clock: Clock,
  forMs: number,
  signal: AbortSignal,
): Promise<readonly Sighting[]> {
  const air = await hostBluetooth(clock);
  const end = await air.scan();
  try {
    await sleep(clock, forMs, signal);
    return air.adapter?.sightings.filter(({ rssi }) => rssi !== undefined) ?? [];
  } finally {
    end();
  }
}

/**
 * Where the port of a device is now. A command that connects again follows the device: the first look finds out what tells it
 * from others, also for one that is not saved.
 */
async function portOf(target: Extract<Target, { kind: 'serial' }>): Promise<PortPlace> {
  const { path, identity } = target;
  try {
    const located = await ports.locate(portsFound.get(target) ?? { path, identity });
    portsFound.set(target, located);
    return located;
  } catch (error) {
    if (!isBenchError(error, 'link/failed')) throw error;
    return { path, identity }; // where no list is to be had, the name has to do
  }
}

/**
 * @throws BenchError link/bad-setting; link/not-found when a serial device is away and another has its port; UsageError for what
 *   is no device
 */
export function makeTransport(target: Target, clock: Clock): Promise<SmpTransport> {
  return makeLink(target, {
    clock,
    port: async (connection) => (await portOf(connection)).path,
    ble: async (connection) => {
      const { controllerName, connectTimeoutMs: timeoutMs } = connection;
      const known = placeOf(connection);
      return (await hostBluetooth(clock)).transport(
        { ...known, controllerName, timeoutMs },
        {
          onKept: (sighting, as) =>
            void foundAs.set(connection, { ...known, ...keptPlace(known, sighting, as) }),
          isNameNoProof: () => sentToLoader.has(connection),
        },
      );
    },
    simulated: async (connection) => (await import('./simulated-target')).simulatedDevice(connection, clock),
    recorded: ({ fileName }) =>
      Promise.reject(
        new UsageError(
          `"${fileName}" is a recording that the application plays`,
          'On the command line a recording is played with "bootbench trace replay FILE".',
        ),
      ),
  });
}
