/**
 * Everything that reads bytes from devices and files, fed with nonsense: it answers or refuses with its own kind of error,
 * within bounds, and never throws anything else. `npm run fuzz` runs the same for longer. What it found stays in
 * test/fuzz/hostile.json.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '@shared/core/bytes';
import { BenchError } from '@shared/core/errors';
import { readFirmwareFile } from '@shared/firmware/firmware-file';
import { readManifest } from '@shared/firmware/package-manifest';
import { readImage } from '@shared/firmware/read-file';
import { parseVersion } from '@shared/firmware/version';
import { CborError, decodeCbor, encodeCbor } from '@shared/smp/cbor';
import { allCommands } from '@shared/smp/groups';
import { errorIn, readBody, readHeader } from '@shared/smp/message';
import { SchemaMismatch } from '@shared/smp/schema';
import { ConsoleDecoder } from '@main/engine/console-framing';
import { LengthDecoder } from '@main/engine/length-framing';
import { sha } from '../support/rig';
import hostile from './hostile.json';
import { parametersOf } from './runs';

const parameters = parametersOf(300);

const bytes = fc.uint8Array({ maxLength: 600 });
/** Random bytes are seldom CBOR: these mostly are, with a byte or two changed. */
const nearlyCbor = fc
  .tuple(
    fc.object({
      key: fc.string(),
      maxDepth: 4,
      values: [fc.integer(), fc.string(), fc.boolean(), fc.uint8Array()],
    }),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
  )
  .map(([value, changes]) => {
    const encoded = encodeCbor(value);
    for (const [at, byte] of changes) encoded[at % encoded.length] = byte;
    return encoded;
  });

/** Runs `read` and lets only refusals of the right kind pass. */
function refusesOnlyWith(
  kinds: readonly (abstract new (...given: never[]) => Error)[],
  read: () => unknown,
): void {
  try {
    read();
  } catch (error) {
    if (!kinds.some((kind) => error instanceof kind)) throw error;
  }
}

const readers: Record<string, (input: Uint8Array) => void> = {
  CBOR: (input) => refusesOnlyWith([CborError], () => decodeCbor(input)),
  'a whole message': (input) => {
    const header = readHeader(input);
    if (header !== undefined) refusesOnlyWith([CborError], () => errorIn(readBody(input)));
  },
  'the answer of every command': (input) => {
    let body: unknown;
    refusesOnlyWith([CborError], () => (body = decodeCbor(input)));
    for (const command of allCommands)
      refusesOnlyWith([SchemaMismatch], () => void command.response.check(body, ''));
  },
  'console lines': (input) => {
    let kept = 0;
    const take = (): void => void (kept += 1);
    const decoder = new ConsoleDecoder({ message: take, text: take, noise: take });
    for (let at = 0; at < input.length; at += 7) decoder.push(input.subarray(at, at + 7));
    decoder.idle();
    expect(kept).toBeLessThanOrEqual(2 * input.length + 2);
  },
  'raw messages': (input) => {
    const decoder = new LengthDecoder({ message: () => undefined, noise: () => undefined });
    for (let at = 0; at < input.length; at += 5) decoder.push(input.subarray(at, at + 5));
    decoder.reset();
  },
  'firmware files': (input) => refusesOnlyWith([BenchError], () => readImage(input, { file: 'x.bin', sha })),
  'Intel HEX': (input) =>
    refusesOnlyWith([BenchError], () => readFirmwareFile(input, { file: 'x.hex', sha, keepPadding: true })),
  'manifests of packages': (input) =>
    refusesOnlyWith([BenchError], () => readManifest(new TextDecoder().decode(input), { file: 'x.zip' })),
  versions: (input) => void parseVersion(String.fromCharCode(...input.subarray(0, 40))),
};

describe.each(Object.entries(readers))('Reading %s', (_what, read) => {
  it('bears random bytes', () => {
    fc.assert(fc.property(bytes, read), parameters);
  });

  it('bears bytes that are nearly right', () => {
    fc.assert(fc.property(nearlyCbor, read), parameters);
  });

  it('bears a line or an image header with nonsense behind it', () => {
    const image = fc.tuple(fc.constant([0x3d, 0xb8, 0xf3, 0x96]), bytes);
    const line = fc.tuple(fc.constantFrom([0x06, 0x09], [0x04, 0x14]), bytes);
    fc.assert(
      fc.property(fc.oneof(image, line), ([start, rest]) => read(Uint8Array.from([...start, ...rest, 0x0a]))),
      parameters,
    );
  });

  it('bears what was found before', () => {
    for (const { hex } of hostile) read(fromHex(hex) ?? new Uint8Array());
  });
});
