/**
 * Reads a recording from a file, for looking at it or replaying it without its device. The file may come from anybody: its size, its
 * lines and their number are bounded.
 */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '@shared/core/errors';
import type { OpenedRecording, TraceRow } from '@shared/ipc/trace';
import type { Catalog } from '@shared/smp/catalog';
import { builtIn } from '@shared/smp/groups';
import { encodingOf, textOf } from '@shared/core/text-bytes';
import { fileError } from '../disk/file-error';
import { notRegular } from '../disk/read-at-most';
import { readEntry, readHead, type RecordedEntry, type RecordingHead } from './recording-lines';
import { RowMaker } from './row-maker';

const MAX_FILE_BYTES = 128 * 1024 * 1024;
/** What a window keeps of a trace. */
export const MAX_ROWS = 100_000;
/** Other work gets its turn after so many lines. */
const LINES_A_TURN = 2000;
/** Absent on Windows. */
const { O_NONBLOCK: NONBLOCK = 0 } = constants;

export interface Recording {
  fileName: string;
  head: RecordingHead;
  /** The file has more entries than were read. */
  cut: boolean;
}

/**
 * What a replay needs of a recording.
 * @throws BenchError of family file/; file/failed for what is no recording, with the line
 */
export async function readEntries(file: string): Promise<Recording & { entries: RecordedEntry[] }> {
  const entries: RecordedEntry[] = [];
  return { ...(await eachEntry(file, (recorded) => entries.push(recorded))), entries };
}

/** What a window shows of a recording. @throws as `readEntries` */
export async function readRecording(
  file: string,
  catalog: Catalog = builtIn,
): Promise<Omit<OpenedRecording, 'token'>> {
  const maker = new RowMaker(() => catalog);
  const rows: TraceRow[] = [];
  const { fileName, head, cut } = await eachEntry(file, ({ t, entry }, { startedAtEpochMs }) =>
    rows.push(maker.row(entry, t, startedAtEpochMs + t)),
  );
  return { fileName, device: head.device, startedAtEpochMs: head.startedAtEpochMs, rows, cut };
}

/** Reads line by line, so that a large recording does not stand in memory as text, too. */
async function eachEntry(
  file: string,
  take: (recorded: RecordedEntry, head: RecordingHead) => void,
): Promise<Recording> {
  const fileName = path.basename(file);
  const wrong = (line: number, what: string): BenchError =>
    new BenchError('file/failed', { file: fileName, detail: `line ${line} ${what}`, isContent: true });
  let head: RecordingHead | undefined;
  let number = 0;
  let count = 0;
  /** The computer may have stopped in the middle of the last line; a line that another one follows is simply wrong. */
  let torn: BenchError | undefined;
  try {
    // So that a pipe without a writer is no wait that nothing can end.
    const handle = await open(file, constants.O_RDONLY | NONBLOCK);
    try {
      await checkSize(handle, fileName);
      for await (const line of linesIn(handle)) {
        number++;
        if (torn !== undefined) throw torn;
        if (number === 1) {
          head = readHead(line);
          if (head === undefined) break;
        } else if (head !== undefined && line.trim() !== '') {
          if (count >= MAX_ROWS) return { fileName, head, cut: true };
          const recorded = readEntry(line);
          if (recorded === undefined) torn = wrong(number, 'is not an entry of a recording');
          else take(recorded, head);
          count++;
        }
        if (number % LINES_A_TURN === 0) await nextTurn();
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof BenchError) throw error;
    throw fileError(error, fileName);
  }
  if (head === undefined) throw wrong(1, 'is not the head of a recording');
  return { fileName, head, cut: torn !== undefined };
}

/** Recordings pass through editors and PowerShell, which leave a byte order mark or UTF-16. */
async function* linesIn(handle: FileHandle): AsyncGenerator<string> {
  const { buffer, bytesRead } = await handle.read(new Uint8Array(4), 0, 4, 0);
  if (encodingOf(buffer.subarray(0, bytesRead)) !== 'utf-8') {
    // The reader of lines knows one of the two byte orders only; the size is bounded.
    yield* textOf(await handle.readFile()).split(/\r?\n/);
    return;
  }
  let isFirst = true;
  for await (const line of handle.readLines({ autoClose: false, start: 0 })) {
    yield isFirst ? line.replace(/^\u{feff}/u, '') : line;
    isFirst = false;
  }
}

async function checkSize(handle: FileHandle, fileName: string): Promise<void> {
  const facts = await handle.stat();
  if (facts.isDirectory()) throw new BenchError('file/failed', { file: fileName, detail: 'EISDIR' });
  if (!facts.isFile()) throw notRegular(facts, fileName);
  if (facts.size > MAX_FILE_BYTES)
    throw new BenchError('file/too-large', {
      file: fileName,
      sizeBytes: facts.size,
      limitBytes: MAX_FILE_BYTES,
    });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
