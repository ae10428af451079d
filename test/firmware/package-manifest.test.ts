import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BenchError, toErrorView, type ErrorView } from '@shared/core/errors';
import { isSafeEntryName, readManifest, type ManifestEntry } from '@shared/firmware/package-manifest';

const file = 'dfu.zip';
const read = (value: unknown): ReturnType<typeof readManifest> =>
  readManifest(JSON.stringify(value), { file });
const entriesOf = (...files: unknown[]): ManifestEntry[] => read({ 'format-version': 1, files }).entries;
const entryOf = (fields: Readonly<Record<string, unknown>>): ManifestEntry | undefined =>
  entriesOf({ type: 'application', file: 'a.bin', ...fields })[0];

function refusal(action: () => unknown): ErrorView {
  try {
    action();
  } catch (error) {
    return toErrorView(error);
  }
  throw new Error('it was read');
}
const bad = (what: string): ErrorView => ({ code: 'image/bad-package', facts: { file, what } });

describe('a manifest', () => {
  it('of nRF Connect SDK for two cores is read', () => {
    const manifest = read({
      'format-version': 0,
      time: 1_700_000_000,
      name: 'demo',
      files: [
        {
          type: 'application',
          board: 'nrf5340dk_nrf5340_cpuapp',
          soc: 'nRF5340_CPUAPP_QKAA',
          load_address: 65_536,
          image_index: '0',
          slot_index_primary: '1',
          slot_index_secondary: '2',
          version_MCUBOOT: '1.0.0+0',
          size: 240_000,
          file: 'app_update.bin',
          modtime: 1_700_000_000,
        },
        {
          type: 'application',
          board: 'nrf5340dk_nrf5340_cpunet',
          load_address: 16_777_216,
          image_index: '1',
          slot_index_primary: '3',
          slot_index_secondary: '4',
          version: '1',
          size: 180_000,
          file: 'net_core_app_update.bin',
        },
      ],
    });
    const application = { type: 'application', role: 'application', slotByOrder: false, directXip: false };
    expect(manifest).toEqual({
      formatVersion: 0,
      name: 'demo',
      entries: [
        {
          ...application,
          file: 'app_update.bin',
          image: 0,
          slotNumbers: { primary: 1, secondary: 2 },
          sizeBytes: 240_000,
          loadAddress: 65_536,
          version: '1.0.0+0',
        },
        {
          ...application,
          file: 'net_core_app_update.bin',
          image: 1,
          slotNumbers: { primary: 3, secondary: 4 },
          sizeBytes: 180_000,
          loadAddress: 16_777_216,
        },
      ],
    });
  });

  it.each([
    [{}, 0],
    [{ image: 2 }, 2],
    [{ image: '2' }, 2],
    [{ image: 2, image_index: '1', partition: 0 }, 2],
    [{ image_index: '1', partition: 3 }, 1],
    [{ image_index: 1 }, 1],
    [{ partition: '3' }, 3],
    [{ partition: 'mcuboot_primary' }, 0],
    [{ image: null, image_index: '0x1' }, 1],
  ])('takes the image number of %j to be %i', (fields, image) => {
    expect(entryOf(fields)?.image).toBe(image);
  });

  it.each([
    [{}, undefined],
    [{ slot: 0 }, 0],
    [{ slot: '1' }, 1],
    // Counted over all images, as the build of nRF Connect SDK does for external flash.
    [{ image: 1, slot: '2' }, 0],
    [{ image: 1, slot: '3' }, 1],
    [{ image: 1, slot: 1 }, 1],
    [{ slot: 3 }, undefined],
    // Where it is stored before it is swapped says nothing about where it runs.
    [{ slot_index_primary: '1', slot_index_secondary: '2' }, undefined],
  ])('takes the slot of %j to be %s', (fields, slot) => {
    expect(entryOf(fields)?.slot).toBe(slot);
  });

  it('tells builds for one slot by their version', () => {
    expect(entryOf({ 'version_MCUBOOT+XIP': '2.0.0+1', slot: '0' })).toMatchObject({
      directXip: true,
      version: '2.0.0+1',
      slot: 0,
    });
  });

  it('numbers bootloaders without a slot in their order', () => {
    const entries = entriesOf(
      { type: 'mcuboot', file: 's0.bin' },
      { type: 'application', file: 'app.bin' },
      { type: 'mcuboot', file: 's1.bin' },
    );
    expect(entries.map(({ role, slot, slotByOrder }) => [role, slot, slotByOrder])).toEqual([
      ['bootloader', 0, true],
      ['application', undefined, false],
      ['bootloader', 1, true],
    ]);
    expect(entriesOf({ type: 'mcuboot', file: 's1.bin', slot: '1' })[0]).toMatchObject({
      slot: 1,
      slotByOrder: false,
    });
  });

  it.each([
    ['application', 'application'],
    ['bin', 'application'],
    ['nrf52840dk', 'application'],
    ['mcuboot', 'bootloader'],
    ['cache', 'other'],
    ['suit-envelope', 'other'],
  ])('with type %s is for %s', (type, role) => {
    expect(entryOf({ type })).toMatchObject({ type, role });
  });

  it('may hold hexadecimal numbers, which is no JSON, and names with such in them stay', () => {
    const text =
      '{"format-version": 1, "files": [{"file": "app: 0xff.bin", "load_address": 0xC000, "size": 0x10}]}';
    expect(readManifest(text, { file }).entries[0]).toMatchObject({
      file: 'app: 0xff.bin',
      loadAddress: 0xc000,
      sizeBytes: 16,
      type: 'application',
    });
  });

  it('may start with a byte order mark and have no version', () => {
    expect(readManifest('\ufeff{"files": []}', { file })).toEqual({ formatVersion: 0, entries: [] });
  });

  it.each([
    ['no JSON', '{', 'its manifest is not JSON'],
    ['a list', '[]', 'its manifest is not an object'],
    ['null', 'null', 'its manifest is not an object'],
    ['no list', '{"files": {}}', 'its manifest lists no files'],
    ['an entry without a name', '{"files": [{}]}', 'an entry of its manifest names no file'],
    ['an entry of another kind', '{"files": [3]}', 'an entry of its manifest names no file'],
    [
      'no version',
      '{"format-version": "x", "files": []}',
      '"format-version" in its manifest is not a number from 0 to 65535',
    ],
    [
      'an image out of range',
      '{"files": [{"file": "a", "image": 16}]}',
      '"image" in its manifest is not a number from 0 to 15',
    ],
    [
      'an image that is no number',
      '{"files": [{"file": "a", "image_index": "x"}]}',
      '"image_index" in its manifest is not a number from 0 to 15',
    ],
    [
      'half an image',
      '{"files": [{"file": "a", "image": 0.5}]}',
      '"image" in its manifest is not a number from 0 to 15',
    ],
    [
      'a partition out of range',
      '{"files": [{"file": "a", "partition": 99}]}',
      '"partition" of a is not an image number',
    ],
    [
      'a slot below 0',
      '{"files": [{"file": "a", "slot": -1}]}',
      '"slot" in its manifest is not a number from 0 to 31',
    ],
    ['a file twice', '{"files": [{"file": "a"}, {"file": "a"}]}', 'its manifest lists a twice'],
    [
      'more files than a device has',
      `{"files": [${Array(65).fill('{"file":"a"}').join()}]}`,
      'its manifest lists more than 64 files',
    ],
  ])('with %s is refused in words', (_name, text, what) => {
    expect(refusal(() => readManifest(text, { file }))).toEqual(bad(what));
  });

  it.each([
    '../app.bin',
    'a/../b.bin',
    '/etc/passwd',
    'C:app.bin',
    'a\\b.bin',
    'a//b.bin',
    './a.bin',
    '',
    'a\u0000.bin',
    'x'.repeat(256),
  ])('may not name %j', (entry) => {
    expect(isSafeEntryName(entry)).toBe(false);
    expect(refusal(() => entriesOf({ file: entry }))).toEqual({
      code: 'image/unsafe-name',
      facts: { file, entry },
    });
  });

  it.each(['app.bin', 'build/app.signed.bin', 'a..b.bin', 'Ärger.bin'])('may name %j', (entry) => {
    expect(entryOf({ file: entry })?.file).toBe(entry);
  });
});

describe('hostile manifests', () => {
  const onlyOurErrors = (text: string): void => {
    try {
      readManifest(text, { file });
    } catch (error) {
      expect(error).toBeInstanceOf(BenchError);
      expect((error as BenchError).code).not.toBe('bug');
    }
  };

  it('end in one of our errors, whatever they are', () => {
    fc.assert(fc.property(fc.string(), onlyOurErrors));
    fc.assert(fc.property(fc.json(), (text) => onlyOurErrors(`{"files": [${text}]}`)));
    const value = fc.oneof(
      fc.jsonValue(),
      fc.integer(),
      fc.constantFrom('0', '1', '0x1', 'a.bin', 'mcuboot'),
    );
    const keys = [
      'file',
      'type',
      'image',
      'image_index',
      'partition',
      'slot',
      'size',
      'load_address',
      'version_MCUBOOT',
      '__proto__',
    ];
    const entry = fc.dictionary(fc.constantFrom(...keys), value);
    fc.assert(fc.property(fc.array(entry), (files) => onlyOurErrors(JSON.stringify({ files }))));
  });
});
