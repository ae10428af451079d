import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UdpTransport, type Resolve, type UdpOptions } from '@main/transports/udp';
import { joinBytes } from '@shared/core/bytes';
import { packMessage } from '@shared/smp/message';
import { Arrivals } from '../support/arrivals';

const message = (sequence: number, padding = 0): Uint8Array =>
  packMessage({ op: 3, version: 2, group: 0, sequence, command: 0 }, { d: new Uint8Array(padding) });

/** A socket that answers nothing by itself. */
class Peer {
  readonly received = new Arrivals<Uint8Array>();
  from: { address: string; port: number } | undefined;
  readonly socket: Socket;

  constructor(family: 4 | 6) {
    this.socket = createSocket({ type: family === 4 ? 'udp4' : 'udp6', ipv6Only: family === 6 });
    this.socket.on('message', (datagram, from) => {
      this.from = from;
      this.received.push(new Uint8Array(datagram));
    });
  }

  listen(host: string, port = 0): Promise<number> {
    return new Promise((resolve, reject) => {
      this.socket.once('error', reject);
      this.socket.bind(port, host, () => resolve(this.socket.address().port));
    });
  }

  answer(datagram: Uint8Array): void {
    if (this.from === undefined) throw new Error('nobody has asked yet');
    this.socket.send(datagram, this.from.port, this.from.address);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.socket.close(() => resolve());
    });
  }
}

let peer: Peer;
let port: number;
let transport: UdpTransport | undefined;
let arrived: Arrivals<Uint8Array>;
let noises: Arrivals<string>;
let ends: Arrivals<string>;

async function open(
  address: string,
  resolve?: Resolve,
  more: Omit<UdpOptions, 'address'> = {},
): Promise<UdpTransport> {
  const made = new UdpTransport({ address, ...(resolve === undefined ? {} : { resolve }), ...more });
  transport = made;
  made.onMessage = arrived.push;
  made.onNoise = noises.push;
  made.onEnd = ({ why }) => ends.push(why);
  await made.open(new AbortController().signal);
  return made;
}

beforeEach(async () => {
  arrived = new Arrivals();
  noises = new Arrivals();
  ends = new Arrivals();
  transport = undefined;
  peer = new Peer(4);
  port = await peer.listen('127.0.0.1');
});

afterEach(async () => {
  await transport?.close();
  await peer.close();
});

describe('UDP datagrams', () => {
  it('may carry several messages', async () => {
    const link = await open(`127.0.0.1:${port}`);
    await link.send(message(1));
    await peer.received.next();
    peer.answer(joinBytes([message(1), message(2, 700), message(3)]));
    await arrived.count(3);
    expect(arrived.all).toEqual([message(1), message(2, 700), message(3)]);
    expect(noises.all).toEqual([]);
  });

  it('that are no message are dropped, and what follows is not', async () => {
    const link = await open(`127.0.0.1:${port}`);
    await link.send(message(1));
    await peer.received.next();
    peer.answer(new Uint8Array());
    peer.answer(new Uint8Array(7));
    peer.answer(message(2, 100).subarray(0, 60));
    peer.answer(joinBytes([message(3), new Uint8Array(5)]));
    peer.answer(message(4));
    await arrived.count(2);
    expect(arrived.all).toEqual([message(3), message(4)]);
    expect(noises.all).toHaveLength(3);
  });

  it('may be as large as UDP allows when they come from the device', async () => {
    const link = await open(`127.0.0.1:${port}`);
    await link.send(message(1));
    await peer.received.next();
    peer.answer(message(2, 65_400));
    expect(await arrived.next()).toEqual(message(2, 65_400));
  });

  it('from somebody else are not heard', async () => {
    const link = await open(`127.0.0.1:${port}`);
    await link.send(message(1));
    await peer.received.next();
    const stranger = new Peer(4);
    await stranger.listen('127.0.0.1');
    // The stranger hears where to send from the peer, as an attacker would guess.
    const sent = new Promise<void>((resolve) => {
      peer.socket.once('message', (_, from) =>
        stranger.socket.send(message(66), from.port, from.address, () => resolve()),
      );
    });
    await link.send(message(2));
    await sent;
    peer.answer(message(2));
    expect(await arrived.next()).toEqual(message(2));
    await stranger.close();
  });
});

describe('a UDP address where nobody listens', () => {
  it('is noise, not the end: the device may be about to start', async () => {
    await peer.close();
    peer = new Peer(4);
    const link = await open(`127.0.0.1:${port}`);
    await link.send(message(1));
    await noises.next();
    await link.send(message(2));
    await noises.count(2);
    await peer.listen('127.0.0.1', port);
    await link.send(message(3));
    expect(await peer.received.next()).toEqual(message(3));
    expect(ends.all).toEqual([]);
  });
});

describe('a datagram that the system refuses because of the one before', () => {
  it('is sent again: otherwise the first one to a device that has just started would be lost', async () => {
    await peer.close();
    peer = new Peer(4);
    const link = await open(`127.0.0.1:${port}`);
    // The refusal of the first comes back at once and fails the second; sent again, the second is refused by itself.
    await Promise.all([link.send(message(1)), link.send(message(2))]);
    await noises.count(2);
    expect(ends.all).toEqual([]);
  });
});

describe('a socket that has failed to receive', () => {
  /** As libuv does on Windows: nothing more is read from a socket that has failed once. */
  const deafAfterError: typeof createSocket = (options: 'udp4' | 'udp6' | SocketOptions) => {
    const socket = typeof options === 'string' ? createSocket(options) : createSocket(options);
    socket.on('error', () => socket.removeAllListeners('message'));
    sockets.push(socket);
    return socket;
  };
  let sockets: Socket[] = [];
  beforeEach(() => {
    sockets = [];
  });

  it('is replaced by one on the same port, which hears answers to what the old one sent', async () => {
    const link = await open(`127.0.0.1:${port}`, undefined, { createSocket: deafAfterError });
    await link.send(message(1));
    await peer.received.next();
    sockets[0]?.emit('error', Object.assign(new Error('recv ECONNRESET'), { code: 'ECONNRESET' }));
    await link.send(message(2));
    await peer.received.next();
    peer.answer(message(1));
    peer.answer(message(2));
    await arrived.count(2);
    expect(arrived.all).toEqual([message(1), message(2)]);
    expect(sockets).toHaveLength(2);
    expect(ends.all).toEqual([]);
    expect(noises.all).toEqual(['recv ECONNRESET']);
  });

  it('is replaced each time, also where its device is not there for a while', async () => {
    await peer.close();
    peer = new Peer(4);
    const link = await open(`127.0.0.1:${port}`, undefined, { createSocket: deafAfterError });
    for (let sequence = 1; sequence <= 5; sequence++) {
      await link.send(message(sequence));
      sockets.at(-1)?.emit('error', Object.assign(new Error('recv ECONNRESET'), { code: 'ECONNRESET' }));
    }
    await peer.listen('127.0.0.1', port);
    await link.send(message(9));
    await peer.received.until((all) => all.some((one) => one[6] === 9));
    peer.answer(message(9));
    expect(await arrived.next()).toEqual(message(9));
    expect(ends.all).toEqual([]);
  });

  it('leaves nothing behind when the link is closed meanwhile', async () => {
    const link = await open(`127.0.0.1:${port}`, undefined, { createSocket: deafAfterError });
    sockets[0]?.emit('error', Object.assign(new Error('recv ECONNRESET'), { code: 'ECONNRESET' }));
    await link.close();
    expect(ends.all).toEqual(['closed']);
    for (const socket of sockets) expect(() => socket.address()).toThrow();
  });

  it('for another reason ends the link', async () => {
    await open(`127.0.0.1:${port}`, undefined, { createSocket: deafAfterError });
    sockets[0]?.emit('error', Object.assign(new Error('recv ENOMEM'), { code: 'ENOMEM' }));
    expect(await ends.next()).toBe('lost');
  });
});

describe('a largest message that somebody has set', () => {
  it('is the limit, and what is believed of a device that does not tell', async () => {
    const link = await open(`127.0.0.1:${port}`, undefined, { maxMessageBytes: 512 });
    expect(link.sizing).toMatchObject({ ceilingBytes: 512, unknownDeviceBytes: 512 });
    await expect(link.send(new Uint8Array(513))).rejects.toMatchObject({ code: 'link/message-too-large' });
  });

  it('is never more than a frame carries, and never too little or no number', () => {
    const sizing = new UdpTransport({ address: '127.0.0.1:1', maxMessageBytes: 9000 }).sizing;
    expect(sizing.ceilingBytes).toBe(1472);
    for (const maxMessageBytes of [63, 65_536, 100.5, Number.NaN])
      expect(() => new UdpTransport({ address: '127.0.0.1:1', maxMessageBytes })).toThrowError(
        expect.objectContaining({ code: 'link/bad-setting' }),
      );
  });
});

describe('a UDP link that is closed', () => {
  it('has given its socket back', async () => {
    const link = await open(`127.0.0.1:${port}`);
    await link.send(message(1));
    await peer.received.next();
    const own = peer.from?.port;
    const early = new Peer(4);
    await expect(early.listen('127.0.0.1', own)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await early.close();
    await link.close();
    const late = new Peer(4);
    expect(await late.listen('127.0.0.1', own)).toBe(own);
    await late.close();
  });
});

describe('host names', () => {
  const both: Resolve = () =>
    Promise.resolve([
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ]);

  it('lead to IPv4 where there is a choice', async () => {
    const link = await open(`board.lab:${port}`, both);
    expect(link.sizing.ceilingBytes).toBe(1472);
    await link.send(message(1));
    await peer.received.next();
  });

  it('lead to IPv6 where that is all there is', async () => {
    const six = new Peer(6);
    const sixPort = await six.listen('::1');
    const link = await open(`board.lab:${sixPort}`, () => Promise.resolve([{ address: '::1', family: 6 }]));
    expect(link.sizing.ceilingBytes).toBe(1452);
    await link.send(message(1));
    await six.received.next();
    await six.close();
  });

  it('lead to the next address when the first cannot be used', async () => {
    const link = await open(`board.lab:${port}`, () =>
      Promise.resolve([
        { address: '255.255.255.255', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]),
    );
    await link.send(message(1));
    await peer.received.next();
  });

  it('that nobody knows are not found', async () => {
    const nobody: Resolve = () => Promise.reject(new Error('ENOTFOUND'));
    await expect(open('board.lab', nobody)).rejects.toMatchObject({
      code: 'link/not-found',
      facts: { port: 'board.lab' },
    });
    await expect(open('board.lab', () => Promise.resolve([]))).rejects.toMatchObject({
      code: 'link/not-found',
    });
  });

  it('of which no address can be used cannot be opened', async () => {
    const broadcast: Resolve = () => Promise.resolve([{ address: '255.255.255.255', family: 4 }]);
    await expect(open('board.lab', broadcast)).rejects.toMatchObject({ code: 'link/failed' });
  });

  it('are not waited for when opening is given up', async () => {
    const abort = new AbortController();
    let answer: ((found: { address: string; family: number }[]) => void) | undefined;
    const link = new UdpTransport({
      address: 'board.lab',
      resolve: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    const opening = expect(link.open(abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    abort.abort();
    await opening;
    answer?.([{ address: '127.0.0.1', family: 4 }]);
    await link.close();
  });
});
