/**
 * How long runs are kept, and copies of the whole store. Deletes in small steps, so that others can write in between. Places in the chain
 * are never deleted. Knows the tables and the folder; decides no age.
 */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { backUp, inTransaction, type Database } from './sqlite';

/** What is kept, and until when. Absent: for ever. */
export interface Keeping {
  /** Runs that were started before this time go. */
  runsFromEpochMs?: number;
  /** What is attached to runs of before goes. */
  attachmentsFromEpochMs?: number;
  /** The oldest runs go until the file is no larger. */
  mostBytes?: number;
}

const RUNS_AT_ONCE = 200;
const PAGES_AT_ONCE = 500;
const BACKUPS_KEPT = 3;
const BACKUP = /^backup-(\d{4}-\d\d-\d\d)\.sqlite$/;
const DAY_MS = 86_400_000;

/** Deletes one step of what is too old. @returns how many runs or attachments went; 0: nothing is left to do */
export function pruneStep(
  database: Database,
  { runsFromEpochMs, attachmentsFromEpochMs, mostBytes }: Keeping,
): number {
  let gone = 0;
  if (runsFromEpochMs !== undefined)
    gone = deleteRuns(database, 'started < ? AND outcome IS NOT NULL', [runsFromEpochMs]);
  if (gone === 0 && mostBytes !== undefined && usedBytes(database) > mostBytes)
    gone = deleteRuns(database, 'outcome IS NOT NULL', []);
  if (gone === 0 && attachmentsFromEpochMs !== undefined)
    gone = deleteBlobs(database, attachmentsFromEpochMs);
  if (gone > 0) database.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`);
  return gone;
}

/** Bytes of the tables, without what is free. */
export function usedBytes(database: Database): number {
  const value = (name: string): number =>
    Number(Object.values(database.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[0] ?? 0);
  return (value('page_count') - value('freelist_count')) * value('page_size');
}

function deleteRuns(database: Database, condition: string, values: number[]): number {
  return inTransaction(database, () => {
    const ids = (
      database
        .prepare(`SELECT id FROM run WHERE ${condition} ORDER BY started, id LIMIT ${RUNS_AT_ONCE}`)
        .all(...values) as { id: number }[]
    ).map(({ id }) => id);
    const deleteText = database.prepare('DELETE FROM run_text WHERE rowid = ?');
    const deleteRun = database.prepare('DELETE FROM run WHERE id = ?');
    for (const id of ids) {
      deleteText.run(id);
      deleteRun.run(id);
    }
    if (ids.length > 0) {
      database.exec('DELETE FROM blob WHERE sha256 NOT IN (SELECT sha256 FROM attachment)');
      database.exec('DELETE FROM unit WHERE id NOT IN (SELECT unit_id FROM run WHERE unit_id IS NOT NULL)');
    }
    return ids.length;
  });
}

function deleteBlobs(database: Database, beforeEpochMs: number): number {
  return inTransaction(database, () =>
    Number(
      database
        .prepare(
          `DELETE FROM blob WHERE sha256 IN (SELECT sha256 FROM blob WHERE at < ? LIMIT ${RUNS_AT_ONCE})`,
        )
        .run(beforeEpochMs).changes,
    ),
  );
}

/** Once a day at most. @returns the file, when one was made */
export async function backUpDaily(
  database: Database,
  folder: string,
  epochMs: number,
): Promise<string | undefined> {
  const day = new Date(epochMs).toISOString().slice(0, 10);
  const file = path.join(folder, `backup-${day}.sqlite`);
  const newest = backups(folder).at(-1);
  const isRecent = newest !== undefined && epochMs - statSync(path.join(folder, newest)).mtimeMs < DAY_MS;
  if (existsSync(file) || isRecent) return undefined;
  await backUpTo(database, file);
  for (const old of backups(folder).slice(0, -BACKUPS_KEPT)) rmSync(path.join(folder, old), { force: true });
  return file;
}

/** Now, and nobody else writes meanwhile: for what must be copied before it is changed. */
export function copyWhole(database: Database, file: string): void {
  database.prepare('VACUUM INTO ?').run(file);
}

/** Whole or not at all. */
export async function backUpTo(database: Database, file: string): Promise<void> {
  const draft = `${file}.part`;
  rmSync(draft, { force: true });
  try {
    await backUp(database, draft);
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Names of the daily copies, oldest first. */
function backups(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => BACKUP.test(name))
    .sort();
}
