/**
 * What a recording says a device answered: for each request that was sent, in order, what came back and after how long.
 * Matches questions with answers by the header; knows no clock and no file.
 */
import { toHex } from '../../src-shared/core/bytes';
import { CborError, encodeCbor } from '../../src-shared/smp/cbor';
import { HEADER_BYTES, readBody, readHeader } from '../../src-shared/smp/message';

/** An entry of a recording, as far as a device is concerned; it did not make notes and noise. */
export interface RecordedTraffic {
  /** Milliseconds since the recording began. */
  t: number;
  entry: { kind: string; bytes?: Uint8Array; text?: string };
}

export interface RecordedAnswer {
  message: Uint8Array;
  /** Milliseconds after the request. */
  afterMs: number;
}

/** One time that a request was sent. */
export interface RecordedTurn {
  /** Absent: the device was silent. */
  answer?: RecordedAnswer;
  /** What the device wrote on its console until the next request was sent. */
  texts: { text: string; afterMs: number }[];
}

/**
 * What makes two requests the same: operation, version, group, command and body, whatever order its keys have. The
 * sequence number is not part of it. Undefined for what is no request.
 */
export function questionOf(message: Uint8Array): string | undefined {
  const header = readHeader(message);
  if (header === undefined || (header.op !== 0 && header.op !== 2)) return undefined;
  const { op, versionBits, length, group, command } = header;
  return `${op}.${versionBits}.${group}.${command}.${bodyKey(message.subarray(0, HEADER_BYTES + length))}`;
}

/** Answers that wait to be found: a recording may hold many requests that nobody answered. */
const MOST_OPEN = 4096;

/**
 * @param entries in the order in which they passed
 * @returns by `questionOf`, in the order in which they were sent
 */
export function turnsIn(entries: Iterable<RecordedTraffic>): Map<string, RecordedTurn[]> {
  const turns = new Map<string, RecordedTurn[]>();
  /** Sent and not answered yet, by what their answer repeats of the header. */
  const open = new Map<string, { turn: RecordedTurn; t: number }>();
  let newest: { turn: RecordedTurn; t: number } | undefined;
  for (const { t, entry } of entries) {
    const { kind, bytes, text } = entry;
    if (kind === 'sent' && bytes !== undefined) {
      const question = questionOf(bytes);
      if (question === undefined) continue;
      newest = { turn: { texts: [] }, t };
      const known = turns.get(question);
      if (known === undefined) turns.set(question, [newest.turn]);
      else known.push(newest.turn);
      if (open.size >= MOST_OPEN) open.clear();
      open.set(exchangeOf(bytes), newest);
    } else if ((kind === 'received' || kind === 'stray' || kind === 'unreadable') && bytes !== undefined) {
      const exchange = exchangeOf(bytes);
      const asked = open.get(exchange);
      if (asked === undefined) continue;
      open.delete(exchange);
      asked.turn.answer = { message: bytes, afterMs: Math.max(0, t - asked.t) };
    } else if (kind === 'text' && text !== undefined)
      newest?.turn.texts.push({ text, afterMs: Math.max(0, t - newest.t) });
  }
  return turns;
}

/** Operation, group, sequence and command, which an answer repeats. */
function exchangeOf(message: Uint8Array): string {
  return `${((message[0] ?? 0) >> 1) & 3}.${toHex(message.subarray(4, HEADER_BYTES))}`;
}

function bodyKey(message: Uint8Array): string {
  try {
    const entries = [...readBody(message)].map(
      ([key, value]) => toHex(encodeCbor(key)) + toHex(encodeCbor(value)),
    );
    return entries.sort().join('.');
  } catch (error) {
    if (error instanceof CborError) return `raw ${toHex(message.subarray(HEADER_BYTES))}`;
    throw error;
  }
}
