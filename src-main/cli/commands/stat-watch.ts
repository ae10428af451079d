/**
 * `stat watch`: reads sections of statistics again and again and shows what changes; a run of the kind "watch". Ends after a time or
 * when it is stopped, and fails when a threshold was crossed.
 */
import { BenchError, fromErrorView } from '@shared/core/errors';
import { limits, usual, type Range } from '@shared/device/limits';
import { last } from '@shared/device/statistics/ring';
import type { Sample } from '@shared/device/statistics/samples';
import { alarmChanges, type Alarm, type Threshold } from '@shared/device/statistics/thresholds';
import type { WatchEvent, WatchState } from '@shared/device/statistics/watch-state';
import { isOver } from '@shared/run/fold';
import { oddSentence } from '@shared/smp/odd-values';
import type { RunVerdict } from '@shared/run/verdict';
import { Run as WatchRun } from '../../run/run';
import { DeviceWatch } from '../../run/watch/device-watch';
import { WatchWork } from '../../run/watch/watch-work';
import type { DeviceSession } from '../../session/device-session';
import { exitCodeOfVerdict } from '../exit-codes';
import type { Invocation, Run } from '../invocation';
import { withSession, type Keep } from '../link';
import { awayText } from '../progress';
import { UsageError } from '../usage-error';

const USUAL_PERIOD_MS = 1000;
/** A year. */
const LONGEST_MS = 366 * 24 * 3600 * 1000;

export const statWatch: Run = async (invocation) => {
  const { args, options } = invocation;
  const periodMs = secondsIn('--every', options['every'], limits.watchPeriodMs) ?? USUAL_PERIOD_MS;
  const forMs = secondsIn('--for', options['for'], { least: 1, most: LONGEST_MS });
  const thresholds = [
    ...thresholdsIn('--above', options['above'], 'above'),
    ...thresholdsIn('--below', options['below'], 'below'),
  ];
  const sections = [...new Set(args)].map((name) => ({ name, periodMs, thresholds }));
  const watch = new DeviceWatch({ sections });
  watch.events.listen((event, before) => tell(invocation, watch, event, before));
  const verdict = await withSession(invocation, (session, keep) =>
    watched(session, keep, watch, forMs, invocation),
  );
  invocation.report.result('stat.watch', recordOf(watch, verdict), endLines(watch, verdict));
  return exitCodeOfVerdict(verdict);
};

/** @throws BenchError what ended it, when that was neither its time nor a stop */
async function watched(
  session: DeviceSession,
  keep: Keep,
  watch: DeviceWatch,
  forMs: number | undefined,
  { host, report }: Invocation,
): Promise<RunVerdict> {
  const { clock, epochNow, signal } = host;
  const returnTimeoutMs = usual.returnS * 1000;
  const work = new WatchWork({ watch, isPatient: false, ...(forMs === undefined ? {} : { forMs }) });
  const run = new WatchRun({
    work,
    session,
    clock,
    epochNow,
    wishes: () => ({ windowLimit: 0, returnTimeoutMs }),
  });
  await keep(run);
  run.listen(({ what }) => {
    if (what === 'away') report.log('warn', awayText(returnTimeoutMs));
  });
  const stop = (): void => run.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await run.run((go) => go());
  } finally {
    signal.removeEventListener('abort', stop);
  }
  const { state } = run;
  if (!isOver(state)) throw new BenchError('bug', { detail: 'a watch that is not over' });
  const { verdict } = state;
  if (verdict.outcome !== 'pass' && verdict.failure.error !== undefined)
    throw fromErrorView(verdict.failure.error);
  return verdict;
}

/** What a reading has brought, as it comes. */
function tell({ report }: Invocation, watch: DeviceWatch, event: WatchEvent, before: WatchState): void {
  if (event.what !== 'read') return;
  const { section, odd } = event;
  const known = before.sections.get(section)?.odd;
  // Otherwise every reading would repeat the same warning.
  if (odd !== undefined && known === undefined)
    for (const one of odd) report.log('warn', `Odd: ${section}: ${oddSentence(one)}. It is left out.`);
  const now = watch.state.sections.get(section)?.record;
  const sample = now && last(now.samples);
  if (sample === undefined) return;
  const old = before.sections.get(section)?.record;
  const { atMs, values, rates, startedOver } = sample;
  const atEpochMs = Math.round(atMs);
  const line = { section, atEpochMs, counters: values, rates, startedOver, ...(odd && { odd: [...odd] }) };
  report.result('stat.sample', line, [
    `${timeText(atMs)}  ${section}  ${changesText(sample, old && last(old.samples))}`,
  ]);
  const { raised, ended } = alarmChanges(old?.alarms ?? [], now?.alarms ?? []);
  for (const alarm of [...raised, ...ended]) {
    const isOverNow = alarm.untilMs !== undefined;
    const threshold = thresholdText(alarm.threshold);
    report.result('stat.alarm', { section, threshold, atEpochMs, over: isOverNow, value: alarm.raisedBy }, [
      `${timeText(atMs)}  ${section}  ${isOverNow ? 'over: ' : 'ALARM: '}${alarmText(alarm)}`,
    ]);
  }
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Counters that have changed since the reading before, all of them in the first one. */
function changesText({ values, rates, startedOver }: Sample, before: Sample | undefined): string {
  const changed = [...values].filter(([name, value]) => before?.values.get(name) !== value);
  if (changed.length === 0) return 'no change';
  return changed
    .map(([name, value]) => {
      if (startedOver.includes(name)) return `${name} ${value} (started over)`;
      const rate = rates.get(name);
      return rate === undefined ? `${name} ${value}` : `${name} ${value} (${rateText(rate)}/s)`;
    })
    .join('  ');
}

function rateText(rate: number): string {
  const rounded = Math.round(rate * 100) / 100;
  return rounded >= 0 ? `+${rounded}` : `${rounded}`;
}

function thresholdText({ counter, of, when, limit }: Threshold): string {
  return `${counter} ${when} ${limit}${of === 'rate' ? '/s' : ''}`;
}

function alarmText({ threshold, raisedBy }: Alarm): string {
  return `${thresholdText(threshold)}, was ${raisedBy}`;
}

function recordOf(watch: DeviceWatch, { outcome, crossed = [], unjudged = [] }: RunVerdict) {
  const sections = [...watch.state.sections].map(
    ([
      section,
      {
        record: { samples },
      },
    ]) => ({
      section,
      readings: samples.dropped + samples.length,
    }),
  );
  return {
    outcome,
    sections,
    crossed: crossed.map(({ section, alarm }) => ({ section, threshold: thresholdText(alarm.threshold) })),
    unjudged: unjudged.map(thresholdText),
  };
}

function endLines(watch: DeviceWatch, { crossed = [], unjudged = [], outcome }: RunVerdict): string[] {
  const counts = [...watch.state.sections.values()].map(({ record: { samples } }) => samples);
  const readings = counts.reduce((sum, { dropped, length }) => sum + dropped + length, 0);
  return [
    `${readings} ${readings === 1 ? 'reading' : 'readings'}. ${outcome === 'pass' ? 'No threshold was crossed.' : crossed.length > 0 ? 'Crossed:' : 'Not known:'}`,
    ...unjudged.map(
      (one) =>
        `  ${thresholdText(one)}: ${one.of === 'rate' ? 'no rate of such a counter was read' : 'no such counter was read'}`,
    ),
    ...crossed.map(({ section, alarm }) => `  ${timeText(alarm.fromMs)}  ${section}  ${alarmText(alarm)}`),
  ];
}

/** @throws UsageError */
function secondsIn(name: string, given: unknown, { least, most }: Range): number | undefined {
  if (given === undefined) return undefined;
  const text = typeof given === 'string' ? given : '';
  const ms = Math.round(Number(text) * 1000);
  if (!/^\d+(\.\d+)?$/.test(text) || ms < least || ms > most)
    throw new UsageError(
      `"${text}" is not possible for ${name}`,
      `Seconds from ${least / 1000} to ${most / 1000}.`,
    );
  return ms;
}

/** `errors=10`, of the rate `errors=10/s`. @throws UsageError */
function thresholdsIn(option: string, given: unknown, when: Threshold['when']): Threshold[] {
  const texts = Array.isArray(given) ? (given as string[]) : [];
  return texts.map((text) => {
    const [, counter = '', number = '', isRate] = /^(.+)=(-?\d+(?:\.\d+)?)(\/s)?$/.exec(text) ?? [];
    if (counter === '')
      throw new UsageError(
        `"${text}" is not possible for ${option}`,
        'A counter and a limit: errors=10, or errors=10/s for its rate.',
      );
    const of = isRate === undefined ? 'value' : 'rate';
    return { id: `${when} ${text}`, counter, of, when, limit: Number(number) };
  });
}
