/**
 * `trace decode`, `trace record` and `trace replay`: what passed on a link as lines, into a file, and back as a device.
 */
import path from 'node:path';
import { fromHex } from '@shared/core/bytes';
import { BenchError, cancelledBy } from '@shared/core/errors';
import type { TraceRow } from '@shared/ipc/trace';
import type { Catalog } from '@shared/smp/catalog';
import { traceLine } from '@shared/smp/describe';
import { HEADER_BYTES, readHeader } from '@shared/smp/message';
import type { TraceEntry, WithoutTime } from '../../engine/trace';
import { readText } from '../../disk/read-at-most';
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

/** A recording, or lines with a message each in hexadecimal digits. */
function* rowsIn(text: string, name: string, catalog: Catalog): Generator<TraceRow> {
  const maker = new RowMaker(() => catalog);
  const lines = text.split(/\r?\n/);
  const head = readHead(lines[0] ?? '');
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '' || (head !== undefined && at === 0)) continue;
    const wrong = (what: string): BenchError =>
      new BenchError('file/failed', { file: name, detail: `line ${at + 1} ${what}`, isContent: true });
    if (head !== undefined) {
      const recorded = readEntry(line);
      // The computer may have stopped in the middle of the last line.
      if (recorded === undefined && at === lines.length - 1) return;
      if (recorded === undefined) throw wrong('is no entry of a recording');
      yield maker.row(recorded.entry, recorded.t, head.startedAtEpochMs + recorded.t);
      continue;
    }
    const bytes = bytesIn(line);
    if (bytes === undefined) throw wrong('is neither hexadecimal digits nor an entry of a recording');
    const row = maker.row(entryOf(bytes), 0, 0);
    // Hex lines know no times.
    delete row.roundTripMs;
    yield row;
  }
}

/** `0a00…`, `> 0a 00 …`, `out: 0x0a,0x00…`: digits are what counts. */
function bytesIn(line: string): Uint8Array | undefined {
  const digits = line.replace(/^\s*(?:[<>»«]|out\b|in\b|tx\b|rx\b)?\s*:?/i, '').replaceAll(/[\s:,]|0x/g, '');
  return digits === '' ? undefined : fromHex(digits);
}

function entryOf(bytes: Uint8Array): WithoutTime<TraceEntry> {
  const header = readHeader(bytes);
  if (header === undefined || bytes.length < HEADER_BYTES + header.length)
    return { kind: 'unreadable', direction: 'in', bytes, why: 'shorter than its header says' };
  return (header.op & 1) === 1
    ? { kind: 'received', direction: 'in', bytes }
    : { kind: 'sent', direction: 'out', bytes };
}

/** Runs another command line with `--record`. @param run how */
export const traceRecord =
  (run: Making['run']): Run =>
  (invocation) => {
    const [file, ...words] = invocation.args;
    if (file === undefined || words.length === 0)
      throw new UsageError(
        'What is recorded is another command',
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
