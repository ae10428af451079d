/** A device that is only slow, or stops now and then, gets no storm: what is sent again on suspicion is counted. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { makeFar } from './far-link';
import { fails } from './scripted-transport';
import { image, uploadBench, type Bench, type ServerOptions } from './upload-server';
import type { UploadOptions } from '@main/engine/transfer';

const SIZE_BYTES = 40_000;
const CHUNK_BYTES = 356;
const pacing = { gapMs: 0, messageBytesIn: (lines: number) => lines * 93 - 4 };

const links: readonly (readonly [string, Partial<UploadOptions>])[] = [
  ['datagrams', { isDatagram: true }],
  ['lines', { pacing }],
  ['a stream', {}],
];

function farBench(options: ServerOptions): Bench {
  const on = uploadBench({ latencyMs: 0, ...options }, SIZE_BYTES);
  makeFar(on, on.server, { roundTripMs: 20, echoAfterMs: () => on.server.busyForMs });
  return on;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const resentBytes = ({ server }: Bench): number => sum(server.lengths) - SIZE_BYTES;
/** Between 600 and 1000 ms, without chance. */
const jittering = (nth: number): number => 600 + ((nth * 7919) % 401);
/** Every 16th request waits for an erase. */
const erasing = (nth: number, eraseMs: number): number => (nth % 16 === 15 ? eraseMs : 0);

describe.each(links)('over %s, with nothing lost', (_link, change) => {
  describe.each([1, 3])('and a window of %i', (windowLimit) => {
    it.each([
      ['answers after 600 to 1000 ms', (nth: number) => jittering(nth), 0],
      [
        'answers after 600 to 1000 ms and erases for 3 s every 16 chunks',
        (nth: number) => jittering(nth) + erasing(nth, 3000),
        windowLimit,
      ],
      [
        'answers at once and erases for 3 s every 16 chunks',
        (nth: number) => erasing(nth, 3000),
        windowLimit,
      ],
      [
        'answers at once and erases for 1 s every 16 chunks',
        (nth: number) => erasing(nth, 1000),
        windowLimit,
      ],
    ])('a device that %s gets at most a window again', async (_what, busyMs, mostChunks) => {
      const on = farBench({ busyMs });
      const result = await on.upload({ windowLimit, ...change });
      expect(on.server.complete).toEqual(image(SIZE_BYTES));
      expect(resentBytes(on)).toBeLessThanOrEqual(mostChunks * CHUNK_BYTES);
      expect(result.lostChunks).toBeLessThanOrEqual(mostChunks);
    });
  });
});

describe('a chunk that was sent again on suspicion', () => {
  it('counts as no loss when its first answer comes, and the window is as it was', async () => {
    const on = farBench({ busyMs: (nth) => (nth === 20 ? 200 : 0) });
    const result = await on.upload({ windowLimit: 3, isDatagram: true });
    expect(resentBytes(on)).toBe(CHUNK_BYTES);
    expect(result.lostChunks).toBe(0);
    const calm = farBench({});
    await calm.upload({ windowLimit: 3, isDatagram: true });
    expect(on.clock.now()).toBeLessThanOrEqual(calm.clock.now() + 200 + 2 * 20);
  });

  it('makes the next stop be waited for', async () => {
    const on = farBench({ busyMs: (nth) => (nth === 20 || nth === 60 ? 1000 : 0) });
    await on.upload({ windowLimit: 1, isDatagram: true });
    expect(resentBytes(on)).toBe(CHUNK_BYTES);
  });

  it('makes a loss be waited for as long, and each further one half as long', async () => {
    const on = farBench({ busyMs: (nth) => (nth === 20 ? 1000 : 0) });
    const calm = farBench({ busyMs: (nth) => (nth === 20 ? 1000 : 0) });
    await calm.upload({ windowLimit: 1, isDatagram: true });
    on.server.faultAt = (nth) => (nth === 60 || nth === 70 || nth === 80 ? 'lose request' : undefined);
    await on.upload({ windowLimit: 1, isDatagram: true });
    const longestMs = 1.25 * 1020;
    // What may be sent on suspicion is used up: after the wait an echo is asked for, each time.
    const waitedMs = longestMs + longestMs / 2 + longestMs / 4 + 3 * 20;
    expect(on.clock.now() - calm.clock.now()).toBeCloseTo(waitedMs);
  });
});

describe('a device that stops, on a link that loses', () => {
  it('gets no more again than 1.3 times what was lost, and a window', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 3),
        fc.integer({ min: 0, max: 3000 }),
        fc.array(fc.constantFrom('lose request', 'lose answer', ...Array<undefined>(8).fill(undefined)), {
          minLength: 10,
          maxLength: 200,
        }),
        async (windowLimit, eraseMs, faults) => {
          const on = farBench({ busyMs: (nth) => erasing(nth, eraseMs) });
          let lostBytes = 0;
          on.server.faultAt = (nth) => {
            const fault = faults[nth % faults.length];
            if (fault !== undefined) lostBytes += on.server.lengths[nth] ?? 0;
            return fault;
          };
          await on.upload({ windowLimit, isDatagram: true });
          await on.clock.advance(60_000);
          const lost = lostBytes + on.server.discardedBytes;
          expect(resentBytes(on)).toBeLessThanOrEqual(1.3 * lost + windowLimit * CHUNK_BYTES);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a device that writes in the background', () => {
  it.each([1, 3])(
    'and says with the old offset that its buffer is full is not stuck, %i in flight',
    async (windowLimit) => {
      // 1 KiB of buffer, and 20 bytes a millisecond: 10,000 bytes take half a second to write.
      const on = uploadBench({ latencyMs: 1, writes: { bufferBytes: 1024, bytesPerMs: 20 } });
      const result = await on.upload({ windowLimit });
      expect(on.server.complete).toEqual(image(10_000));
      expect(result.finalAnswerSeen).toBe(true);
      expect(on.clock.now()).toBeLessThan(3000);
      // It is given time, and not asked again and again.
      expect(on.server.offsets.length).toBeLessThan(3 * 29);
    },
  );

  it('is waited for a quarter of a minute, then called stuck', async () => {
    const on = uploadBench({ latencyMs: 1, writes: { bufferBytes: 1024, bytesPerMs: 1e-9 } });
    await fails(on.upload({}), 'upgrade/stuck');
    expect(on.clock.now()).toBeGreaterThan(14_000);
    expect(on.clock.now()).toBeLessThan(17_000);
  });
});
