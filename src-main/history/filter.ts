/**
 * A filter as a condition of SQL. Every value is bound, none is written into the text. Knows the columns; asks for nothing.
 */
import type { RunFilter } from '@shared/history/query';
import type { SqlValue } from './sqlite';

/** The index finds parts of three letters and more. */
const LEAST_FOR_INDEX = 3;

export interface Condition {
  /** Begins with WHERE, or is empty. */
  where: string;
  values: SqlValue[];
}

export function conditionOf(filter: RunFilter, further: readonly Condition[] = []): Condition {
  const parts: string[] = [];
  const values: SqlValue[] = [];
  const add = (part: string, ...bound: SqlValue[]): void => {
    parts.push(part);
    values.push(...bound);
  };
  const { outcomes, kinds, origins } = filter;
  if (filter.fromEpochMs !== undefined) add('started >= ?', filter.fromEpochMs);
  if (filter.toEpochMs !== undefined) add('started < ?', filter.toEpochMs);
  if (outcomes !== undefined) {
    const ended = outcomes.filter((one) => one !== 'running');
    const running = ended.length < outcomes.length ? ' OR outcome IS NULL' : '';
    add(`(outcome IN (${marks(ended)})${running})`, ...ended);
  }
  if (kinds !== undefined) add(`kind IN (${marks(kinds)})`, ...kinds);
  if (origins !== undefined) add(`origin IN (${marks(origins)})`, ...origins);
  if (filter.deviceId !== undefined) add('device_id = ?', filter.deviceId);
  if (filter.device !== undefined) {
    const part = like(filter.device);
    add(`(device LIKE ? ESCAPE '\\' OR address LIKE ? ESCAPE '\\')`, part, part);
  }
  if (filter.serial !== undefined) add('unit_id IN (SELECT id FROM unit WHERE serial = ?)', filter.serial);
  if (filter.firmware !== undefined) add('firmware = ?', filter.firmware);
  if (filter.station !== undefined) add('station = ?', filter.station);
  if (filter.who !== undefined) add('who = ?', filter.who);
  if (filter.code !== undefined) add('failure_code = ?', filter.code);
  if (filter.search !== undefined) addSearch(filter.search, add);
  for (const { where, values: bound } of further) add(where, ...bound);
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values };
}

function addSearch(search: string, add: (part: string, ...bound: SqlValue[]) => void): void {
  if ([...search].length >= LEAST_FOR_INDEX) {
    add('run.id IN (SELECT rowid FROM run_text WHERE run_text MATCH ?)', `"${search.replaceAll('"', '""')}"`);
    return;
  }
  const part = like(search);
  const columns = ['device', 'address', 'firmware', 'failure_code', 'failure_text', 'note'];
  const either = columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ');
  add(
    `(${either} OR unit_id IN (SELECT id FROM unit WHERE serial LIKE ? ESCAPE '\\'))`,
    ...columns.map(() => part),
    part,
  );
}

function marks(list: readonly unknown[]): string {
  return list.map(() => '?').join(', ');
}

function like(part: string): string {
  return `%${part.replace(/[\\%_]/g, (one) => `\\${one}`)}%`;
}
