/**
 * Pages of the table of runs, counts of what a filter finds, and what a filter can be made of. Knows the tables.
 */
import { outcomeFilters } from '@shared/history/names';
import {
  MOST_ROWS,
  type PageKey,
  type RunCounts,
  type RunFilter,
  type RunPage,
  type RunRow,
} from '@shared/history/query';
import type { Outcome } from '@shared/run/verdict';
import { conditionOf } from './filter';
import { withoutMissing } from './rows';
import type { Database, SqlRow } from './sqlite';

const COLUMNS = `run.id, uid, kind, origin, device_id, device, address, transport, serial, firmware, station, who, attempt, started,
  duration, outcome, verdict, failed_step, failure_code, failure_text, note`;
const MOST_CAUSES = 8;

/** Newest first. @param after where the page before ended; the first page when absent */
export function readPage(database: Database, filter: RunFilter, rows: number, after?: PageKey): RunPage {
  const wanted = Math.max(1, Math.min(rows, MOST_ROWS));
  const behind =
    after === undefined
      ? []
      : [{ where: '(started, run.id) < (?, ?)', values: [after.startedEpochMs, after.id] }];
  const { where, values } = conditionOf(filter, behind);
  const found = database
    .prepare(
      `SELECT ${COLUMNS} FROM run LEFT JOIN unit ON unit.id = unit_id ${where} ORDER BY started DESC, run.id DESC LIMIT ?`,
    )
    .all(...values, wanted + 1) as SqlRow[];
  const page = found.slice(0, wanted).map(rowOf);
  const last = page.at(-1);
  return found.length > wanted && last !== undefined
    ? { rows: page, next: { startedEpochMs: last.startedEpochMs, id: last.id } }
    : { rows: page };
}

export function readCounts(database: Database, filter: RunFilter): RunCounts {
  const { where, values } = conditionOf(filter);
  const outcomes = Object.fromEntries(outcomeFilters.map((one) => [one, 0])) as RunCounts['outcomes'];
  const found = database
    .prepare(`SELECT coalesce(outcome, 'running') AS outcome, count(*) AS runs FROM run ${where} GROUP BY 1`)
    .all(...values) as { outcome: Outcome | 'running'; runs: number }[];
  for (const { outcome, runs } of found) outcomes[outcome] = runs;
  const failed = conditionOf(filter, [{ where: 'failure_code IS NOT NULL', values: [] }]);
  const causes = database
    .prepare(
      `SELECT failure_code AS code, max(failure_text) AS text, count(*) AS runs FROM run ${failed.where}
         GROUP BY failure_code ORDER BY runs DESC, code LIMIT ${MOST_CAUSES}`,
    )
    .all(...failed.values) as { code: string; text: string | null; runs: number }[];
  return {
    runs: found.reduce((sum, { runs }) => sum + runs, 0),
    outcomes,
    causes: causes.map(({ code, text, runs }) => ({ code, text: text ?? '', runs })),
  };
}

function rowOf(row: SqlRow): RunRow {
  return withoutMissing({
    id: row['id'],
    uid: row['uid'],
    kind: row['kind'],
    origin: row['origin'],
    deviceId: row['device_id'],
    device: row['device'],
    address: row['address'],
    transport: row['transport'],
    serial: row['serial'],
    firmware: row['firmware'],
    station: row['station'],
    who: row['who'],
    attempt: row['attempt'],
    startedEpochMs: row['started'],
    durationMs: row['duration'],
    outcome: row['outcome'],
    verdict: row['verdict'],
    failedStep: row['failed_step'],
    failureCode: row['failure_code'],
    failureText: row['failure_text'],
    note: row['note'],
  }) as unknown as RunRow;
}
