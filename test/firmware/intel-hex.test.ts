import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BenchError, toErrorView, type ErrorView } from '@shared/core/errors';
import { readFirmwareFile, type FirmwareFile } from '@shared/firmware/firmware-file';
import { readHexSegments } from '@shared/firmware/intel-hex';
import { END, hexLines, hexText, record, textBytes, type HexPiece } from '../support/hex-text';
import { makeImageBytes, sha } from '../support/image-bytes';

const file = 'app.hex';
const read = (text: Uint8Array, keepPadding = false): FirmwareFile =>
  readFirmwareFile(text, { file, sha, keepPadding });
const segments = (text: string): HexPiece[] => readHexSegments(textBytes(text), { file });
const blobOf = (pieces: readonly HexPiece[], keepPadding = false): Uint8Array | undefined =>
  read(hexText(pieces), keepPadding).images[0]?.bytes;

function refusal(action: () => unknown): ErrorView {
  try {
    action();
  } catch (error) {
    return toErrorView(error);
  }
  throw new Error('it was read');
}
const badHex = (what: string): ErrorView => ({ code: 'image/bad-hex', facts: { file, what } });

const image = makeImageBytes({
  version: [1, 4, 2, 0],
  protectedTlvs: [{ type: 0x50, value: new Uint8Array(4) }],
});
const fill = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

describe('Intel HEX', () => {
  it.each([
    ['internal flash', 0xc000],
    ['a start in the middle of 64 KiB', 0x1_fff7],
    ['external flash above 2 GiB', 0x9000_0000],
    ['the last bytes of the address space', 0x1_0000_0000 - image.length],
  ])('gives the image that it was made from, in %s', (_name, address) => {
    const { kind, images, notes, sizeBytes } = read(hexText([{ address, bytes: image }]));
    expect({ kind, notes }).toEqual({ kind: 'hex', notes: [] });
    expect(images).toHaveLength(1);
    expect(images[0]).toMatchObject({ image: 0, role: 'application', name: file, bytes: image });
    expect(images[0]?.facts).toMatchObject({
      versionText: '1.4.2',
      hashState: 'ok',
      sizeBytes: image.length,
    });
    expect(sizeBytes).toBeGreaterThan(2 * image.length);
  });

  it('may have any line ends, lower case, blank lines, a byte order mark and records in any order', () => {
    const lines = hexLines([{ address: 0xc000, bytes: image }]);
    const [base = '', ...rest] = lines.slice(0, -1);
    for (const text of [
      lines.join('\r\n'),
      lines.join('\r'),
      `\ufeff\n\n${lines.join('\n\n').toLowerCase()}\n\n`,
      [base, ...rest.reverse(), END].join('\n'),
    ])
      expect(read(textBytes(text)).images[0]?.bytes).toEqual(image);
  });

  it('knows segment addresses, and passes over start addresses', () => {
    const bytes = [1, 2, 3, 4];
    const text = [
      record(2, 0, [0x10, 0x00]),
      record(0, 0x20, bytes),
      record(3, 0, [0, 0, 0, 0]),
      record(5, 0, [0x08, 0, 0x01, 0x99]),
      END,
    ].join('\n');
    expect(segments(text)).toEqual([{ address: 0x1_0020, bytes: Uint8Array.from(bytes) }]);
  });

  it('sets each byte that a record sets, and refuses a file that sets one twice, anywhere in 4 GiB', () => {
    const somewhere = fc.constantFrom(0, 0x7fff_8000, 0x9000_0000, 0xfffc_0000);
    const piece = fc.record({
      offset: fc.integer({ min: 0, max: 0x3_0000 }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
    });
    // Pieces near one another touch and overlap more often.
    const near = fc.record({
      offset: fc.integer({ min: 0, max: 200 }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
    });
    fc.assert(
      fc.property(
        somewhere,
        fc.array(fc.oneof(piece, near), { minLength: 1, maxLength: 6 }),
        (base, drawn) => {
          const pieces = drawn.map(({ offset, bytes }) => ({ address: base + offset, bytes }));
          const expected = new Map<number, number>();
          let isTwice = false;
          for (const { address, bytes } of pieces)
            for (const [at, byte] of bytes.entries()) {
              isTwice ||= expected.has(address + at);
              expected.set(address + at, byte);
            }
          const text = hexLines(pieces).join('\n');
          if (isTwice) {
            expect(refusal(() => segments(text)).code).toBe('image/bad-hex');
            return;
          }
          const read = segments(text);
          const found = read.flatMap(({ address, bytes }) =>
            [...bytes].map((byte, at) => [address + at, byte]),
          );
          expect(found).toEqual([...expected].sort(([a], [b]) => a - b));
          // Neighbours are one piece.
          for (const [at, one] of read.entries())
            expect(one.address).toBeGreaterThan(
              at === 0 ? -1 : (read[at - 1]?.address ?? 0) + (read[at - 1]?.bytes.length ?? 0),
            );
        },
      ),
    );
  });

  it('fills what is not set inside the image as erased flash, and says so', () => {
    // A hole in the code: bytes 600 to 700 are 0xff in the image and missing in the file.
    const code = fill(300, 0x11).fill(0xff, 88, 188);
    const holed = makeImageBytes({ code });
    const address = 0xc000;
    const { images, notes } = read(
      hexText([
        { address, bytes: holed.subarray(0, 600) },
        { address: address + 700, bytes: holed.subarray(700) },
      ]),
    );
    expect(images[0]?.bytes).toEqual(holed);
    expect(images[0]?.facts.hashState).toBe('ok');
    expect(notes).toEqual([{ code: 'gaps-filled', facts: { sizeBytes: 100 } }]);
  });

  it('finds the end of the image even when the head of its TLVs is torn in two', () => {
    const tear = image.length - 40;
    const pieces = [
      { address: 0xc000, bytes: image.subarray(0, tear + 2) },
      { address: 0xc000 + tear + 2, bytes: image.subarray(tear + 2) },
      { address: 0x8_0000, bytes: fill(16, 0x77) },
    ];
    expect(blobOf(pieces)).toEqual(image);
  });
});

describe('a padded image in Intel HEX', () => {
  const trailer = Uint8Array.from([
    1,
    ...fill(7, 0xff),
    0x77,
    0xc2,
    0x95,
    0xf3,
    0x60,
    0xd2,
    0xef,
    0x7f,
    0x35,
    0x52,
    0x50,
    0x0f,
    0x2c,
    0xb6,
    0x79,
    0x80,
  ]);
  const slotBytes = 0x4000;
  const pieces = [
    { address: 0xc000, bytes: image },
    { address: 0xc000 + slotBytes - trailer.length, bytes: trailer },
  ];

  it('loses its far-away trailer, and it is said', () => {
    const { images, notes } = read(hexText(pieces));
    expect(images[0]?.bytes).toEqual(image);
    expect(images[0]?.facts.padded).toBe(false);
    expect(notes).toEqual([{ code: 'trailer-trimmed', facts: { address: '0x0000ffe8', sizeBytes: 24 } }]);
  });

  it('keeps it on request, with the padding as erased flash', () => {
    const { images, notes } = read(hexText(pieces), true);
    const bytes = images[0]?.bytes ?? new Uint8Array();
    expect(bytes).toHaveLength(slotBytes);
    expect(bytes.subarray(image.length, slotBytes - 24).every((byte) => byte === 0xff)).toBe(true);
    expect(bytes.subarray(slotBytes - 24)).toEqual(trailer);
    expect(images[0]?.facts.padded).toBe(true);
    expect(notes).toEqual([{ code: 'gaps-filled', facts: { sizeBytes: slotBytes - image.length - 24 } }]);
  });

  it('is refused on request when the trailer is further away than any slot is long', () => {
    const far = [
      { address: 0xc000, bytes: image },
      { address: 0xf000_0000, bytes: trailer },
    ];
    expect(blobOf(far)).toEqual(image);
    expect(refusal(() => blobOf(far, true))).toEqual(
      badHex('the image and what stands behind it are more than 64 MiB apart'),
    );
  });
});

describe('a merged hex', () => {
  const bootloader = Uint8Array.from([0x00, 0x10, 0x00, 0x20, 0x81, 0x03, 0x00, 0x00, ...fill(500, 0x42)]);

  it('gives its only image, and says what it leaves out', () => {
    const { images, notes } = read(
      hexText([
        { address: 0, bytes: bootloader },
        { address: 0xc000, bytes: image },
      ]),
    );
    expect(images[0]?.bytes).toEqual(image);
    expect(notes).toEqual([{ code: 'range-bootloader', facts: { address: '0x00000000', sizeBytes: 508 } }]);
  });

  it('with two images is refused', () => {
    const two = hexText([
      { address: 0, bytes: bootloader },
      { address: 0xc000, bytes: image },
      { address: 0x8_2000, bytes: image },
    ]);
    expect(refusal(() => read(two))).toEqual({
      code: 'image/merged-hex',
      facts: { file, images: 2, addresses: '0x0000c000, 0x00082000' },
    });
  });

  it('without an image is refused with the way to a signed one', () => {
    expect(refusal(() => read(hexText([{ address: 0, bytes: bootloader }])))).toEqual({
      code: 'image/not-mcuboot',
      facts: { file, looksLike: 'unsigned-hex' },
    });
  });
});

describe('damaged Intel HEX', () => {
  const good = record(0, 0x10, [1, 2, 3]);
  it.each([
    ['a wrong checksum', [good, record(0, 0x20, [1], 0x33), END], 'line 2: its checksum is wrong'],
    [
      'a line cut off',
      [good.slice(0, -2), END],
      'line 1: it is shorter than it says, or not all of it is hexadecimal digits',
    ],
    ['a line that is too long', [`${good}00`, END], 'line 1: it is longer than it says'],
    [
      'other letters',
      [':00000001zz'],
      'line 1: it is shorter than it says, or not all of it is hexadecimal digits',
    ],
    ['no length', [good, ':'], 'line 2: it holds something other than hexadecimal digits'],
    ['no colon', [good, '00000001FF'], 'line 2: it does not start with a colon'],
    ['no end', [good], 'the end record is missing, so it may be cut off'],
    ['something behind the end', [END, good], 'line 2: there is a record after the end record'],
    ['an unknown record type', [record(9, 0, []), END], 'line 1: there is no record type 9'],
    ['half an address', [record(4, 0, [1]), END], 'line 1: an address record needs 2 bytes'],
    [
      'a record over the end of 64 KiB',
      [record(0, 0xffff, [1, 2]), END],
      'line 1: it runs over the end of its 64 KiB',
    ],
    ['the same bytes twice', [good, good, END], 'two records set the same bytes'],
    [
      'bytes inside others',
      [record(0, 0, [1, 2, 3, 4]), record(0, 1, [9]), END],
      'two records set the same bytes',
    ],
  ])('with %s is refused in words', (_name, lines, what) => {
    expect(refusal(() => segments(lines.join('\n')))).toEqual(badHex(what));
  });

  it('with nothing in it is called empty', () => {
    expect(refusal(() => read(textBytes(`${record(3, 0, [0, 0, 0, 0])}\n${END}`)))).toEqual({
      code: 'image/not-mcuboot',
      facts: { file, looksLike: 'empty' },
    });
  });

  it('may not consist of more pieces than any program does', () => {
    const many = Array.from({ length: 10_002 }, (_, at) => record(0, (at * 3) & 0xffff, [1]));
    expect(refusal(() => segments([...many, END].join('\n'))).code).toBe('image/bad-hex');
  });

  it('passes on what is wrong with the image inside', () => {
    const cut = image.subarray(0, image.length - 10);
    expect(refusal(() => blobOf([{ address: 0, bytes: cut }]))).toMatchObject({ code: 'image/damaged' });
    const flipped = Uint8Array.from(image);
    flipped[700] = 0xee;
    expect(refusal(() => blobOf([{ address: 0, bytes: flipped }])).code).toBe('image/wrong-hash');
    const huge = Uint8Array.from(image).fill(0xff, 12, 16);
    expect(refusal(() => blobOf([{ address: 0, bytes: huge }]))).toMatchObject({ code: 'image/damaged' });
  });
});

describe('hostile text', () => {
  const onlyOurErrors = (text: Uint8Array): void => {
    try {
      read(text, true);
    } catch (error) {
      expect(error).toBeInstanceOf(BenchError);
      expect((error as BenchError).code).not.toBe('bug');
    }
  };

  it('ends in one of our errors, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (rest) =>
        onlyOurErrors(Uint8Array.from([...textBytes(':0000000000\n'), ...rest])),
      ),
    );
    const line = fc.tuple(
      fc.integer({ min: 0, max: 7 }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) =>
        onlyOurErrors(
          textBytes(
            [...lines.map(([type, offset, content]) => record(type, offset, content)), END].join('\n'),
          ),
        ),
      ),
    );
  });

  it('ends in one of our errors, whichever letters of a good file are replaced', () => {
    const good = hexText([{ address: 0xc000, bytes: image }]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: good.length - 1 }), fc.integer({ min: 0, max: 255 })), {
          maxLength: 8,
        }),
        (changes) => {
          const text = Uint8Array.from(good);
          for (const [at, byte] of changes) text[at] = byte;
          onlyOurErrors(text);
        },
      ),
    );
  });
});
