/**
 * The recorded messages of test/vectors: bytes and the values they stand for, with where they come from. Reads and checks
 * the files; judges no protocol.
 *
 * In values `{"hex": "…"}` is a byte string, `{"map": [[key, value], …]}` a Map and `{"bigint": "…"}` a bigint.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fromHex } from '@shared/core/bytes';
import type { NumberedError } from '@shared/smp/message';

export interface Vector {
  /** Name of the declaration, `os.echo`. */
  command: string;
  about: string;
  origin: string;
  /** Header and body of a request. */
  request?: Uint8Array;
  /** Present when a request with this value is these bytes, and the other way round. */
  requestValue?: unknown;
  answer?: Uint8Array;
  answerValue?: unknown;
  answerError?: NumberedError;
}

const FOLDER = 'test/vectors';
const KEYS = [
  'command',
  'about',
  'origin',
  'request',
  'requestValue',
  'answer',
  'answerValue',
  'answerError',
];

/** A recording of a real device, or bytes laid down by hand from a source; never our own encoder's word. */
const ORIGIN = /^(capture|source): \S.+/;

export function readVectors(): Vector[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const file: unknown = JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'));
      if (!Array.isArray(file)) throw new Error(`${name} is no list of vectors`);
      return file.map((one, at) => vectorFrom(one, `${name}[${at}]`));
    });
}

function vectorFrom(json: unknown, where: string): Vector {
  if (!isRecord(json)) throw new Error(`${where} is no vector`);
  const strange = Object.keys(json).filter((key) => !KEYS.includes(key));
  if (strange.length > 0) throw new Error(`${where}: unknown keys ${strange.join(', ')}`);
  const { command, about, origin, request, answer, requestValue, answerValue, answerError } = json;
  if (typeof command !== 'string' || typeof about !== 'string' || typeof origin !== 'string')
    throw new Error(`${where} needs command, about and origin`);
  if (!ORIGIN.test(origin)) throw new Error(`${where}: "${origin}" is no origin`);
  if (requestValue !== undefined && request === undefined) throw new Error(`${where}: a value without bytes`);
  if ((answer === undefined) !== (answerValue === undefined && answerError === undefined))
    throw new Error(`${where}: an answer has bytes and either a value or an error`);
  return {
    command,
    about,
    origin,
    ...(request === undefined ? {} : { request: bytesFrom(request, where) }),
    ...(answer === undefined ? {} : { answer: bytesFrom(answer, where) }),
    ...(requestValue === undefined ? {} : { requestValue: valueFrom(requestValue) }),
    ...(answerValue === undefined ? {} : { answerValue: valueFrom(answerValue) }),
    ...(answerError === undefined ? {} : { answerError: answerError as NumberedError }),
  };
}

function bytesFrom(text: unknown, where: string): Uint8Array {
  const bytes = typeof text === 'string' ? fromHex(text) : undefined;
  if (bytes === undefined) throw new Error(`${where}: bytes that are not hexadecimal`);
  return bytes;
}

function valueFrom(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(valueFrom);
  if (!isRecord(json)) return json;
  const [key] = Object.keys(json);
  if (key === 'hex' && typeof json.hex === 'string') return bytesFrom(json.hex, json.hex);
  if (key === 'bigint' && typeof json.bigint === 'string') return BigInt(json.bigint);
  if (key === 'map' && Array.isArray(json.map))
    return new Map(json.map.map((entry: unknown) => valueFrom(entry) as [unknown, unknown]));
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, valueFrom(value)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
