/**
 * A message as one line for people: name, operation, number, size, fields, error by name; and with the time since its
 * request. The grammar of a line is fixed, so that traces can be compared. Knows declarations and notation, no link and
 * no clock.
 */
import { plainText } from '../core/plain-text';
import { CborError } from './cbor';
import { printDiagnostic } from './diagnostic';
import type { Catalog } from './catalog';
import type { AnyCommand } from './command';
import { builtIn } from './groups';
import { errorIn, HEADER_BYTES, readBody, readHeader, type SmpVersion } from './message';
import { oddViews } from './odd-values';
import { SchemaMismatch, type OddValue } from './schema';

export interface MessageLine {
  /** `os.echo`, `group 64 command 1`. */
  name: string;
  op: 'read' | 'write';
  isAnswer: boolean;
  version: SmpVersion;
  group: number;
  command: number;
  sequence: number;
  /** Header and body. */
  sizeBytes: number;
  /** `d="hi" off=0 data=<128 B>`, shortened. */
  fields: string;
  /**
   * `NO_IMAGE (1/3)`, of codes common to all groups `ENOMEM (2)`; `BAD_ANSWER (r should be a text)` of an answer that the
   * command is not satisfied with.
   */
  error: string | undefined;
}

/** Longer lines are nobody's: the detail has everything. */
const MAX_FIELDS = 160;
const MAX_TEXT = 60;
const MAX_BYTES = 8;

/**
 * @param catalog gives commands and errors their names
 * @returns undefined for bytes that are shorter than a header or than it says
 */
export function describeMessage(message: Uint8Array, catalog: Catalog = builtIn): MessageLine | undefined {
  const header = readHeader(message);
  if (header === undefined || message.length < HEADER_BYTES + header.length) return undefined;
  const { group, command, sequence, versionBits } = header;
  const op = (header.op & 2) === 0 ? 'read' : 'write';
  const isAnswer = (header.op & 1) === 1;
  const body = bodyOf(message.subarray(0, HEADER_BYTES + header.length));
  const declared = catalog.commandAt(group, command, op);
  const fields = body === undefined ? `<${header.length} B, no CBOR map>` : fieldsOf(body);
  const found = isAnswer ? judged(body, declared, catalog) : {};
  return {
    name: catalog.commandLabel(group, command, op),
    op,
    isAnswer,
    version: versionBits === 0 ? 1 : 2,
    group,
    command,
    sequence,
    sizeBytes: HEADER_BYTES + header.length,
    fields: found.odd === undefined ? fields : `${fields}${fields === '' ? '' : ' '}(odd: ${found.odd})`,
    error: found.error,
  };
}

/**
 * What the command makes of an answer: the error in it, the reason why it is no answer to this command, or the values in it
 * that are not what is declared. The same as in a request (client.ts), so that a trace and a command never differ.
 */
function judged(
  body: Map<unknown, unknown> | undefined,
  declared: AnyCommand | undefined,
  catalog: Catalog,
): { error?: string; odd?: string } {
  if (body === undefined) return declared === undefined ? {} : { error: 'BAD_ANSWER (no CBOR map)' };
  const error = errorText(body, declared?.rcIsResult, catalog);
  if (error !== undefined) return { error };
  if (declared === undefined) return {};
  const odd: OddValue[] = [];
  try {
    declared.response.check(body, '', odd);
  } catch (mismatch) {
    if (mismatch instanceof SchemaMismatch)
      return { error: `BAD_ANSWER (${plainText(mismatch.path)} should be ${mismatch.expected})` };
    throw mismatch;
  }
  if (odd.length === 0) return {};
  return {
    odd: shortened(
      oddViews(odd)
        .map(({ path, text }) => `${path}=${text}`)
        .join(', '),
      MAX_FIELDS,
    ),
  };
}

function bodyOf(message: Uint8Array): Map<unknown, unknown> | undefined {
  try {
    return readBody(message);
  } catch (error) {
    if (error instanceof CborError) return undefined;
    throw error;
  }
}

function errorText(
  body: Map<unknown, unknown>,
  rcIsResult: boolean | undefined,
  catalog: Catalog,
): string | undefined {
  const error = errorIn(body, rcIsResult);
  if (error === undefined) return undefined;
  if ('unreadable' in error) return 'unreadable error';
  const { name } = catalog.errorNamed(error.group, error.rc);
  const numbers = error.group === undefined ? `${error.rc}` : `${error.group}/${error.rc}`;
  const reason = error.reason === undefined ? '' : ` ${shortened(printDiagnostic(error.reason), MAX_TEXT)}`;
  return `${name} (${numbers})${reason}`;
}

/** The fields of a body on one line. */
export function fieldsOf(body: Map<unknown, unknown>): string {
  return shortened(fieldsText(body, MAX_FIELDS), MAX_FIELDS);
}

/** @param room what is written beyond it is not looked at, so a large body costs no more than a small one */
function fieldsText(body: Map<unknown, unknown>, room: number): string {
  let text = '';
  for (const [key, value] of body) {
    if (text.length > room) break;
    const name = typeof key === 'string' && /^[\w.-]+$/.test(key) ? key : printDiagnostic(key);
    text += `${text === '' ? '' : ' '}${shortened(name, MAX_TEXT)}=${valueText(value, room - text.length)}`;
  }
  return text;
}

function valueText(value: unknown, room: number): string {
  if (value instanceof Uint8Array)
    return value.length > MAX_BYTES ? `<${value.length} B>` : printDiagnostic(value);
  if (value instanceof Map)
    return room <= 0 ? '{…}' : `{${fieldsText(value as Map<unknown, unknown>, room)}}`;
  if (Array.isArray(value)) {
    let text = '';
    for (const one of value as unknown[]) {
      if (text.length > room) break;
      text += `${text === '' ? '' : ', '}${valueText(one, room - text.length)}`;
    }
    return `[${text}]`;
  }
  // What is long is cut before it is written out.
  return shortened(
    printDiagnostic(typeof value === 'string' ? value.slice(0, MAX_TEXT + 1) : value),
    MAX_TEXT,
  );
}

function shortened(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** Remembers when requests went out, so that answers can say how long they took. One for each link. */
export class RequestTimes {
  /** By sequence number; one byte, so there are never more than 256. */
  readonly #sent = new Map<number, { atMs: number; address: string }>();

  sent(line: MessageLine, atMs: number): void {
    this.#sent.set(line.sequence, { atMs, address: addressOf(line) });
  }

  /** @returns milliseconds since the request, undefined when its request was not seen */
  answered(line: MessageLine, atMs: number): number | undefined {
    const request = this.#sent.get(line.sequence);
    return request?.address === addressOf(line) ? atMs - request.atMs : undefined;
  }
}

function addressOf({ group, command, op }: MessageLine): string {
  return `${group}/${command}/${op}`;
}

/** What a line is made of, whatever it is about. */
export interface LineParts {
  /** `12:04:05.123`. */
  time: string;
  kind: 'out' | 'in' | 'stray' | 'unreadable' | 'text' | 'noise' | 'note';
  hex?: string | undefined;
  name?: string | undefined;
  op?: 'read' | 'write' | undefined;
  version?: SmpVersion | undefined;
  sequence?: number | undefined;
  sizeBytes?: number | undefined;
  fields: string;
  error?: string | undefined;
  roundTripMs?: number | undefined;
}

const NAME_WIDTH = 22;
const MIDDLE_WIDTH = 13;

/**
 * One line in fixed columns: time, sign, name, then for requests operation with version, number and size, for answers
 * the time since the request and `ok` or the error; fields last.
 *
 *     12:04:05.123 » os.echo                w2 #17    24 B d="hi"
 *     12:04:05.126 « os.echo                +3.1 ms       ok r="hi"
 */
export function traceLine(parts: LineParts): string {
  const { time, kind, fields } = parts;
  switch (kind) {
    case 'out':
      return joined(time, '»', name(parts), requestColumn(parts), fields);
    case 'in':
      return joined(time, '«', name(parts), answerColumn(parts), parts.error ?? 'ok', fields);
    case 'stray':
      return joined(time, '!', name(parts), `#${parts.sequence ?? '?'}`.padEnd(MIDDLE_WIDTH), fields);
    case 'unreadable':
      return joined(time, '?', firstBytes(parts.hex), fields);
    case 'noise':
      return joined(time, '?', fields);
    case 'text':
      return joined(time, '|', fields);
    case 'note':
      return joined(time, '·', fields);
  }
}

function name(parts: LineParts): string {
  return (parts.name ?? '').padEnd(NAME_WIDTH);
}

function requestColumn({ op, version, sequence, sizeBytes }: LineParts): string {
  const operation = `${op === 'read' ? 'r' : 'w'}${version ?? 2}`;
  return `${operation} ${`#${sequence ?? '?'}`.padEnd(4)} ${String(sizeBytes ?? 0).padStart(4)} B`;
}

function answerColumn({ roundTripMs }: LineParts): string {
  return (roundTripMs === undefined ? '' : `+${roundTripText(roundTripMs)}`).padEnd(MIDDLE_WIDTH);
}

/** `3.1 ms`, from a hundred milliseconds on `131 ms`. */
export function roundTripText(ms: number): string {
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

function firstBytes(hex = ''): string {
  const pairs = hex.slice(0, 2 * MAX_BYTES).match(/../g) ?? [];
  return pairs.join(' ') + (hex.length > 2 * MAX_BYTES ? '…' : '');
}

function joined(...columns: string[]): string {
  return columns.filter((column) => column !== '').join(' ');
}
