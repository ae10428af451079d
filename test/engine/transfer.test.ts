import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { defaultTiming } from '@main/engine/timing';
import { fails } from './scripted-transport';
import { image, sha, uploadBench as bench } from './upload-server';

describe('an upload', () => {
  it('stores the file and says how it went', async () => {
    const on = bench({ checks: 'good' });
    expect(await on.upload()).toEqual({
      match: true,
      finalAnswerSeen: true,
      resumedAtBytes: 0,
      restarts: 0,
      lostChunks: 0,
      windowUsed: 3,
      lineGapMs: 0,
      maxRequestBytes: 380,
    });
    expect(on.server.complete).toEqual(image(10_000));
  });

  it('fills every message to the last byte', async () => {
    const on = bench();
    await on.upload();
    expect(on.server.sizes.slice(0, -1).every((size) => size === 380)).toBe(true);
  });

  it('sends length, hash, image number and the wish for an upgrade with the first chunk only', async () => {
    const on = bench();
    await on.upload({ image: 2, upgradeOnly: true });
    expect(on.server.firstBodies).toHaveLength(1);
    expect(Object.fromEntries(on.server.firstBodies[0] ?? [])).toMatchObject({
      image: 2,
      len: 10_000,
      off: 0,
      upgrade: true,
      sha,
    });
  });

  it('leaves out what was not asked for', async () => {
    const on = bench();
    await on.upload();
    expect([...(on.server.firstBodies[0]?.keys() ?? [])].sort()).toEqual(['data', 'len', 'off', 'sha']);
  });

  it('never has more in flight than the device has buffers for, and gives the window back', async () => {
    const on = bench({ bufferCount: 3, latencyMs: 50 });
    await on.upload({ windowLimit: 3 });
    expect(on.server.mostHeld).toBe(3);
    expect(on.client.window).toBe(1);
    const single = bench({ latencyMs: 50 });
    await single.upload({ windowLimit: 1 });
    expect(single.server.mostHeld).toBe(1);
  });

  it('goes through a single line of a console, where the hash finds no room', async () => {
    const on = bench({}, 1000);
    await on.upload({ maxRequestBytes: 89 });
    expect([...(on.server.firstBodies[0]?.keys() ?? [])]).toEqual(['len', 'off', 'data']);
    expect(on.server.complete).toEqual(image(1000));
  });

  it('is refused when the message has no room for the image header', async () => {
    const on = bench();
    await fails(on.upload({ maxRequestBytes: 50 }), 'link/message-too-large');
    expect(on.transport.sent).toHaveLength(0);
  });

  it('that the device finds to differ has failed', async () => {
    const on = bench({ checks: 'bad' });
    expect(await fails(on.upload(), 'upgrade/mismatch')).toEqual({ sizeBytes: 10_000 });
  });

  it('of a device that writes whole units learns the unit', async () => {
    const on = bench({ unitBytes: 16 });
    const result = await on.upload();
    expect(on.server.complete).toEqual(image(10_000));
    expect(result.lostChunks).toBe(0);
    expect(on.transport.sent.length).toBeLessThan(10_000 / 352 + 4);
    expect(result.windowUsed).toBe(3);
  });
});

describe('progress', () => {
  it('goes from erasing over sending to finishing, and only tells what the device confirmed', async () => {
    const on = bench({ eraseMs: 12_000 }, 2000);
    await on.upload({ windowLimit: 1 });
    const phases = on.progress.map((at) => at.phase);
    expect([...new Set(phases)]).toEqual(['erasing', 'sending', 'finishing']);
    expect(on.progress[0]).toEqual({ phase: 'erasing', sentBytes: 0, totalBytes: 2000, resumedAtBytes: 0 });
    expect(on.progress.at(-1)).toEqual({
      phase: 'finishing',
      sentBytes: 2000,
      totalBytes: 2000,
      resumedAtBytes: 0,
    });
    expect(on.clock.now()).toBeGreaterThanOrEqual(12_000);
    expect(on.transport.sent).toHaveLength(on.server.offsets.length);
  });

  it('tells where an upload that was cut off goes on', async () => {
    const on = bench();
    const stop = new AbortController();
    on.server.faultAt = (nth) => {
      if (nth === 10) stop.abort();
      return undefined;
    };
    await fails(on.upload({ signal: stop.signal }), 'cancelled');
    const stoodAt = on.server.stored.length;
    expect(stoodAt).toBeGreaterThan(1000);
    await on.clock.advance(1000);
    const result = await on.upload();
    expect(result.resumedAtBytes).toBeGreaterThanOrEqual(stoodAt);
    expect(on.progress.at(-1)?.resumedAtBytes).toBe(result.resumedAtBytes);
    expect(on.server.complete).toEqual(image(10_000));
  });
});

describe('silence', () => {
  it('makes a lost chunk go out again with a new number, after a flush', async () => {
    const on = bench();
    on.server.faultAt = (nth) => (nth === 5 ? 'lose request' : undefined);
    const result = await on.upload({ windowLimit: 1 });
    expect(result.lostChunks).toBe(1);
    expect(on.transport.flushes).toBe(1);
    expect(on.server.offsets[6]).toBe(on.server.offsets[5]);
    expect(on.transport.headers[6]?.sequence).not.toBe(on.transport.headers[5]?.sequence);
    expect(on.server.complete).toEqual(image(10_000));
  });

  it('is not waited for when later answers show what was lost', async () => {
    const on = bench({}, 50_000);
    on.server.faultAt = (nth) => (nth === 20 ? 'lose request' : nth === 60 ? 'lose answer' : undefined);
    await on.upload();
    expect(on.clock.now()).toBeLessThan(2500);
    expect(on.server.complete).toEqual(image(50_000));
  });

  it('holds no place in the window once it is known to mean nothing', async () => {
    const on = bench({}, 50_000);
    on.server.faultAt = (nth) => (nth === 20 || nth === 24 ? 'lose answer' : undefined);
    await on.upload({ windowLimit: 2 });
    expect(on.clock.now()).toBeLessThan(2500);
  });

  it('of the first chunk is waited for as long as an erase of the slot may take, twice', async () => {
    const on = bench();
    on.server.faultAt = () => 'lose request';
    const facts = await fails(on.upload({ slotBytes: 2 * 1024 * 1024 }), 'smp/timeout');
    expect(facts).toMatchObject({ command: 'image.upload', tries: 2 });
    expect(facts.waitedMs).toBeGreaterThanOrEqual(2 * 60_000);
    expect(facts.waitedMs).toBeLessThan(2 * 60_000 + 10_000);
  });

  it('of a chunk in the middle ends the upload after six transmissions, when nothing else is answered', async () => {
    const on = bench();
    on.server.faultAt = (nth) => (nth >= 5 ? 'lose request' : undefined);
    const facts = await fails(on.upload({ windowLimit: 1 }), 'smp/timeout');
    expect(facts).toMatchObject({ tries: 6 });
    expect(on.server.offsets).toHaveLength(5 + 6);
    expect(on.clock.now()).toBeLessThan(6 * 2500 + 2 * 1000 + 1000);
  });

  it('of the last chunk is waited for longer', async () => {
    const on = bench({}, 1000);
    on.server.faultAt = (_, offset) => (offset > 600 ? 'lose request' : undefined);
    expect(await fails(on.upload(), 'smp/timeout')).toMatchObject({ tries: 2 });
    expect(on.clock.now()).toBeGreaterThan(40_000);
  });

  it('that late answers break is no end: the device is only slow', async () => {
    const on = bench({}, 6000);
    on.server.faultAt = (_, offset) => (offset > 0 && offset < 5000 ? 'delay answer' : undefined);
    const result = await on.upload({ windowLimit: 1 });
    expect(on.server.complete).toEqual(image(6000));
    // It learns to wait: only the first of them are given up too early.
    expect(result.lostChunks).toBeLessThan(4);
    await on.clock.advance(5000);
  });

  it('after the last byte is broken by the late answer', async () => {
    const on = bench({ checks: 'good' }, 1000);
    on.server.faultAt = (_, offset) => (offset > 600 ? 'delay answer' : undefined);
    const timing = { ...defaultTiming, lastChunkMs: 1000, lastChunkTries: 9 };
    expect(await on.upload({ windowLimit: 1, timing })).toMatchObject({ match: true, finalAnswerSeen: true });
    expect(on.clock.now()).toBeLessThan(4100);
    await on.clock.advance(5000);
  });

  it('after the last byte does not send everything again', async () => {
    const on = bench({}, 1000);
    on.server.faultAt = (_, offset) =>
      offset > 600 && on.server.complete === undefined ? 'lose answer' : undefined;
    const result = await on.upload({ windowLimit: 1 });
    expect(result.finalAnswerSeen).toBe(false);
    expect(on.server.offsets.filter((offset) => offset === 0)).toHaveLength(1);
  });

  it('is waited for longer when the device has taken long before', async () => {
    const slow = bench({ latencyMs: 2400 }, 3000);
    slow.server.faultAt = (nth) => (nth === 5 ? 'delay answer' : undefined);
    const result = await slow.upload({ windowLimit: 1 });
    expect(result.lostChunks).toBe(0);
  });

  it('of a device that answers garbage ends in words', async () => {
    const on = bench();
    on.server.faultAt = (nth) => (nth >= 3 ? { answer: { offset: 'here' } } : undefined);
    expect(await fails(on.upload(), 'smp/bad-answer')).toMatchObject({
      command: 'image.upload',
      path: 'off',
    });
  });
});

describe('an error answer', () => {
  it('ends the upload at once, and nothing is sent any more', async () => {
    const on = bench({ latencyMs: 50 });
    on.server.faultAt = (nth) => (nth === 8 ? { answer: { err: { group: 1, rc: 12 } } } : undefined);
    const facts = await fails(on.upload(), 'device/error');
    expect(facts).toMatchObject({ name: 'FLASH_WRITE_FAILED' });
    const sent = on.transport.sent.length;
    await on.clock.advance(60_000);
    expect(on.transport.sent).toHaveLength(sent);
    expect(on.client.inFlight).toBe(0);
  });

  it('to the first chunk is not repeated', async () => {
    const on = bench();
    on.server.faultAt = () => ({ answer: { rc: 6 } });
    await fails(on.upload(), 'device/error');
    expect(on.transport.sent).toHaveLength(1);
  });

  it('"not supported" is said as such', async () => {
    const on = bench();
    on.server.faultAt = () => ({ answer: { rc: 8 } });
    await fails(on.upload(), 'device/unsupported');
  });

  it('"no memory" and "busy" are waited out, with the same bytes', async () => {
    const on = bench();
    on.server.faultAt = (nth) => (nth % 5 === 3 ? { answer: { rc: nth % 2 === 0 ? 2 : 10 } } : undefined);
    const result = await on.upload();
    expect(on.server.complete).toEqual(image(10_000));
    expect(result.lostChunks).toBe(0);
    expect(on.clock.now()).toBeGreaterThan(100);
  });

  it('"no memory" now and then is no reason to give up, however often', async () => {
    const on = bench({}, 60_000);
    on.server.faultAt = (nth) => (nth % 3 === 2 ? { answer: { rc: 2 } } : undefined);
    await on.upload();
    expect(on.transport.sent.length).toBeGreaterThan(170 + 70);
    expect(on.server.complete).toEqual(image(60_000));
  });

  it('"no memory" for the first chunk is "no slot", and is told at once', async () => {
    const on = bench();
    on.server.faultAt = () => ({ answer: { rc: 2 } });
    expect(await fails(on.upload(), 'device/error')).toMatchObject({ rc: 2 });
    expect(on.clock.now()).toBeLessThan(1000);
    expect(on.transport.sent.length).toBeLessThan(3);
  });

  it('"no memory" for ever ends the upload with that error', async () => {
    const on = bench();
    on.server.faultAt = (nth) => (nth > 3 ? { answer: { rc: 2 } } : undefined);
    expect(await fails(on.upload(), 'device/error')).toMatchObject({ rc: 2 });
    expect(on.clock.now()).toBeGreaterThan(20_000);
    expect(on.clock.now()).toBeLessThan(60_000);
  });
});

describe('what the device says about offsets', () => {
  it('is obeyed when it has forgotten everything', async () => {
    const on = bench();
    on.server.faultAt = (nth) => {
      if (nth === 12) on.server.forget();
      return undefined;
    };
    const result = await on.upload();
    expect(result.restarts).toBe(1);
    expect(on.server.firstBodies).toHaveLength(2);
    expect(on.server.firstBodies[1]?.get('len')).toBe(10_000);
    expect(on.server.complete).toEqual(image(10_000));
  });

  it('ends the upload when it never gets any further', async () => {
    const on = bench();
    on.server.faultAt = (_, offset) =>
      offset >= 3000 ? { answer: { off: on.server.stored.length } } : undefined;
    const facts = await fails(on.upload(), 'upgrade/stuck');
    expect(facts).toMatchObject({ sizeBytes: 10_000 });
    expect(facts.offset).toBeGreaterThanOrEqual(3000);
    await on.clock.advance(1000);
  });

  it('ends the upload when it makes no sense', async () => {
    const on = bench();
    on.server.faultAt = (nth) => (nth === 3 ? { answer: { off: 10_001 } } : undefined);
    expect(await fails(on.upload(), 'smp/bad-answer')).toEqual({
      command: 'image.upload',
      path: 'off',
      expected: '0 to 10000, not 10001',
    });
    await on.clock.advance(1000);
  });
});

describe('cancelling', () => {
  it('leaves no listener behind on the signal', async () => {
    const on = bench();
    const { signal } = new AbortController();
    await on.upload({ signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('stops at once, also while the device erases', async () => {
    const on = bench({ eraseMs: 30_000 });
    const stop = new AbortController();
    on.clock.after(500, () => stop.abort());
    expect(await fails(on.upload({ signal: stop.signal }), 'cancelled')).toEqual({ what: 'image.upload' });
    expect(on.clock.now()).toBe(500);
    await on.clock.advance(60_000);
    expect(on.transport.sent).toHaveLength(1);
  });

  it('stops a pause for a busy device', async () => {
    const on = bench();
    const stop = new AbortController();
    on.server.faultAt = () => ({ answer: { rc: 10 } });
    on.clock.after(1000, () => stop.abort());
    await fails(on.upload({ signal: stop.signal }), 'cancelled');
    expect(on.clock.now()).toBe(1000);
  });

  it('before the start sends nothing', async () => {
    const on = bench();
    await fails(on.upload({ signal: AbortSignal.abort() }), 'cancelled');
    expect(on.transport.sent).toHaveLength(0);
  });

  it('is not needed when the link ends', async () => {
    const on = bench({ latencyMs: 50 });
    on.server.faultAt = (nth) => {
      if (nth === 8) on.clock.after(1, () => on.transport.onEnd({ why: 'lost', detail: 'unplugged' }));
      return undefined;
    };
    expect(await fails(on.upload(), 'link/lost')).toMatchObject({ detail: 'unplugged' });
    await on.clock.advance(60_000);
  });
});
