// What the pure zones may know of cbor-x. The package's own declarations name Buffer and node streams, which
// do not exist there and would turn into `any`. Everything else (main process, window, tests) is checked
// against the package's own declarations, so a claim made here that does not hold fails in those checks.
// Knows nothing of SMP.

export interface Options {
  useRecords?: boolean;
  mapsAsObjects?: boolean;
  variableMapSize?: boolean;
  tagUint8Array?: boolean;
  useFloat32?: FLOAT32_OPTIONS;
  largeBigIntToFloat?: boolean;
  copyBuffers?: boolean;
}

export interface SizeLimitOptions {
  maxArraySize: number;
  maxMapSize: number;
  maxObjectSize: number;
}

export enum FLOAT32_OPTIONS {
  NEVER = 0,
  ALWAYS = 1,
  DECIMAL_ROUND = 3,
  DECIMAL_FIT = 4,
}

export class Decoder {
  constructor(options?: Options);
  decode(bytes: Uint8Array): unknown;
  decodeMultiple(bytes: Uint8Array, forEach?: (value: unknown) => unknown): [] | void;
}

export class Encoder extends Decoder {
  encode(value: unknown): Uint8Array;
}

export class Tag {
  constructor(value: unknown, tagNumber: number);
  value: unknown;
  tag: number;
}

export function encode(value: unknown): Uint8Array;
export function decode(bytes: Uint8Array): unknown;
export function setSizeLimits(options: Partial<SizeLimitOptions>): void;
