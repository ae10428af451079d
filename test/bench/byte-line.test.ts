import { beforeEach, describe, expect, it } from 'vitest';
import { ByteLine, type ByteLineOptions } from '../../scripts/bench/peers/byte-line';
import { VirtualClock } from '../support/virtual-clock';

describe('one direction of a serial line', () => {
  let clock: VirtualClock;
  let arrived: { atMs: number; bytes: number[] }[];

  beforeEach(() => {
    clock = new VirtualClock();
    arrived = [];
  });

  function makeLine(options: Partial<ByteLineOptions>): ByteLine {
    const line = new ByteLine({ clock, latencyMs: 0, ...options });
    line.deliver = (bytes) => arrived.push({ atMs: clock.now(), bytes: [...bytes] });
    return line;
  }

  const count = (): number => arrived.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const all = (): number[] => arrived.flatMap(({ bytes }) => bytes);
  const numbered = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at % 256);

  it('without pace and latency hands bytes on at once', () => {
    makeLine({}).write(numbered(3));
    expect(arrived).toEqual([{ atMs: 0, bytes: [0, 1, 2] }]);
  });

  it('takes ten bits for a byte: 1152 bytes at 115,200 baud are 100 ms', async () => {
    makeLine({ baud: 115_200 }).write(numbered(1152));
    await clock.advance(99.9);
    expect(count()).toBeLessThan(1152);
    expect(count()).toBeGreaterThan(1130);
    await clock.advance(0.1);
    expect(all()).toEqual([...numbered(1152)]);
    expect(clock.pending).toBe(0);
  });

  it('has at most a millisecond of bytes waiting for the next ones', async () => {
    makeLine({ baud: 10_000 }).write(numbered(10));
    await clock.advance(10);
    // One byte each millisecond, and a wake a millisecond after a byte could have come.
    expect(arrived.map(({ atMs }) => atMs)).toEqual([2, 4, 6, 8, 10]);
  });

  it('does not send two writes at the same time', async () => {
    const line = makeLine({ baud: 10_000 });
    line.write(numbered(5));
    await clock.advance(2);
    line.write(numbered(5));
    await clock.advance(7.9);
    expect(count()).toBe(9);
    await clock.advance(0.1);
    expect(count()).toBe(10);
  });

  it('is idle between writes and keeps no credit for that', async () => {
    const line = makeLine({ baud: 10_000 });
    line.write(numbered(1));
    await clock.advance(100);
    line.write(numbered(2));
    line.write(numbered(2));
    await clock.advance(1.9);
    expect(count()).toBe(1);
    await clock.advance(0.1);
    expect(count()).toBe(3);
    await clock.advance(1.9);
    expect(count()).toBe(3);
    await clock.advance(0.1);
    expect(count()).toBe(5);
  });

  it('adds its latency to the pace once, not to each byte', async () => {
    makeLine({ baud: 10_000, latencyMs: 50 }).write(numbered(10));
    await clock.advance(50.9);
    expect(count()).toBe(0);
    await clock.advance(9.1);
    expect(count()).toBe(10);
  });

  it('with a latency alone keeps writes apart and in order', async () => {
    const line = makeLine({ latencyMs: 10 });
    line.write(Uint8Array.of(1));
    await clock.advance(5);
    line.write(Uint8Array.of(2));
    await clock.advance(10);
    expect(arrived).toEqual([
      { atMs: 10, bytes: [1] },
      { atMs: 15, bytes: [2] },
    ]);
  });

  it('catches up after a timer that was late: the line was not', async () => {
    const line = makeLine({ baud: 10_000 });
    line.write(numbered(20));
    clock.standStill(15);
    await clock.advance(0);
    expect(count()).toBe(15);
    await clock.advance(5);
    expect(count()).toBe(20);
  });

  it('hands over full packets of a converter at once and the rest when its timer ends', async () => {
    makeLine({ latencyTimerMs: 16 }).write(numbered(130));
    expect(arrived.map(({ atMs, bytes }) => [atMs, bytes.length])).toEqual([[0, 124]]);
    await clock.advance(15.9);
    expect(count()).toBe(124);
    await clock.advance(0.1);
    expect(all()).toEqual([...numbered(130)]);
    expect(clock.pending).toBe(0);
  });

  it('fills a packet of a converter with what comes later', async () => {
    const line = makeLine({ latencyTimerMs: 16 });
    line.write(numbered(40));
    await clock.advance(10);
    line.write(numbered(40));
    expect(arrived.map(({ atMs, bytes }) => [atMs, bytes.length])).toEqual([[10, 62]]);
    // The timer has begun anew with the packet.
    await clock.advance(15.9);
    expect(count()).toBe(62);
    await clock.advance(0.1);
    expect(count()).toBe(80);
  });

  it('is quiet after it was closed', async () => {
    const line = makeLine({ baud: 10_000, latencyTimerMs: 16 });
    line.write(numbered(100));
    await clock.advance(5);
    line.close();
    expect(clock.pending).toBe(0);
    await clock.advance(1000);
    expect(arrived).toEqual([]);
  });
});
