import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { messageBytesInLines } from '@main/engine/console-framing';
import { defaultTiming } from '@main/engine/timing';
import { image, uploadBench as bench, type Bench, type Fault } from './upload-server';

const withLines = (on: Bench, gapMs = 0) => {
  on.transport.pacing = { gapMs, messageBytesIn: (lines) => messageBytesInLines(lines) };
  return on.transport.pacing;
};

describe('lines that come too fast', () => {
  it('get a pause when messages of several lines are lost, and it is remembered', async () => {
    const on = bench({}, 20_000);
    const pacing = withLines(on);
    on.server.needsGapMs = 10;
    const result = await on.upload({ pacing });
    expect(result).toMatchObject({ lineGapMs: 10, maxRequestBytes: 380 });
    expect(pacing.gapMs).toBe(10);
    expect(on.server.complete).toEqual(image(20_000));
  });

  it('become few when no pause helps', async () => {
    const on = bench({}, 20_000);
    const pacing = withLines(on);
    on.server.needsGapMs = 1000;
    // The first chunk is lost twice at most: a probe comes before it in real life.
    const timing = { ...defaultTiming, firstChunkTries: 9 };
    const result = await on.upload({ pacing, timing });
    expect(result.maxRequestBytes).toBe(182);
    expect(on.server.complete).toEqual(image(20_000));
  });

  it('stay fast when single messages are lost for another reason', async () => {
    const on = bench({}, 40_000);
    const pacing = withLines(on);
    on.server.faultAt = (nth) => (nth % 15 === 14 ? 'lose request' : undefined);
    const result = await on.upload({ pacing });
    expect(result).toMatchObject({ lineGapMs: 0, maxRequestBytes: 380 });
  });

  it('become fast again after the device was only deaf for a while', async () => {
    const on = bench({}, 150_000);
    const pacing = withLines(on);
    // A single loss long after that is nothing.
    on.server.faultAt = (nth) => ((nth >= 10 && nth < 15) || nth === 400 ? 'lose request' : undefined);
    const result = await on.upload({ pacing, windowLimit: 1 });
    expect(result).toMatchObject({ lineGapMs: 0, maxRequestBytes: 380 });
    expect(on.server.lengths.some((length) => length < 180)).toBe(true);
  });

  it('stay slow when a faster step has failed twice', async () => {
    const on = bench({}, 100_000);
    const pacing = withLines(on);
    on.server.needsGapMs = 10;
    await on.upload({ pacing, windowLimit: 1 });
    const lost = on.server.offsets.length - new Set(on.server.offsets).size;
    expect(lost).toBeLessThanOrEqual(3);
  });
});

describe('an upload over a bad link', () => {
  it('ends with identical bytes or in words, and leaves nothing behind', async () => {
    const anyFault = fc.constantFrom<(Fault | undefined)[]>(
      'lose request',
      'lose answer',
      'delay answer',
      // Busy: "no memory" for a first chunk means that there is no slot.
      { answer: { rc: 10 } },
      undefined,
      undefined,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyFault, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 33, max: 6000 }),
        fc.boolean(),
        async (faults, windowLimit, sizeBytes, isDatagram) => {
          const on = bench({ latencyMs: 30 }, sizeBytes);
          on.server.faultAt = (nth) => faults[nth];
          const outcome = await on.upload({ windowLimit, isDatagram }).catch((error: unknown) => error);
          if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'smp/timeout' });
          else expect(on.server.complete).toEqual(image(sizeBytes));
          await on.clock.advance(60_000);
        },
      ),
      { numRuns: 60 },
    );
  });
});
