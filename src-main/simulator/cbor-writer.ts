/**
 * Writes the CBOR of answers as zcbor does on a device: maps and arrays of indefinite length, keys in the order in which
 * they were put; with `canonical` definite lengths, as builds with canonical zcbor send. Knows no command.
 */
import { bytesOf } from './text-bytes';

export type CborLengths = 'indefinite' | 'canonical';

class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;

  constructor(readonly lengths: CborLengths) {}

  get written(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  value(value: unknown): void {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') return this.#integer(value);
    if (typeof value === 'bigint') return this.#large(value);
    if (typeof value === 'boolean') return this.#byte(value ? 0xf5 : 0xf4);
    if (value instanceof Uint8Array) return this.#string(2, value);
    if (Array.isArray(value)) return this.#list(value);
    if (value instanceof Map) return this.#map([...value].map(([key, one]) => [String(key), one as unknown]));
    if (typeof value === 'object' && value !== null) return this.#map(Object.entries(value));
    this.#byte(0xf6);
  }

  #list(items: readonly unknown[]): void {
    this.#open(4, items.length);
    for (const item of items) this.value(item);
    this.#close();
  }

  #map(entries: readonly (readonly [string, unknown])[]): void {
    const present = entries.filter(([, value]) => value !== undefined);
    this.#open(5, present.length);
    for (const [key, value] of present) {
      this.#text(key);
      this.value(value);
    }
    this.#close();
  }

  #open(major: number, count: number): void {
    if (this.lengths === 'canonical') this.#head(major, count);
    else this.#byte((major << 5) | 31);
  }

  #close(): void {
    if (this.lengths === 'indefinite') this.#byte(0xff);
  }

  #integer(value: number): void {
    if (value < 0) this.#head(1, -1 - value);
    else this.#head(0, value);
  }

  /** A number of 0 or more that no number holds exactly. */
  #large(value: bigint): void {
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return this.#integer(Number(value));
    this.#byte(0x1b);
    for (let shift = 56n; shift >= 0n; shift -= 8n) this.#byte(Number((value >> shift) & 0xffn));
  }

  #text(text: string): void {
    this.#string(3, bytesOf(text));
  }

  #string(major: number, bytes: Uint8Array): void {
    this.#head(major, bytes.length);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #head(major: number, argument: number): void {
    const type = major << 5;
    if (argument < 24) return this.#byte(type | argument);
    const size = argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : argument < 0x1_0000_0000 ? 4 : 8;
    this.#byte(type | (size === 1 ? 24 : size === 2 ? 25 : size === 4 ? 26 : 27));
    for (let shift = size - 1; shift >= 0; shift--) this.#byte(Math.floor(argument / 256 ** shift) % 256);
  }

  #byte(byte: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = byte;
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + bytes));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** One CBOR item. Keys whose value is undefined are left out. */
export function writeCbor(value: unknown, lengths: CborLengths): Uint8Array {
  const writer = new Writer(lengths);
  writer.value(value);
  return writer.written;
}
