/**
 * Names that repeat within one CBOR map: two threads may be called the same (Zephyr's task statistics use the thread's name
 * as the key), and a decoder would keep only one of them. Later ones are told apart as `name (2)`, `name (3)`. Works on
 * bytes, builds nothing of the message, takes no more room than the keys have. Knows no values.
 */
import { joinBytes } from '../core/bytes';

const TEXT = 3;
const utf8 = new TextEncoder();

/** A key that has to be written anew: where it stands in the message, and its bytes. */
export interface RenamedKey {
  start: number;
  end: number;
  bytes: Uint8Array;
}

/** The keys of one map, told one after another. */
export class KeyNames {
  readonly #taken = new Set<string>();
  /** The number that the next key of this name gets. */
  readonly #next = new Map<string, number>();

  /** Takes the key in `message` from `start` to `end`; gives its new form when the map has one of this name. */
  take(message: Uint8Array, start: number, end: number): RenamedKey | undefined {
    const head = message[start] ?? 0;
    if (head >> 5 !== TEXT) return undefined;
    const textStart = start + headBytes(head & 31);
    const name = byteText(message, textStart, end);
    if (!this.#taken.has(name)) {
      this.#taken.add(name);
      return undefined;
    }
    let number = this.#next.get(name) ?? 2;
    while (this.#taken.has(`${name} (${number})`)) number++;
    this.#next.set(name, number + 1);
    this.#taken.add(`${name} (${number})`);
    const text = joinBytes([message.subarray(textStart, end), utf8.encode(` (${number})`)]);
    return { start, end, bytes: joinBytes([textHead(text.length), text]) };
  }
}

/** The first `end` bytes of the message with the renamed keys in place; they are in the order of the message. */
export function withRenamedKeys(
  message: Uint8Array,
  end: number,
  renamed: readonly RenamedKey[],
): Uint8Array {
  let at = 0;
  const parts: Uint8Array[] = [];
  for (const key of renamed) {
    parts.push(message.subarray(at, key.start), key.bytes);
    at = key.end;
  }
  return joinBytes([...parts, message.subarray(at, end)]);
}

/** One character for each byte: names are compared as they were sent, whatever their encoding. */
function byteText(message: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(message[at] ?? 0);
  return text;
}

function headBytes(additional: number): number {
  return additional < 24 ? 1 : 1 + (1 << (additional - 24));
}

function textHead(length: number): Uint8Array {
  if (length < 24) return Uint8Array.of((TEXT << 5) | length);
  if (length < 0x100) return Uint8Array.of((TEXT << 5) | 24, length);
  if (length < 0x1_0000) return Uint8Array.of((TEXT << 5) | 25, length >> 8, length & 0xff);
  return Uint8Array.of((TEXT << 5) | 26, length >> 24, length >> 16, length >> 8, length);
}
