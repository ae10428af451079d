/**
 * Entries of a trace as rows that a window can show. Remembers when requests went out; knows no device and no window.
 */
import { toHex } from '@shared/core/bytes';
import { plainText } from '@shared/core/plain-text';
import type { TraceRow } from '@shared/ipc/trace';
import type { Catalog } from '@shared/smp/catalog';
import { builtIn } from '@shared/smp/groups';
import { describeMessage, RequestTimes } from '@shared/smp/describe';
import type { TraceEntry, WithoutTime } from '../engine/trace';

/** Console text and notes are one line each; more of them is on the console page. */
const MAX_TEXT = 400;

const kinds = { sent: 'out', received: 'in', stray: 'stray', unreadable: 'unreadable' } as const;

export class RowMaker {
  readonly #catalog: () => Catalog;
  readonly #times = new RequestTimes();
  #number = 0;

  /**
   * @param catalog gives commands and errors their names
   * @param passed entries before the first one; rows are numbered on from them
   */
  constructor(catalog: () => Catalog = () => builtIn, passed = 0) {
    this.#catalog = catalog;
    this.#number = passed;
  }

  /** An entry of which no row is made. */
  skip(): void {
    this.#number++;
  }

  /** @param atMs any clock, as long as it is the same for all entries of one maker */
  row(entry: WithoutTime<TraceEntry>, atMs: number, atEpochMs: number): TraceRow {
    const base = { number: ++this.#number, atEpochMs };
    switch (entry.kind) {
      case 'text':
        return { ...base, kind: 'text', fields: shortened(entry.text) };
      case 'note':
        return { ...base, kind: 'note', fields: shortened(entry.text) };
      case 'noise':
        return { ...base, kind: 'noise', fields: shortened(entry.reason) };
      default:
        return { ...base, ...this.#message(entry, atMs) };
    }
  }

  #message(
    entry: Exclude<WithoutTime<TraceEntry>, { kind: 'text' | 'note' | 'noise' }>,
    atMs: number,
  ): Omit<TraceRow, 'number' | 'atEpochMs'> {
    const { bytes } = entry;
    const kind = kinds[entry.kind];
    const line = describeMessage(bytes, this.#catalog());
    const common = { kind, hex: toHex(bytes) };
    if (line === undefined || entry.kind === 'unreadable')
      return {
        ...common,
        ...(line === undefined ? {} : { name: line.name }),
        sizeBytes: bytes.length,
        fields: entry.kind === 'unreadable' ? entry.why : '',
      };
    if (entry.kind === 'sent') this.#times.sent(line, atMs);
    const roundTripMs = entry.kind === 'sent' ? undefined : this.#times.answered(line, atMs);
    const { name, op, version, group, command, sequence, sizeBytes, fields, error } = line;
    return {
      ...common,
      name,
      op,
      version,
      group,
      command,
      sequence,
      sizeBytes,
      fields,
      ...(error === undefined ? {} : { error }),
      ...(roundTripMs === undefined ? {} : { roundTripMs }),
    };
  }
}

function shortened(text: string): string {
  const line = plainText(text.slice(0, MAX_TEXT + 1).replace(/[\r\n]+$/, ''));
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line;
}
