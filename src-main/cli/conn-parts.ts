/**
 * The parts of a connection string: `key=value,key=value` as mcumgr has it. A value with a comma, or with blanks at its ends, stands in
 * quotation marks, and a mark inside of them twice, as in RFC 4180. Knows no key and no kind.
 */
import { UsageError } from './usage-error';

export interface ConnPart {
  /** Undefined: the value stands alone. */
  key: string | undefined;
  value: string;
  /** As it was typed. */
  text: string;
}

const QUOTED = /^\s*(?:([^=,"]*)=\s*)?"((?:[^"]|"")*)"\s*(?:,|$)/;
const BARE = /^\s*(?:([^=,]*)=)?([^,]*)(?:,|$)/;

/**
 * Parts with nothing in them are left out.
 * @throws UsageError for a quotation mark that is not closed
 */
export function connParts(typed: string): ConnPart[] {
  const parts: ConnPart[] = [];
  for (let rest = typed; rest !== '';) {
    const quoted = QUOTED.exec(rest);
    const found = quoted ?? BARE.exec(rest);
    if (found === null) break;
    const [whole, key, value = ''] = found;
    rest = rest.slice(whole.length);
    const text = whole.replace(/,$/, '').trim();
    if (quoted === null && value.trim().startsWith('"')) throw notClosed(text);
    if (text !== '')
      parts.push({
        key: key?.trim(),
        value: quoted === null ? value.trim() : value.replaceAll('""', '"'),
        text,
      });
  }
  return parts;
}

/** A value as `connParts` reads it. @param alone it stands without its key */
export function connValue(value: string, alone = false): string {
  const isPlain = !/[,"]/.test(value) && value === value.trim() && !(alone && value.includes('='));
  return isPlain ? value : `"${value.replaceAll('"', '""')}"`;
}

function notClosed(text: string): UsageError {
  return new UsageError(
    `The quotation mark in ${text} is not closed`,
    'Write a value with commas as key="value", and a quotation mark inside of it twice.',
  );
}
