/**
 * What the rounds of a row say, in words, and whether its goal is met. Ours has to come to the end in every round, and a goal that
 * nothing was measured for is not met. Measures nothing.
 */
import { judge, missed, type Goal, type PeerGoal } from '../goals';
import { consoleLimit } from '../limit';
import { median } from '../median';
import { compare, doneOf, toBest, whyOf, type Done, type PeerComparison, type Round } from './comparison';
import { titleOf, type PeerRow } from './rows';
import { OURS, type ToolId } from './tools';

export interface Verdict {
  /** One line for each program. */
  lines: string[];
  goal: Goal;
}

const MIB = 2 ** 20;
const NAME_WIDTH = 14;

export function ratioVerdict(
  id: PeerGoal,
  row: PeerRow & { measures: 'span' | 'whole' },
  rounds: readonly Round[],
): Verdict {
  const what = titleOf(row);
  const comparisons = row.peers.map((peer) => compare(peer, rounds));
  const lines = [
    toolLine(OURS, rounds, row.sizeBytes),
    ...comparisons.map((one) => `${toolLine(one.peer, rounds, row.sizeBytes)}${comparisonText(one)}`),
  ];
  const failed = failureOfOurs(rounds);
  if (failed !== undefined) return { lines, goal: missed(id, what, failed) };
  const best = toBest(comparisons, row.measures);
  if (best === undefined)
    return { lines, goal: missed(id, what, 'no ratio: no peer came to the end of any round') };
  const other = row.measures === 'span' ? 'whole' : 'span';
  const otherBest = toBest(comparisons, other);
  const says = [
    `${times(best.ratio)} (${named[row.measures]}, to ${best.peer})`,
    ...(otherBest === undefined ? [] : [`${times(otherBest.ratio)} (${named[other]}, to ${otherBest.peer})`]),
  ].join('; ');
  return { lines, goal: judge(id, best.ratio, { what, says }) };
}

/** The wire alone needs so long for the image at least; the command takes longer. */
export function wireVerdict(
  id: PeerGoal,
  row: PeerRow & { measures: 'wire' },
  rounds: readonly Round[],
): Verdict {
  const what = titleOf(row);
  const lines = [toolLine(OURS, rounds, row.sizeBytes)];
  const failed = failureOfOurs(rounds);
  if (failed !== undefined) return { lines, goal: missed(id, what, failed) };
  const { baud } = row.link;
  if (baud === undefined) throw new Error(`${id} has no baud rate`);
  const leastMs = (1000 * row.sizeBytes) / consoleLimit(row.sizeBytes, row.device.bufferBytes, baud);
  const share = (of: (run: Done) => number): number =>
    100 * median(doneOf(OURS, rounds).map((run) => leastMs / of(run)));
  const whole = share(({ wallMs }) => wallMs);
  const says = `${whole.toFixed(1)} % (whole command); ${share(({ spanMs }) => spanMs).toFixed(1)} % (span)`;
  return { lines, goal: judge(id, whole, { what, says }) };
}

/** @param large rounds with the larger file, as many as with the smaller one */
export function cpuVerdict(
  id: PeerGoal,
  row: PeerRow & { measures: 'cpu' },
  small: readonly Round[],
  large: readonly Round[],
): Verdict {
  const what = titleOf(row);
  const tools: ToolId[] = [OURS, row.peer];
  const lines = [
    ...tools.map((tool) => toolLine(tool, small, row.smallBytes)),
    ...tools.map((tool) => toolLine(tool, large, row.largeBytes)),
  ];
  const failed = failureOfOurs([...small, ...large]);
  if (failed !== undefined) return { lines, goal: missed(id, what, failed) };
  const perMib = (tool: ToolId, round: number): number | undefined => {
    const [less, more] = [small[round]?.[tool], large[round]?.[tool]];
    if (less?.kind !== 'done' || more?.kind !== 'done') return undefined;
    return ((more.cpuMs - less.cpuMs) * MIB) / (row.largeBytes - row.smallBytes);
  };
  const pairs = small.flatMap((_, round) => {
    const [ours, its] = [perMib(OURS, round), perMib(row.peer, round)];
    return ours === undefined || its === undefined ? [] : [{ ours, its }];
  });
  if (pairs.length === 0)
    return { lines, goal: missed(id, what, `no ratio: ${row.peer} did not come to the end`) };
  const ratio = median(pairs.map(({ ours, its }) => ours / its));
  const ms = (of: (pair: { ours: number; its: number }) => number): string =>
    median(pairs.map(of)).toFixed(0);
  const says = `${times(ratio)} (${ms(({ ours }) => ours)} and ${ms(({ its }) => its)} ms for each further MiB)`;
  return { lines, goal: judge(id, ratio, { what, says }) };
}

/** A row whose server the folder does not have. */
export function notMeasured(id: PeerGoal, row: PeerRow, why: string): Verdict {
  return { lines: [], goal: missed(id, titleOf(row), `not measured: ${why}`) };
}

const named = { span: 'span', whole: 'whole command' } as const;

function failureOfOurs(rounds: readonly Round[]): string | undefined {
  const failures = rounds.length - doneOf(OURS, rounds).length;
  return failures === 0
    ? undefined
    : `ours gave up in ${failures} of ${rounds.length} rounds: ${whyOf(OURS, rounds)}`;
}

function toolLine(tool: ToolId, rounds: readonly Round[], sizeBytes: number): string {
  const done = doneOf(tool, rounds);
  const name = `  ${tool.padEnd(NAME_WIDTH)}  ${done.length} of ${rounds.length}`;
  const why = whyOf(tool, rounds);
  const gaveUp = why === undefined ? '' : `  gave up: ${why}`;
  if (done.length === 0) return `${name}${gaveUp}`;
  const of = (number: (run: Done) => number): number => median(done.map(number));
  const numbers = [
    `${(sizeBytes / of(({ spanMs }) => spanMs)).toFixed(2).padStart(8)} kB/s`,
    `span ${seconds(of(({ spanMs }) => spanMs))}`,
    `whole ${seconds(of(({ wallMs }) => wallMs))}`,
    `CPU ${seconds(of(({ cpuMs }) => cpuMs))}`,
  ];
  return `${name}  ${numbers.join('  ')}${gaveUp}`;
}

function comparisonText({ span, whole }: PeerComparison): string {
  return span === undefined || whole === undefined
    ? ''
    : `  ours ${times(span)} as fast (span), ${times(whole)} (whole)`;
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)} times`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2).padStart(6)} s`;
}
