/**
 * The calls for traffic and console text. Files are chosen in a dialog of this process; a window never names a path.
 */
import { fromHex } from '@shared/core/bytes';
import { BenchError } from '@shared/core/errors';
import { safeFileName } from '@shared/core/file-names';
import { CborError } from '@shared/smp/cbor';
import { printDiagnostic } from '@shared/smp/diagnostic';
import { HEADER_BYTES, readBody, readHeader } from '@shared/smp/message';
import type { MessageDetail } from '@shared/ipc/trace';
import type { Bench } from '../session/bench';
import type { DescribedGroups } from '../session/described-groups';
import type { ConsoleBook } from '../trace/console-book';
import { readRecording } from '../trace/read-recording';
import type { RecordingShelf } from '../trace/recording-shelf';
import type { TraceBook } from '../trace/trace-book';
import type { Handlers } from './answer';

export interface TraceDesk {
  bench: Bench;
  describedGroups: DescribedGroups;
  traces: TraceBook;
  recordings: RecordingShelf;
  consoles: ConsoleBook;
  /** Asks where to write; undefined when the user chooses nothing. */
  chooseTarget: (fileName: string) => Promise<string | undefined>;
  chooseRecording: () => Promise<string | undefined>;
}

type TraceCalls =
  | 'trace.follow'
  | 'trace.record'
  | 'trace.endRecording'
  | 'trace.open'
  | 'trace.detail'
  | 'console.follow'
  | 'console.clear';

export function traceHandlers(desk: TraceDesk): Pick<Handlers, TraceCalls> {
  const { bench, traces, consoles } = desk;
  return {
    'trace.follow': async ({ id, on }) => {
      bench.record(id);
      return traces.follow(id, on);
    },
    'trace.record': async ({ id }) => {
      const { name } = bench.record(id);
      const file = await desk.chooseTarget(safeFileName(`${name}.trace.jsonl`));
      return file === undefined ? undefined : traces.record(id, name, file);
    },
    'trace.endRecording': async ({ id }) => traces.endRecording(id),
    'trace.open': async () => {
      const file = await desk.chooseRecording();
      if (file === undefined) return undefined;
      const recording = await readRecording(file, desk.describedGroups.catalog);
      return { ...recording, token: desk.recordings.add(file) };
    },
    'trace.detail': async ({ hex }) => detailOf(hex),
    'console.follow': async ({ id, on }) => {
      bench.record(id);
      return consoles.follow(id, on);
    },
    'console.clear': async ({ id }) => {
      bench.record(id);
      consoles.clear(id);
    },
  };
}

function detailOf(hex: string): MessageDetail {
  const message = fromHex(hex) ?? new Uint8Array();
  const header = readHeader(message);
  if (header === undefined)
    throw new BenchError('app/bad-call', { call: 'trace.detail', detail: 'no message' });
  const { op, versionBits, length, group, sequence, command } = header;
  const text = bodyText(message.subarray(0, HEADER_BYTES + length));
  return {
    header: {
      op,
      version: versionBits === 0 ? 1 : 2,
      flags: message[1] ?? 0,
      lengthBytes: length,
      group,
      sequence,
      command,
    },
    ...(text === undefined ? {} : { text }),
  };
}

function bodyText(message: Uint8Array): string | undefined {
  try {
    return printDiagnostic(readBody(message), 'lines');
  } catch (error) {
    if (error instanceof CborError) return undefined;
    throw error;
  }
}
