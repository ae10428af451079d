/**
 * A line as fast as its baud rate, exactly, also with timers that are late.
 */
import { describe, expect, it } from 'vitest';
import type { Clock } from '@shared/core/clock';
import { joinBytes, toHex } from '@shared/core/bytes';
import { PacedLine } from '@main/simulator/paced-line';
import { seededRandom } from '@main/simulator/random';
import { ConsoleWire, type Arrival } from '@main/simulator/wire';
import { zephyrLines } from '@main/simulator/encoding';
import { VirtualClock } from '../support/virtual-clock';
import { rig } from './rig';

const BAUD = 115_200;
const MS_PER_BYTE = 10_000 / BAUD;

function paced(clock: Clock, baud = BAUD) {
  const line = new PacedLine({ clock, baud });
  const arrivals: { bytes: Uint8Array; arrival: Arrival; atMs: number }[] = [];
  line.deliver = (bytes, arrival) => void arrivals.push({ bytes: bytes.slice(), arrival, atMs: clock.now() });
  return { line, arrivals };
}

/** A clock whose timers are late by up to 30 ms, as those of a busy machine. */
class LateClock implements Clock {
  readonly #random = seededRandom(3);
  constructor(readonly exact: VirtualClock) {}
  now(): number {
    return this.exact.now();
  }
  after(ms: number, then: () => void): () => void {
    return this.exact.after(ms + 30 * this.#random(), then);
  }
}

describe('a paced line', () => {
  it('takes 10 bits a byte', async () => {
    const clock = new VirtualClock();
    const { line, arrivals } = paced(clock);
    line.write(new Uint8Array(127).fill(0x41));
    await clock.advance(127 * MS_PER_BYTE - 0.01);
    expect(arrivals.reduce((sum, one) => sum + one.bytes.length, 0)).toBeLessThan(127);
    await clock.advance(0.02);
    expect(arrivals.reduce((sum, one) => sum + one.bytes.length, 0)).toBe(127);
    expect(arrivals.at(-1)?.arrival.endMs).toBeCloseTo(127 * MS_PER_BYTE, 6);
  });

  it('sends what is written meanwhile right behind, and starts anew after a pause', async () => {
    const clock = new VirtualClock();
    const { line, arrivals } = paced(clock);
    line.write(new Uint8Array(100));
    await clock.advance(2);
    line.write(new Uint8Array(100));
    await clock.advance(100);
    expect(arrivals.at(-1)?.arrival.endMs).toBeCloseTo(200 * MS_PER_BYTE, 6);
    line.write(new Uint8Array(10));
    await clock.advance(100);
    expect(arrivals.at(-1)?.arrival.endMs).toBeCloseTo(102 + 10 * MS_PER_BYTE, 6);
  });

  it('delivers the end of every line when it is there', async () => {
    const clock = new VirtualClock();
    const { line, arrivals } = paced(clock);
    line.write(Uint8Array.from('abc\ndefgh\n', (letter) => letter.charCodeAt(0)));
    await clock.advance(10);
    expect(arrivals.map((one) => one.bytes.length)).toEqual([4, 6]);
    expect(arrivals[0]?.atMs).toBeCloseTo(4 * MS_PER_BYTE, 6);
  });

  it('loses nothing and gains no time over a long run with late timers', async () => {
    const exact = new VirtualClock();
    const { line, arrivals } = paced(new LateClock(exact));
    const random = seededRandom(5);
    const sent: Uint8Array[] = [];
    for (let i = 0; i < 300; i++) {
      const bytes = Uint8Array.from({ length: 127 }, () => Math.floor(256 * random()));
      sent.push(bytes);
      line.write(bytes);
    }
    const lengthMs = 300 * 127 * MS_PER_BYTE;
    await exact.until(line.drained());
    expect(toHex(joinBytes(arrivals.map((one) => one.bytes)))).toBe(toHex(joinBytes(sent)));
    expect(arrivals.at(-1)?.arrival.endMs).toBeCloseTo(lengthMs, 3);
    expect(exact.now() - lengthMs).toBeLessThan(31);
    for (const { arrival, atMs } of arrivals) expect(arrival.endMs).toBeLessThanOrEqual(atMs + 1e-3);
  });

  it('does not make a device lose lines because a timer is late', async () => {
    const { device, clock, pack } = rig();
    const wire = new ConsoleWire(device, { clock });
    const answers: string[] = [];
    wire.output = (bytes) => void answers.push(toHex(bytes));
    const { line } = paced(new LateClock(clock));
    line.deliver = (bytes, arrival) => wire.input(bytes, arrival);
    for (let i = 0; i < 40; i++) {
      line.write(joinBytes(zephyrLines(pack('os.echo', { d: 'x'.repeat(320) }))));
      await clock.until(line.drained());
      await clock.advance(30);
    }
    expect(answers).toHaveLength(40);
  });

  it('tells what is under way, and loses it when it is closed', async () => {
    const clock = new VirtualClock();
    const { line, arrivals } = paced(clock, 9600);
    line.write(new Uint8Array(100));
    expect(line.backlogBytes).toBe(100);
    await clock.advance(50);
    expect(line.backlogBytes).toBe(100 - 38);
    const drained = line.drained();
    line.close();
    await drained;
    await clock.advance(1000);
    expect(line.backlogBytes).toBe(0);
    expect(arrivals.reduce((sum, one) => sum + one.bytes.length, 0)).toBe(38);
    expect(clock.pending).toBe(0);
  });
});
