import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import { FirmwareShelf, firmwareVersion, plannedImages } from '@main/firmware/firmware-shelf';
import { firmwareView } from '@main/firmware/firmware-view';
import { bigEndianImage } from '../support/big-endian-image';
import { hexText } from '../support/hex-text';
import { makeImageBytes, sha } from '../support/image-bytes';
import { packageBytes, zipBytes } from '../support/zip-bytes';

let folder: string;
let shelf: FirmwareShelf;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'shelf-'));
  shelf = new FirmwareShelf(sha);
});
afterEach(() => rm(folder, { recursive: true }));

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, bytes);
  return file;
}
const refusal = (action: Promise<unknown>): Promise<ErrorView> =>
  action.then(() => Promise.reject(new Error('it was opened')), toErrorView);

const image = makeImageBytes({ version: [1, 2, 3, 0] });
const second = makeImageBytes({ version: [2, 0, 0, 7] });

describe('a firmware file is told by its content, not by its name', () => {
  it.each([
    ['image', 'a.zip', image],
    ['hex', 'a.bin', hexText([{ address: 0xc000, bytes: image }])],
    ['package', 'a.hex', packageBytes([{ type: 'application', file: 'x.bin' }], { 'x.bin': image })],
  ] as const)('%s', async (kind, name, bytes) => {
    const firmware = await shelf.open(await written(name, bytes));
    expect(firmware).toMatchObject({ fileName: name, file: { kind, sizeBytes: bytes.length } });
    expect(firmware.images).toHaveLength(1);
    expect(firmware.images[0]).toMatchObject({ image: 0, bytes: image });
    expect(firmware.images[0]?.fileSha).toEqual(sha('sha256', image));
    expect(shelf.get(firmware.token)).toBe(firmware);
    expect(firmwareVersion(firmware)).toBe('1.2.3');
  });
});

it('only applications are sent, and planned with what planning needs', async () => {
  const files = [
    { type: 'mcuboot', file: 's0.bin' },
    { type: 'application', file: 'a.bin', image_index: 1, slot: '2', 'version_MCUBOOT+XIP': '1.2.3' },
    { type: 'application', file: 'b.bin', image_index: '0' },
  ];
  const firmware = await shelf.add(
    'p.zip',
    packageBytes(files, { 's0.bin': image, 'a.bin': image, 'b.bin': second }),
  );
  expect(firmware.file.images).toHaveLength(3);
  const hash = (bytes: Uint8Array): string =>
    Buffer.from(sha('sha256', bytes.subarray(0, 812))).toString('hex');
  expect(plannedImages(firmware)).toEqual([
    { image: 1, slot: 0, hash: hash(image), version: '1.2.3', sizeBytes: image.length },
    { image: 0, hash: hash(second), version: '2.0.0+7', sizeBytes: second.length },
  ]);
});

it('an image without a hash is refused, because no device could name it', () => {
  expect(() => shelf.put('a.bin', nameless)).toThrow(/has no hash/);
});

const nrfutil = zipBytes([
  {
    name: 'manifest.json',
    content: JSON.stringify({ manifest: { application: { bin_file: 'app.bin', dat_file: 'app.dat' } } }),
  },
  { name: 'app.bin', content: new Uint8Array(70) },
]);
const nameless = makeImageBytes({ hash: 'none', tlvs: [{ type: 0x24, value: new Uint8Array(64) }] });

describe('what is not sent can be looked at', () => {
  it.each([
    ['a big-endian image', bigEndianImage(), 'image/not-mcuboot', 1],
    ['a package of nrfutil', nrfutil, 'image/other-bootloader', 0],
    [
      'a package with nothing but a bootloader',
      packageBytes([{ type: 'mcuboot', file: 's0.bin' }], { 's0.bin': image }),
      'image/nothing-to-send',
      1,
    ],
    ['an image without a hash', nameless, 'image/damaged', 1],
  ] as const)('%s', async (_, bytes, code, images) => {
    const read: string[] = [];
    shelf = new FirmwareShelf(sha, ({ name }) => void read.push(name));
    const { token } = await shelf.openToLook(await written('a.bin', bytes));
    const shown = firmwareView(shelf.look(token), { signatures: () => [] });
    expect(shown).toMatchObject({ token, fileName: 'a.bin', cannotBeSent: { code } });
    expect(shown.images).toHaveLength(images);
    expect(shown.sections?.flatMap(({ facts }) => facts).map(({ key }) => key)).toContain('sending');
    // No plan and no upgrade comes to it, whatever a window asks for.
    expect(() => shelf.get(token)).toThrow(code);
    expect(read).toEqual([]);
  });

  it('what can be sent is the same either way', async () => {
    const { token } = await shelf.openToLook(await written('a.bin', image));
    expect(firmwareView(shelf.look(token), { signatures: () => [] }).cannotBeSent).toBeUndefined();
    expect(plannedImages(shelf.get(token))).toHaveLength(1);
  });
});

it('what is no firmware is told without being read', async () => {
  const huge = await written('disk.img', new Uint8Array(1));
  await truncate(huge, 65 * 1024 * 1024);
  expect(await refusal(shelf.open(huge))).toMatchObject({
    code: 'file/too-large',
    facts: { file: 'disk.img' },
  });
  expect(await refusal(shelf.open(path.join(folder, 'none.bin')))).toEqual({
    code: 'file/failed',
    facts: { file: 'none.bin', detail: 'ENOENT' },
  });
});

it('what has no end is not read for ever', async () => {
  // A device file says that it has no bytes. Windows has none of this name.
  const hasDevices = process.platform !== 'win32';
  const { signal } = new AbortController();
  expect(await refusal(shelf.open('/dev/zero', signal))).toMatchObject({
    code: hasDevices ? 'file/too-large' : 'file/failed',
  });
  expect(await refusal(shelf.open('/dev/null', signal))).toMatchObject({
    code: hasDevices ? 'image/not-mcuboot' : 'file/failed',
  });
  // Where nobody could end it, nothing but files is read.
  expect(await refusal(shelf.open('/dev/zero'))).toMatchObject({
    code: hasDevices ? 'file/not-regular' : 'file/failed',
  });
});

it('the oldest files make room, and are then no longer known', async () => {
  const first = shelf.put('a.bin', image);
  for (let nth = 0; nth < 32; nth++) shelf.put(`${nth}.bin`, image);
  expect(() => shelf.get(first.token)).toThrow(/app\/not-found/);
});
