/**
 * An answer as lines for people: one line for each value, keys aligned at the top, what is inside something indented. Knows no command.
 */
import { toHex } from '@shared/core/bytes';
import { plainText } from '@shared/core/plain-text';
import { hexDump } from '@shared/core/hex-dump';
import { printDiagnostic } from '@shared/smp/diagnostic';

/** Bytes that fit on a line beside their key. */
const BYTES_A_LINE = 32;

/** @param value decoded from CBOR, or checked against a declaration */
export function answerLines(value: unknown, isAligned = true): string[] {
  const entries = entriesIn(value);
  if (entries === undefined) return valueLines(value);
  const keys = entries.map(([key]) =>
    typeof key === 'string' && key !== '' && plainText(key) === key ? key : printDiagnostic(key),
  );
  const isTable = value instanceof Map || !Array.isArray(value);
  const width = Math.max(
    0,
    ...entries.map(([, one], at) => (isFlat(one) && isTable && isAligned ? (keys[at]?.length ?? 0) : 0)),
  );
  return entries.flatMap(([, one], at) => {
    const key = keys[at] ?? '';
    if (isFlat(one))
      return [isTable ? `${`${key}:`.padEnd(width + 1)} ${flatText(one)}` : `- ${flatText(one)}`];
    const inner = answerLines(one, false);
    if (isTable) return [`${key}:`, ...inner.map((line) => `  ${line}`)];
    return inner.map((line, nth) => `${nth === 0 ? '- ' : '  '}${line}`);
  });
}

function entriesIn(value: unknown): [unknown, unknown][] | undefined {
  if (value instanceof Uint8Array) return undefined;
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)];
  if (Array.isArray(value)) return value.map((one: unknown, index) => [index, one]);
  if (typeof value === 'object' && value !== null) return Object.entries(value);
  return undefined;
}

/** Fits on one line. */
function isFlat(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.length <= BYTES_A_LINE;
  const entries = entriesIn(value);
  return entries === undefined ? !isLongText(value) : entries.length === 0;
}

function isLongText(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\n');
}

function flatText(value: unknown): string {
  if (value instanceof Uint8Array) return bytesText(value);
  if (typeof value === 'string')
    return value !== '' && plainText(value) === value ? value : printDiagnostic(value);
  const entries = entriesIn(value);
  if (entries !== undefined) return 'none';
  return printDiagnostic(value);
}

/** Bytes that read as text are shown as such beside their digits. */
function bytesText(bytes: Uint8Array): string {
  const hex = toHex(bytes) || 'empty';
  if (bytes.length === 0 || !bytes.every((one) => one >= 0x20 && one < 0x7f)) return hex;
  return `${hex}  "${String.fromCharCode(...bytes)}"`;
}

function valueLines(value: unknown): string[] {
  if (value instanceof Uint8Array) return value.length > BYTES_A_LINE ? hexDump(value) : [bytesText(value)];
  return typeof value === 'string' ? value.replace(/\n$/, '').split('\n') : [flatText(value)];
}
