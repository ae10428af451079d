import { describe, expect, it } from 'vitest';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import { errorText } from '@shared/core/error-texts';
import { factsAsJson } from '@shared/firmware/fact-json';
import { factLines, factSheet } from '@shared/firmware/fact-sheet';
import { FirmwareShelf } from '@main/firmware/firmware-shelf';
import { readFirmware } from '@main/firmware/read-firmware';
import { bigEndianImage } from '../support/big-endian-image';
import { makeImageBytes, sha } from '../support/image-bytes';
import { zipBytes } from '../support/zip-bytes';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const bytes = (...content: number[]): Uint8Array => Uint8Array.from(content);
const fill = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((one) => [...one]));
const noise = Uint8Array.from({ length: 600 }, (_, at) => (at * 37 + 11) & 0xff);
const suffix = bytes(0, 1, 0x4b, 0, 0x86, 0x0f, 0, 1, 0x55, 0x46, 0x44, 16, 1, 2, 3, 4);
const tar = fill(1024, 0).fill(0x61, 0, 5);
tar.set(text('ustar'), 257);

async function refusal(content: Uint8Array): Promise<ErrorView> {
  try {
    await readFirmware(content, { file: 'x.bin', sha });
  } catch (error) {
    return toErrorView(error);
  }
  throw new Error('it was read');
}

describe('a file that is no MCUboot image is called what it is', () => {
  it.each([
    ['ELF', joined(bytes(0x7f, 0x45, 0x4c, 0x46), noise), 'elf'],
    ['UF2', joined(bytes(0x55, 0x46, 0x32, 0x0a, 0x57, 0x51, 0x5d, 0x9e), noise), 'uf2'],
    ['DfuSe', joined(text('DfuSe'), noise), 'dfu'],
    ['anything with a DFU suffix', joined(noise, suffix), 'dfu'],
    ['S-records', text('S00F000068656C6C6F202020202000003C\n'), 'srec'],
    ['gzip', joined(bytes(0x1f, 0x8b, 8), noise), 'archive'],
    ['xz', joined(bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), noise), 'archive'],
    ['zstd', joined(bytes(0x28, 0xb5, 0x2f, 0xfd), noise), 'archive'],
    ['7-Zip', joined(bytes(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c), noise), 'archive'],
    ['tar', tar, 'archive'],
    ['a SUIT envelope', joined(bytes(0xd8, 0x6b, 0xa2), noise), 'suit'],
    ['an image of Espressif', joined(bytes(0xe9, 6, 2, 0x20), noise), 'espressif'],
    ['a web page', text('\n<!DOCTYPE html><html><head><title>404 Not Found'), 'web-page'],
    ['an error of a store', text('<?xml version="1.0"?><Error><Code>AccessDenied'), 'web-page'],
    ['a pointer of Git LFS', text('version https://git-lfs.github.com/spec/v1\noid sha256:00'), 'git-lfs'],
    ['a key', text('-----BEGIN PUBLIC KEY-----\n'), 'key'],
    ['JSON', text('{"message": "Not Found"}'), 'text'],
    ['nothing', new Uint8Array(), 'empty'],
    ['erased flash', fill(4096, 0xff), 'erased'],
    ['zeros', fill(4096, 0), 'erased'],
    ['something else', noise, 'unknown'],
  ] as const)('%s', async (_name, content, looksLike) => {
    const view = await refusal(content);
    expect(view).toEqual({ code: 'image/not-mcuboot', facts: { file: 'x.bin', looksLike } });
    expect(errorText(view).title).toContain('x.bin');
  });

  it('a dump of the flash tells where the image in it begins', async () => {
    const view = await refusal(joined(noise, fill(0x1000 - noise.length, 0xff), makeImageBytes()));
    expect(errorText(view).title).toBe(
      'x.bin does not start with an MCUboot image: one begins at byte 0x1000',
    );
  });

  it('a ZIP archive without a manifest tells what is in it, a package in a package too', async () => {
    const archive = zipBytes([
      { name: 'dfu_application.zip', content: 'x' },
      { name: 'readme.txt', content: 'x' },
    ]);
    expect(errorText(await refusal(archive)).title).toBe(
      'x.bin is a ZIP archive without a manifest.json; in it: dfu_application.zip, readme.txt',
    );
  });
});

describe('what can be read and not be sent', () => {
  it('is a big-endian image, shown whole', async () => {
    const file = await readFirmware(bigEndianImage(), { file: 'big.bin', sha });
    expect(file.images[0]?.facts).toMatchObject({
      byteOrder: 'big',
      versionText: '1.2.3+4',
      hashState: 'ok',
      securityCounter: 0x107,
    });
    const lines = factLines(factSheet(file, [{ state: 'unsigned' }]));
    expect(lines).toContainEqual(expect.stringMatching(/^Note: +Big endian/));
    expect(lines).toContainEqual(
      expect.stringMatching(/^Sending: +not possible: big\.bin is a big-endian MCUboot image$/),
    );
    await expect(new FirmwareShelf(sha).add('big.bin', bigEndianImage())).rejects.toMatchObject({
      code: 'image/not-mcuboot',
      facts: { looksLike: 'big-endian' },
    });
  });

  it('is a package of nrfutil, with its parts', async () => {
    const parts = {
      application: { bin_file: 'app.bin', dat_file: 'app.dat' },
      softdevice: { bin_file: 'sd.bin' },
    };
    const archive = zipBytes([
      { name: 'manifest.json', content: JSON.stringify({ manifest: { ...parts, dfu_version: 0.5 } }) },
      { name: 'app.bin', content: fill(70, 1) },
      { name: 'sd.bin', content: fill(90, 1) },
    ]);
    const file = await readFirmware(archive, { file: 'legacy.zip', sha });
    expect(file.images).toEqual([]);
    expect(file.notes).toEqual([
      { code: 'foreign-entry', facts: { entry: 'app.bin', type: 'application', sizeBytes: 70 } },
      { code: 'foreign-entry', facts: { entry: 'sd.bin', type: 'softdevice', sizeBytes: 90 } },
    ]);
    expect(factsAsJson(file, []).file.cannotBeSent).toEqual({
      code: 'image/other-bootloader',
      facts: { file: 'legacy.zip', tool: 'nrfutil' },
    });
    await expect(new FirmwareShelf(sha).add('legacy.zip', archive)).rejects.toMatchObject({
      code: 'image/other-bootloader',
    });
  });

  it('is a package of bootloaders, each shown with its slot', async () => {
    const files = ['0', '1'].map((slot) => ({ type: 'mcuboot', slot, file: `s${slot}.bin` }));
    const archive = zipBytes([
      { name: 'manifest.json', content: JSON.stringify({ 'format-version': 1, files }) },
      { name: 's0.bin', content: makeImageBytes() },
      { name: 's1.bin', content: makeImageBytes() },
    ]);
    const file = await readFirmware(archive, { file: 'boot.zip', sha });
    expect(file.images.map(({ role, slot }) => [role, slot])).toEqual([
      ['bootloader', 0],
      ['bootloader', 1],
    ]);
    expect(file.cannotBeSent).toEqual({ code: 'image/nothing-to-send', facts: { file: 'boot.zip' } });
    await expect(new FirmwareShelf(sha).add('boot.zip', archive)).rejects.toMatchObject({
      code: 'image/nothing-to-send',
    });
  });

  it('is not an image with a DFU suffix, which is only told', async () => {
    const file = await readFirmware(joined(makeImageBytes(), suffix), { file: 'app.dfu', sha });
    expect(file.notes).toEqual([{ code: 'dfu-suffix', facts: { vendorId: '0f86', productId: '004b' } }]);
    expect(file.cannotBeSent).toBeUndefined();
  });
});
