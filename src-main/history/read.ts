/**
 * Reads single runs back. Knows the tables.
 */
import { inflateRawSync } from 'node:zlib';
import type { RunRecord } from '@shared/history/record';
import { recordOf } from './rows';
import type { Database, SqlRow } from './sqlite';

/** The run with its steps; undefined when there is none of this name. */
export function readRecord(database: Database, uid: string): RunRecord | undefined {
  const run = database.prepare('SELECT * FROM run WHERE uid = ?').get(uid) as SqlRow | undefined;
  return run === undefined ? undefined : readWhole(database, run);
}

/** @param run a row of `run` */
export function readWhole(database: Database, run: SqlRow): RunRecord {
  const id = run['id'] ?? null;
  const all = (sql: string): SqlRow[] => database.prepare(sql).all(id) as SqlRow[];
  return recordOf({
    run,
    steps: all('SELECT * FROM step WHERE run_id = ? ORDER BY seq'),
    measurements: all('SELECT * FROM measurement WHERE run_id = ? ORDER BY step_seq, seq'),
    attachments: all('SELECT * FROM attachment WHERE run_id = ? ORDER BY seq'),
    chain: database.prepare('SELECT seq, hash FROM chain WHERE run_uid = ?').get(run['uid'] ?? null) as
      SqlRow | undefined,
  });
}

/** Names of runs that begin so: enough of them to see that there are several. */
export function readNames(database: Database, begin: string): string[] {
  const after = `${begin}g`; // behind every hexadecimal digit and the stroke
  const found = database
    .prepare('SELECT uid FROM run WHERE uid >= ? AND uid < ? ORDER BY uid LIMIT 3')
    .all(begin, after) as { uid: string }[];
  return found.map(({ uid }) => uid);
}

/** What was attached to a run; undefined when retention has deleted it. @param name as its record has it */
export function readAttachment(database: Database, uid: string, name: string): Uint8Array | undefined {
  const found = database
    .prepare(
      `SELECT bytes FROM run JOIN attachment ON run_id = run.id JOIN blob USING (sha256) WHERE uid = ? AND name = ? LIMIT 1`,
    )
    .get(uid, name) as { bytes: Uint8Array } | undefined;
  return found === undefined ? undefined : new Uint8Array(inflateRawSync(found.bytes));
}
