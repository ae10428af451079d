import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { hostClock } from '@main/host/clock';
import { parseTcpAddress, TcpSerialTransport } from '@main/transports/tcp-serial';
import type { SmpTransport } from '@main/engine/transport';
import { VirtualClock } from '../support/virtual-clock';

const never = (): AbortSignal => new AbortController().signal;
const opened: SmpTransport[] = [];

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function make(address: string): TcpSerialTransport {
  const transport = new TcpSerialTransport({ address }, hostClock);
  opened.push(transport);
  return transport;
}

describe('the address of a serial server', () => {
  it.each([
    ['192.0.2.7:4000', '192.0.2.7', 4000, 4],
    [' rack-2.lab:3001 ', 'rack-2.lab', 3001, undefined],
    ['[2001:db8::1]:23', '2001:db8::1', 23, 6],
  ] as const)('reads %s', (text, host, port, family) => {
    expect(parseTcpAddress(text)).toEqual({ host, port, family });
  });

  it.each(['192.0.2.7', 'rack', '2001:db8::1', '[2001:db8::1]', 'rack:0', 'tcp://rack:1', ''])(
    'wants a port: %j',
    (text) => {
      expect(() => parseTcpAddress(text)).toThrow(
        expect.objectContaining({
          code: 'link/bad-setting',
          facts: {
            setting: 'TCP address',
            value: text,
            allowed: 'host:port, IPv4 address:port, [IPv6 address]:port',
          },
        }),
      );
    },
  );

  it('refuses lines that no device takes', () => {
    expect(() => new TcpSerialTransport({ address: 'rack:1', lineBytes: 8 }, hostClock)).toThrow(
      expect.objectContaining({ code: 'link/bad-setting' }),
    );
  });
});

describe('a serial server', () => {
  it('that is not there is said in words', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(make(`127.0.0.1:${port}`).open(never())).rejects.toMatchObject({
      code: 'link/failed',
      facts: { link: `tcp 127.0.0.1:${port}`, detail: 'nobody listens on this port' },
    });
  });

  it('is greeted with a newline: an emulator that boots does not get over a request that comes too early', async () => {
    const first = new Promise<string>((resolve) => {
      const server = createServer((socket) =>
        socket.once('data', (bytes) => {
          resolve(bytes.toString('hex'));
          server.close();
        }),
      );
      server.listen(
        0,
        '127.0.0.1',
        () => void make(`127.0.0.1:${(server.address() as AddressInfo).port}`).open(never()),
      );
    });
    expect(await first).toBe('0a');
  });

  it('with a name that nobody knows is not found', async () => {
    await expect(make('no-such-host.invalid:4000').open(never())).rejects.toMatchObject({
      code: 'link/not-found',
      facts: { port: 'no-such-host.invalid' },
    });
  });

  it('that does not answer is given up after a while', async () => {
    const clock = new VirtualClock();
    // Reserved for documentation (RFC 5737): nobody is there; the system either says so or says nothing.
    const transport = new TcpSerialTransport({ address: '192.0.2.1:9' }, clock);
    const opening = expect(transport.open(never())).rejects.toMatchObject({ code: 'link/failed' });
    await clock.advance(10_000);
    await opening;
    await transport.close();
  });

  it('is let go while it does not answer', async () => {
    const clock = new VirtualClock();
    const transport = new TcpSerialTransport({ address: '192.0.2.1:9' }, clock);
    const abort = new AbortController();
    const opening = expect(transport.open(abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    abort.abort();
    await opening;
    await transport.close();
    expect(clock.pending).toBe(0);
  });
});

it('paces no bytes: the network is as fast as it is', () => {
  const transport = make('rack:1');
  expect(transport.label).toBe('tcp rack:1');
  expect(transport.pacing?.gapMs).toBe(0);
  expect(transport.sizing).toEqual({
    bufferOverheadBytes: 4,
    ceilingBytes: undefined,
    unknownDeviceBytes: 182,
  });
});
