/**
 * The two ends of a network that the relay stands in, as sockets of this computer. Knows neither loss nor SMP.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Clock } from '@shared/core/clock';
import { makeFastDevice } from './fast-device';
import type { FarEnd } from './relay-order';

export interface DatagramEnd {
  write: (datagram: Uint8Array) => void;
  close: () => Promise<void>;
}

type OnDatagram = (datagram: Uint8Array) => void;

const HERE = '127.0.0.1';

/** Where the client sends to; what comes back goes to who sent last. */
export async function nearSocket(onDatagram: OnDatagram): Promise<DatagramEnd & { address: string }> {
  const socket = createSocket('udp4');
  let client: RemoteInfo | undefined;
  socket.on('message', (datagram, from) => {
    client = from;
    onDatagram(datagram);
  });
  await bind(socket);
  return {
    address: `${HERE}:${socket.address().port}`,
    write: (datagram) => {
      if (client !== undefined) socket.send(datagram, client.port, client.address);
    },
    close: () => closed(socket),
  };
}

/** @throws Error when there is no socket for it */
export async function farDatagramEnd(
  far: FarEnd,
  clock: Clock,
  onDatagram: OnDatagram,
): Promise<DatagramEnd> {
  if (far.kind === 'device') {
    const device = makeFastDevice(far, clock);
    device.onAnswer = onDatagram;
    return {
      write: (datagram) => device.receive(new Uint8Array(datagram.subarray(0, device.profile.datagramBytes))),
      close: async () => device.close(),
    };
  }
  if (far.kind !== 'udp') throw new Error(`a ${far.kind} carries no datagrams`);
  const socket = createSocket('udp4');
  socket.on('message', onDatagram);
  await bind(socket);
  return {
    write: (datagram) => void socket.send(datagram, far.port, HERE),
    close: () => closed(socket),
  };
}

async function bind(socket: Socket): Promise<void> {
  socket.bind(0, HERE);
  await once(socket, 'listening');
  socket.on('error', (error) => console.error(`a socket of the relay: ${error.message}`));
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.close(() => resolve());
  });
}
