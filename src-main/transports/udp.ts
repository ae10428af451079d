/**
 * SMP over UDP (Zephyr's smp_udp.c): one datagram carries one or more whole messages, nothing is repeated and nothing
 * is confirmed. Knows sockets and names; knows no commands and no time-outs.
 *
 * A socket that has failed to receive is replaced: on Windows libuv stops reading from it for good (uv_udp_recv_stop in its
 * win/udp.c), and the error that does it is an everyday one, a device that was not there for a moment.
 */
import dgram, { type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { BenchError } from '@shared/core/errors';
import { HEADER_BYTES, readHeader } from '@shared/smp/message';
import type { LinkSizing } from '../engine/transport';
import { MessageLink, wordsOf } from './message-link';
import { inTurn } from './turn';
import { parseUdpAddress, udpAddressText, type UdpAddress } from './udp-address';

/**
 * What fits one Ethernet frame of 1500 bytes behind the IP and UDP headers. Zephyr receives at most 1500 bytes for each
 * datagram by default (CONFIG_MCUMGR_TRANSPORT_UDP_MTU) and silently cuts off the rest.
 */
const CEILING_BYTES = { 4: 1500 - 28, 6: 1500 - 48 } as const;
/** For devices that do not tell their buffer; Zephyr's default for UDP is 2048. */
const UNKNOWN_DEVICE_BYTES = 1024;

/** The other side is not there at the moment: it restarts, or nobody listens. A later datagram may arrive. */
const NOBODY_THERE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'EHOSTDOWN']);

/** All addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly { address: string; family: number }[]>;

export interface UdpOptions {
  /** `host`, `host:port`, `[v6]:port`. */
  address: string;
  /** Largest message in bytes that is sent, from 64 on; as large as an Ethernet frame carries when absent. */
  maxMessageBytes?: number | undefined;
  resolve?: Resolve;
  createSocket?: typeof dgram.createSocket;
}

const SMALLEST_LIMIT_BYTES = 64;
const LARGEST_LIMIT_BYTES = 65_535;

export class UdpTransport extends MessageLink {
  readonly label: string;
  readonly #address: UdpAddress;
  readonly #limitBytes: number | undefined;
  readonly #resolve: Resolve;
  readonly #createSocket: typeof dgram.createSocket;
  #socket: Socket | undefined;
  /** Where the socket is connected to. */
  #host = '';
  /** A socket that takes the place of one that failed is on its way. */
  #replacing: Promise<void> | undefined;
  #family: 4 | 6;

  /** @throws BenchError link/bad-setting */
  constructor({ address, maxMessageBytes, resolve, createSocket }: UdpOptions) {
    super();
    this.#address = parseUdpAddress(address);
    this.#limitBytes = checkedLimit(maxMessageBytes);
    this.#resolve = resolve ?? ((host) => lookup(host, { all: true, verbatim: true }));
    this.#createSocket = createSocket ?? dgram.createSocket;
    this.label = `udp ${udpAddressText(this.#address)}`;
    this.#family = this.#address.family ?? 6; // the smaller ceiling until the name is looked up
  }

  get sizing(): LinkSizing {
    return {
      bufferOverheadBytes: 0,
      ceilingBytes: this.maxMessageBytes,
      // Whoever says a size knows the device.
      unknownDeviceBytes: this.#limitBytes === undefined ? UNKNOWN_DEVICE_BYTES : this.maxMessageBytes,
      isDatagram: true,
    };
  }

  protected get maxMessageBytes(): number {
    return Math.min(CEILING_BYTES[this.#family], this.#limitBytes ?? Infinity);
  }

  protected async start(): Promise<void> {
    let failed: unknown;
    for (const { host, family } of await this.#candidates()) {
      try {
        this.#socket = await this.#connect(host, family);
        this.#family = family;
        this.#host = host;
        this.#listen(this.#socket);
        return;
      } catch (error) {
        failed = error;
      }
    }
    throw new BenchError('link/failed', { link: this.label, detail: wordsOf(failed) }, { cause: failed });
  }

  protected async write(message: Uint8Array): Promise<void> {
    try {
      await this.#sendDatagram(message);
    } catch (error) {
      if (!isNobodyThere(error)) throw error;
      // The system tells of an earlier datagram's refusal by failing the next one, which then was not sent.
      this.noise(wordsOf(error), 'system');
      await this.#sendDatagram(message).catch((again: unknown) => {
        if (!isNobodyThere(again)) throw again;
        this.noise(wordsOf(again), 'system');
      });
    }
  }

  protected async stop(): Promise<void> {
    const replacing = this.#replacing;
    this.#replacing = undefined;
    await replacing;
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) await closed(socket);
  }

  /** Every address to try, IPv4 first: many devices have it alone. */
  async #candidates(): Promise<{ host: string; family: 4 | 6 }[]> {
    const { host, family } = this.#address;
    if (family !== undefined) return [{ host, family }];
    let found: Awaited<ReturnType<Resolve>>;
    try {
      found = await this.#resolve(host);
    } catch (error) {
      throw new BenchError('link/not-found', { port: host }, { cause: error });
    }
    if (found.length === 0) throw new BenchError('link/not-found', { port: host });
    return found
      .map(({ address, family: version }) => ({
        host: address,
        family: version === 6 ? (6 as const) : (4 as const),
      }))
      .sort((a, b) => a.family - b.family);
  }

  #listen(socket: Socket): void {
    socket.on('message', (datagram) => inTurn(() => this.#take(datagram)));
    socket.on('error', (error) => {
      if (socket !== this.#socket) return;
      if (!isNobodyThere(error)) return this.lose(wordsOf(error));
      this.noise(wordsOf(error), 'system');
      this.#replacing ??= this.#replace(socket).finally(() => {
        this.#replacing = undefined;
      });
    });
  }

  /** Never rejects. The local port stays where that is possible: answers to what was sent may be on their way. */
  async #replace(old: Socket): Promise<void> {
    const { port } = old.address();
    this.#socket = undefined;
    await closed(old);
    try {
      const socket = await this.#connect(this.#host, this.#family, port).catch(() =>
        this.#connect(this.#host, this.#family),
      );
      this.#socket = socket;
      this.#listen(socket);
    } catch (error) {
      this.lose(wordsOf(error));
    }
  }

  /** A socket that receives from this one address only. @param localPort any that is free when absent */
  #connect(host: string, family: 4 | 6, localPort?: number): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = this.#createSocket(family === 4 ? 'udp4' : 'udp6');
      const fail = (error: Error): void => {
        socket.close(() => reject(error));
      };
      const connect = (): void => void socket.connect(this.#address.port, host);
      socket.once('error', fail);
      socket.once('connect', () => {
        socket.off('error', fail);
        resolve(socket);
      });
      if (localPort === undefined) connect();
      else socket.bind(localPort, connect);
    });
  }

  #take(datagram: Uint8Array): void {
    let rest = datagram;
    for (let header = readHeader(rest); header !== undefined; header = readHeader(rest)) {
      const end = HEADER_BYTES + header.length;
      if (end > rest.length)
        return this.noise(`a datagram ended within a message (${rest.length} of ${end} bytes)`);
      this.received(new Uint8Array(rest.subarray(0, end)));
      rest = rest.subarray(end);
    }
    if (rest.length > 0) this.noise(`${rest.length} bytes in a datagram that are not a message`);
  }

  async #sendDatagram(message: Uint8Array): Promise<void> {
    await this.#replacing;
    return new Promise((resolve, reject) => {
      if (this.#socket === undefined) return void reject(new Error('the socket is closed'));
      this.#socket.send(message, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.close(() => resolve());
  });
}

function checkedLimit(maxMessageBytes: number | undefined): number | undefined {
  if (maxMessageBytes === undefined) return undefined;
  const isPossible =
    Number.isInteger(maxMessageBytes) &&
    maxMessageBytes >= SMALLEST_LIMIT_BYTES &&
    maxMessageBytes <= LARGEST_LIMIT_BYTES;
  if (isPossible) return maxMessageBytes;
  const allowed = `${SMALLEST_LIMIT_BYTES} to ${LARGEST_LIMIT_BYTES}`;
  throw new BenchError('link/bad-setting', {
    setting: 'largest message',
    value: String(maxMessageBytes),
    allowed,
  });
}

function isNobodyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOBODY_THERE.has(String(error.code));
}
