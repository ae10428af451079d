/**
 * Reads the body of a request as strictly as Zephyr's zcbor_map_decode_bulk() does: a known key twice, a known key with
 * the wrong CBOR type, a string in chunks, a key that is no text or a body that is no map make the request malformed;
 * unknown keys are skipped whatever they hold, and bytes behind the map do not matter. The types come from the
 * declaration of the command. Not shared with the client, which reads tolerantly.
 */
import type { Field, Fields } from '../../src-shared/smp/schema';

/** `fields` holds what was read before the first mistake: some handlers go on with that. */
export interface RequestBody {
  wellFormed: boolean;
  fields: Record<string, unknown>;
}

class Malformed extends Error {}

const LARGEST_SIZE = 0xffff_ffff;
const MAX_DEPTH = 8;
const BREAK = 0xff;
const utf8 = new TextDecoder();

class Reader {
  #at = 0;
  constructor(readonly bytes: Uint8Array) {}

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

  #skip(depth = 0): void {
    if (depth > MAX_DEPTH) throw new Malformed();
    const start = this.#at;
    const { major, argument } = this.#head();
    switch (major) {
      case 2:
      case 3:
        if (argument === undefined) throw new Malformed();
        this.#take(argument);
        return;
      case 4:
      case 5: {
        this.#at = start;
        const within = (): void => this.#skip(depth + 1);
        return this.#container(major, major === 4 ? within : () => (within(), within()));
      }
      case 6:
        return this.#skip(depth + 1);
      default:
        if (argument === undefined) throw new Malformed();
    }
  }

  map(fields: Fields, into: Record<string, unknown>): void {
    this.#container(5, () => {
      const key = utf8.decode(this.#string(3));
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
        return utf8.decode(this.#string(3));
      case 'bytes':
        return this.#string(2);
      case 'list': {
        const items: unknown[] = [];
        const { element } = field;
        if (element !== undefined) this.#container(4, () => void items.push(this.#value(element)));
        return items;
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

  #integer(kind: 'uint' | 'int'): number {
    const { major, argument } = this.#head();
    if (argument === undefined || argument > LARGEST_SIZE) throw new Malformed();
    if (major === 0) return argument;
    if (major === 1 && kind === 'int') return -1 - argument;
    throw new Malformed();
  }
}

/** Reads `body` into the fields that the command declares. */
export function readRequest(body: Uint8Array, fields: Fields): RequestBody {
  const read: Record<string, unknown> = {};
  try {
    new Reader(body).map(fields, read);
    return { wellFormed: true, fields: read };
  } catch (error) {
    if (error instanceof Malformed) return { wellFormed: false, fields: read };
    throw error;
  }
}
