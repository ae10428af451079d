/**
 * What every transport owes its owner, run over each of them with the other end of its link in the hands of the test.
 * Waits for what should happen, never for a length of time.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LinkEnd, SmpTransport } from '@main/engine/transport';
import { sameBytes } from '@shared/core/bytes';
import { packMessage } from '@shared/smp/message';
import { Arrivals } from '../support/arrivals';

/** The other end of a link, whole messages at a time. */
export interface FarEnd {
  /** Messages that the transport sent. */
  readonly received: Arrivals<Uint8Array>;
  readonly send: (message: Uint8Array) => void;
  /** Console text; absent where a link carries messages only. */
  readonly say?: (text: string) => void;
  /** The link goes away; absent where a link has no end of its own (datagrams). */
  readonly vanish?: () => void | Promise<void>;
}

export interface Pair {
  readonly transport: SmpTransport;
  readonly far: FarEnd;
  /** Another transport to the same place; it can be opened only when the first has let go. */
  readonly again: () => SmpTransport;
  /** Largest message in bytes that this pair can carry to the far end. */
  readonly largestBytes: number;
  /** A message that is too large for the transport. */
  readonly tooLargeBytes: number;
  /** Gives back everything but the transports. */
  readonly dispose: () => Promise<void>;
}

/** A request or an answer of exactly so many bytes, 9 to 65,543. */
export function messageOf(sizeBytes: number, sequence: number, op: 2 | 3): Uint8Array {
  const address = { op, version: 2, group: 0, sequence, command: 0 } as const;
  if (sizeBytes === 9) return packMessage(address, {});
  const size = (count: number): number => packMessage(address, { d: new Uint8Array(count) }).length;
  const empty = size(0);
  for (let count = Math.max(0, sizeBytes - empty - 2); count <= sizeBytes - empty; count++)
    if (size(count) === sizeBytes)
      return packMessage(address, { d: Uint8Array.from({ length: count }, (_, at) => at + sequence) });
  throw new Error(`no message has ${sizeBytes} bytes`);
}

/** As `toEqual`, which takes a second for a large message. */
function expectSame(actual: Uint8Array, wanted: Uint8Array): void {
  expect(actual.length).toBe(wanted.length);
  expect(sameBytes(actual, wanted)).toBe(true);
}

const never = (): AbortSignal => new AbortController().signal;

/** Runs the suite over one kind of transport. */
export function describeTransport(name: string, makePair: () => Promise<Pair>): void {
  describe(`a transport over ${name}`, () => {
    let pair: Pair;
    let transport: SmpTransport;
    let arrived: Arrivals<Uint8Array>;
    let texts: Arrivals<string>;
    let ends: Arrivals<LinkEnd>;
    const opened: SmpTransport[] = [];

    beforeEach(async () => {
      pair = await makePair();
      arrived = new Arrivals();
      texts = new Arrivals();
      ends = new Arrivals();
      transport = listenTo(pair.transport);
    });

    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close();
      await pair.dispose();
    });

    function listenTo(one: SmpTransport): SmpTransport {
      opened.push(one);
      one.onMessage = arrived.push;
      one.onText = texts.push;
      one.onEnd = ends.push;
      return one;
    }

    /** The link works: a message in each direction. */
    async function expectWorks(one: SmpTransport, sequence: number): Promise<void> {
      await one.send(messageOf(40, sequence, 2));
      await pair.far.received.until((all) => all.some((message) => message[6] === sequence));
      pair.far.send(messageOf(40, sequence, 3));
      await arrived.until((all) => all.some((message) => message[6] === sequence));
    }

    it('says what it is and what fits', () => {
      expect(transport.label).not.toBe('');
      expect(transport.sizing.unknownDeviceBytes).toBeGreaterThan(32);
    });

    it('carries whole messages both ways, in order', async () => {
      await transport.open(never());
      const sizes = [9, 40, 89, 90, 182, 183, 300];
      const requests = sizes.map((size, at) => messageOf(size, at, 2));
      await Promise.all(requests.map((request) => transport.send(request)));
      await pair.far.received.count(sizes.length);
      expect(pair.far.received.all).toEqual(requests);

      const answers = sizes.map((size, at) => messageOf(size, at, 3));
      for (const answer of answers) pair.far.send(answer);
      await arrived.count(sizes.length);
      expect(arrived.all).toEqual(answers);
    });

    it('carries the smallest and the largest message', async () => {
      await transport.open(never());
      for (const [at, size] of [9, pair.largestBytes].entries()) {
        await transport.send(messageOf(size, at, 2));
        expectSame(await pair.far.received.next(), messageOf(size, at, 2));
        pair.far.send(messageOf(size, at, 3));
        expectSame(await arrived.next(), messageOf(size, at, 3));
      }
    });

    it('refuses a message that is too large, and goes on', async () => {
      await transport.open(never());
      await expect(transport.send(new Uint8Array(pair.tooLargeBytes))).rejects.toMatchObject({
        code: 'link/message-too-large',
        facts: { sizeBytes: pair.tooLargeBytes },
      });
      await expectWorks(transport, 7);
      expect(pair.far.received.all).toHaveLength(1);
      expect(ends.all).toEqual([]);
    });

    it('passes text on, and messages between text are whole', async () => {
      const { say } = pair.far;
      await transport.open(never());
      await expectWorks(transport, 1);
      say?.('*** Booting Zephyr OS ***\r\n');
      pair.far.send(messageOf(300, 2, 3));
      say?.('uart:~$ ');
      pair.far.send(messageOf(9, 3, 3));
      say?.('a prompt: ');
      await arrived.count(3);
      expect(arrived.all.slice(1)).toEqual([messageOf(300, 2, 3), messageOf(9, 3, 3)]);
      const expected = say === undefined ? '' : '*** Booting Zephyr OS ***\r\nuart:~$ a prompt: ';
      await texts.until((all) => all.join('').length >= expected.length);
      expect(texts.all.join('')).toBe(expected);
    });

    it('ends once when it is closed, however often', async () => {
      await transport.open(never());
      await expectWorks(transport, 1);
      await Promise.all([transport.close(), transport.close()]);
      await transport.close();
      expect(ends.all).toEqual([{ why: 'closed', detail: '' }]);
    });

    it('refuses to send when it is not open: before, and after the end', async () => {
      const lost = { code: 'link/lost', facts: { link: transport.label } };
      await expect(transport.send(messageOf(9, 1, 2))).rejects.toMatchObject(lost);
      await transport.open(never());
      await transport.close();
      await expect(transport.send(messageOf(9, 1, 2))).rejects.toMatchObject(lost);
    });

    it('ends once when the link goes away, and what is being sent fails', async () => {
      const { vanish } = pair.far;
      await transport.open(never());
      await expectWorks(transport, 1);
      if (vanish === undefined) return; // a link without an end of its own
      await vanish();
      await ends.count(1);
      expect(ends.all[0]?.why).toBe('lost');
      expect(ends.all[0]?.detail).not.toBe('');
      await expect(transport.send(messageOf(9, 1, 2))).rejects.toMatchObject({ code: 'link/lost' });
      await transport.close();
      expect(ends.all).toHaveLength(1);
    });

    it('tells its owner that it has ended before anything that is being sent fails', async () => {
      const { vanish } = pair.far;
      const endsAtFailure: number[] = [];
      const note = (): void => void endsAtFailure.push(ends.all.length);
      await transport.open(never());
      await expectWorks(transport, 1);
      // Datagrams have no end of their own: there the link is closed.
      const ending = vanish === undefined ? transport.close() : vanish();
      const sends = [9, 40, pair.largestBytes, pair.largestBytes, 9].map((size, at) =>
        transport.send(messageOf(size, at, 2)).catch(note),
      );
      await ending;
      await ends.count(1);
      await Promise.all(sends);
      await transport.send(messageOf(9, 1, 2)).catch(note);
      await transport.flush?.().catch(note);
      expect(endsAtFailure).not.toEqual([]);
      expect(new Set(endsAtFailure)).toEqual(new Set([1]));
    });

    it('passes nothing on after it was closed', async () => {
      await transport.open(never());
      await expectWorks(transport, 1);
      await transport.close();
      const second = listenTo(pair.again());
      const heardBySecond = new Arrivals<Uint8Array>();
      second.onMessage = heardBySecond.push;
      await second.open(never());
      await second.send(messageOf(40, 2, 2));
      await pair.far.received.count(2);
      pair.far.send(messageOf(40, 2, 3));
      expect(await heardBySecond.next()).toEqual(messageOf(40, 2, 3));
      expect(arrived.all).toEqual([messageOf(40, 1, 3)]);
    });

    it('is not opened for a signal that is aborted already', async () => {
      await expect(transport.open(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
      await transport.close();
      expect(ends.all).toEqual([]);
    });

    it('lets go at once when opening is aborted, and leaves nothing behind', async () => {
      const abort = new AbortController();
      const opening = expect(transport.open(abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
      abort.abort();
      await opening;
      await transport.close();
      expect(ends.all).toEqual([]);
      const second = listenTo(pair.again());
      await second.open(never());
      await expectWorks(second, 2);
    });

    it('closes while it is being opened: opening fails, and nothing is left behind', async () => {
      const opening = expect(transport.open(never())).rejects.toMatchObject({ code: 'cancelled' });
      await transport.close();
      await opening;
      expect(ends.all).toEqual([]);
      const second = listenTo(pair.again());
      await second.open(never());
      await expectWorks(second, 2);
    });

    it('is free for the next one when closing has ended', async () => {
      await transport.open(never());
      await expectWorks(transport, 1);
      await transport.close();
      const second = listenTo(pair.again());
      await second.open(never());
      await expectWorks(second, 2);
    });

    it('can be closed without having been opened', async () => {
      await transport.close();
      expect(ends.all).toEqual([]);
      await expect(transport.open(never())).rejects.toMatchObject({ code: 'bug' });
    });

    it('ends what is repeated cleanly', async () => {
      await transport.open(never());
      await transport.flush?.();
      await expectWorks(transport, 1);
    });
  });
}
