import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { hostClock } from '@main/host/clock';
import type { SmpTransport } from '@main/engine/transport';
import { ConsoleWire, RawWire } from '@main/simulator/wire';
import { ReplayTransport, type Answering } from '@main/transports/replay';
import { SerialTransport } from '@main/transports/serial';
import { SimulatedTransport, simulatedSerial } from '@main/transports/simulated';
import { TcpSerialTransport } from '@main/transports/tcp-serial';
import { UdpTransport } from '@main/transports/udp';
import { Arrivals } from '../support/arrivals';
import { ProbeDevice } from '../support/probe-device';
import { makePty } from '../support/pty';
import { describeTransport, type Pair } from './conformance';

type Limits = Pick<Pair, 'largestBytes' | 'tooLargeBytes'>;

/** A simulated device in the same process, with the test inside. */
function simulatedPair(
  make: (device: ProbeDevice) => SmpTransport,
  limits: Limits & { text: boolean },
): Promise<Pair> {
  const device = new ProbeDevice();
  return Promise.resolve({
    transport: make(device),
    again: () => make(device),
    far: {
      received: device.received,
      send: (message) => device.onAnswer(message),
      ...(limits.text && { say: (text: string) => device.onConsole(text) }),
      vanish: () => device.unplug(),
    },
    ...limits,
    dispose: () => {
      device.close();
      return Promise.resolve();
    },
  });
}

/** So that the largest message is soon believed to be out. */
const baudRate = 4_000_000;
const messageLimits = { largestBytes: 65_543, tooLargeBytes: 65_544 };
const consoleLimits = { largestBytes: 65_533, tooLargeBytes: 65_534 };

describeTransport('messages in the same process', () =>
  simulatedPair((device) => new SimulatedTransport(device), { ...messageLimits, text: true }),
);

describeTransport('console bytes in the same process', () =>
  simulatedPair((device) => simulatedSerial(device, hostClock, { baudRate }), {
    ...consoleLimits,
    text: true,
  }),
);

describeTransport('raw bytes in the same process', () =>
  simulatedPair((device) => simulatedSerial(device, hostClock, { framing: 'raw', baudRate }), {
    ...messageLimits,
    text: false,
  }),
);

/** A recording whose inside is the test. */
function replayPair(): Promise<Pair> {
  const received = new Arrivals<Uint8Array>();
  const device: Answering = {
    profile: { name: 'lamp.jsonl', datagramBytes: messageLimits.largestBytes },
    onAnswer: () => undefined,
    onConsole: () => undefined,
    receive: received.push,
    close: () => undefined,
  };
  const make = (): ReplayTransport => new ReplayTransport(device);
  return Promise.resolve({
    transport: make(),
    again: make,
    far: {
      received,
      send: (message) => device.onAnswer(message),
      say: (text) => device.onConsole(text),
    },
    ...messageLimits,
    dispose: () => Promise.resolve(),
  });
}

describeTransport('a recording', replayPair);

/** A pseudo terminal of the system: the transport has one end, the wire of a simulated device the other. */
async function ptyPair(framing: 'console' | 'raw', limits: Limits): Promise<Pair> {
  const pty = await makePty();
  const device = new ProbeDevice();
  const wire = new (framing === 'raw' ? RawWire : ConsoleWire)(device, { clock: hostClock });
  wire.output = pty.send;
  pty.onWritten = (bytes) => wire.input(bytes);
  const make = (): SerialTransport => new SerialTransport({ path: pty.path, framing, baudRate }, hostClock);
  return {
    transport: make(),
    again: make,
    far: {
      received: device.received,
      send: (message) => device.onAnswer(message),
      ...(framing === 'console' && { say: (text: string) => device.onConsole(text) }),
      vanish: pty.pull,
    },
    ...limits,
    dispose: async () => {
      device.close();
      await pty.pull();
    },
  };
}

describeTransport('a pseudo terminal with a console', () => ptyPair('console', consoleLimits));
describeTransport('a raw pseudo terminal', () => ptyPair('raw', messageLimits));

/** A serial server that has one port: one client at a time, the wire of a simulated device behind it. */
async function tcpPair(framing: 'console' | 'raw', limits: Limits): Promise<Pair> {
  const device = new ProbeDevice();
  const wire = new (framing === 'raw' ? RawWire : ConsoleWire)(device, { clock: hostClock });
  const clients = new Set<Socket>();
  wire.output = (bytes) => {
    for (const client of clients) client.write(bytes);
  };
  const server = createServer((client) => {
    clients.add(client);
    client.on('data', (bytes) => wire.input(new Uint8Array(bytes)));
    client.on('error', () => undefined); // the transport is closed without a farewell
    client.on('close', () => clients.delete(client));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const make = (): TcpSerialTransport =>
    new TcpSerialTransport({ address: `127.0.0.1:${port}`, framing }, hostClock);
  return {
    transport: make(),
    again: make,
    far: {
      received: device.received,
      send: (message) => device.onAnswer(message),
      ...(framing === 'console' && { say: (text: string) => device.onConsole(text) }),
      vanish: () => {
        for (const client of clients) client.end();
      },
    },
    ...limits,
    dispose: async () => {
      device.close();
      for (const client of clients) client.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

describeTransport('TCP with a console', () => tcpPair('console', consoleLimits));
describeTransport('raw TCP', () => tcpPair('raw', messageLimits));

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
  const make = (): UdpTransport =>
    new UdpTransport({ address: family === 4 ? `${host}:${port}` : `[${host}]:${port}` });
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
