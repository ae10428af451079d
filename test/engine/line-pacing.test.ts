import { describe, expect, it } from 'vitest';
import { BenchError } from '@shared/core/errors';
import { messageBytesInLines } from '@main/engine/console-framing';
import { LineLadder } from '@main/engine/line-ladder';
import { probeLines } from '@main/engine/line-probe';
import type { LinePacing } from '@main/engine/transport';
import { answerTo, fails, newRig, type Rig } from './scripted-transport';

const lines = (gapMs = 0): LinePacing => ({ gapMs, messageBytesIn: (count) => messageBytesInLines(count) });

describe('the steps for lines that get lost', () => {
  const stepsOf = (pacing: LinePacing, maxRequestBytes: number) => {
    const ladder = new LineLadder(pacing, maxRequestBytes);
    const rungs = [ladder.rung];
    while (ladder.step()) rungs.push({ ...ladder.rung, gapMs: pacing.gapMs });
    return rungs;
  };

  it('are longer pauses first, then shorter messages', () => {
    expect(stepsOf(lines(), 380)).toEqual([
      { gapMs: 0, maxRequestBytes: 380 },
      { gapMs: 10, maxRequestBytes: 380 },
      { gapMs: 20, maxRequestBytes: 380 },
      { gapMs: 20, maxRequestBytes: 182 },
      { gapMs: 20, maxRequestBytes: 89 },
    ]);
  });

  it('begin with the pause that was learned before', () => {
    expect(stepsOf(lines(20), 380).map((rung) => rung.gapMs)).toEqual([20, 20, 20]);
    expect(stepsOf(lines(50), 150)).toEqual([
      { gapMs: 50, maxRequestBytes: 150 },
      { gapMs: 50, maxRequestBytes: 89 },
    ]);
  });

  it('are none for messages of one line', () => {
    expect(stepsOf(lines(), 89)).toEqual([{ gapMs: 0, maxRequestBytes: 89 }]);
  });
});

describe('looking for the pause that a device needs', () => {
  /** A device with room for two lines: longer messages need a pause. Its echo may be missing. */
  function device(
    needsGapMs: number,
    answer: object = { r: '' },
  ): Rig & { pacing: LinePacing; sizes: number[] } {
    const on = newRig();
    const pacing = lines();
    const sizes: number[] = [];
    on.transport.far = (message) => {
      sizes.push(message.length);
      if (message.length > 182 && pacing.gapMs < needsGapMs) return;
      on.transport.onMessage(answerTo(message, answer));
    };
    return { ...on, pacing, sizes };
  }
  const probe = (
    { clock, client, pacing }: ReturnType<typeof device>,
    maxRequestBytes = 380,
    isBufferKnown = true,
  ) => clock.until(probeLines(client, { pacing, maxRequestBytes, isBufferKnown }));

  it('takes two echoes of full size when no pause is needed', async () => {
    const on = device(0);
    expect(await probe(on)).toEqual({ gapMs: 0, maxRequestBytes: 380 });
    expect(on.sizes).toEqual([380, 380]);
    expect(on.clock.now()).toBe(0);
  });

  it('finds the first pause that works, and leaves it set', async () => {
    const on = device(10);
    expect(await probe(on)).toEqual({ gapMs: 10, maxRequestBytes: 380 });
    expect(on.pacing.gapMs).toBe(10);
    expect(on.clock.now()).toBe(1000);
  });

  it('makes messages shorter when no pause helps', async () => {
    const on = device(1000);
    expect(await probe(on)).toEqual({ gapMs: 20, maxRequestBytes: 182 });
    expect(on.sizes.slice(-2)).toEqual([182, 182]);
  });

  it('counts any answer: an error shows that the message arrived', async () => {
    for (const answer of [{ rc: 8 }, { rc: 7 }, { r: 5 }])
      expect((await probe(device(10, answer))).gapMs).toBe(10);
  });

  it('does not trust one echo alone', async () => {
    const on = device(0);
    const { far } = on.transport;
    on.transport.far = (message, nth) => (nth === 1 ? undefined : far(message, nth));
    expect((await probe(on)).gapMs).toBe(10);
  });

  it('finds out how long requests may be when the device does not tell its buffer', async () => {
    for (const [bufferBytes, found] of [
      [1024, 1020],
      [512, 508],
      [400, 380],
      [256, 252],
      [128, 89],
    ] as const) {
      const on = device(10);
      const { far } = on.transport;
      on.transport.far = (message, nth) => (message.length > bufferBytes - 4 ? undefined : far(message, nth));
      expect(await probe(on, 89, false)).toEqual({ gapMs: found > 182 ? 10 : 0, maxRequestBytes: found });
      expect(on.pacing.gapMs).toBe(found > 182 ? 10 : 0);
      // What is too long costs three tries at most: the next size is not even asked for.
      expect(on.clock.now()).toBeLessThanOrEqual(4000);
    }
  });

  it('does not try more than the device said', async () => {
    const on = device(0);
    await probe(on, 89, true);
    expect(Math.max(...on.sizes)).toBe(89);
  });

  it('fills sizes that no text can reach exactly as far as it can', async () => {
    for (const limit of [
      8 + 4 + 23,
      8 + 4 + 24,
      8 + 4 + 25,
      8 + 5 + 255,
      8 + 5 + 256,
      8 + 5 + 257,
      8 + 5 + 258,
    ]) {
      const on = device(0);
      await probe(on, limit);
      expect(limit - Math.max(...on.sizes)).toBeLessThanOrEqual(1);
      expect(Math.max(...on.sizes)).toBeLessThanOrEqual(limit);
    }
  });

  it('ends in words when nothing comes through, and at once when the link ends', async () => {
    const silent = device(0);
    silent.transport.far = () => {};
    await fails(probe(silent), 'smp/timeout');
    const lost = device(0);
    lost.transport.far = () => Promise.reject(new BenchError('link/lost', { link: 'x', detail: 'y' }));
    await fails(probe(lost), 'link/lost');
  });
});
