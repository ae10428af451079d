/**
 * `trace decode`, `trace record` and `trace replay`: what passed on a link as lines, into a file, and back as a device.
 */
import path from 'node:path';
import { BenchError, cancelledBy } from '@shared/core/errors';
import type { TraceRow } from '@shared/ipc/trace';
import type { Catalog } from '@shared/smp/catalog';
import { traceLine } from '@shared/smp/describe';
import type { TraceEntry, WithoutTime } from '../../engine/trace';
import { readText } from '../../disk/read-at-most';
import { PastedMessages } from '../../trace/pasted-messages';
import { readEntry, readHead } from '../../trace/recording-lines';
import { RowMaker } from '../../trace/row-maker';
import { catalogFor } from '../catalog';
import { inputText } from '../input';
import type { Invocation, Run } from '../invocation';
import type { Making } from '../making';
import { timeText } from '../packet-log';
import { UsageError } from '../usage-error';

export const traceDecode: Run = async ({ host, globals, report, args }) => {
  const file = args[0] ?? '-';
  const text = file === '-' ? await inputText(host) : await readText(file, { pipesUntil: host.signal });
  const catalog = await catalogFor(globals.groupFiles, host, report);
  let rows = 0;
  for (const row of rowsIn(text, file === '-' ? 'standard input' : path.basename(file), catalog)) {
    // Hex lines know no time of day.
    const time = row.atEpochMs === 0 ? '' : timeText(row.atEpochMs);
    report.result('trace.row', row, [traceLine({ ...row, time })]);
    // A signal is heard between turns only, and there can be a million rows.
    if (++rows % ROWS_A_TURN === 0) await nextTurn(host.signal);
  }
};

const ROWS_A_TURN = 1000;

async function nextTurn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw cancelledBy(signal, 'trace decode');
}

function* rowsIn(text: string, name: string, catalog: Catalog): Generator<TraceRow> {
  const maker = new RowMaker(() => catalog);
  const lines = text.split(/\r?\n/);
  const head = readHead(lines[0] ?? '');
  yield* head === undefined
    ? pastedRows(lines, name, maker)
    : recordedRows(lines, head.startedAtEpochMs, name, maker);
}

function* recordedRows(
  lines: readonly string[],
  startedAtEpochMs: number,
  name: string,
  maker: RowMaker,
): Generator<TraceRow> {
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '' || at === 0) continue;
    const recorded = readEntry(line);
    // The computer may have stopped in the middle of the last line.
    if (recorded === undefined && at === lines.length - 1) return;
    if (recorded === undefined) throw wrongLine(name, at, 'is not an entry of a recording');
    yield maker.row(recorded.entry, recorded.t, startedAtEpochMs + recorded.t);
  }
}

function* pastedRows(lines: readonly string[], name: string, maker: RowMaker): Generator<TraceRow> {
  const pasted = new PastedMessages();
  const row = (entry: WithoutTime<TraceEntry>): TraceRow => {
    const made = maker.row(entry, 0, 0);
    // What is pasted knows no times.
    delete made.roundTripMs;
    return made;
  };
  const what = 'is neither hexadecimal digits nor an entry of a recording';
  // Text around messages is shown beside them; text alone is the wrong file.
  let before: TraceRow[] = [];
  let firstText = -1;
  let isAny = false;
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const entries = pasted.line(line);
    if (entries === undefined) throw wrongLine(name, at, what);
    for (const entry of entries) {
      isAny ||= entry.kind !== 'text';
      if (entry.kind === 'text' && firstText < 0) firstText = at;
      before.push(row(entry));
    }
    if (!isAny && before.length > MOST_TEXT_BEFORE) throw wrongLine(name, firstText, what);
    if (!isAny) continue;
    yield* before;
    before = [];
  }
  const last = pasted.end().map(row);
  if (!isAny && last.length === 0 && firstText >= 0) throw wrongLine(name, firstText, what);
  yield* before;
  yield* last;
}

/** Lines of a log before its first message. */
const MOST_TEXT_BEFORE = 1000;

function wrongLine(name: string, at: number, what: string): BenchError {
  return new BenchError('file/failed', { file: name, detail: `line ${at + 1} ${what}`, isContent: true });
}

/** Runs another command line with `--record`. @param run how */
export const traceRecord =
  (run: Making['run']): Run =>
  (invocation) => {
    const [file, ...words] = invocation.args;
    if (file === undefined || words.length === 0)
      throw new UsageError(
        'The command to record is missing',
        'For example: bootbench -c acm0 trace record out.ndjson -- image list.',
      );
    return run([...globalWords(invocation), '--record', file, ...words], invocation.host);
  };

/** What was given before `trace`, for the command that is recorded. */
function globalWords({ globals }: Invocation): string[] {
  const { conns, conntype, connstrings, timeoutMs, tries, loglevel, json, groupFiles } = globals;
  return [
    ...conns.flatMap((one) => ['--conn', one]),
    ...(conntype === undefined ? [] : ['--conntype', conntype]),
    ...connstrings.flatMap((one) => ['--connstring', one]),
    ...groupFiles.flatMap((one) => ['--group-file', one]),
    ...(timeoutMs === undefined ? [] : ['--timeout', String(timeoutMs / 1000)]),
    ...(tries === undefined ? [] : ['--tries', String(tries)]),
    ...['--loglevel', loglevel],
    ...(json ? ['--json'] : []),
  ];
}
