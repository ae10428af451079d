/**
 * `history`: the runs that window and command line have kept: which there were, one with all that is known of it, files of them, whether they
 * were changed, and what is deleted.
 */
import { BenchError } from '@shared/core/errors';
import { sizeText } from '@shared/core/bytes';
import { durationText } from '@shared/core/duration';
import { exportFormats } from '@shared/history/export-format';
import { exportFormatNames, type ExportFormatName } from '@shared/history/export-names';
import type { PageKey, RunRow, VerifyResult } from '@shared/history/query';
import type { RunRecord, StepRecord } from '@shared/history/record';
import { FileDraft } from '../../disk/file-draft';
import { targetAt } from '../../disk/target';
import { exportRuns } from '../../history/export-file';
import type { History } from '../../history/history';
import { exitCodes } from '../exit-codes';
import { filterIn } from '../history-filter';
import type { Invocation, Run } from '../invocation';

import { tableLines } from '../table';
import { UsageError } from '../usage-error';
import { wholeOption } from '../whole-option';

const USUAL_ROWS = 20;
const MOST_ROWS = 100_000;
const ROWS_AT_ONCE = 500;
/** So many letters of a name tell runs apart: their time to the millisecond, and 12 bits by chance. */
const SHORT_UID = 18;

export const historyList: Run = async (invocation) => {
  const { host, options, report } = invocation;
  const limit = wholeOption('--limit', options['limit'], { least: 1, most: MOST_ROWS }) ?? USUAL_ROWS;
  const filter = filterIn(options, host.epochNow());
  const history = await openHistory(invocation);
  const counts = await history.ask('counts', filter);
  const rows: RunRow[] = [];
  for (let after: PageKey | undefined; rows.length < limit;) {
    const page = await history.ask('page', filter, Math.min(ROWS_AT_ONCE, limit - rows.length), after);
    rows.push(...page.rows);
    after = page.next;
    if (after === undefined) break;
  }
  const table = rows.map((row) => [
    localTime(row.startedEpochMs),
    row.outcome ?? 'running',
    row.kind,
    row.device,
    row.firmware,
    row.durationMs === undefined ? '' : durationText(row.durationMs),
    row.failureText ?? row.verdict ?? '',
    row.uid,
  ]);
  const head = ['started', 'outcome', 'kind', 'device', 'firmware', 'took', 'how it ended', 'run'];
  const rest = counts.runs - rows.length;
  const outcomes = new Map(Object.entries(counts.outcomes));
  report.result('history.list', { counts: { ...counts, outcomes }, runs: rows }, [
    ...(rows.length === 0 ? ['No runs.'] : tableLines([head, ...table])),
    ...(rest > 0 ? [`${rest} more; --limit shows them.`] : []),
  ]);
};

export const historyShow: Run = async (invocation) => {
  const [run = ''] = invocation.args;
  const history = await openHistory(invocation);
  const record = await history.ask('record', await wholeUid(history, run));
  invocation.report.result('history.show', { run: record }, recordLines(record));
};

export const historyNote: Run = async (invocation) => {
  const [run = '', ...words] = invocation.args;
  const note = words.join(' ');
  if (note.length > MOST_NOTE)
    throw new UsageError('The note is too long', `It has ${MOST_NOTE} characters at most.`);
  const history = await openHistory(invocation);
  const uid = await wholeUid(history, run);
  await history.ask('note', uid, note);
  invocation.report.result('history.note', { run: uid, note }, ['Done']);
};

const MOST_NOTE = 2000;

export const historyVerify: Run = async (invocation) => {
  const history = await openHistory(invocation);
  const result = await history.ask('verify');
  invocation.report.result('history.verify', result, verifyLines(result));
  return result.broken === undefined ? exitCodes.ok : exitCodes.verdict;
};

export const historyPrune: Run = async (invocation) => {
  const { host, options, report } = invocation;
  const days = wholeOption('--older-than', options['olderThan'], { least: 1, most: 36_500 });
  if (days === undefined)
    throw new UsageError('It is not said how old runs must be to be deleted', 'Say --older-than DAYS.');
  const fromEpochMs = host.epochNow() - days * 86_400_000;
  const history = await openHistory(invocation);
  const { runs } = await history.ask('counts', { toEpochMs: fromEpochMs });
  if (options['yes'] !== true) {
    report.result('history.prune', { runs, deleted: 0 }, [
      `${runs} runs are older than ${days} days. Nothing was deleted.`,
      ...(runs === 0
        ? []
        : [
            `To keep them elsewhere first: bootbench history export runs.jsonl --until ${days}d`,
            'To delete them, say --yes.',
          ]),
    ]);
    return;
  }
  let deleted = 0;
  for (let gone = 1; gone > 0 && !host.signal.aborted; deleted += gone)
    gone = await history.ask('prune', { runsFromEpochMs: fromEpochMs });
  report.result('history.prune', { runs, deleted }, [`${deleted} runs were deleted.`]);
};

export const historyExport: Run = async (invocation) => {
  const { args, host, options, report } = invocation;
  const [file = ''] = args;
  const format = formatOf(file, options['format']);
  const filter = filterIn(options, host.epochNow());
  await targetAt(file, host.platform);
  const history = await openHistory(invocation);
  const draft = await FileDraft.begin(file, { platform: host.platform });
  try {
    const { signal } = host;
    const runs = await exportRuns(history, { filter, format, add: (bytes) => draft.add(bytes), signal });
    await draft.finishPatiently(host.clock, host.signal);
    report.result('history.export', { file, format, runs, sizeBytes: draft.sizeBytes }, [
      `${runs} runs, ${sizeText(draft.sizeBytes)}`,
    ]);
  } catch (error) {
    await draft.discard();
    throw error;
  }
};

function formatOf(file: string, given: unknown): ExportFormatName {
  const found = exportFormatNames.find((one) => one === given);
  if (found !== undefined) return found;
  const possible = `Possible: ${exportFormatNames.join(', ')}.`;
  if (typeof given === 'string') throw new UsageError(`"${given}" is no format of an export`, possible);
  const byEnding = exportFormatNames.find((one) =>
    file.toLowerCase().endsWith(`.${exportFormats[one].ending}`),
  );
  if (byEnding === undefined)
    throw new UsageError('The name of the file does not tell its format', `Say --format. ${possible}`);
  return byEnding;
}

/** @throws BenchError of family history/, when there is none */
async function openHistory({ host, report }: Invocation): Promise<History> {
  const kept = await host.keptRuns?.();
  if (kept === undefined) throw new BenchError('bug', { detail: 'this program keeps no history' });
  const { movedTo } = await kept.history.ask('standing');
  if (movedTo !== undefined)
    report.log('warn', `The history could not be read; what was there stands in ${movedTo} now.`);
  return kept.history;
}

/** The beginning of a name is enough where it is that of one run. */
async function wholeUid(history: History, given: string): Promise<string> {
  const found = /^[0-9a-f-]{4,36}$/.test(given) ? await history.ask('named', given) : [];
  const [uid] = found;
  if (uid === undefined) throw new BenchError('history/no-run', { run: given });
  if (found.length > 1)
    throw new UsageError(
      `Several runs begin with ${given}`,
      `For example ${found.map((one) => one.slice(0, SHORT_UID)).join(' and ')}.`,
    );
  return uid;
}

function recordLines(run: RunRecord): string[] {
  const { device, unit, station, failure, operator } = run;
  const serial = unit?.serial ?? unit?.hw_id;
  const facts = [
    ['run', run.uid],
    ['outcome', [run.outcome ?? 'running', run.verdict].filter((one) => one !== undefined).join(', ')],
    ...(failure === undefined ? [] : [['failure', `${failure.text} (${failure.code})`]]),
    ['kind', run.attempt > 1 ? `${run.kind}, attempt ${run.attempt}` : run.kind],
    ['device', `${device.name} (${device.transport} ${device.address})`],
    ...(serial === undefined ? [] : [['serial', serial]]),
    ...run.images.map(({ image, name, version, from_version: from, image_hash: hash }) => [
      `image ${image}`,
      `${name} ${from === undefined ? '' : `${from} → `}${version}, ${hash}`,
    ]),
    ['started', localTime(Date.parse(run.started))],
    ...(run.duration_ms === undefined ? [] : [['took', durationText(run.duration_ms)]]),
    ['by', `${operator?.id ?? '?'} on ${station.host}, Bootbench ${station.app}, ${station.os}`],
    ...(run.note === undefined ? [] : [['note', run.note]]),
    ...run.attachments.map(({ name, size }) => ['attached', `${name}, ${sizeText(size)}`]),
  ];
  return [
    ...tableLines(facts),
    ...(run.steps.length === 0 ? [] : ['', ...tableLines(run.steps.map(stepRow))]),
  ];
}

function stepRow({ seq, type, outcome, duration_ms: tookMs, text, measurements }: StepRecord): string[] {
  const measured = measurements.map(({ name, value, unit }) => `${name} ${value} ${unit ?? ''}`.trim());
  return [
    String(seq),
    type,
    outcome ?? 'running',
    tookMs === undefined ? '' : durationText(tookMs),
    [...(text === undefined ? [] : [text]), ...measured].join('; '),
  ];
}

function verifyLines({ checked, withoutRecord, broken, last }: VerifyResult): string[] {
  if (broken !== undefined)
    return [
      `Not unchanged: at place ${broken.seq} ${broken.why}${broken.uid === '' ? '' : ` (run ${broken.uid})`}.`,
    ];
  if (last === undefined) return ['The history is empty.'];
  const gone = withoutRecord === 0 ? '' : `; ${withoutRecord} were deleted`;
  return [
    `${checked} runs are unchanged since they ended${gone}.`,
    `Last place: ${last.seq}, ${localTime(last.atEpochMs)}, ${last.hash}`,
    'Keep this line elsewhere: it proves later that nothing before it was changed.',
  ];
}

/** In the time of this computer, to the second. */
function localTime(epochMs: number): string {
  const at = new Date(epochMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
