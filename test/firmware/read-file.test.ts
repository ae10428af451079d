import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '@shared/core/bytes';
import { BenchError, type ErrorView, toErrorView } from '@shared/core/errors';
import { readLayout } from '@shared/firmware/mcuboot';
import { readImage, type McubootImage } from '@shared/firmware/read-file';
import { area, le16, makeImageBytes, sha, type ImageSpec } from '../support/image-bytes';

const read = (bytes: Uint8Array): McubootImage => readImage(bytes, { file: 'app.bin', sha });
const readMade = (spec: ImageSpec): McubootImage => read(makeImageBytes(spec));

function refusal(bytes: Uint8Array): ErrorView {
  try {
    read(bytes);
  } catch (error) {
    return toErrorView(error);
  }
  throw new Error('it was read as an image');
}

const damaged = (what: string): ErrorView => ({ code: 'image/damaged', facts: { file: 'app.bin', what } });
const value = (length: number): Uint8Array => new Uint8Array(length).fill(0xa5);
/** The file with other bytes from `at` on. */
function patched(bytes: Uint8Array, at: number, replacement: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(replacement, at);
  return copy;
}
/** Header, code and whatever is given as TLV areas. */
const withAreas = (...areas: (Uint8Array | number[])[]): Uint8Array =>
  Uint8Array.from([...makeImageBytes().subarray(0, 512 + 300), ...areas.flatMap((one) => [...one])]);

describe('an MCUboot image', () => {
  it('shows what its header says', () => {
    const image = readMade({ version: [1, 2, 345, 67890], loadAddress: 0xc000, flags: 0x100 | 0x10 });
    expect(image).toMatchObject({
      version: { major: 1, minor: 2, revision: 345, build: 67890 },
      versionText: '1.2.345+67890',
      headerBytes: 512,
      imageBytes: 300,
      loadAddress: 0xc000,
      flags: ['not bootable', 'fixed flash address'],
      encrypted: false,
      compressed: false,
      padded: false,
      hashState: 'ok',
    });
  });

  it('has the layout of a header that Zephyr was seen to build', () => {
    // First 32 bytes of an image for mps2_an385 (RAM load, 131,924 bytes of code, 1.2.3+4).
    const header = fromHex('3db8f39600002420000200005403020020000000010203000400000000000000');
    const file = new Uint8Array(512 + 131_924 + 4);
    file.set(header ?? []);
    file.set(area(0x6907, []), 512 + 131_924);
    expect(readLayout(file).header).toEqual({
      loadAddress: 0x20240000,
      headerBytes: 512,
      protectedBytes: 0,
      imageBytes: 131_924,
      flagBits: 0x20,
      version: { major: 1, minor: 2, revision: 3, build: 4 },
    });
  });

  it('keeps unknown flags as numbers', () => {
    expect(readMade({ flags: 0x8000_1020 }).flags).toEqual(['RAM load', '0x80001000']);
  });

  it.each(['sha256', 'sha384', 'sha512'] as const)('checks its %s', (hash) => {
    const bytes = makeImageBytes({ hash });
    const image = read(bytes);
    expect(image.hashState).toBe('ok');
    expect(image.hash?.algorithm).toBe(hash);
    expect(toHex(image.hash?.value ?? value(0))).toBe(toHex(sha(hash, bytes.subarray(0, 812))));
  });

  it('tells the hash of the image from the hash of the file', () => {
    const bytes = makeImageBytes();
    const image = read(bytes);
    expect(image.sizeBytes).toBe(bytes.length);
    expect(toHex(image.fileSha256)).toBe(toHex(sha('sha256', bytes)));
    expect(image.fileSha256).not.toEqual(image.hash?.value);
  });

  it('keeps every TLV of both areas in their order, unknown and vendor ones too', () => {
    const image = readMade({
      protectedTlvs: [
        { type: 0x50, value: Uint8Array.of(7, 1, 0, 0) },
        { type: 0x1ea0, value: value(5) },
      ],
      tlvs: [
        { type: 0x01, value: value(32) },
        { type: 0x22, value: value(71) },
        { type: 0x99, value: value(0) },
      ],
    });
    expect(image.tlvs.map((tlv) => [tlv.name, tlv.protected, tlv.value.length])).toEqual([
      ['SEC_CNT', true, 4],
      ['vendor 0x1ea0', true, 5],
      ['SHA256', false, 32],
      ['KEYHASH', false, 32],
      ['ECDSA_SIG', false, 71],
      ['unknown 0x99', false, 0],
    ]);
    expect(image.securityCounter).toBe(0x107);
    expect(image.keyHash).toEqual(value(32));
  });

  it('reads dependencies on other images', () => {
    const dependency = Uint8Array.of(1, 0, 0, 0, 2, 3, ...le16(400), 5, 0, 0, 0);
    expect(readMade({ protectedTlvs: [{ type: 0x40, value: dependency }] }).dependencies).toEqual([
      { image: 1, version: { major: 2, minor: 3, revision: 400, build: 5 } },
    ]);
  });

  it.each([
    [0x20, 256, 'sha256', 'RSA-2048'],
    [0x23, 384, 'sha256', 'RSA-3072'],
    [0x21, 64, 'sha256', 'ECDSA P-224'],
    [0x22, 71, 'sha256', 'ECDSA P-256'],
    [0x22, 103, 'sha384', 'ECDSA P-384'],
    [0x24, 64, 'sha512', 'Ed25519'],
  ] as const)('names the signature of TLV %i', (type, length, hash, name) => {
    expect(readMade({ hash, tlvs: [{ type, value: value(length) }] }).signatures).toEqual([name]);
  });

  it('may be signed without a hash, over the image itself', () => {
    const image = readMade({
      hash: 'none',
      tlvs: [
        { type: 0x24, value: value(64) },
        { type: 0x25, value: Uint8Array.of(1) },
      ],
    });
    expect(image).toMatchObject({ hashState: 'absent', signatures: ['Ed25519 (pure)'] });
    expect(image.hash).toBeUndefined();
  });

  it('cannot have its hash computed when it is encrypted', () => {
    const encrypted = patched(makeImageBytes({ flags: 0x04 }), 600, [1, 2, 3]);
    expect(read(encrypted)).toMatchObject({ encrypted: true, hashState: 'encrypted' });
  });

  it('has its hash computed when it is only prepared for encryption', () => {
    expect(readMade({ flags: 0x08 })).toMatchObject({ encrypted: true, hashState: 'ok' });
  });

  it('says that it is compressed', () => {
    expect(readMade({ flags: 0x400 | 0x800 })).toMatchObject({
      compressed: true,
      flags: ['compressed (LZMA2)', 'ARM-thumb filter'],
    });
  });

  it.each([
    ['alignment 8', '77c295f360d2ef7f3552500f2cb67980', true],
    ['alignment 16', '10002de15d29410b8d77679c110f1f8a', true],
    ['alignment 32', '20002de15d29410b8d77679c110f1f8a', true],
    ['an impossible alignment', '01002de15d29410b8d77679c110f1f8a', false],
    ['erased flash', 'ff'.repeat(16), false],
  ])('knows a trailer of %s behind its padding', (_name, magic, padded) => {
    const tail = Uint8Array.from([...new Uint8Array(100).fill(0xff), ...(fromHex(magic) ?? [])]);
    expect(readMade({ tail }).padded).toBe(padded);
  });
});

describe('a damaged image', () => {
  const good = makeImageBytes({ protectedTlvs: [{ type: 0x50, value: value(4) }] });

  it('is refused wherever the file is cut off', () => {
    for (let length = 0; length < good.length; length++) {
      const { code } = refusal(good.subarray(0, length));
      expect(code, `${length} bytes`).toBe(length < 4 ? 'image/not-mcuboot' : 'image/damaged');
    }
  });

  it.each([
    ['inside the header', 20, 'the file ends inside the header (20 of 32 bytes)'],
    ['inside the code', 600, 'the file ends inside the code (600 of 812 bytes)'],
    ['after the code', 812, 'the file ends before the protected TLV area'],
    ['inside the protected area', 820, 'the file ends inside the protected TLV area'],
    ['before the TLVs', 824, 'the file ends before the TLV area'],
    ['inside the TLVs', good.length - 1, 'the file ends inside the TLV area'],
  ])('says that it ends %s', (_name, length, what) => {
    expect(refusal(good.subarray(0, length))).toEqual(damaged(what));
  });

  it.each([
    [
      'a header shorter than a header',
      patched(good, 8, le16(31)),
      'the header says that it has 31 bytes, but it needs 32',
    ],
    [
      'code beyond 4 GiB',
      patched(good, 12, [255, 255, 255, 255]),
      `the file ends inside the code (${good.length} of 4294967807 bytes)`,
    ],
    [
      'another length of the protected area',
      patched(good, 10, le16(16)),
      'the protected TLV area has 12 bytes, the header says 16',
    ],
    [
      'a protected area that is not announced',
      patched(good, 10, le16(0)),
      'there is no TLV area where it has to start (byte 812)',
    ],
    [
      'no TLV area',
      withAreas([0xff, 0xff, 0xff, 0xff]),
      'there is no TLV area where it has to start (byte 812)',
    ],
    [
      'an area shorter than its head',
      withAreas([...le16(0x6907), ...le16(2)]),
      'the TLV area is shorter than its own header',
    ],
    [
      'an area of no length',
      withAreas([...le16(0x6907), ...le16(0)]),
      'the TLV area is shorter than its own header',
    ],
    ['half an entry', withAreas([...le16(0x6907), ...le16(6), 0x10, 0]), 'the TLV area ends inside an entry'],
    [
      'an entry that runs out of its area',
      withAreas([...le16(0x6907), ...le16(8), ...le16(0x10), ...le16(32)], value(32)),
      'an entry (SHA256) is longer than the TLV area',
    ],
    [
      'a short hash',
      withAreas(area(0x6907, [{ type: 0x10, value: value(20) }])),
      'the entry SHA256 has 20 bytes instead of 32',
    ],
  ])('with %s is refused in words', (_name, bytes, what) => {
    expect(refusal(bytes)).toEqual(damaged(what));
  });

  it('is found by its hash, whichever bit of header, code or protected TLVs changed', () => {
    const covered = 512 + 300 + 12;
    fc.assert(
      fc.property(fc.integer({ min: 20, max: covered - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const view = refusal(patched(good, at, [(good[at] ?? 0) ^ (1 << bit)]));
        expect(['image/wrong-hash', 'image/damaged']).toContain(view.code);
      }),
      { numRuns: 300 },
    );
    const bytes = patched(good, 600, [0xee]);
    expect(refusal(bytes)).toEqual({
      code: 'image/wrong-hash',
      facts: {
        file: 'app.bin',
        stored: toHex(sha('sha256', good.subarray(0, covered))),
        computed: toHex(sha('sha256', bytes.subarray(0, covered))),
      },
    });
  });
});

describe('a file that is no MCUboot image', () => {
  const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
  const vectorTable = [0x00, 0x10, 0x00, 0x20, 0x81, 0x03, 0x00, 0x00];

  it.each([
    ['an empty file', new Uint8Array(), 'empty'],
    ['an ELF file', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0), 'elf'],
    ['a ZIP archive', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0), 'zip'],
    ['an empty ZIP archive', Uint8Array.of(0x50, 0x4b, 5, 6, 0, 0), 'zip'],
    ['Intel HEX', ascii(':020000040000FA\n:10000000'), 'hex'],
    ['Intel HEX behind blank lines', ascii('\r\n:020000040000FA'), 'hex'],
    ['Intel HEX with a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, ...ascii(':020000040000fa')), 'hex'],
    [
      'a build with room for the header',
      Uint8Array.from([...new Uint8Array(512), ...vectorTable]),
      'unsigned',
    ],
    [
      'a build with erased room',
      Uint8Array.from([...new Uint8Array(512).fill(0xff), ...vectorTable]),
      'unsigned',
    ],
    ['a plain Cortex-M build', Uint8Array.from([...vectorTable, ...new Uint8Array(100)]), 'unsigned'],
    ['the first image format', patched(makeImageBytes(), 0, [0x3c]), 'old-format'],
    ['three bytes of the magic', makeImageBytes().subarray(0, 3), 'unknown'],
    ['text', ascii('Hello, this is the release note of version 2, enjoy!'), 'text'],
    [
      'text with a blank where a stack pointer has its highest byte',
      ascii('The cat sat on the mat, twice.....'),
      'text',
    ],
    [
      'an even address in place of a reset handler',
      Uint8Array.from([...vectorTable.with(4, 0x80), ...new Uint8Array(100)]),
      'unknown',
    ],
    ['text that starts with a colon', ascii(': a remark'), 'text'],
  ])('is told apart: %s', (_name, bytes, looksLike) => {
    expect(refusal(bytes)).toEqual({ code: 'image/not-mcuboot', facts: { file: 'app.bin', looksLike } });
  });
});

describe('hostile files', () => {
  const onlyOurErrors = (bytes: Uint8Array): void => {
    try {
      read(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(BenchError);
    }
  };

  it('end in one of our errors, whatever stands behind the magic', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (rest) =>
        onlyOurErrors(Uint8Array.of(0x3d, 0xb8, 0xf3, 0x96, ...rest)),
      ),
    );
  });

  it('end in one of our errors, whichever bytes of a good image are replaced', () => {
    const good = makeImageBytes({ protectedTlvs: [{ type: 0x40, value: value(12) }], hash: 'none' });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 4, max: good.length - 1 }), fc.integer({ min: 0, max: 255 })), {
          maxLength: 20,
        }),
        (changes) => onlyOurErrors(changes.reduce((bytes, [at, byte]) => patched(bytes, at, [byte]), good)),
      ),
    );
  });

  it('cannot claim more entries than the area has bytes for', () => {
    const many = area(
      0x6907,
      Array.from({ length: 16_000 }, () => ({ type: 0x99, value: value(0) })),
    );
    expect(read(withAreas(many)).tlvs).toHaveLength(16_000);
  });
});
