import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { joinBytes, toHex } from '@shared/core/bytes';
import { BenchError } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import type { SmpClient } from '@main/engine/client';
import { answersEchoes, answerTo, failure, fails, headerOf, newRig } from './scripted-transport';

const { echo, reset } = groups.os.commands;

const abort = (client: SmpClient, signal: AbortSignal) => client.request(echo, { d: '' }, { signal });

describe('sequence numbers', () => {
  it('come round after 256 and are never in the air twice', async () => {
    const on = newRig();
    on.client.window = 3;
    const inAir: Uint8Array[] = [];
    on.transport.far = (message) => {
      const numbers = inAir.map((other) => headerOf(other).sequence);
      expect(numbers).not.toContain(headerOf(message).sequence);
      inAir.push(message);
      if (inAir.length < 3) return;
      // The youngest is answered first; the oldest waits for long.
      const [answered] = inAir.splice(inAir.length - 1 - (on.transport.sent.length % 2), 1);
      if (answered !== undefined) on.transport.onMessage(answerTo(answered, { r: 'x' }));
    };
    const requests = Array.from({ length: 600 }, () => on.client.request(echo, { d: '' }, { tries: 1 }));
    const settled = Promise.allSettled(requests);
    await on.clock.until(settled);
    expect(new Set(on.transport.headers.map((header) => header.sequence)).size).toBe(256);
  });

  it('rest for a full round after they were given up', async () => {
    const on = newRig();
    on.client.window = 2;
    // Number 0 is in the air while 300 others pass, and only then given up.
    const stop = new AbortController();
    const slow = failure(on.client.request(echo, { d: 'slow' }, { signal: stop.signal, timeoutMs: 60_000 }));
    on.transport.far = (message, nth) => {
      if (nth > 0) on.transport.onMessage(answerTo(message, { r: 'x' }));
    };
    await on.clock.advance(0);
    for (let i = 0; i < 300; i++) await on.client.request(echo, { d: '' });
    stop.abort();
    await slow;
    for (let i = 0; i < 600; i++) await on.client.request(echo, { d: '' });
    const uses = on.transport.headers.flatMap((header, nth) => (header.sequence === 0 ? [nth] : []));
    expect(uses).toEqual([0, 766]);
  });
});

describe('the version of the protocol', () => {
  it('stays 2 when the device answers in it', async () => {
    const on = newRig();
    answersEchoes(on);
    await on.client.request(echo, { d: '' });
    expect(on.client.version).toBe(2);
    expect(on.transport.headers[0]?.versionBits).toBe(1);
  });

  it('becomes 1 when an old device answers in it, without asking again', async () => {
    const on = newRig();
    on.transport.far = (message) => on.transport.onMessage(answerTo(message, { r: 'x' }, { version: 1 }));
    await on.client.request(echo, { d: '' });
    await on.client.request(echo, { d: '' });
    expect(on.client.version).toBe(1);
    expect(on.transport.headers.map((header) => header.versionBits)).toEqual([1, 0]);
  });

  it('becomes 1 when the device says "too new", and the request goes out once more', async () => {
    const on = newRig();
    on.transport.far = (message) =>
      on.transport.onMessage(answerTo(message, headerOf(message).versionBits === 0 ? {} : { rc: 13 }));
    await on.client.request(reset, {});
    expect(on.client.version).toBe(1);
    expect(on.transport.sent).toHaveLength(2);
  });

  it('becomes 2 when the device says "too old", and the request goes out once more', async () => {
    const on = newRig({ version: 1 });
    on.transport.far = (message) =>
      on.transport.onMessage(answerTo(message, headerOf(message).versionBits === 1 ? {} : { rc: 12 }));
    await on.client.request(reset, {});
    expect(on.client.version).toBe(2);
    expect(on.transport.sent).toHaveLength(2);
  });

  it('is not what a group means with its own errors 12 and 13', async () => {
    const on = newRig();
    on.transport.far = (message) => on.transport.onMessage(answerTo(message, { err: { group: 1, rc: 13 } }));
    expect(await fails(on.client.request(reset, {}), 'device/error')).toMatchObject({
      name: 'FLASH_ERASE_FAILED',
    });
    expect(on.client.version).toBe(2);
    expect(on.transport.sent).toHaveLength(1);
  });

  it('is not argued about: a device that refuses both is believed', async () => {
    const on = newRig();
    on.transport.far = (message) =>
      on.transport.onMessage(answerTo(message, { rc: headerOf(message).versionBits === 0 ? 12 : 13 }));
    expect(await fails(on.client.request(reset, {}), 'device/error')).toMatchObject({ rc: 12 });
    expect(on.transport.sent).toHaveLength(2);
  });
});

describe('raw requests', () => {
  it('give whatever is answered, errors too', async () => {
    const on = newRig();
    on.transport.far = (message) => on.transport.onMessage(answerTo(message, { err: { group: 64, rc: 7 } }));
    const answer = await on.client.raw({ op: 'read', group: 64, id: 1, body: { a: 1 } });
    expect(answer).toMatchObject({ version: 2, error: { group: 64, rc: 7 } });
    expect(toHex(on.transport.sent[0] ?? new Uint8Array())).toBe('0800000400400001a1616101');
  });

  it('give the bytes of a body that is no map', async () => {
    const on = newRig();
    on.transport.far = (message) =>
      on.transport.onMessage(
        Uint8Array.from([
          ...answerTo(message, {}).slice(0, 3),
          2,
          ...answerTo(message, {}).slice(4, 8),
          0xff,
          0x00,
        ]),
      );
    const answer = await on.client.raw({
      op: 'write',
      group: 65,
      id: 9,
      body: Uint8Array.of(0xa0),
      version: 1,
    });
    expect(answer).toMatchObject({ version: 1, body: undefined, error: undefined });
    expect([...answer.bytes]).toEqual([0xff, 0x00]);
    expect(on.client.version).toBe(2);
  });

  it('name an unknown command by its numbers', async () => {
    const on = newRig();
    const facts = await fails(
      on.clock.until(on.client.raw({ op: 'read', group: 64, id: 1, body: {} })),
      'smp/timeout',
    );
    expect(facts).toEqual({ command: 'group 64 command 1', waitedMs: 2500, tries: 1 });
  });
});

describe('the window', () => {
  it('lets one request after the other through, until it is opened', async () => {
    const on = newRig();
    const requests = [1, 2, 3].map(() => on.client.request(echo, { d: '' }));
    await on.clock.advance(0);
    expect(on.transport.sent).toHaveLength(1);
    on.client.window = 2;
    await on.clock.advance(0);
    expect(on.transport.sent).toHaveLength(2);
    expect(on.client.inFlight).toBe(2);
    for (let nth = 0; nth < 3; nth++) {
      on.transport.onMessage(answerTo(on.transport.sent[nth] ?? new Uint8Array(), { r: '' }));
      await on.clock.advance(0);
    }
    await Promise.all(requests);
  });

  it('hands one message at a time to the transport', async () => {
    const on = newRig();
    on.client.window = 3;
    let sending = 0;
    on.transport.far = async (message) => {
      expect(++sending).toBe(1);
      await new Promise<void>((resolve) => void on.clock.after(5, resolve));
      sending--;
      on.transport.onMessage(answerTo(message, { r: '' }));
    };
    await on.clock.until(Promise.all([1, 2, 3].map(() => on.client.request(echo, { d: '' }))));
  });

  it('does not send what was given up while it waited for the line', async () => {
    const on = newRig();
    on.client.window = 2;
    on.transport.far = () => new Promise<void>((resolve) => void on.clock.after(10_000, resolve));
    const slow = failure(on.client.request(echo, { d: 'slow' }, { timeoutMs: 20_000, tries: 1 }));
    const given = failure(on.client.request(echo, { d: 'given up' }, { timeoutMs: 1000, tries: 1 }));
    await on.clock.until(Promise.all([slow, given]));
    expect(on.transport.sent).toHaveLength(1);
  });

  it('is at least one and not endless', () => {
    const on = newRig();
    on.client.window = 0;
    expect(on.client.window).toBe(1);
    on.client.window = 1e9;
    expect(on.client.window).toBe(64);
  });
});

describe('the end', () => {
  it('of the link settles what is in flight, what waits, and what comes later', async () => {
    const on = newRig();
    on.client.window = 3;
    const failures = Promise.all([1, 2, 3, 4, 5].map(() => failure(on.client.request(echo, { d: '' }))));
    await on.clock.advance(0);
    expect(on.client.inFlight).toBe(3);
    on.transport.onEnd({ why: 'lost', detail: 'unplugged' });
    const errors = [...(await failures), await failure(on.client.request(echo, { d: '' }))];
    for (const error of errors)
      expect(error).toMatchObject({ code: 'link/lost', facts: { link: 'scripted', detail: 'unplugged' } });
  });

  it('of a link that we closed is told apart', async () => {
    const on = newRig();
    const request = failure(on.client.request(echo, { d: '' }));
    await on.clock.advance(0);
    on.transport.onEnd({ why: 'closed', detail: '' });
    expect(await request).toMatchObject({
      code: 'link/failed',
      facts: { link: 'scripted', detail: 'closed' },
    });
  });

  it('settles a request whose message the link has not taken yet', async () => {
    const on = newRig();
    on.transport.far = () => new Promise(() => {});
    const requests = Promise.all([1, 2].map(() => failure(on.client.request(echo, { d: '' }))));
    await on.clock.advance(0);
    on.transport.onEnd({ why: 'lost', detail: '' });
    for (const error of await requests) expect(error).toMatchObject({ code: 'link/lost' });
  });

  it('makes late answers worthless', async () => {
    const on = newRig();
    const late: unknown[] = [];
    const options = { timeoutMs: 100, onLateAnswer: (answer: object) => late.push(answer) };
    await fails(on.clock.until(on.client.request(reset, {}, options)), 'smp/timeout');
    on.transport.onEnd({ why: 'lost', detail: '' });
    on.transport.onMessage(answerTo(on.transport.sent[0] ?? new Uint8Array(), {}));
    expect(late).toEqual([]);
  });

  it('of the patience of a transport is passed on', async () => {
    const on = newRig();
    on.transport.far = () => Promise.reject(new BenchError('link/lost', { link: 'x', detail: 'y' }));
    await fails(on.client.request(echo, { d: '' }), 'link/lost');
  });
});

describe('giving up', () => {
  it('settles at once, and a late answer is recognised', async () => {
    const on = newRig();
    const stop = new AbortController();
    const request = failure(abort(on.client, stop.signal));
    await on.clock.advance(10);
    stop.abort();
    expect(await request).toMatchObject({ code: 'cancelled', facts: { what: 'os.echo' } });
    expect(on.clock.now()).toBe(10);
    on.transport.onMessage(answerTo(on.transport.sent[0] ?? new Uint8Array(), { r: 'x' }));
    expect(on.trace.at(-1)).toMatchObject({ kind: 'stray', late: true });
  });

  it('is no longer possible once the answer is there: nothing stays on the signal', async () => {
    const on = newRig();
    answersEchoes(on);
    const { signal } = new AbortController();
    await abort(on.client, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('means that nobody hears a late answer any more', async () => {
    const on = newRig();
    const stop = new AbortController();
    const late: unknown[] = [];
    const options = { signal: stop.signal, onLateAnswer: (answer: unknown) => late.push(answer) };
    const request = failure(on.client.request(echo, { d: '' }, options));
    await on.clock.advance(10);
    stop.abort();
    await request;
    on.transport.onMessage(answerTo(on.transport.sent[0] ?? new Uint8Array(), { r: 'x' }));
    expect(late).toEqual([]);
  });

  it('before the start sends nothing', async () => {
    const on = newRig();
    await fails(abort(on.client, AbortSignal.abort()), 'cancelled');
    expect(on.transport.sent).toHaveLength(0);
  });

  it('while waiting for a place gives the place to the next', async () => {
    const on = newRig();
    const stop = new AbortController();
    const first = on.client.request(echo, { d: '' });
    const second = failure(abort(on.client, stop.signal));
    const third = on.client.request(echo, { d: '' });
    await on.clock.advance(0);
    stop.abort();
    await second;
    answersEchoes(on);
    on.transport.onMessage(answerTo(on.transport.sent[0] ?? new Uint8Array(), { r: '1' }));
    await expect(Promise.all([first, third])).resolves.toEqual([{ r: '1' }, { r: 'x' }]);
    expect(on.transport.sent).toHaveLength(2);
  });

  it('with a reason of our own ends with that reason', async () => {
    const on = newRig();
    const reason = new BenchError('session/busy', { with: 'an upgrade' });
    expect(await failure(abort(on.client, AbortSignal.abort(reason)))).toBe(reason);
  });
});

describe('the trace', () => {
  it('costs nothing while nobody listens', async () => {
    const on = newRig();
    on.endTrace();
    answersEchoes(on);
    await on.client.request(echo, { d: '' });
    on.client.heardText('hello');
    expect(on.trace).toEqual([]);
  });

  it('does not stop incoming bytes when a listener throws, whose failure is told afterwards', async () => {
    const on = newRig();
    on.client.window = 2;
    let failures = 0;
    on.client.trace.listen(({ kind }) => {
      if (kind === 'received' && failures++ === 0) throw new Error('of the listener');
    });
    // Both answers come in one packet, and the listener fails over the first.
    on.transport.far = (_message, nth) => {
      if (nth === 0) return;
      const answers = on.transport.sent.map((sent) => answerTo(sent, { r: 'x' }));
      on.transport.onMessage(joinBytes(answers));
    };
    const requests = ['a', 'b'].map((d) => on.client.request(echo, { d }));
    expect(await Promise.all(requests)).toMatchObject([{ r: 'x' }, { r: 'x' }]);
    expect(on.trace.filter(({ kind }) => kind === 'received')).toHaveLength(2);
    await expect(on.clock.advance(0)).rejects.toThrow('of the listener');
  });

  it('holds what happened with its time, in order', async () => {
    const on = newRig();
    on.transport.far = (message) =>
      void on.clock.after(20, () => on.transport.onMessage(answerTo(message, { r: 'x' })));
    const request = on.client.request(echo, { d: '' });
    on.clock.after(7, () => on.client.heardText('uart:~$ '));
    on.clock.after(8, () => on.transport.onNoise('wrong CRC'));
    await on.clock.until(request);
    expect(on.trace).toMatchObject([
      { kind: 'sent', direction: 'out', atMs: 0 },
      { kind: 'text', atMs: 7, text: 'uart:~$ ' },
      { kind: 'noise', atMs: 8, reason: 'wrong CRC' },
      { kind: 'received', direction: 'in', atMs: 20 },
    ]);
  });
});
