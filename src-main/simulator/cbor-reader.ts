/**
 * Reads the body of a request as strictly as Zephyr's zcbor_map_decode_bulk() does: a known key twice, a known key with
 * the wrong CBOR type, a string in chunks, a key that is no text or a body that is no map make the request malformed;
 * unknown keys are skipped whatever they hold and however deep, and bytes behind the map do not matter. Text that is no
 * UTF-8 stays as it came (`text-bytes.ts`). The types come from the declaration of the command. Not shared with the
 * client, which reads tolerantly.
 */
import type { Field, Fields } from '../../src-shared/smp/schema';
import { textOf } from './text-bytes';

/** `fields` holds what was read before the first mistake: some handlers go on with that. */
export interface RequestBody {
  wellFormed: boolean;
  fields: Record<string, unknown>;
}

class Malformed extends Error {}

const LARGEST_SIZE = 0xffff_ffff;
const BREAK = 0xff;
/** What a handler reads a whole number into: `size_t` on a 32-bit processor, or `uint64_t`. */
export type WholeNumbers = 32 | 64;

class Reader {
  #at = 0;
  constructor(
    readonly bytes: Uint8Array,
    readonly wholeNumbers: WholeNumbers,
  ) {}

  #next(): number {
    const byte = this.bytes[this.#at++];
    if (byte === undefined) throw new Malformed();
    return byte;
  }

  /** Major type and argument of the next item; argument undefined: of indefinite length. */
  #head(): { major: number; argument: number | undefined } {
    const first = this.#next();
    const major = first >> 5;
    const short = first & 31;
    if (short < 24) return { major, argument: short };
    if (short === 31) return { major, argument: undefined };
    if (short > 27) throw new Malformed();
    let argument = 0;
    for (let i = 1 << (short - 24); i > 0; i--) argument = argument * 256 + this.#next();
    return { major, argument };
  }

  #string(wanted: number): Uint8Array {
    const { major, argument } = this.#head();
    if (major !== wanted || argument === undefined) throw new Malformed();
    return this.#take(argument);
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.bytes.length) throw new Malformed();
    const taken = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** Calls `each` for every entry of the map or list that comes next. */
  #container(wanted: number, each: () => void): void {
    const { major, argument } = this.#head();
    if (major !== wanted) throw new Malformed();
    if (argument !== undefined) {
      for (let i = 0; i < argument; i++) each();
      return;
    }
    while (this.bytes[this.#at] !== BREAK) each();
    this.#at++;
  }

  /** Skips one item without recursion: a message may hold as many levels as it has bytes. */
  #skip(): void {
    /** Items that are still to come at each level; undefined: until a break. */
    const open: (number | undefined)[] = [1];
    for (let left = open.at(-1); open.length > 0; left = open.at(-1)) {
      if (left === 0 || (left === undefined && this.bytes[this.#at] === BREAK)) {
        if (left === undefined) this.#at++;
        open.pop();
        continue;
      }
      if (left !== undefined) open[open.length - 1] = left - 1;
      const { major, argument } = this.#head();
      if (major === 4) open.push(argument);
      else if (major === 5) open.push(argument === undefined ? undefined : 2 * argument);
      else if (argument === undefined) throw new Malformed();
      else if (major === 2 || major === 3) this.#take(argument);
      else if (major === 6) open.push(1);
    }
  }

  map(fields: Fields, into: Record<string, unknown>): void {
    this.#container(5, () => {
      const key = textOf(this.#string(3));
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (field === undefined) return this.#skip();
      if (Object.hasOwn(into, key)) throw new Malformed();
      into[key] = this.#value(field);
    });
  }

  #value(field: Field<unknown>): unknown {
    switch (field.kind) {
      case 'uint':
      case 'int':
        return this.#integer(field.kind);
      case 'bool': {
        const byte = this.#next();
        if (byte !== 0xf4 && byte !== 0xf5) throw new Malformed();
        return byte === 0xf5;
      }
      case 'text':
        return textOf(this.#string(3));
      case 'bytes':
        return this.#string(2);
      case 'list': {
        return this.#listOf(field.element);
      }
      case 'struct': {
        const inner: Record<string, unknown> = {};
        this.map(field.fields ?? {}, inner);
        return inner;
      }
      case 'record':
      case 'any':
        // No request of a declared command has one; a device would need a decoder of its own for it.
        return this.#skip();
    }
  }

  /** What of a list is of its kind, up to the first item that is not: handlers go on with that (shell_mgmt.c). */
  #listOf(element: Field<unknown> | undefined): unknown[] {
    const items: unknown[] = [];
    let isWrong = element === undefined;
    this.#container(4, () => {
      const start = this.#at;
      if (isWrong || element === undefined) return this.#skip();
      try {
        items.push(this.#value(element));
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        isWrong = true;
        this.#at = start;
        this.#skip();
      }
    });
    return items;
  }

  #integer(kind: 'uint' | 'int'): number {
    const { major, argument } = this.#head();
    if (argument === undefined) throw new Malformed();
    if (major === 0 && this.wholeNumbers === 64) return argument;
    if (argument > LARGEST_SIZE) throw new Malformed();
    if (major === 0) return argument;
    if (major === 1 && kind === 'int') return -1 - argument;
    throw new Malformed();
  }
}

/** Reads `body` into the fields that the command declares. Beyond 2^53 the last digits of a number are not kept. */
export function readRequest(body: Uint8Array, fields: Fields, wholeNumbers: WholeNumbers = 32): RequestBody {
  const read: Record<string, unknown> = {};
  try {
    new Reader(body, wholeNumbers).map(fields, read);
    return { wellFormed: true, fields: read };
  } catch (error) {
    if (error instanceof Malformed) return { wellFormed: false, fields: read };
    throw error;
  }
}
