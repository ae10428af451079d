/**
 * How a watch ended: with a crossed threshold it fails; what was never read, and a threshold that nothing was compared with, are no
 * pass. Sends nothing.
 */
import { newest } from '../../device/statistics/ring';
import { lookedAt, type Threshold } from '../../device/statistics/thresholds';
import type { WatchPlan, WatchState } from '../../device/statistics/watch-state';
import { endedBy, type CrossedThreshold, type RunVerdict } from '../verdict';

/** Crossed thresholds that a verdict names. */
const MOST_CROSSED = 20;
const during = 'watch-sections';

/**
 * @param beganAtMs what was read before belongs to an earlier watch
 * @param wasHeard the device has answered something
 */
export function watchVerdict(
  { plan, state }: { plan: WatchPlan; state: WatchState },
  beganAtMs: number,
  wasHeard: boolean,
): RunVerdict {
  const read = plan.sections.map(({ name, thresholds }) => {
    const section = state.sections.get(name);
    const samples = section === undefined ? [] : newest(section.record.samples);
    return {
      name,
      thresholds,
      error: section?.error,
      samples: samples.filter(({ atMs }) => atMs >= beganAtMs),
    };
  });
  const crossed = crossedSince(state, beganAtMs);
  if (crossed.length > 0)
    return {
      outcome: 'fail',
      kind: 'threshold-crossed',
      failure: { during, code: 'threshold-crossed' },
      evidence: [],
      crossed,
    };
  const silent = read.find(({ samples }) => samples.length === 0);
  if (silent?.error !== undefined) return endedBy(silent.error, during, wasHeard);
  const judged = new Set(
    read.flatMap(({ thresholds, samples }) =>
      thresholds
        .filter((one) => samples.some((sample) => lookedAt(one, sample) !== undefined))
        .map(({ id }) => id),
    ),
  );
  const unjudged = new Map(
    read
      .flatMap(({ thresholds }) => thresholds)
      .filter(({ id }) => !judged.has(id))
      .map((one): [string, Threshold] => [one.id, one]),
  );
  if (silent !== undefined || unjudged.size > 0)
    return {
      outcome: 'error',
      kind: 'not-judged',
      failure: { during, code: 'not-judged' },
      evidence: [],
      unjudged: [...unjudged.values()].slice(0, MOST_CROSSED),
    };
  return { outcome: 'pass', kind: 'watched', evidence: [] };
}

function crossedSince({ sections }: WatchState, beganAtMs: number): CrossedThreshold[] {
  return [...sections]
    .flatMap(([section, { record }]) =>
      record.alarms.filter(({ fromMs }) => fromMs >= beganAtMs).map((alarm) => ({ section, alarm })),
    )
    .toSorted((a, b) => a.alarm.fromMs - b.alarm.fromMs)
    .slice(0, MOST_CROSSED);
}
