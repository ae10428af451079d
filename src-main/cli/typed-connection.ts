/**
 * The connection string of a saved device as somebody typed it: the Go tool shows it so, and scripts compare it. It stands beside the
 * connection in the entry and counts only while it still means that connection: the application may have changed it. Opens nothing.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ConnType } from '@shared/device/connection';
import { readConnectionRecord, type DeviceRecord } from '@shared/device/record';
import { connStringOf, readConnection } from './connstring';
import { UsageError } from './usage-error';

type Connection = DeviceRecord['connection'];

const KEY = 'typedConnString';
const MOST_CHARACTERS = 1024;

/** The entry with what was typed, which is left out where it is the normal form. */
export function withTyped<T extends object>(entry: T, connection: Connection, typed: string): T {
  const { [KEY]: _before, ...rest } = entry as T & { [KEY]?: unknown };
  const isWorthIt = typed !== connStringOf(connection).connString && typed.length <= MOST_CHARACTERS;
  return { ...rest, ...(isWorthIt ? { [KEY]: typed } : {}) } as T;
}

/** As typed where that is known and still true, otherwise in the normal form. */
export function shownConnection(
  entry: unknown,
  connection: Connection,
  platform: NodeJS.Platform,
): { type: ConnType; connString: string } {
  const normal = connStringOf(connection);
  const typed: unknown = typeof entry === 'object' && entry !== null && KEY in entry ? entry[KEY] : undefined;
  if (typeof typed !== 'string' || typed.length > MOST_CHARACTERS || normal.type === 'replay') return normal;
  try {
    const meant = readConnectionRecord(readConnection(normal.type, typed, platform));
    return isDeepStrictEqual(meant, connection) ? { type: normal.type, connString: typed } : normal;
  } catch (error) {
    if (error instanceof UsageError) return normal;
    throw error;
  }
}
