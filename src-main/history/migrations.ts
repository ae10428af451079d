/**
 * The tables of the history, as numbered steps. Each runs in a transaction of its own that looks at the number once more: two programs
 * may start together. A file that was made by a newer version is not touched.
 */
import { inTransaction, type Database } from './sqlite';

/** Executed before the first table; they cannot be changed later, or not in a transaction. */
const BEFORE_TABLES = `PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;`;

const steps: readonly string[] = [
  `
CREATE TABLE unit (id INTEGER PRIMARY KEY, serial TEXT NOT NULL, product TEXT NOT NULL DEFAULT '', hw_id TEXT, part_number TEXT,
  revision TEXT, batch TEXT, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, UNIQUE (product, serial)) STRICT;
CREATE TABLE run (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, origin TEXT NOT NULL,
  unit_id INTEGER REFERENCES unit(id), device_id TEXT, device TEXT NOT NULL, address TEXT NOT NULL, transport TEXT NOT NULL,
  firmware TEXT NOT NULL DEFAULT '', station TEXT NOT NULL, who TEXT NOT NULL DEFAULT '', writer TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 1, started INTEGER NOT NULL, ended INTEGER, duration REAL, outcome TEXT, verdict TEXT,
  failed_step TEXT, failure_code TEXT, failure_text TEXT, facts TEXT NOT NULL DEFAULT '{}', note TEXT) STRICT;
CREATE INDEX run_started ON run(started, id);
CREATE INDEX run_unit ON run(unit_id, started);
CREATE INDEX run_device ON run(device_id, started);
CREATE INDEX run_outcome ON run(outcome, started);
CREATE TABLE step (run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, seq INTEGER NOT NULL, type TEXT NOT NULL,
  started INTEGER, duration REAL, outcome TEXT, code TEXT, text TEXT, facts TEXT, PRIMARY KEY (run_id, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE measurement (run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, step_seq INTEGER NOT NULL, seq INTEGER NOT NULL,
  name TEXT NOT NULL, num REAL, txt TEXT, unit TEXT, lo REAL, hi REAL, outcome TEXT NOT NULL,
  PRIMARY KEY (run_id, step_seq, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX measurement_name ON measurement(name, run_id);
CREATE TABLE attachment (run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, seq INTEGER NOT NULL, name TEXT NOT NULL,
  media TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (run_id, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_sha256 ON attachment(sha256);
CREATE TABLE blob (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, at INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TABLE chain (seq INTEGER PRIMARY KEY, run_uid TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, doc BLOB NOT NULL,
  hash BLOB NOT NULL) STRICT;
CREATE VIRTUAL TABLE run_text USING fts5(device, serial, firmware, failure, note, content='', contentless_delete=1,
  tokenize='trigram');
`,
];

export const NEWEST = steps.length;

export function versionOf(database: Database): number {
  const row = database.prepare('PRAGMA user_version').get() as { user_version: number };
  return row.user_version;
}

/** @param beforeFirst runs once, before the first step that changes a file that has content */
export function migrate(database: Database, beforeFirst: () => void): void {
  if (versionOf(database) === 0) database.exec(BEFORE_TABLES);
  if (versionOf(database) > 0 && versionOf(database) < NEWEST) beforeFirst();
  for (let next = versionOf(database); next < NEWEST; next = versionOf(database))
    inTransaction(database, () => {
      // Another program may have done it while this one waited.
      if (versionOf(database) !== next) return;
      database.exec(steps[next] ?? '');
      database.exec(`PRAGMA user_version = ${next + 1}`);
    });
}
