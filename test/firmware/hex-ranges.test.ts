import { describe, expect, it } from 'vitest';
import { readFirmwareFile, type FirmwareFile } from '@shared/firmware/firmware-file';
import { hexText, textBytes, type HexPiece } from '../support/hex-text';
import { makeImageBytes, sha } from '../support/image-bytes';

const read = (text: Uint8Array, keepPadding = false): FirmwareFile =>
  readFirmwareFile(text, { file: 'merged.hex', sha, keepPadding });
const blobOf = (pieces: readonly HexPiece[], keepPadding = false): Uint8Array | undefined =>
  read(hexText(pieces), keepPadding).images[0]?.bytes;
const image = makeImageBytes({ version: [1, 4, 2, 0] });
const fill = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

describe('what stands beside the image in a merged hex', () => {
  const vectors = Uint8Array.from([0x00, 0x10, 0x00, 0x20, 0x81, 0x03, 0x00, 0x00, ...fill(24, 0x42)]);
  const magic = Uint8Array.from([
    ...[0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f, 0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80],
  ]);
  const notesWith = (...others: HexPiece[]): FirmwareFile['notes'] => {
    const pieces = [{ address: 0x1_0000, bytes: image }, ...others];
    const { images, notes } = read(hexText(pieces.sort((a, b) => a.address - b.address)));
    expect(images[0]?.bytes).toEqual(image);
    return notes;
  };

  it.each([
    ['UICR of nRF52', 0x1000_1208, fill(4, 0), 'range-uicr'],
    ['UICR of nRF53', 0x00ff_8000, fill(4, 0), 'range-uicr'],
    ['UICR of a network core', 0x01ff_8000, fill(4, 0), 'range-uicr'],
    ['UICR of nRF54L', 0x00ff_d000, fill(4, 0xff), 'range-uicr'],
    ['a bootloader of a network core', 0x0100_0000, fill(512, 0x5a), 'range-network-core'],
    ['the application of a network core', 0x0100_8800, vectors, 'range-network-core'],
    ['a bootloader', 0, vectors, 'range-bootloader'],
    ['factory data', 0xf_7000, textBytes('factory data'), 'range-data'],
    ['another program', 0x8_0000, vectors, 'range-program'],
    ['erased flash', 0x8_0000, fill(100, 0xff), 'range-erased'],
    ['a file system', 0xf_8000, textBytes('........littlefs/.......'), 'range-file-system'],
    ['option bytes', 0x1fff_7800, fill(16, 1), 'range-options'],
    ['RAM', 0x2000_0000, fill(16, 1), 'range-ram'],
    ['external flash of nRF53', 0x1000_0000, fill(16, 1), 'range-external'],
    ['external flash', 0x9000_0000, fill(16, 1), 'range-external'],
  ])('is told by its address and what it is: %s', (_name, address, bytes, code) => {
    const shown = `0x${address.toString(16).padStart(8, '0')}`;
    expect(notesWith({ address, bytes })).toEqual([
      { code, facts: { address: shown, sizeBytes: bytes.length } },
    ]);
  });

  it('is the trailer only where the magic of a trailer is, with its flags where they stand apart', () => {
    const flags = { address: 0x1_7fe0, bytes: Uint8Array.of(1) };
    expect(
      notesWith(flags, { address: 0x1_7ff0, bytes: magic }, { address: 0xf_7000, bytes: fill(9, 1) }),
    ).toEqual([
      { code: 'trailer-trimmed', facts: { address: '0x00017fe0', sizeBytes: 17 } },
      { code: 'range-data', facts: { address: '0x000f7000', sizeBytes: 9 } },
    ]);
  });

  it('is not part of the image when it follows at once', () => {
    const end = 0x1_0000 + image.length;
    const shown = `0x${end.toString(16).padStart(8, '0')}`;
    expect(notesWith({ address: end, bytes: fill(50, 0x11) })).toEqual([
      { code: 'range-data', facts: { address: shown, sizeBytes: 50 } },
    ]);
    const padding = Uint8Array.from([...fill(64, 0xff), ...magic]);
    expect(notesWith({ address: end, bytes: padding })).toEqual([
      { code: 'trailer-trimmed', facts: { address: shown, sizeBytes: 80 } },
    ]);
  });

  it('does not go into the blob with a padding that is asked for', () => {
    const pieces = [
      { address: 0x1_0000, bytes: image },
      { address: 0x1_7ff0, bytes: magic },
      { address: 0x1000_1208, bytes: fill(4, 0) },
    ];
    expect(blobOf(pieces, true)).toHaveLength(0x8000);
    expect(read(hexText(pieces), true).notes.map(({ code }) => code)).toEqual(['gaps-filled', 'range-uicr']);
  });

  it('is judged by what is in it where the image itself stands in external flash', () => {
    const pieces = [
      { address: 0x9000_0000, bytes: image },
      { address: 0x9010_0000, bytes: fill(9, 1) },
    ];
    expect(read(hexText(pieces)).notes.map(({ code }) => code)).toEqual(['range-data']);
  });

  it('is told in a few lines, however many ranges there are', () => {
    const others = Array.from({ length: 50 }, (_, at) => ({
      address: 0x10_0000 + 16 * at,
      bytes: fill(2, 1),
    }));
    const notes = notesWith(...others);
    expect(notes).toHaveLength(21);
    expect(notes.at(-1)).toEqual({ code: 'more-ranges', facts: { count: 30, sizeBytes: 60 } });
  });
});
