/**
 * Offers one device on a UDP socket, as Zephyr's smp_udp.c does: one datagram is one packet, what is longer than
 * its buffer is cut off, answers go to where the request came from. Knows no SMP beyond that.
 */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import type { PortDevice } from '../simulator/port-device';

export interface UdpServing {
  /** `host:port`, or `[host]:port` with version 6. */
  address: string;
  close: () => Promise<void>;
}

export interface UdpOptions {
  device: PortDevice;
  host: string;
  /** 0: any free one. */
  port: number;
  family: 'udp4' | 'udp6';
  /** An answer could not be sent. */
  onProblem: (error: unknown) => void;
}

/** Askers that are remembered; more than any client has requests under way. */
const MOST_ASKERS = 1024;

/**
 * Opens the socket.
 * @throws the error of the operating system, for example when the port is taken.
 */
export async function serveUdp({ device, host, port, family, onProblem }: UdpOptions): Promise<UdpServing> {
  const socket = createSocket({ type: family, ipv6Only: family === 'udp6' });
  const askers = new Map<string, RemoteInfo>();
  socket.on('message', (datagram, from) => {
    if (askers.size >= MOST_ASKERS) askers.clear();
    askers.set(questionOf(datagram), from);
    device.receive(new Uint8Array(datagram.subarray(0, device.profile.datagramBytes)));
  });
  device.onAnswer = (message) => {
    const asker = askers.get(questionOf(message)) ?? [...askers.values()].at(-1);
    if (asker !== undefined) socket.send(message, asker.port, asker.address);
  };
  socket.bind(port, host);
  await once(socket, 'listening');
  socket.on('error', onProblem);
  const bound = socket.address();
  return {
    address: family === 'udp6' ? `[${bound.address}]:${bound.port}` : `${bound.address}:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        socket.close(() => resolve());
      }),
  };
}

/** Group, sequence and command are echoed, so they tell whose answer it is. */
function questionOf(message: Uint8Array): string {
  return message.subarray(4, 8).join('.');
}
