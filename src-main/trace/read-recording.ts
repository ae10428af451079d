/**
 * Reads a recording from a file, for looking at it or replaying it without its device. The file may come from anybody: its size, its
 * lines and their number are bounded.
 */
import { open } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '@shared/core/errors';
import type { OpenedRecording, TraceRow } from '@shared/ipc/trace';
import type { Catalog } from '@shared/smp/catalog';
import { builtIn } from '@shared/smp/groups';
import { fileError } from '../transfer/file-error';
import { readEntry, readHead, type RecordedEntry, type RecordingHead } from './recording-lines';
import { RowMaker } from './row-maker';

const MAX_FILE_BYTES = 128 * 1024 * 1024;
/** What a window keeps of a trace. */
export const MAX_ROWS = 100_000;
/** Other work gets its turn after so many lines. */
const LINES_A_TURN = 2000;

export interface Recording {
  fileName: string;
  head: RecordingHead;
  entries: RecordedEntry[];
  /** The file has more entries than were read. */
  cut: boolean;
}

/**
 * Reads the entries of a recording, up to a limit.
 * @throws BenchError of family file/; file/failed for what is no recording, with the line
 */
export async function readEntries(file: string): Promise<Recording> {
  const fileName = path.basename(file);
  const text = await wholeText(file, fileName);
  const wrong = (line: number, what: string): BenchError =>
    new BenchError('file/failed', { file: fileName, detail: `line ${line} ${what}` });
  const lines = text.split('\n');
  const head = readHead(lines[0] ?? '');
  if (head === undefined) throw wrong(1, 'is no head of a recording');
  const entries: RecordedEntry[] = [];
  for (let at = 1; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (entries.length >= MAX_ROWS) return { fileName, head, entries, cut: true };
    const recorded = readEntry(line);
    if (recorded !== undefined) entries.push(recorded);
    // The computer may have stopped in the middle of the last line.
    else if (at === lines.length - 1) return { fileName, head, entries, cut: true };
    else throw wrong(at + 1, 'is no entry of a recording');
    if (at % LINES_A_TURN === 0) await nextTurn();
  }
  return { fileName, head, entries, cut: false };
}

/** What a window shows of a recording. @throws as `readEntries` */
export async function readRecording(
  file: string,
  catalog: Catalog = builtIn,
): Promise<Omit<OpenedRecording, 'token'>> {
  const { fileName, head, entries, cut } = await readEntries(file);
  const maker = new RowMaker(() => catalog);
  const rows: TraceRow[] = [];
  for (const [at, { t, entry }] of entries.entries()) {
    rows.push(maker.row(entry, t, head.startedAtEpochMs + t));
    if (at % LINES_A_TURN === LINES_A_TURN - 1) await nextTurn();
  }
  return { fileName, device: head.device, startedAtEpochMs: head.startedAtEpochMs, rows, cut };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function wholeText(file: string, fileName: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) throw new BenchError('file/failed', { file: fileName, detail: 'it is no file' });
      if (facts.size > MAX_FILE_BYTES)
        throw new BenchError('file/too-large', {
          file: fileName,
          sizeBytes: facts.size,
          limitBytes: MAX_FILE_BYTES,
        });
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof BenchError) throw error;
    throw fileError(error, fileName);
  }
}
