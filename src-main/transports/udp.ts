/**
 * SMP over UDP (Zephyr's smp_udp.c): one datagram carries one or more whole messages, nothing is repeated and nothing
 * is confirmed. Knows sockets and names; knows no commands and no time-outs.
 */
import { createSocket, type Socket } from 'node:dgram';
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

export class UdpTransport extends MessageLink {
  readonly label: string;
  readonly #address: UdpAddress;
  readonly #resolve: Resolve;
  #socket: Socket | undefined;
  #family: 4 | 6;

  /**
   * @param address `host`, `host:port`, `[v6]:port`
   * @throws BenchError link/bad-setting
   */
  constructor(address: string, resolve: Resolve = (host) => lookup(host, { all: true, verbatim: true })) {
    super();
    this.#address = parseUdpAddress(address);
    this.#resolve = resolve;
    this.label = `udp ${udpAddressText(this.#address)}`;
    this.#family = this.#address.family ?? 6; // the smaller ceiling until the name is looked up
  }

  get sizing(): LinkSizing {
    return {
      bufferOverheadBytes: 0,
      ceilingBytes: this.maxMessageBytes,
      unknownDeviceBytes: UNKNOWN_DEVICE_BYTES,
    };
  }

  protected get maxMessageBytes(): number {
    return CEILING_BYTES[this.#family];
  }

  protected async start(): Promise<void> {
    let failed: unknown;
    for (const { host, family } of await this.#candidates()) {
      try {
        this.#socket = await connect(host, family, this.#address.port);
        this.#family = family;
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
      this.noise(wordsOf(error));
      await this.#sendDatagram(message).catch((again: unknown) => {
        if (!isNobodyThere(again)) throw again;
        this.noise(wordsOf(again));
      });
    }
  }

  protected stop(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    return new Promise((resolve) => {
      if (socket === undefined) resolve();
      else socket.close(resolve);
    });
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
      if (isNobodyThere(error)) this.noise(wordsOf(error));
      else this.lose(wordsOf(error));
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
    if (rest.length > 0) this.noise(`${rest.length} bytes in a datagram that are no message`);
  }

  #sendDatagram(message: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#socket === undefined) return void reject(new Error('the socket is closed'));
      this.#socket.send(message, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }
}

/** A socket that receives from this one address only. */
function connect(host: string, family: 4 | 6, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
    const fail = (error: Error): void => {
      socket.close(() => reject(error));
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      resolve(socket);
    });
    socket.connect(port, host);
  });
}

function isNobodyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOBODY_THERE.has(String(error.code));
}
