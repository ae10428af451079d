/**
 * Makes a relay as fast as it gets before anything is measured with it: an upload to a device of its own, inside of the process. What runs
 * for the first time is interpreted, and a relay lives for one run only.
 */
import type { Clock } from '@shared/core/clock';
import { ConsoleWire } from '@main/simulator/wire';
import { ByteLine } from './byte-line';
import { DatagramLine } from './datagram-line';
import { makeFastDevice } from './fast-device';
import { asLines, uploadRequests } from './upload-request';

const CHUNKS = 1000;
const BUFFERS = { bufferBytes: 384, bufferCount: 4 } as const;

export async function warmUp(near: 'terminal' | 'udp', clock: Clock): Promise<void> {
  const device = makeFastDevice(BUFFERS, clock);
  const send = near === 'udp' ? byDatagram(device, clock) : byLine(device, clock);
  for (const request of uploadRequests(BUFFERS.bufferBytes, CHUNKS)) await send(request);
  device.close();
}

type Device = ReturnType<typeof makeFastDevice>;
/** Settles when the device has answered. */
type Send = (message: Uint8Array) => Promise<void>;

function byLine(device: Device, clock: Clock): Send {
  const traits = { clock, latencyMs: 0 };
  const [toDevice, toHost] = [new ByteLine(traits), new ByteLine(traits)];
  const wire = new ConsoleWire(device, { clock });
  toDevice.deliver = (bytes) => wire.input(bytes);
  wire.output = (bytes) => toHost.write(bytes);
  return (message) =>
    new Promise((resolve) => {
      toHost.deliver = () => resolve();
      toDevice.write(asLines(message));
    });
}

function byDatagram(device: Device, clock: Clock): Send {
  const traits = { clock, latencyMs: 0, lossShare: 0, random: () => 1 };
  const [toDevice, toHost] = [new DatagramLine(traits), new DatagramLine(traits)];
  toDevice.deliver = (datagram) => device.receive(datagram);
  device.onAnswer = (datagram) => toHost.write(datagram);
  return (message) =>
    new Promise((resolve) => {
      toHost.deliver = () => resolve();
      toDevice.write(message);
    });
}
