/**
 * Runs as JUnit XML, which continuous integration reads: a suite for each run, a case for each step. Readers differ in what they show, so
 * what matters of a failure stands in its message.
 */
import type { RunRecord, StepRecord } from './record';

export const asJunit = {
  head: (): string => '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="bootbench">\n',
  run: suite,
  end: (): string => '</testsuites>\n',
};

function suite(run: RunRecord): string {
  const cases = casesOf(run);
  const count = (...wanted: Case['is'][]): number => cases.filter(({ is }) => wanted.includes(is)).length;
  const unit = run.unit?.serial ?? run.unit?.hw_id ?? run.device.name;
  const name = attribute(`${run.kind} ${unit}`);
  const numbers = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
  const properties = Object.entries({
    uid: run.uid,
    device: run.device.name,
    address: run.device.address,
    outcome: run.outcome ?? 'running',
    ...(run.verdict === undefined ? {} : { verdict: run.verdict }),
    ...(run.note === undefined ? {} : { note: run.note }),
  }).map(([key, value]) => `<property name="${key}" value="${attribute(value)}"/>`);
  return [
    `  <testsuite name="${name}" ${numbers} time="${seconds(run.duration_ms)}" timestamp="${run.started.slice(0, 19)}" ` +
      `hostname="${attribute(run.station.host)}">`,
    `    <properties>${properties.join('')}</properties>`,
    ...cases.map((one) => caseText(run, one)),
    '  </testsuite>',
    '',
  ].join('\n');
}

interface Case {
  name: string;
  durationMs: number | undefined;
  is: 'passed' | 'failure' | 'error' | 'skipped';
  code: string;
  text: string;
  measurements: StepRecord['measurements'];
}

/** A run that ended before its first step is a case of its own: nothing that failed is left out. */
function casesOf(run: RunRecord): Case[] {
  const steps = run.steps.map(
    ({ type, duration_ms, outcome, code = '', text = '', measurements }, at): Case => {
      const isRepeated = run.steps.filter((one) => one.type === type).length > 1;
      const name = isRepeated ? `${at + 1} ${type}` : type;
      return { name, durationMs: duration_ms, is: meaning(outcome), code, text, measurements };
    },
  );
  const hasFailed = run.outcome !== undefined && run.outcome !== 'pass';
  if (hasFailed && steps.every(({ is }) => is === 'passed' || is === 'skipped')) {
    const { code = run.outcome ?? '', text = '' } = run.failure ?? {};
    steps.push({
      name: 'run',
      durationMs: run.duration_ms,
      is: meaning(run.outcome),
      code,
      text,
      measurements: [],
    });
  }
  return steps;
}

function meaning(outcome: StepRecord['outcome']): Case['is'] {
  switch (outcome) {
    case 'pass':
      return 'passed';
    case 'fail':
      return 'failure';
    case 'skipped':
    case undefined:
      return 'skipped';
    case 'error':
    case 'aborted':
    case 'interrupted':
      return 'error';
  }
}

function caseText(run: RunRecord, { name, durationMs, is, code, text, measurements }: Case): string {
  const head = `    <testcase classname="${attribute(run.kind)}" name="${attribute(name)}" time="${seconds(durationMs)}"`;
  const told = measurements.map(
    ({ name: what, value, unit = '' }) =>
      `<property name="${attribute(what)}" value="${attribute(`${value} ${unit}`.trim())}"/>`,
  );
  const inside = [
    ...(told.length === 0 ? [] : [`<properties>${told.join('')}</properties>`]),
    ...(is === 'skipped' ? ['<skipped/>'] : []),
    ...(is === 'failure' || is === 'error'
      ? [`<${is} type="${attribute(code)}" message="${attribute(text)}"/>`]
      : []),
  ];
  return inside.length === 0 ? `${head}/>` : `${head}>${inside.join('')}</testcase>`;
}

function seconds(ms = 0): string {
  return (ms / 1000).toFixed(3);
}

/** XML 1.0 has no place for most control characters, nor for halves of characters. */
function attribute(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"'\t\n\r]/g, (one) => `&#${one.charCodeAt(0)};`);
}
