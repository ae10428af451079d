import { describe, expect, it } from 'vitest';
import { consoleLimit } from '../../scripts/bench/limit';
import type { Round, RunEnd } from '../../scripts/bench/peers/comparison';
import { rows, titleOf } from '../../scripts/bench/peers/rows';
import { cpuVerdict, notMeasured, ratioVerdict, wireVerdict } from '../../scripts/bench/peers/verdict';

const done = (spanMs: number, wallMs: number, cpuMs = 0): RunEnd => ({
  kind: 'done',
  spanMs,
  wallMs,
  cpuMs,
  lost: 0,
});
const gaveUp: RunEnd = { kind: 'gave-up', why: 'TimeoutError' };

function ratioRow(id: 'image-400-raw' | 'fast-400-baud') {
  const row = rows[id];
  if (row.measures !== 'span' && row.measures !== 'whole') throw new Error(`${id} compares no speed`);
  return { ...row, measures: row.measures };
}

describe('what the rounds of a row say', () => {
  const both = (ourSpan: number, ourWall: number): Round[] => [
    { bootbench: done(ourSpan, ourWall), smpclient: done(400, 600), 'mcumgr-toolkit': done(300, 500) },
  ];

  it('the goal is on the span, and the whole command is told beside it', () => {
    const { goal } = ratioVerdict('image-400-raw', ratioRow('image-400-raw'), both(100, 250));
    expect(goal).toEqual({
      text: `${titleOf(rows['image-400-raw'])}: at least 3 times the speed of the best peer`,
      measured: '3.00 times (span, to mcumgr-toolkit); 2.00 times (whole command, to mcumgr-toolkit)',
      met: true,
    });
    expect(ratioVerdict('image-400-raw', ratioRow('image-400-raw'), both(101, 250)).goal.met).toBe(false);
  });

  it('the goal is on the whole command where the row says so', () => {
    const row = ratioRow('fast-400-baud');
    expect(ratioVerdict('fast-400-baud', row, both(1000, 476)).goal).toMatchObject({
      measured: '1.05 times (whole command, to mcumgr-toolkit); 0.30 times (span, to mcumgr-toolkit)',
      met: true,
    });
    expect(ratioVerdict('fast-400-baud', row, both(1, 480)).goal.met).toBe(false);
  });

  it('a peer that gave up has no ratio, and its rounds are counted', () => {
    const rounds: Round[] = [
      { bootbench: done(100, 100), smpclient: gaveUp, 'mcumgr-toolkit': done(400, 400) },
      { bootbench: done(100, 100), smpclient: gaveUp, 'mcumgr-toolkit': gaveUp },
    ];
    const { lines, goal } = ratioVerdict('image-400-raw', ratioRow('image-400-raw'), rounds);
    expect(lines[1]).toBe('  smpclient       0 of 2  gave up: TimeoutError');
    expect(lines[2]).toMatch(
      /^ {2}mcumgr-toolkit {2}1 of 2 .* gave up: TimeoutError {2}ours 4\.00 times as fast/,
    );
    expect(goal).toMatchObject({ met: true });
  });

  it('without any ratio, and where ours gave up once, the goal is not met', () => {
    const row = ratioRow('image-400-raw');
    const nobody: Round[] = [{ bootbench: done(1, 1), smpclient: gaveUp, 'mcumgr-toolkit': gaveUp }];
    expect(ratioVerdict('image-400-raw', row, nobody).goal).toMatchObject({
      measured: 'no ratio: no peer came to the end of any round',
      met: false,
    });
    const once: Round[] = [...both(1, 1), { bootbench: gaveUp, smpclient: done(400, 600) }];
    expect(ratioVerdict('image-400-raw', row, once).goal).toMatchObject({
      measured: 'ours gave up in 1 of 2 rounds: TimeoutError',
      met: false,
    });
    expect(notMeasured('image-400-raw', row, 'no server').goal).toMatchObject({
      measured: 'not measured: no server',
      met: false,
    });
  });

  it('the wire is used as much as the least time that it needs is of the whole command', () => {
    const row = rows['wire-400'];
    if (row.measures !== 'wire') throw new Error('another row');
    const leastMs = (1000 * 100_000) / consoleLimit(100_000, 400, 115_200);
    const verdict = (wallMs: number) =>
      wireVerdict('wire-400', row, [{ bootbench: done(leastMs, wallMs) }]).goal;
    expect(verdict(leastMs / 0.971)).toMatchObject({
      measured: '97.1 % (whole command); 100.0 % (span)',
      met: true,
    });
    expect(verdict(leastMs / 0.969).met).toBe(false);
  });

  it('processor time counts for what the larger file has more', () => {
    const row = rows['cpu-udp'];
    if (row.measures !== 'cpu') throw new Error('another row');
    const mib = (row.largeBytes - row.smallBytes) / 2 ** 20;
    const round = (ours: number, its: number): Round => ({
      bootbench: done(1, 1, ours),
      smpclient: done(1, 1, its),
    });
    const verdict = (ourMsPerMib: number) =>
      cpuVerdict('cpu-udp', row, [round(200, 300)], [round(200 + ourMsPerMib * mib, 300 + 100 * mib)]).goal;
    expect(verdict(30)).toMatchObject({
      measured: '0.30 times (30 and 100 ms for each further MiB)',
      met: true,
    });
    expect(verdict(31).met).toBe(false);
    const lost = cpuVerdict('cpu-udp', row, [round(1, 1)], [{ ...round(1, 1), smpclient: gaveUp }]);
    expect(lost.goal).toMatchObject({ measured: 'no ratio: smpclient did not come to the end', met: false });
  });
});
