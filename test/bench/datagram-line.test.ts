import { describe, expect, it } from 'vitest';
import { seededRandom } from '@main/simulator/random';
import { DatagramLine } from '../../scripts/bench/peers/datagram-line';
import { VirtualClock } from '../support/virtual-clock';

function sendNumbered(line: DatagramLine, count: number): number[] {
  const arrived: number[] = [];
  line.deliver = (datagram) => arrived.push(new DataView(datagram.buffer).getUint32(0));
  for (let number = 0; number < count; number++) {
    const datagram = new Uint8Array(4);
    new DataView(datagram.buffer).setUint32(0, number);
    line.write(datagram);
  }
  return arrived;
}

describe('one direction of a network', () => {
  it('delivers after its latency, in order', async () => {
    const clock = new VirtualClock();
    const line = new DatagramLine({ clock, latencyMs: 10, lossShare: 0, random: () => 0 });
    const arrived = sendNumbered(line, 3);
    await clock.advance(9.9);
    expect(arrived).toEqual([]);
    await clock.advance(0.1);
    expect(arrived).toEqual([0, 1, 2]);
    expect(line.lost).toBe(0);
  });

  it('loses those whose number is below the share, and counts them', () => {
    const chances = [0.05, 0.049, 0.9, 0];
    const random = (): number => chances.shift() ?? 1;
    const line = new DatagramLine({ clock: new VirtualClock(), latencyMs: 0, lossShare: 0.05, random });
    expect(sendNumbered(line, 4)).toEqual([0, 2]);
    expect(line.lost).toBe(2);
  });

  it.each([1, 5, 10])('loses about %i of a hundred with a seed, and the same ones again', (percent) => {
    const run = (seed: number): number[] =>
      sendNumbered(
        new DatagramLine({
          clock: new VirtualClock(),
          latencyMs: 0,
          lossShare: percent / 100,
          random: seededRandom(seed),
        }),
        10_000,
      );
    const arrived = run(100);
    expect(10_000 - arrived.length).toBeGreaterThan(70 * percent);
    expect(10_000 - arrived.length).toBeLessThan(130 * percent);
    expect(run(100)).toEqual(arrived);
    expect(run(101)).not.toEqual(arrived);
  });

  it('is quiet after it was closed', async () => {
    const clock = new VirtualClock();
    const line = new DatagramLine({ clock, latencyMs: 10, lossShare: 0, random: () => 0 });
    const arrived = sendNumbered(line, 2);
    line.close();
    await clock.advance(100);
    expect(arrived).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
