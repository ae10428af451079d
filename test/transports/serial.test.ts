import { beforeEach, describe, expect, it } from 'vitest';
import { useRung } from '@main/engine/line-ladder';
import { SerialTransport } from '@main/transports/serial';
import type { OpenSerialHandle, SerialEvents, SerialHandle } from '@main/transports/serial-handle';
import type { SerialOptions } from '@main/transports/serial-settings';
import { fromHex, joinBytes, toHex } from '@shared/core/bytes';
import { BenchError } from '@shared/core/errors';
import { packMessage } from '@shared/smp/message';
import { VirtualClock } from '../support/virtual-clock';

/** A port whose far end is this test. Bytes that were handed over are noted with the time. */
class FakePort implements SerialHandle {
  readonly written: { atMs: number; bytes: Uint8Array }[] = [];
  closed = 0;
  /** While true the port takes bytes but never says that it has. */
  isStuck = false;
  #on: SerialEvents | undefined;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  readonly open: OpenSerialHandle = (_settings, on) => {
    this.#on = on;
    return Promise.resolve(this);
  };

  write(bytes: Uint8Array): Promise<void> {
    this.written.push({ atMs: this.#clock.now(), bytes: bytes.slice() });
    return this.isStuck ? new Promise(() => {}) : Promise.resolve();
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }

  arrive(bytes: Uint8Array): void {
    this.#on?.bytes(bytes);
  }

  pull(detail: string): void {
    this.#on?.gone(detail);
  }
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const echo = (letters: number): Uint8Array =>
  packMessage({ op: 2, version: 2, group: 0, sequence: 7, command: 0 }, { d: 'x'.repeat(letters) });
const answer = packMessage({ op: 3, version: 2, group: 0, sequence: 7, command: 0 }, {});
// An answer and its line as a Zephyr 4.4.0 server sent them.
const hello = {
  message: fromHex('0b00000a00000000bf61726568656c6c6fff') ?? new Uint8Array(),
  line: fromHex('06094142514c4141414b41414141414c3968636d566f5a577873622f2f3355513d3d0a') ?? new Uint8Array(),
};

let clock: VirtualClock;
let port: FakePort;
let messages: Uint8Array[];
let texts: string[];
let noises: string[];
let ends: { why: string; detail: string }[];

function make(options: Partial<SerialOptions> = {}): SerialTransport {
  const transport = new SerialTransport({ path: '/dev/ttyT0', ...options }, clock, port.open);
  transport.onMessage = (message) => messages.push(message);
  transport.onText = (part) => texts.push(part);
  transport.onNoise = (reason) => noises.push(reason);
  transport.onEnd = (end) => ends.push(end);
  return transport;
}

async function opened(options: Partial<SerialOptions> = {}): Promise<SerialTransport> {
  const transport = make(options);
  await transport.open(new AbortController().signal);
  await clock.advance(1000);
  return transport;
}

/** What was written, a second after the link was opened. */
const sent = (): { atMs: number; bytes: Uint8Array }[] =>
  port.written.map(({ atMs, bytes }) => ({ atMs: atMs - 1000, bytes }));

beforeEach(() => {
  clock = new VirtualClock();
  port = new FakePort(clock);
  messages = [];
  texts = [];
  noises = [];
  ends = [];
});

describe('a serial link with a console', () => {
  it('begins with nothing: a newline would cost every first request the time that a shell needs for it', async () => {
    await opened();
    expect(port.written).toEqual([]);
  });

  it('lets the newline work before the first line follows: a shell must have taken it by then', async () => {
    const transport = make();
    await transport.open(new AbortController().signal);
    await clock.until(Promise.all([transport.flush(), transport.send(echo(3))]));
    expect(port.written.map(({ atMs }) => atMs)).toEqual([0, 50]);
  });

  it('ends a half-sent line when asked to', async () => {
    const transport = await opened();
    await transport.flush();
    expect(sent().map(({ bytes }) => toHex(bytes))).toEqual(['0a']);
  });

  it('is careful with long messages until somebody finds out which pause is needed', async () => {
    const transport = await opened();
    const sending = Promise.all([transport.send(echo(360)), transport.send(echo(165))]);
    await clock.advance(100);
    await sending;
    // Five lines with pauses; the two lines behind them fit every pool.
    expect(sent().map(({ atMs }) => atMs)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(sent()[5]?.bytes.filter((byte) => byte === 10)).toHaveLength(2);
  });

  it('sends a message of several lines in one write when it is known that no pause is needed', async () => {
    const transport = await opened();
    if (transport.pacing !== undefined) useRung(transport.pacing, { gapMs: 0, maxRequestBytes: 380 });
    await transport.send(echo(360));
    expect(sent()).toHaveLength(1);
    expect(sent()[0]?.bytes.filter((byte) => byte === 10)).toHaveLength(5);
  });

  it('keeps the wanted distance between the beginnings of lines, also of two messages', async () => {
    const transport = await opened();
    expect(transport.pacing?.messageBytesIn(2)).toBe(182);
    if (transport.pacing) transport.pacing.gapMs = 10;
    await clock.until(Promise.all([transport.send(echo(150)), transport.send(echo(150))]));
    expect(sent().map(({ atMs }) => atMs)).toEqual([0, 10, 20, 30]);
    expect(sent().every(({ bytes }) => bytes.length <= 127 && bytes.at(-1) === 10)).toBe(true);
  });

  it('never mixes the lines of two messages', async () => {
    const transport = await opened({ gapMs: 5 });
    await clock.until(Promise.all([transport.send(echo(200)), transport.flush(), transport.send(echo(200))]));
    const markers = sent().map(({ bytes }) => toHex(bytes.subarray(0, 2)));
    expect(markers).toEqual(['0609', '0414', '0414', '0a', '0609', '0414', '0414']);
  });

  it('obeys another line length', async () => {
    const transport = await opened({ lineBytes: 512, gapMs: 1 });
    expect(transport.sizing.unknownDeviceBytes).toBe(377);
    await clock.until(transport.send(echo(360)));
    expect(sent()).toHaveLength(1);
  });

  it('finds messages between text and passes the text on', async () => {
    await opened();
    port.arrive(text('*** Booting Zephyr ***\nuart:~$ '));
    port.arrive(hello.line.subarray(0, 9));
    port.arrive(hello.line.subarray(9));
    port.arrive(text('\x1b[0m<inf> ready\n'));
    expect(messages).toEqual([hello.message]);
    expect(texts.join('')).toBe('*** Booting Zephyr ***\nuart:~$ \x1b[0m<inf> ready\n');
  });

  it('shows a prompt without a newline when nothing follows it', async () => {
    await opened();
    port.arrive(text('uart:'));
    await clock.advance(40);
    port.arrive(text('~$ '));
    await clock.advance(49);
    expect(texts).toEqual([]);
    await clock.advance(1);
    expect(texts.join('')).toBe('uart:~$ ');
    expect(clock.pending).toBe(0);
  });

  it('says what it had to drop', async () => {
    await opened();
    const damaged = hello.line.slice();
    damaged[6] = 0x42;
    port.arrive(joinBytes([damaged, hello.line]));
    expect(messages).toEqual([hello.message]);
    expect(noises).toHaveLength(1);
  });

  it('takes nothing larger than the framing can count', async () => {
    const transport = await opened();
    await expect(transport.send(new Uint8Array(65_534))).rejects.toMatchObject({
      code: 'link/message-too-large',
      facts: { sizeBytes: 65_534, limitBytes: 65_533 },
    });
    expect(sent()).toEqual([]);
  });
});

describe('a raw serial link', () => {
  it('sends messages as they are and nothing else', async () => {
    const transport = await opened({ framing: 'raw' });
    await transport.send(echo(3));
    await transport.flush();
    expect(port.written.map(({ bytes }) => bytes)).toEqual([echo(3)]);
    expect(transport.pacing).toBeUndefined();
    expect(transport.sizing.bufferOverheadBytes).toBe(0);
  });

  it('finds messages wherever the stream is cut', async () => {
    await opened({ framing: 'raw' });
    const stream = joinBytes([hello.message, answer]);
    for (const byte of stream) port.arrive(Uint8Array.of(byte));
    expect(messages).toEqual([hello.message, answer]);
  });

  it('forgets half a message when a request is repeated', async () => {
    const transport = await opened({ framing: 'raw' });
    port.arrive(hello.message.subarray(0, 12));
    await transport.flush();
    port.arrive(answer);
    expect(messages).toEqual([answer]);
  });
});

describe('the pace of a slow line', () => {
  it('a message is taken when the wire wants the next one, not when the system has taken it', async () => {
    const transport = await opened({ baudRate: 9600 });
    const started = clock.now();
    await clock.until(transport.send(echo(1500)));
    const onTheWireMs = (joinBytes(sent().map(({ bytes }) => bytes)).length * 10_000) / 9600;
    expect(clock.now() - started).toBeCloseTo(onTheWireMs - 250, 6);
  });

  it('an answer shows that the wire is free', async () => {
    const transport = await opened({ baudRate: 9600 });
    if (transport.pacing !== undefined) useRung(transport.pacing, { gapMs: 0, maxRequestBytes: 1500 });
    const sending = transport.send(echo(1500));
    await clock.advance(5);
    port.arrive(hello.line);
    await sending;
    await transport.send(echo(3));
    expect(clock.now()).toBe(1005);
  });
});

describe('the end of a serial link', () => {
  it('comes once when the port goes away, with the words of the system', async () => {
    const transport = await opened();
    port.pull('EIO: i/o error, read');
    port.pull('again');
    await transport.close();
    expect(ends).toEqual([{ why: 'lost', detail: 'EIO: i/o error, read' }]);
    expect(port.closed).toBe(1);
  });

  it('settles what is being sent', async () => {
    const transport = await opened({ gapMs: 20 });
    const sending = Promise.allSettled([transport.send(echo(200)), transport.send(echo(3))]);
    await clock.advance(25);
    port.pull('gone');
    const outcomes = await sending;
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'link/lost', facts: { detail: 'gone' } },
      });
    expect(sent()).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('comes when the port takes no data for half a minute', async () => {
    const transport = await opened();
    port.isStuck = true;
    const sending = expect(transport.send(echo(3))).rejects.toMatchObject({ code: 'link/lost' });
    await clock.advance(29_999);
    expect(ends).toEqual([]);
    await clock.advance(1);
    await sending;
    expect(ends).toEqual([{ why: 'lost', detail: 'the port takes no data' }]);
  });

  it('leaves no timer behind', async () => {
    const transport = await opened({ baudRate: 300, gapMs: 100 });
    port.arrive(text('login: '));
    const sending = expect(transport.send(echo(200))).rejects.toMatchObject({ code: 'link/lost' });
    await clock.advance(10);
    await transport.close();
    await sending;
    expect(clock.pending).toBe(0);
    expect(ends).toEqual([{ why: 'closed', detail: '' }]);
  });

  it('passes nothing on after it', async () => {
    const transport = await opened();
    await transport.close();
    port.arrive(text('late\n'));
    port.arrive(hello.line);
    expect([messages, texts]).toEqual([[], []]);
    expect(clock.pending).toBe(0);
  });

  it('is no end when opening fails', async () => {
    const busy: OpenSerialHandle = () => Promise.reject(new BenchError('link/busy', { port: '/dev/ttyT0' }));
    const transport = new SerialTransport({ path: '/dev/ttyT0' }, clock, busy);
    transport.onEnd = (end) => ends.push(end);
    await expect(transport.open(new AbortController().signal)).rejects.toMatchObject({ code: 'link/busy' });
    await transport.close();
    expect(ends).toEqual([]);
  });
});

describe('the settings of a serial link', () => {
  it.each([
    [{ path: '' }, 'port'],
    [{ path: '/dev/tty\0x' }, 'port'],
    [{ baudRate: 0 }, 'baud rate'],
    [{ baudRate: 115200.5 }, 'baud rate'],
    [{ lineBytes: 31 }, 'line length'],
    [{ lineBytes: 5000 }, 'line length'],
    [{ gapMs: -1 }, 'pause between lines'],
    [{ framing: 'cooked' as 'raw' }, 'framing'],
    [{ flowControl: 'both' as 'none' }, 'flow control'],
  ])('%j is refused in words', (options, setting) => {
    expect(() => make(options)).toThrow(
      expect.objectContaining({
        code: 'link/bad-setting',
        facts: expect.objectContaining({ setting }) as unknown,
      }),
    );
  });
});
