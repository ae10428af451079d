import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { SimulatedTransport } from '@main/transports/simulated';
import { UdpTransport } from '@main/transports/udp';
import { Arrivals } from '../support/arrivals';
import { FakeDevice } from '../support/fake-device';
import { describeTransport, type Pair } from './conformance';

describeTransport('messages in the same process', () => {
  const device = new FakeDevice();
  const make = (): SimulatedTransport => new SimulatedTransport(device);
  return Promise.resolve({
    transport: make(),
    again: make,
    far: {
      received: device.received,
      send: (message) => device.onAnswer(message),
      say: (text) => device.onConsole(text),
      vanish: () => device.unplug(),
    },
    largestBytes: 65_543,
    tooLargeBytes: 65_544,
    dispose: () => Promise.resolve(),
  });
});

async function udpPair(family: 4 | 6): Promise<Pair> {
  const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
  const received = new Arrivals<Uint8Array>();
  let from: { address: string; port: number } | undefined;
  socket.on('message', (datagram, sender) => {
    from = sender;
    received.push(new Uint8Array(datagram));
  });
  const host = family === 4 ? '127.0.0.1' : '::1';
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, host, resolve);
  });
  const { port } = socket.address();
  const make = (): UdpTransport => new UdpTransport(family === 4 ? `${host}:${port}` : `[${host}]:${port}`);
  const largestBytes = family === 4 ? 1472 : 1452;
  return {
    transport: make(),
    again: make,
    far: {
      received,
      send: (message) => {
        if (from !== undefined) socket.send(message, from.port, from.address);
      },
    },
    largestBytes,
    tooLargeBytes: largestBytes + 1,
    dispose: () =>
      new Promise((resolve) => {
        socket.close(() => resolve());
      }),
  };
}

describeTransport('UDP and IPv4', () => udpPair(4));
if (Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1')))
  describeTransport('UDP and IPv6', () => udpPair(6));
else process.stdout.write('UDP over IPv6 is not tested: this machine has no ::1\n');
