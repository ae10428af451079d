/**
 * CBOR bodies of SMP messages. cbor-x reads and writes; before it sees bytes from a device, a scan of the structure
 * refuses what no SMP answer contains (tags, deep nesting, too many items), so hostile bytes cost bounded time and memory
 * and never reach cbor-x's extensions. Knows CBOR (RFC 8949), not SMP.
 */
import { Encoder } from 'cbor-x';
import { KeyNames, withRenamedKeys, type RenamedKey } from './key-names';

/** Bytes that are no acceptable CBOR item. */
export class CborError extends Error {
  constructor(
    readonly what:
      'truncated' | 'too deep' | 'too many items' | 'tag' | 'malformed' | 'not a map' | 'no CBOR value',
    readonly atByte: number,
    cause?: unknown,
  ) {
    super(`CBOR ${what} at byte ${atByte}`, { cause });
  }
}

/** Deeper than any known answer (task statistics: 3, slot info: 4); keeps recursion shallow. */
const MAX_DEPTH = 16;
/** More than fits into the largest buffers in use (2048 bytes); a map of a million keys is refused, not built. */
const MAX_ITEMS = 16_384;

// Definite lengths, because strict servers accept them all; byte strings and maps without a tag; keys that a device
// repeats or that collide with object properties survive in a Map.
interface ReusingEncoder {
  encode(value: unknown, options: number): Uint8Array;
}
const RESET_BUFFER_MODE = 1024;
const codec = new Encoder({ useRecords: false, mapsAsObjects: false, tagUint8Array: false });

/**
 * Encodes one item as it stands: like `encodeCbor`, but undefined is CBOR's own undefined and no key is left out.
 * @throws CborError
 */
export function encodeCborItem(value: unknown): Uint8Array {
  return written(untagged(value, 0, true), 0);
}

/**
 * Encodes a value (objects, Maps, arrays, strings, numbers, bigints, booleans, null, Uint8Array). Keys whose value is
 * undefined are left out; whole numbers are as short as they can be.
 * @throws CborError for anything else: other objects would travel under tags, which devices refuse.
 */
export function encodeCbor(value: unknown): Uint8Array {
  return written(untagged(value, 0), 0);
}

/**
 * The same, with `roomBytes` of zeros before it, for whoever puts a header there: a chunk is copied once less.
 * @throws CborError
 */
export function encodeCborBehind(roomBytes: number, value: unknown): Uint8Array {
  return written(untagged(value, 0), roomBytes);
}

/**
 * The item, copied out of the buffer of cbor-x. That buffer is used again for the next item (RESET_BUFFER_MODE in its encode.js,
 * which its types do not have); else cbor-x takes 8 KiB anew for every few chunks.
 */
function written(value: unknown, roomBytes: number): Uint8Array {
  const item = (codec as ReusingEncoder).encode(value, RESET_BUFFER_MODE);
  const bytes = new Uint8Array(roomBytes + item.length);
  bytes.set(item, roomBytes);
  return bytes;
}

/** The value as cbor-x writes it without a tag and without floats for whole numbers. */
function untagged(value: unknown, depth: number, undefinedToo = false): unknown {
  if (depth > MAX_DEPTH) throw new CborError('too deep', 0);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isSafeInteger(value) && !inFourBytes(value) ? BigInt(value) : value;
    case 'bigint':
      if (inFourBytes(value)) return Number(value);
      if (BigInt.asIntN(64, value) === value || BigInt.asUintN(64, value) === value) return value;
      break;
    case 'undefined':
      if (undefinedToo) return value;
      break;
    case 'object':
      if (value === null || value instanceof Uint8Array) return value;
      if (Array.isArray(value)) return value.map((one) => untagged(one, depth + 1, undefinedToo));
      if (value instanceof Map) return untaggedMap(value as Map<unknown, unknown>, depth, undefinedToo);
      if ([Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null))
        return untaggedMap(Object.entries(value), depth, undefinedToo);
      break;
    default:
  }
  throw new CborError('no CBOR value', 0);
}

/** cbor-x writes such numbers in at most four bytes, larger ones as floats and all bigints in eight. */
function inFourBytes(value: number | bigint): boolean {
  return value >= -0x1_0000_0000 && value <= 0xffff_ffff;
}

function untaggedMap(
  entries: Iterable<[unknown, unknown]>,
  depth: number,
  undefinedToo: boolean,
): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>();
  for (const [key, value] of entries)
    if (undefinedToo || value !== undefined)
      map.set(untagged(key, depth + 1), untagged(value, depth + 1, undefinedToo));
  return map;
}

/**
 * Decodes the first item of `bytes`; what follows it is tolerated. Maps come out as `Map`. Of a text key that repeats
 * within one map all are kept, the later ones as `key (2)`, `key (3)`.
 * @throws CborError
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  const renamed: RenamedKey[] = [];
  const end = scanItem(bytes, (key) => renamed.push(key));
  try {
    return codec.decode(renamed.length === 0 ? bytes.slice(0, end) : withRenamedKeys(bytes, end, renamed));
  } catch (error) {
    throw new CborError('malformed', 0, error);
  }
}

/**
 * Walks over one item without building anything of it.
 * @param onRepeatedKey hears, in their order, of the text keys that their map has already.
 * @returns the number of bytes that the item takes.
 * @throws CborError
 */
export function scanItem(bytes: Uint8Array, onRepeatedKey?: (key: RenamedKey) => void): number {
  let at = 0;
  let items = 0;

  const argument = (additional: number): number => {
    if (additional < 24) return additional;
    if (additional > 27) throw new CborError('malformed', at);
    const size = 1 << (additional - 24);
    if (at + size > bytes.length) throw new CborError('truncated', at);
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + (bytes[at++] ?? 0);
    return value;
  };
  const skip = (count: number): void => {
    if (count > bytes.length - at) throw new CborError('truncated', at);
    at += count;
  };
  const isBreak = (): boolean => {
    if (at >= bytes.length) throw new CborError('truncated', at);
    return bytes[at] === 0xff;
  };

  const walkAll = (additional: number, itemsEach: number, one: () => void): void => {
    if (additional === 31) {
      while (!isBreak()) one();
      at++;
      return;
    }
    const count = argument(additional);
    if (count * itemsEach > MAX_ITEMS) throw new CborError('too many items', at);
    for (let i = 0; i < count; i++) one();
  };

  const walk = (depth: number): void => {
    if (depth > MAX_DEPTH) throw new CborError('too deep', at);
    if (++items > MAX_ITEMS) throw new CborError('too many items', at);
    const head = bytes[at];
    if (head === undefined) throw new CborError('truncated', at);
    at++;
    const major = head >> 5;
    const additional = head & 31;
    switch (major) {
      case 0:
      case 1:
        argument(additional);
        return;
      case 2:
      case 3:
        // No server sends strings in pieces (additional 31).
        skip(argument(additional));
        return;
      case 4:
        return walkAll(additional, 1, () => walk(depth + 1));
      case 5: {
        const names = new KeyNames();
        return walkAll(additional, 2, () => {
          const start = at;
          walk(depth + 1);
          const repeated = onRepeatedKey && names.take(bytes, start, at);
          if (repeated !== undefined) onRepeatedKey?.(repeated);
          walk(depth + 1);
        });
      }
      case 6:
        throw new CborError('tag', at - 1);
      default:
        if (additional > 27) throw new CborError('malformed', at - 1);
        if (additional >= 24) skip(1 << (additional - 24));
        return;
    }
  };

  walk(0);
  return at;
}
