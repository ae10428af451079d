import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BenchError, toErrorView, type ErrorView } from '@shared/core/errors';
import type { FirmwareFile } from '@shared/firmware/firmware-file';
import { readFirmware } from '@main/firmware/read-firmware';
import { makeImageBytes, sha, type ImageSpec } from '../support/image-bytes';
import { packageBytes, zipBytes, type ZipEntry } from '../support/zip-bytes';

const file = 'dfu_application.zip';
const read = (bytes: Uint8Array): Promise<FirmwareFile> => readFirmware(bytes, { file, sha });
const refusal = async (bytes: Uint8Array): Promise<ErrorView> =>
  read(bytes).then(
    // What can be read and not be sent says why.
    ({ cannotBeSent }) => cannotBeSent ?? Promise.reject(new Error('it was read')),
    (error: unknown) => toErrorView(error),
  );

const imageOf = (minor: number, spec: ImageSpec = {}): Uint8Array =>
  makeImageBytes({ version: [1, minor, 0, 0], ...spec });
const app = imageOf(0);
const net = imageOf(1);
const application = (name: string, fields: Readonly<Record<string, unknown>> = {}) => ({
  type: 'application',
  file: name,
  ...fields,
});
const zipOf = (entries: ZipEntry[], files: unknown[] = [application('app.bin')]): Uint8Array =>
  zipBytes([{ name: 'manifest.json', content: JSON.stringify({ files }) }, ...entries]);

describe('a firmware package', () => {
  it('gives the images that its manifest lists, each with its number', async () => {
    const bytes = packageBytes(
      [
        application('app.bin', {
          image_index: '0',
          size: app.length,
          version_MCUBOOT: '1.0.0+0',
          load_address: 0xc000,
        }),
        application('net.bin', { image_index: '1', size: net.length }),
      ],
      { 'app.bin': app, 'net.bin': net, 'readme.txt': new Uint8Array(10) },
    );
    const { images, ...rest } = await read(bytes);
    expect(rest).toEqual({ kind: 'package', name: file, sizeBytes: bytes.length, notes: [] });
    expect(images.map(({ image, slot, role, name }) => ({ image, slot, role, name }))).toEqual([
      { image: 0, slot: undefined, role: 'application', name: 'app.bin' },
      { image: 1, slot: undefined, role: 'application', name: 'net.bin' },
    ]);
    expect(images.map(({ bytes: one }) => one)).toEqual([app, net]);
    expect(images.map(({ facts }) => facts.versionText)).toEqual(['1.0.0', '1.1.0']);
  });

  it('may be stored without compression and have folders', async () => {
    const entries = [
      { name: 'build/', content: '', deflate: false },
      { name: 'build/app.bin', content: app, deflate: false },
    ];
    const { images } = await read(zipOf(entries, [application('build/app.bin')]));
    expect(images[0]).toMatchObject({ name: 'build/app.bin', bytes: app });
  });

  it('notes what its manifest says otherwise than its images', async () => {
    const linked = imageOf(0, { loadAddress: 0xc000, flags: 0x100 });
    const declared = { size: 5, version_MCUBOOT: '1.0.1', load_address: 0x1_0000 };
    const { notes } = await read(packageBytes([application('app.bin', declared)], { 'app.bin': linked }));
    expect(notes).toEqual([
      {
        code: 'declared-size-differs',
        facts: { entry: 'app.bin', declaredBytes: 5, sizeBytes: linked.length },
      },
      { code: 'declared-version-differs', facts: { entry: 'app.bin', declared: '1.0.1', version: '1.0.0' } },
      {
        code: 'declared-address-differs',
        facts: { entry: 'app.bin', declared: '0x00010000', address: '0x0000c000' },
      },
    ]);
  });

  it('keeps both builds of a direct-XIP image, each with its slot', async () => {
    const xip = { 'version_MCUBOOT+XIP': '', image_index: '0' };
    const files = [
      application('app.bin', { ...xip, slot: '0' }),
      application('second.bin', { ...xip, slot: '1' }),
    ];
    const { images, notes } = await read(packageBytes(files, { 'app.bin': app, 'second.bin': net }));
    expect(images.map(({ image, slot, name }) => [image, slot, name])).toEqual([
      [0, 0, 'app.bin'],
      [0, 1, 'second.bin'],
    ]);
    expect(notes).toEqual([{ code: 'one-per-slot', facts: { image: 0 } }]);
  });

  it('gives the second build the other slot when only one names its own', async () => {
    const files = [application('app.bin', { slot: 0 }), application('second.bin')];
    const { images } = await read(packageBytes(files, { 'app.bin': app, 'second.bin': net }));
    expect(images.map(({ slot }) => slot)).toEqual([0, 1]);
  });

  it('does not take the place where a single build is stored for the one where it runs', async () => {
    const stored = packageBytes([application('app.bin', { slot: '1' })], { 'app.bin': app });
    expect((await read(stored)).images[0]?.slot).toBeUndefined();
    const linked = packageBytes([application('app.bin', { slot: '1', 'version_MCUBOOT+XIP': '1.0.0' })], {
      'app.bin': app,
    });
    expect((await read(linked)).images[0]?.slot).toBe(1);
  });

  it('shows a bootloader last, and says that it is not sent', async () => {
    const files = [
      { type: 'mcuboot', file: 's0.bin' },
      { type: 'mcuboot', file: 's1.bin' },
      application('app.bin'),
    ];
    const { images, notes } = await read(
      packageBytes(files, { 'app.bin': app, 's0.bin': net, 's1.bin': net }),
    );
    expect(images.map(({ role, slot, name }) => [role, slot, name])).toEqual([
      ['application', undefined, 'app.bin'],
      ['bootloader', 0, 's0.bin'],
      ['bootloader', 1, 's1.bin'],
    ]);
    expect(notes.map(({ code }) => code)).toEqual([
      'bootloader-left-out',
      'slot-by-order',
      'bootloader-left-out',
      'slot-by-order',
    ]);
  });

  it('passes over parts that are no images', async () => {
    const files = [
      application('app.bin'),
      { type: 'cache', file: 'c.bin' },
      { type: 'thingy', file: 'modem.zip' },
    ];
    const contents = { 'app.bin': app, 'c.bin': new Uint8Array(9), 'modem.zip': new Uint8Array(9) };
    const { images, notes } = await read(packageBytes(files, contents));
    expect(images).toHaveLength(1);
    expect(notes).toEqual([
      { code: 'entry-skipped', facts: { entry: 'c.bin', type: 'cache' } },
      { code: 'entry-skipped', facts: { entry: 'modem.zip', type: 'thingy' } },
    ]);
  });

  it('of a later version is read, with a note', async () => {
    const manifest = JSON.stringify({ 'format-version': 7, files: [application('app.bin')] });
    const { notes } = await read(
      zipBytes([
        { name: 'manifest.json', content: manifest },
        { name: 'app.bin', content: app },
      ]),
    );
    expect(notes).toEqual([{ code: 'unknown-manifest-version', facts: { version: 7 } }]);
  });
});

describe('a package that is refused', () => {
  const good: ZipEntry = { name: 'app.bin', content: app };
  const badPackage = (what: string): ErrorView => ({ code: 'image/bad-package', facts: { file, what } });
  const badEntry = (what: string): ErrorView => ({
    code: 'image/bad-entry',
    facts: { file, entry: 'app.bin', what },
  });

  it.each<[string, Uint8Array, ErrorView]>([
    ['no manifest', zipBytes([good]), { code: 'image/no-manifest', facts: { file, entries: 'app.bin' } }],
    [
      'a file that is not there',
      zipOf([]),
      { code: 'image/missing-entry', facts: { file, entry: 'app.bin' } },
    ],
    [
      'a way out of it',
      zipOf([good, { name: '../x', content: '' }]),
      { code: 'image/unsafe-name', facts: { file, entry: '../x' } },
    ],
    [
      'a backslash',
      zipOf([good, { name: 'a\\x', content: '' }]),
      { code: 'image/unsafe-name', facts: { file, entry: 'a\\x' } },
    ],
    ['a name twice', zipOf([good, good]), badPackage('it holds app.bin twice')],
    ['a wrong checksum', zipOf([{ ...good, crc32: 7 }]), badEntry('its checksum is wrong')],
    ['encryption', zipOf([{ ...good, encrypted: true }]), badEntry('it is encrypted')],
    [
      'an unknown method',
      zipOf([{ ...good, method: 12 }]),
      badEntry('it is compressed in a way that is not known'),
    ],
    ['more than it says', zipOf([{ ...good, sizeBytes: app.length - 1 }]), badEntry('it cannot be unpacked')],
    ['less than it says', zipOf([{ ...good, sizeBytes: app.length + 1 }]), badEntry('it cannot be unpacked')],
    [
      'nothing but caches',
      zipOf([good], [{ type: 'cache', file: 'app.bin' }]),
      { code: 'image/nothing-to-send', facts: { file } },
    ],
    [
      'nothing but bootloaders',
      zipOf([good], [{ type: 'mcuboot', file: 'app.bin' }]),
      { code: 'image/nothing-to-send', facts: { file } },
    ],
    ['nothing at all', zipBytes([]), { code: 'image/no-manifest', facts: { file, entries: 'nothing' } }],
    ['an end that is missing', zipOf([good]).slice(0, -30), badPackage('it is not a valid ZIP archive')],
    [
      'two builds without slots',
      zipOf([good, { name: 'b.bin', content: net }], [application('app.bin'), application('b.bin')]),
      badPackage('its manifest lists several files for image 0 without a slot for each'),
    ],
    [
      'two builds for one slot',
      zipOf(
        [good, { name: 'b.bin', content: net }],
        [application('app.bin', { slot: 1 }), application('b.bin', { slot: 1 })],
      ),
      badPackage('its manifest lists several files for image 0 without a slot for each'),
    ],
    [
      'an unsigned application',
      zipOf([{ name: 'app.bin', content: new Uint8Array(600).fill(1, 512) }]),
      { code: 'image/not-mcuboot', facts: { file: `${file}: app.bin`, looksLike: 'unsigned' } },
    ],
    [
      'more than a device can hold',
      zipOf([{ ...good, sizeBytes: 0xfff_0000 }]),
      { code: 'image/package-too-large', facts: { file, limitBytes: 64 * 1024 * 1024 } },
    ],
    [
      'a manifest without an end',
      zipBytes([{ name: 'manifest.json', content: ' '.repeat(300_000) }, good]),
      badPackage('its manifest is much too long'),
    ],
    [
      'more entries than anybody needs',
      zipBytes(Array.from({ length: 1001 }, (_, at) => ({ name: `${at}`, content: '', deflate: false }))),
      badPackage('it has more than 1000 entries'),
    ],
  ])('for %s says so', async (_name, bytes, view) => {
    expect(await refusal(bytes)).toEqual(view);
  });

  it('for a damaged image says which', async () => {
    const damaged = Uint8Array.from(app);
    damaged[700] = 0x55;
    expect(await refusal(zipOf([{ name: 'app.bin', content: damaged }]))).toMatchObject({
      code: 'image/wrong-hash',
      facts: { file: `${file}: app.bin` },
    });
  });
});

describe('hostile packages', () => {
  const onlyOurErrors = async (bytes: Uint8Array): Promise<void> => {
    try {
      await read(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(BenchError);
      expect((error as BenchError).code).not.toBe('bug');
    }
  };
  const good = packageBytes([application('app.bin'), application('net.bin', { image: 1 })], {
    'app.bin': app,
    'net.bin': net,
  });

  it('end in one of our errors, whatever stands behind the first letters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), (rest) =>
        onlyOurErrors(Uint8Array.of(0x50, 0x4b, 3, 4, ...rest)),
      ),
    );
  });

  it('end in one of our errors, whichever bytes of a good one are replaced or missing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 4, max: good.length - 1 }), fc.integer({ min: 0, max: 255 })), {
          maxLength: 10,
        }),
        fc.integer({ min: 4, max: good.length }),
        async (changes, length) => {
          const bytes = Uint8Array.from(good);
          for (const [at, byte] of changes) bytes[at] = byte;
          await onlyOurErrors(bytes);
          await onlyOurErrors(bytes.subarray(0, length));
        },
      ),
      { numRuns: 200 },
    );
  });
});
