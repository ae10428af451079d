/**
 * The database library, behind one file: the same interface as node:sqlite, so that it can be replaced by that when the oldest Node
 * has it. Opens, runs transactions, tells what kind of trouble an error is. Knows no table.
 *
 * Every transaction that writes begins IMMEDIATE: with a plain BEGIN, which reads first and then writes, another writer makes it fail at
 * once, however long the busy time-out is.
 */
import { DatabaseSync, backup as backupTo, type DatabaseSyncInstance } from '@photostructure/sqlite';

export type Database = DatabaseSyncInstance;
export type SqlValue = string | number | bigint | Uint8Array | null;
export type SqlRow = Record<string, SqlValue>;

/** Another program may write for so long. */
const BUSY_MS = 5000;

export function openDatabase(file: string, { readOnly = false }: { readOnly?: boolean } = {}): Database {
  return new DatabaseSync(file, { readOnly, timeout: BUSY_MS });
}

/** All or nothing. @throws what `work` throws, and what the library throws; then nothing of it is there */
export function inTransaction<T>(database: Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // After an error like a full disk the library may have rolled back by itself.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** A copy of the whole database, while others write. */
export async function backUp(database: Database, file: string): Promise<void> {
  await backupTo(database, file);
}

/** What an error of the library is about. Numbers: https://sqlite.org/rescode.html */
export type SqlTrouble = 'full' | 'damaged' | 'busy' | 'read-only' | 'other';

export function troubleOf(error: unknown): SqlTrouble {
  const code =
    typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) : NaN;
  switch (code & 0xff) {
    case 13:
      return 'full';
    case 10: // an input or output error: most often a disk that is full or gone
      return 'full';
    case 11:
    case 26:
      return 'damaged';
    case 5:
    case 6:
      return 'busy';
    case 8:
    case 14:
      return 'read-only';
    default:
      return 'other';
  }
}
