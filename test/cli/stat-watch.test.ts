/** `stat watch` over simulated devices, in virtual time: what it shows, when it ends, and with which code. */
import { describe, expect, it } from 'vitest';
import { exitCodes } from '@main/cli/exit-codes';
import { boardSections } from '@main/simulator/statistics';
import type { Fault } from '@shared/simulator/fault';
import { VirtualClock } from '../support/virtual-clock';
import { runVirtually, simulated, type Ran, type RunOptions } from './run';

type Options = Partial<RunOptions> & { faults?: Fault[]; clock?: VirtualClock };

function watch(line: string, o: Options = {}): Promise<Ran> {
  const { faults = [], answers, signal, onWrite, clock = new VirtualClock() } = o;
  const device = simulated('zephyr-4.4', { clock, faults, change: { statistics: boardSections } });
  const how = { ...(signal && { signal }), ...(onWrite && { onWrite }) };
  const who = answers === undefined ? { device } : { answers };
  return runVirtually(['--conntype', 'sim', ...line.split(' ')], { clock, ...who, ...how });
}
const dataOf = (out: string, type: string): unknown[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; data: unknown })
    .filter((line) => line.type === type)
    .map(({ data }) => data);

describe('stat watch', () => {
  it('reads each section once each period until its time is over, and shows what changes', async () => {
    const { code, out, err } = await watch('stat watch net smp_svr_stats --every 2 --for 5');
    expect([code, err]).toEqual([exitCodes.ok, '']);
    const lines = out.trim().split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[0]).toMatch(
      /^2026-01-01T00:00:0.*Z {2}net {2}rx_packets \d+ {2}tx_packets \d+ {2}rx_errors 0/,
    );
    const second = lines.filter((line) => line.includes('  net  '))[1];
    expect(second).toMatch(/rx_packets \d+ \(\+1[34](\.\d+)?\/s\)/);
    expect(second, 'what stays is not repeated').not.toContain('rx_errors');
    expect(lines.at(-1)).toBe('6 readings. No threshold was crossed.');
  });

  it('ends when its time is over, however long its period is', async () => {
    const clock = new VirtualClock();
    const { code, out } = await watch('stat watch net --every 60 --for 5', { clock });
    expect([code, out.trim().split('\n').at(-1)]).toEqual([
      exitCodes.ok,
      '1 reading. No threshold was crossed.',
    ]);
    expect(clock.now()).toBeLessThan(10_000);
  });

  it('fails when a threshold is crossed, and says which and when', async () => {
    const { code, out } = await watch('stat watch net --for 5 --above rx_packets=20 --below tx_packets=1');
    expect(code).toBe(exitCodes.verdict);
    expect(out).toMatch(/ALARM: rx_packets above 20, was 2\d\n/);
    expect(out.trim().split('\n').at(-1)).toMatch(/^ {2}2026.* net {2}rx_packets above 20, was 2\d$/);
  });

  it('watches rates too, and tells programs all of it', async () => {
    const { code, out } = await watch('--json stat watch net --for 3 --above rx_packets=10/s');
    expect(code).toBe(exitCodes.verdict);
    expect(dataOf(out, 'stat.sample')).toHaveLength(3);
    expect(dataOf(out, 'stat.alarm')).toMatchObject([{ threshold: 'rx_packets above 10/s', over: false }]);
    expect(dataOf(out, 'stat.watch')).toEqual([
      {
        outcome: 'fail',
        sections: [{ section: 'net', readings: 3 }],
        crossed: [{ section: 'net', threshold: 'rx_packets above 10/s' }],
        unjudged: [],
      },
    ]);
  });

  it('says once what it cannot understand of a section, and shows the rest', async () => {
    const fields = { sent: 1, lost: -1 };
    const { code, out, err } = await watch('stat watch net --for 3', {
      answers: (address) =>
        address === '2/0' ? { name: 'net', fields } : address === '0/0' ? { r: '' } : undefined,
    });
    expect(code).toBe(exitCodes.ok);
    expect(out).toContain('sent 1');
    expect(err.match(/Odd: net: fields.lost is -1/g)).toHaveLength(1);
  });

  it('goes on until it is stopped, and that is no failure', async () => {
    const stop = new AbortController();
    let seen = 0;
    const { code, out } = await watch('stat watch smp_svr_stats', {
      signal: stop.signal,
      onWrite: (text) => {
        if (text.includes('ticks') && ++seen === 3) stop.abort();
      },
    });
    expect(code).toBe(exitCodes.ok);
    expect(out).toContain('3 readings. No threshold was crossed.');
  });

  it('ends at once with what the device refuses', async () => {
    const { code, out, err } = await watch('stat watch nope --for 60');
    expect([code, out]).toEqual([exitCodes.refused, '']);
    expect(err).toContain('there is no statistics section of this name');
  });

  it('is no success when a section was never read', async () => {
    const faults: Fault[] = [{ kind: 'lose', what: 'request', command: 'stat.show' }];
    const { code, err } = await watch('stat watch net --for 5', { faults });
    expect(code).toBe(exitCodes.silence);
    expect(err).toContain('stat.show');
  });

  it.each([
    ['--above rx_packet=20', 'rx_packet above 20: no such counter was read'],
    ['--for 1 --above rx_packets=1/s', 'rx_packets above 1/s: no rate of such a counter was read'],
  ])('is no success when nothing was compared with a threshold: %s', async (options, sentence) => {
    const { code, out } = await watch(`stat watch net --for 2 ${options}`);
    expect(code).toBe(exitCodes.verdict);
    expect(out).toContain(sentence);
  });

  it('takes a threshold for the section that has its counter', async () => {
    const { code } = await watch('stat watch net smp_svr_stats --for 3 --above rx_packets=1000000');
    expect(code).toBe(exitCodes.ok);
  });

  it.each([
    ['--every 0.1', '"0.1" is not possible for --every'],
    ['--for x', '"x" is not possible for --for'],
    ['--above errors', '"errors" is not possible for --above'],
    ['--below errors=x', '"errors=x" is not possible for --below'],
  ])('refuses %s before anything is sent', async (option, sentence) => {
    const { code, err, targets } = await watch(`stat watch net ${option}`);
    expect([code, targets]).toEqual([exitCodes.usage, []]);
    expect(err).toContain(sentence);
  });
});
