import { describe, expect, it } from 'vitest';
import { groups } from '@shared/smp/groups';
import { answerTo, fails, headerOf } from './scripted-transport';
import { image, uploadBench as bench } from './upload-server';

/** The device answers echoes, so it is there. */
const echoing = (on: ReturnType<typeof bench>): void => {
  const { far } = on.transport;
  on.transport.far = (message, nth) => {
    if (headerOf(message).group === 0) on.transport.onMessage(answerTo(message, { r: '' }));
    else return far(message, nth);
  };
};

describe('silence', () => {
  it('of chunks that are too large, while an echo is answered, makes them smaller until they arrive', async () => {
    for (const limit of [76, 100, 200, 300]) {
      const on = bench({ bufferBytes: limit });
      echoing(on);
      const result = await on.upload();
      expect(on.server.complete, String(limit)).toEqual(image(10_000));
      expect(result.maxRequestBytes).toBeLessThanOrEqual(limit);
      expect(result.maxRequestBytes).toBeGreaterThan(limit / 2);
    }
  });

  it('the same on a link with lines, where shorter messages are those of fewer lines', async () => {
    const on = bench({ bufferBytes: 100 });
    echoing(on);
    const pacing = { gapMs: 0, messageBytesIn: (lines: number) => lines * 93 - 4 };
    const result = await on.upload({ pacing });
    expect(on.server.complete).toEqual(image(10_000));
    expect(result.maxRequestBytes).toBe(89);
  });

  it('of a first chunk whose lines come too fast slows them down, pause by pause, in less than a second', async () => {
    for (const safeGapMs of [10, 20]) {
      const on = bench();
      const pacing = { gapMs: 0, messageBytesIn: (lines: number) => lines * 93 - 4 };
      echoing(on);
      // What was asked before has shown how long answers take.
      await on.clock.until(on.client.request(groups.os.commands.echo, { d: '' }));
      on.server.faultAt = () => (pacing.gapMs < safeGapMs ? 'lose request' : undefined);
      const result = await on.upload({ pacing, windowLimit: 3 });
      expect(on.server.complete).toEqual(image(10_000));
      expect(result).toMatchObject({
        lineGapMs: safeGapMs,
        maxRequestBytes: 380,
        lostChunks: safeGapMs / 10,
      });
      expect(on.clock.now()).toBeLessThan(1500);
    }
  });

  it('of a first chunk is no silence while the chunk is on the wire', async () => {
    for (const [wireMsPerByte, echoes] of [
      [1, 0],
      [0, 1],
    ] as const) {
      const on = bench({ latencyMs: 400 });
      echoing(on);
      await on.clock.until(on.client.request(groups.os.commands.echo, { d: '' }));
      // It works in order: an echo would be answered behind the chunk.
      const { far } = on.transport;
      on.transport.far = (message, nth) => {
        if (headerOf(message).group !== 0) return far(message, nth);
      };
      const before = on.transport.sent.length;
      const pacing = { gapMs: 0, wireMsPerByte, messageBytesIn: (lines: number) => lines * 93 - 4 };
      await on.upload({ pacing, windowLimit: 3, bytes: image(300) });
      const asked = on.transport.headers.slice(before).filter(({ group }) => group === 0);
      expect(asked, `${wireMsPerByte} ms a byte`).toHaveLength(echoes);
    }
  });

  it('is found out soon where messages are datagrams, and not while the device erases', async () => {
    const small = bench({ bufferBytes: 200 });
    echoing(small);
    await small.upload({ isDatagram: true });
    expect(small.clock.now()).toBeLessThan(15_000);
    // Busy with its flash, it answers nothing until the chunk is written.
    const erasing = bench({ eraseMs: 30_000 });
    const result = await erasing.upload({ isDatagram: true });
    expect(result).toMatchObject({ lostChunks: 0, maxRequestBytes: 380 });
    expect(erasing.server.offsets.filter((offset) => offset === 0)).toHaveLength(1);
  });

  it('of every chunk, however small, ends in words while an echo is answered', async () => {
    for (const from of [0, 5]) {
      const on = bench();
      echoing(on);
      on.server.faultAt = (nth) => (nth >= from ? 'lose request' : undefined);
      const facts = await fails(on.upload({ isDatagram: true }), 'smp/chunk-unanswered');
      expect(facts).toMatchObject({ command: 'image.upload', sizeBytes: 72 });
    }
  });

  it('of a chunk in the middle is not the end while an echo is answered', async () => {
    const on = bench();
    echoing(on);
    on.server.faultAt = (nth) => (nth >= 5 && nth < 15 ? 'lose request' : undefined);
    await on.upload();
    expect(on.server.complete).toEqual(image(10_000));
  });
});
