/**
 * The file in which the Go tool `mcumgr` keeps its connection profiles. Reads text that is given; opens nothing.
 */
import { BenchError } from '@shared/core/errors';
import { readConnection, type Target } from './connstring';
import { UsageError } from './usage-error';

export interface Imported {
  profiles: { name: string; target: Target; connString: string }[];
  refused: { name: string; why: string }[];
}

const MOST_PROFILES = 1000;

/**
 * @param file its name, for messages
 * @throws BenchError file/failed when it is not a list of profiles
 */
export function readImported(text: string, file: string): Imported {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BenchError(
      'file/failed',
      { file, detail: 'it is not JSON', isContent: true },
      { cause: error },
    );
  }
  if (!Array.isArray(value))
    throw new BenchError('file/failed', {
      file,
      detail: 'it is not a list of connection profiles',
      isContent: true,
    });
  const imported: Imported = { profiles: [], refused: [] };
  for (const one of (value as unknown[]).slice(0, MOST_PROFILES)) {
    const { MyName: name, MyType: type, MyConnString: connString } = fieldsOf(one);
    if (typeof name !== 'string' || typeof type !== 'string' || typeof connString !== 'string') {
      imported.refused.push({
        name: typeof name === 'string' ? name : '?',
        why: 'it is not a connection profile',
      });
      continue;
    }
    try {
      imported.profiles.push({ name, target: readConnection(type, connString), connString });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      imported.refused.push({ name, why: error.title });
    }
  }
  return imported;
}

function fieldsOf(one: unknown): Record<string, unknown> {
  return typeof one === 'object' && one !== null ? (one as Record<string, unknown>) : {};
}
