/**
 * The transport for a target, each loaded when it is needed: `serialport` and the simulator cost more than a whole command
 * over UDP. The one place where a further kind of link is plugged in.
 */
import { sleep, type Clock } from '@shared/core/clock';
import { isBenchError } from '@shared/core/errors';
import type { SmpTransport } from '../engine/transport';
import type { Sighting } from '../transports/ble/adapter';
import type { Bluetooth } from '../transports/ble/bluetooth';
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
const foundAs = new WeakMap<Target, { peerId: string; peerName: string | undefined }>();

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
export async function makeTransport(target: Target, clock: Clock): Promise<SmpTransport> {
  switch (target.kind) {
    case 'udp': {
      const { UdpTransport } = await import('../transports/udp');
      const { address, maxMessageBytes } = target;
      return new UdpTransport({ address, maxMessageBytes });
    }
    case 'serial': {
      const { SerialTransport } = await import('../transports/serial');
      const { baudRate, lineBytes, framing, flowControl, maxMessageBytes } = target;
      const { path } = await portOf(target);
      return new SerialTransport({ path, baudRate, lineBytes, framing, flowControl, maxMessageBytes }, clock);
    }
    case 'tcp': {
      const { TcpSerialTransport } = await import('../transports/tcp-serial');
      const { address, lineBytes, framing, maxMessageBytes } = target;
      return new TcpSerialTransport({ address, lineBytes, framing, maxMessageBytes }, clock);
    }
    case 'simulated': {
      const { simulatedTransport } = await import('./simulated-target');
      return simulatedTransport(target, clock);
    }
    case 'replay':
      throw new UsageError(
        `"${target.fileName}" is a recording that the application plays`,
        'On the command line a recording is played with "bootbench trace replay FILE".',
      );
    case 'ble': {
      const { peerName, peerId, controllerName, connectTimeoutMs } = target;
      return (await hostBluetooth(clock)).transport(
        { peerName, peerId, ...foundAs.get(target), controllerName, timeoutMs: connectTimeoutMs },
        { onKept: ({ id, name }) => void foundAs.set(target, { peerId: id, peerName: name ?? peerName }) },
      );
    }
  }
}
