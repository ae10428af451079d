import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '@shared/core/bytes';
import type { ErrorCode } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import { answersEchoes, answerTo, fails, newRig } from './scripted-transport';

const { echo, reset, parameters, information } = groups.os.commands;

describe('a request and its answer', () => {
  it('goes out as the bytes that real clients send, and gives the checked answer', async () => {
    const on = newRig({ random: () => 1 / 256 });
    on.transport.far = () =>
      on.transport.onMessage(fromHex('0b00000a00000100bf61726568656c6c6fff') ?? new Uint8Array());
    await expect(on.client.request(echo, { d: 'hello' })).resolves.toEqual({ r: 'hello' });
    expect(on.transport.sent.map(toHex)).toEqual(['0a00000900000100a161646568656c6c6f']);
  });

  it('starts with a number that chance decides', async () => {
    for (const [random, first] of [
      [0, 0],
      [0.5, 128],
      [0.999, 255],
    ] as const) {
      const on = newRig({ random: () => random });
      answersEchoes(on);
      await on.client.request(echo, { d: '' });
      expect(on.transport.headers[0]?.sequence).toBe(first);
    }
  });

  it('is not sent when it is not what the command declares', async () => {
    const on = newRig();
    const facts = await fails(on.client.request(echo, { d: 7 } as never), 'smp/bad-request');
    expect(facts).toEqual({ command: 'os.echo', path: 'd', expected: 'a text' });
    expect(on.transport.sent).toHaveLength(0);
  });

  it('fails when the answer is not what the command declares', async () => {
    const on = newRig();
    on.transport.far = (message) =>
      on.transport.onMessage(answerTo(message, { buf_size: 'big', buf_count: 1 }));
    const facts = await fails(on.client.request(parameters, {}), 'smp/bad-answer');
    expect(facts).toMatchObject({ command: 'os.parameters', path: 'buf_size' });
  });

  it('is not sent when it is larger than the link or the device takes', async () => {
    const on = newRig();
    on.client.limitBytes = 40;
    const facts = await fails(on.client.request(echo, { d: 'x'.repeat(40) }), 'link/message-too-large');
    expect(facts).toEqual({ sizeBytes: 8 + 4 + 1 + 40, limitBytes: 40 });
    expect(on.transport.sent).toHaveLength(0);
  });

  it('takes the limit of the link from the start', async () => {
    const on = newRig();
    expect(on.client.limitBytes).toBe(8 + 0xffff);
    await fails(
      on.client.raw({ op: 'write', group: 64, id: 1, body: new Uint8Array(70_000) }),
      'link/message-too-large',
    );
  });
});

describe('errors of the device', () => {
  const cases: [string, unknown, ErrorCode, object][] = [
    ['a code of version 1', { rc: 3 }, 'device/error', { rc: 3, name: 'EINVAL' }],
    [
      'a group error',
      { err: { group: 0, rc: 2 } },
      'device/error',
      { group: 0, rc: 2, name: 'INVALID_FORMAT' },
    ],
    [
      'a group error of Zephyr 3.4',
      { ret: { group: 1, rc: 9 } },
      'device/error',
      { group: 1, name: 'NO_FREE_SLOT' },
    ],
    ['words of the device', { rc: 1, rsn: 'app reject' }, 'device/error', { reason: 'app reject' }],
    ['an error beside data', { r: 'x', rc: 6 }, 'device/error', { name: 'EBADSTATE' }],
    ['no such command', { rc: 8 }, 'device/unsupported', { command: 'os.echo', commandGroup: 0 }],
    ['an err that is no map', { r: 'x', err: 'flash' }, 'device/unreadable-error', { shown: 'err="flash"' }],
    [
      'an err without its number',
      { r: 'x', err: { group: 1 } },
      'device/unreadable-error',
      { command: 'os.echo' },
    ],
    ['an rc of another type', { r: 'x', rc: 'no' }, 'device/unreadable-error', { shown: 'rc="no"' }],
    ['error 8 of a group', { err: { group: 3, rc: 8 } }, 'device/error', { group: 3, rc: 8 }],
  ];
  for (const [name, body, code, facts] of cases)
    it(`end the request at once: ${name}`, async () => {
      const on = newRig();
      on.transport.far = (message) => on.transport.onMessage(answerTo(message, body));
      expect(await fails(on.client.request(echo, { d: '' }), code)).toMatchObject(facts);
      expect(on.transport.sent).toHaveLength(1);
    });

  it('are no errors when their code is 0', async () => {
    const on = newRig();
    on.transport.far = (message) => on.transport.onMessage(answerTo(message, { r: 'x', rc: 0 }));
    await expect(on.client.request(echo, { d: '' })).resolves.toEqual({ r: 'x' });
  });
});

describe('silence', () => {
  it('makes a repeatable command go out again, each time with a new number and after a flush', async () => {
    const on = newRig();
    on.transport.far = (message, nth) => {
      if (nth === 2) on.transport.onMessage(answerTo(message, { r: 'x' }));
    };
    await expect(on.clock.until(on.client.request(echo, { d: '' }))).resolves.toEqual({ r: 'x' });
    expect(on.transport.headers.map((header) => header.sequence)).toEqual([0, 1, 2]);
    expect(on.transport.flushes).toBe(2);
    expect(on.clock.now()).toBe(5000);
  });

  it('of datagrams begins when an answer is later than answers are, and the patience is the same', async () => {
    const on = newRig();
    on.transport.sizing = { ...on.transport.sizing, isDatagram: true };
    let isDeaf = false;
    const { clock, transport } = on;
    transport.far = (message) => {
      if (!isDeaf) clock.after(20, () => transport.onMessage(answerTo(message, { r: 'x' })));
    };
    const ask = (): Promise<unknown> => clock.until(on.client.request(echo, { d: '' }));
    await ask();
    await ask();
    isDeaf = true;
    const startedAt = clock.now();
    clock.after(250, () => (isDeaf = false));
    await ask();
    // At 200 ms, and 400 ms later.
    expect(clock.now() - startedAt).toBe(620);
    expect(transport.sent).toHaveLength(2 + 3);
    isDeaf = true;
    const facts = await fails(ask(), 'smp/timeout');
    expect(facts).toEqual({ command: 'os.echo', waitedMs: 7500, tries: 3 });
    expect(transport.sent).toHaveLength(5 + 5);
  });

  it('of datagrams has the whole time of a device that is slow, and its answer is taken', async () => {
    const on = newRig();
    on.transport.sizing = { ...on.transport.sizing, isDatagram: true };
    on.client.roundTrip.learn(20);
    on.transport.far = (message, nth) => {
      if (nth === 0) on.clock.after(2400, () => on.transport.onMessage(answerTo(message, { r: 'x' })));
    };
    await on.clock.until(on.client.request(echo, { d: '' }));
    expect(on.clock.now()).toBe(2400);
    expect(on.transport.sent).toHaveLength(3);
    // What has taken so long once may do so again.
    expect(on.client.roundTrip.timeoutMs).toBe(3000);
  });

  it('begins no sooner where messages are no datagrams, however fast the answers were', async () => {
    const on = newRig();
    on.client.roundTrip.learn(20);
    await fails(on.clock.until(on.client.request(echo, { d: '' })), 'smp/timeout');
    expect(on.transport.sent).toHaveLength(3);
  });

  it('of datagrams never makes another command go out again', async () => {
    const on = newRig();
    on.transport.sizing = { ...on.transport.sizing, isDatagram: true };
    on.client.roundTrip.learn(20);
    await fails(on.clock.until(on.client.request(reset, {})), 'smp/timeout');
    expect(on.transport.sent).toHaveLength(1);
  });

  it('ends a repeatable command after its tries', async () => {
    const on = newRig();
    const facts = await fails(on.clock.until(on.client.request(echo, { d: '' })), 'smp/timeout');
    expect(facts).toEqual({ command: 'os.echo', waitedMs: 7500, tries: 3 });
    expect(on.transport.sent).toHaveLength(3);
  });

  it('never makes another command go out again, whatever the caller asks', async () => {
    const on = newRig();
    const facts = await fails(
      on.clock.until(on.client.request(reset, {}, { tries: 5, timeoutMs: 300 })),
      'smp/timeout',
    );
    expect(facts).toEqual({ command: 'os.reset', waitedMs: 300, tries: 1 });
    expect(on.transport.sent).toHaveLength(1);
  });

  it('is broken by the answer to an earlier transmission, and the answer to the later one is a stray', async () => {
    const on = newRig();
    on.transport.far = (message, nth) => {
      if (nth === 1) on.transport.onMessage(answerTo(on.transport.sent[0] ?? message, { r: 'first' }));
    };
    await expect(on.clock.until(on.client.request(echo, { d: '' }))).resolves.toEqual({ r: 'first' });
    on.transport.onMessage(answerTo(on.transport.sent[1] ?? new Uint8Array(), { r: 'second' }));
    expect(on.trace.at(-1)).toMatchObject({ kind: 'stray', late: true });
  });

  it('covers a link that never takes the message', async () => {
    const on = newRig();
    on.transport.far = () => new Promise(() => {});
    await fails(
      on.clock.until(on.client.request(echo, { d: '' }, { tries: 1, timeoutMs: 1000 })),
      'smp/timeout',
    );
    expect(on.clock.now()).toBe(1000 + 6 * 4);
  });

  it('starts to count when the link has taken the message', async () => {
    const on = newRig();
    on.transport.far = async (message) => {
      await new Promise<void>((resolve) => void on.clock.after(900, resolve));
      on.clock.after(900, () => on.transport.onMessage(answerTo(message, { r: 'x' })));
    };
    await expect(
      on.clock.until(on.client.request(echo, { d: 'x'.repeat(300) }, { tries: 1, timeoutMs: 1000 })),
    ).resolves.toEqual({ r: 'x' });
  });
});

describe('messages that nobody waits for', () => {
  const strays: [string, Parameters<typeof answerTo>[2]][] = [
    ['another number', { sequence: 77 }],
    ['another command', { command: 6 }],
    ['another group', { group: 1 }],
    ['the answer to a read', { op: 1 }],
    ['an echo of the request itself', { op: 2 }],
  ];
  for (const [name, change] of strays)
    it(`are traced and harm no request: ${name}`, async () => {
      const on = newRig();
      on.transport.far = (message) => {
        on.transport.onMessage(answerTo(message, { rc: 5 }, change));
        on.transport.onMessage(answerTo(message, { r: 'mine' }));
      };
      await expect(on.client.request(echo, { d: '' })).resolves.toEqual({ r: 'mine' });
      expect(on.trace.map((entry) => entry.kind)).toEqual(['sent', 'stray', 'received']);
    });

  it('are traced when an answer comes twice', async () => {
    const on = newRig();
    on.transport.far = (message) => {
      for (let i = 0; i < 2; i++) on.transport.onMessage(answerTo(message, { r: 'x' }));
    };
    await on.client.request(echo, { d: '' });
    expect(on.trace.map((entry) => entry.kind)).toEqual(['sent', 'received', 'stray']);
  });

  it('are told to whoever asked, when they answer a request that was given up', async () => {
    const on = newRig();
    const late: unknown[] = [];
    const request = on.client.request(
      reset,
      {},
      { timeoutMs: 100, onLateAnswer: (answer) => late.push(answer) },
    );
    await fails(on.clock.until(request), 'smp/timeout');
    const sent = on.transport.sent[0] ?? new Uint8Array();
    on.transport.onMessage(answerTo(sent, {}));
    on.transport.onMessage(answerTo(sent, {}));
    expect(late).toEqual([{}]);
    expect(on.trace.slice(-2)).toMatchObject([
      { kind: 'stray', late: true },
      { kind: 'stray', late: false },
    ]);
  });

  it('are not told when they are late errors or of the wrong shape', async () => {
    for (const body of [{ rc: 3 }, { output: 7 }]) {
      const on = newRig();
      const late: unknown[] = [];
      const options = { timeoutMs: 100, tries: 1, onLateAnswer: (answer: unknown) => late.push(answer) };
      await fails(on.clock.until(on.client.request(information, {}, options)), 'smp/timeout');
      on.transport.onMessage(answerTo(on.transport.sent[0] ?? new Uint8Array(), body));
      expect(late).toEqual([]);
    }
  });
});

describe('messages that cannot be read', () => {
  const broken: [string, (good: Uint8Array) => Uint8Array][] = [
    ['nothing', () => new Uint8Array(0)],
    ['less than a header', (good) => good.slice(0, 7)],
    ['less than announced', (good) => good.slice(0, -1)],
    ['a body that is no CBOR', (good) => Uint8Array.from([...good.slice(0, 8), ...good.slice(8).fill(0xff)])],
    ['a body that is no map', (good) => Uint8Array.from([...good.slice(0, 3), 1, ...good.slice(4, 8), 0x01])],
    [
      'a map of a million keys',
      (good) => Uint8Array.from([...good.slice(0, 3), 5, ...good.slice(4, 8), 0xba, 0x00, 0x0f, 0x42, 0x40]),
    ],
  ];
  for (const [name, breakIt] of broken)
    it(`are traced and dropped, and the request goes on: ${name}`, async () => {
      const on = newRig();
      on.transport.far = (message, nth) => {
        const good = answerTo(message, { r: 'x' });
        on.transport.onMessage(nth === 0 ? breakIt(good) : good);
      };
      await expect(on.clock.until(on.client.request(echo, { d: '' }))).resolves.toEqual({ r: 'x' });
      expect(on.trace.filter((entry) => entry.kind === 'unreadable')).toHaveLength(1);
      expect(on.transport.sent).toHaveLength(2);
    });

  it('are named when nothing better comes', async () => {
    const on = newRig();
    on.transport.far = (message) => {
      const good = answerTo(message, { r: 'x' });
      on.transport.onMessage(Uint8Array.from([...good.slice(0, 8), ...good.slice(8).fill(0xff)]));
    };
    const facts = await fails(on.clock.until(on.client.request(echo, { d: '' })), 'smp/bad-answer');
    expect(facts).toEqual({ command: 'os.echo', path: 'the body', expected: 'a CBOR map' });
  });

  it('do not hide a message behind them in the same packet', async () => {
    const on = newRig();
    on.transport.far = (message) => {
      const stray = answerTo(message, { rc: 8 }, { sequence: 99 });
      on.transport.onMessage(Uint8Array.from([...stray, ...answerTo(message, { r: 'x' }), 1, 2, 3]));
    };
    await expect(on.client.request(echo, { d: '' })).resolves.toEqual({ r: 'x' });
  });
});
