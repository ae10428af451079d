/**
 * Writes runs into a file, a hundred records at a time: what a filter finds, in one of the formats. Knows formats and the store by its calls;
 * the file is somebody else's.
 */
import { exportFormats } from '@shared/history/export-format';
import type { ExportFormatName } from '@shared/history/export-names';
import type { PageKey, RunFilter } from '@shared/history/query';
import type { History } from './history';

const RECORDS_AT_ONCE = 100;

export interface ExportOrder {
  filter: RunFilter;
  format: ExportFormatName;
  /** Takes the next part of the file. */
  add: (bytes: Uint8Array) => Promise<void>;
  signal?: AbortSignal | undefined;
}

/** @returns how many runs. @throws the signal's reason; what `add` throws; BenchError of family history/ */
export async function exportRuns(
  history: History,
  { filter, format: name, add, signal }: ExportOrder,
): Promise<number> {
  const format = exportFormats[name];
  const write = (text: string): Promise<void> => add(new TextEncoder().encode(text));
  let runs = 0;
  await write(format.head());
  for (let after: PageKey | undefined, isMore = true; isMore;) {
    signal?.throwIfAborted();
    const { records, next } = await history.ask('records', filter, RECORDS_AT_ONCE, after);
    await write(records.map(format.run).join(''));
    runs += records.length;
    after = next;
    isMore = next !== undefined;
  }
  await write(format.end());
  return runs;
}
