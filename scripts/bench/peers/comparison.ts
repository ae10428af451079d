/**
 * From rounds to ratios. In a round every program has done the same work in turn, so what else the machine did has met all of them:
 * only their ratios within a round are taken, and of these the median. Measures nothing.
 */
import { median } from '../median';
import { OURS, type PeerId, type ToolId } from './tools';

export type RunEnd =
  /** `cpuMs` and the times are those of the one run. */
  | { kind: 'done'; spanMs: number; wallMs: number; cpuMs: number; lost: number }
  /** It failed, or did not end in time. */
  | { kind: 'gave-up'; why: string };

export type Done = RunEnd & { kind: 'done' };
export type Round = Partial<Record<ToolId, RunEnd>>;

export interface PeerComparison {
  peer: PeerId;
  /** Rounds that it came to the end of, and all. */
  survived: number;
  rounds: number;
  /** How many times as fast ours was, medians of the rounds that both survived; undefined when there was none. */
  span: number | undefined;
  whole: number | undefined;
  /** What the last of its failures was. */
  why: string | undefined;
}

export function compare(peer: PeerId, rounds: readonly Round[]): PeerComparison {
  const both = rounds.flatMap((round) => {
    const [ours, its] = [round[OURS], round[peer]];
    return ours?.kind === 'done' && its?.kind === 'done' ? [{ ours, its }] : [];
  });
  const ratio = (of: (run: Done) => number): number | undefined =>
    both.length === 0 ? undefined : median(both.map(({ ours, its }) => of(its) / of(ours)));
  return {
    peer,
    survived: doneOf(peer, rounds).length,
    rounds: rounds.length,
    span: ratio(({ spanMs }) => spanMs),
    whole: ratio(({ wallMs }) => wallMs),
    why: whyOf(peer, rounds),
  };
}

/**
 * The smallest ratio: that to the peer which was fastest, of those that came to the end most often. One that only gets through where
 * nothing is lost would be compared in the rounds that suit it.
 */
export function toBest(
  comparisons: readonly PeerComparison[],
  what: 'span' | 'whole',
): { ratio: number; peer: PeerId } | undefined {
  const most = Math.max(...comparisons.map(({ survived }) => survived));
  return comparisons
    .filter(({ survived }) => survived === most)
    .flatMap(({ peer, [what]: ratio }) => (ratio === undefined ? [] : [{ ratio, peer }]))
    .toSorted((a, b) => a.ratio - b.ratio)[0];
}

export function doneOf(tool: ToolId, rounds: readonly Round[]): Done[] {
  return rounds.flatMap((round) => {
    const run = round[tool];
    return run?.kind === 'done' ? [run] : [];
  });
}

/** Why a program has given up, the last time that it did. */
export function whyOf(tool: ToolId, rounds: readonly Round[]): string | undefined {
  return rounds
    .flatMap((round) => {
      const run = round[tool];
      return run?.kind === 'gave-up' ? [run.why] : [];
    })
    .at(-1);
}

/** A B B A: in every other round the other way around. */
export function orderOf(tools: readonly ToolId[], round: number): ToolId[] {
  return round % 2 === 0 ? [...tools] : tools.toReversed();
}
