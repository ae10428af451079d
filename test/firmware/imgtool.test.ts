/**
 * The same files read by MCUboot's own tool, where it is on the path (`pip install imgtool`), and by this program. One of its
 * files is kept here, and read wherever the tests run.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { readFirmwareFile, type FirmwareFile } from '@shared/firmware/firmware-file';
import { makeImage } from '@shared/firmware/make-image';
import { imgtoolVersion } from '@shared/firmware/version';
import { sha } from '../support/image-bytes';

const hasImgtool = spawnSync('imgtool', ['version']).status === 0;
if (!hasImgtool) process.stdout.write('What imgtool makes is not tested: this machine has no imgtool\n');

let folder = '';
const inFolder = (name: string): string => path.join(folder, name);
function imgtool(...parts: string[]): string {
  const { status, stdout, stderr } = spawnSync('imgtool', parts, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`imgtool ${parts.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}
const read = (name: string, keepPadding = false): FirmwareFile =>
  readFirmwareFile(new Uint8Array(readFileSync(inFolder(name))), { file: name, sha, keepPadding });
/** Version and digest as imgtool sees them. */
function verified(name: string, key?: string): { version: string; digest: string } {
  const text = imgtool('verify', ...(key === undefined ? [] : ['-k', key]), name);
  expect(text).toContain('correctly validated');
  const [, version = '', digest = ''] = /Image version: (\S+)\s+Image digest: ([0-9a-f]+)/.exec(text) ?? [];
  return { version, digest };
}
const common = ['--version', '1.2.3+4', '--header-size', '0x200', '--pad-header', '--slot-size', '0x8000'];

it('what imgtool 2.5.0 made is read: confirmed, in hex, with a counter and a dependency', () => {
  const lines = [
    ':10C000003DB8F3960000000020001C001000000066',
    ':10C010000000000001020300040000000000000016',
    ':10C02000426F6F7462656E636820676F6C64656EE3',
    ':10C0300008691C00500004000700000040000C00CC',
    ':10C04000010000000102000005000000076928004F',
    ':10C0500010002000BA51BFD847EE90BD04959899C2',
    ':10C06000E48A85CB12D350FFCCA46929EC6F65A17B',
    ':04C070009DA2073E48',
    ':10CFE80001FFFFFFFFFFFFFF77C295F360D2EF7FDE',
    ':08CFF8003552500F2CB6798070',
    ':00000001FF',
  ];
  const text = new TextEncoder().encode(lines.join('\n'));
  const { images, notes } = readFirmwareFile(text, { file: 'golden.hex', sha });
  expect(images[0]?.facts).toMatchObject({
    versionText: '1.2.3+4',
    headerBytes: 32,
    imageBytes: 16,
    hashState: 'ok',
    securityCounter: 7,
    dependencies: [{ image: 1, version: { major: 1, minor: 2, revision: 0, build: 5 } }],
  });
  expect(toHex(images[0]?.facts.hash?.value ?? new Uint8Array())).toBe(
    'ba51bfd847ee90bd04959899e48a85cb12d350ffcca46929ec6f65a19da2073e',
  );
  expect(notes).toEqual([{ code: 'trailer-trimmed', facts: { address: '0x0000cfe8', sizeBytes: 24 } }]);
  const whole = readFirmwareFile(text, { file: 'golden.hex', sha, keepPadding: true }).images[0];
  expect(whole?.bytes).toHaveLength(0x1000);
  expect(whole?.facts).toMatchObject({ padded: true, confirmed: true });
});

if (hasImgtool)
  describe('what imgtool makes', () => {
    beforeAll(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'imgtool-'));
      writeFileSync(
        inFolder('code.bin'),
        Uint8Array.from({ length: 3000 }, (_, at) => (at * at) & 0xff),
      );
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it.each<[string, string[], Partial<FirmwareFile['images'][number]['facts']>]>([
      ['plain', [], { hashState: 'ok', padded: false }],
      [
        'with a counter, a dependency and a vendor entry',
        ['-s', '7', '-d', '(1, 1.2.0+5)', '--custom-tlv', '0x1ea0', '0x1122'],
        {
          securityCounter: 7,
          dependencies: [{ image: 1, version: { major: 1, minor: 2, revision: 0, build: 5 } }],
        },
      ],
      ['padded', ['--pad'], { padded: true, confirmed: false }],
      ['padded and confirmed', ['--pad', '--confirm'], { padded: true, confirmed: true }],
      [
        'confirmed with an alignment of 16',
        ['--pad', '--confirm', '--align', '16', '--max-align', '16'],
        { padded: true, confirmed: true },
      ],
      [
        'confirmed with an alignment of 32',
        ['--pad', '--confirm', '--align', '32', '--max-align', '32'],
        { padded: true, confirmed: true },
      ],
      [
        'for a fixed address',
        ['--rom-fixed', '0xc000'],
        { loadAddress: 0xc000, flags: ['fixed flash address'] },
      ],
    ])('is read alike: %s', (name, parts, facts) => {
      for (const kind of ['bin', 'hex']) {
        const out = `${name.replaceAll(' ', '-')}.${kind}`;
        const base = kind === 'hex' ? ['--hex-addr', '0xc000'] : [];
        imgtool(
          'sign',
          ...common,
          ...(parts.includes('--align') ? [] : ['--align', '8']),
          ...parts,
          ...base,
          'code.bin',
          out,
        );
        const { version, digest } = verified(out);
        const [image] = read(out, kind === 'hex').images;
        expect(image?.facts).toMatchObject({ ...facts, hashState: 'ok' });
        expect(image?.facts.versionText).toBe(version);
        expect(toHex(image?.facts.hash?.value ?? new Uint8Array())).toBe(digest);
      }
    });

    it('is the same image in hex and in binary, its trailer left out', () => {
      imgtool('sign', ...common, '--align', '8', 'code.bin', 'one.bin');
      imgtool(
        'sign',
        ...common,
        '--align',
        '8',
        '--pad',
        '--confirm',
        '--hex-addr',
        '0x9000c000',
        'code.bin',
        'two.hex',
      );
      expect(read('two.hex').images[0]?.bytes).toEqual(read('one.bin').images[0]?.bytes);
      expect(read('two.hex').notes.map(({ code }) => code)).toEqual(['trailer-trimmed']);
    });

    it.each([
      ['ecdsa-p256', 'sha256', 'ECDSA P-256'],
      ['ecdsa-p384', 'sha384', 'ECDSA P-384'],
      ['ed25519', 'sha256', 'Ed25519'],
      ['rsa-2048', 'sha256', 'RSA-2048'],
    ])('names its signature: %s', (type, algorithm, name) => {
      imgtool('keygen', '-t', type, '-k', `${type}.pem`);
      imgtool('sign', '-k', `${type}.pem`, ...common, '--align', '8', 'code.bin', `${type}.bin`);
      const facts = read(`${type}.bin`).images[0]?.facts;
      expect(facts).toMatchObject({ signatures: [name], hash: { algorithm } });
      expect(facts?.keyHash).toHaveLength(facts?.hash?.value.length ?? 0);
      expect(verified(`${type}.bin`, `${type}.pem`).digest).toBe(
        toHex(facts?.hash?.value ?? new Uint8Array()),
      );
    });

    it('may be compressed, and then says what it unpacks to', () => {
      imgtool('keygen', '-t', 'ecdsa-p256', '-k', 'packed.pem');
      writeFileSync(inFolder('zeros.bin'), new Uint8Array(20_000));
      imgtool(
        'sign',
        '-k',
        'packed.pem',
        ...common,
        '--align',
        '8',
        '--compression',
        'lzma2',
        'zeros.bin',
        'packed.bin',
      );
      expect(read('packed.bin').images[0]?.facts).toMatchObject({
        compressed: true,
        hashState: 'ok',
        unpacked: { sizeBytes: 20_000 },
      });
    });

    it('may name its vendor and class', () => {
      imgtool(
        'sign',
        ...common,
        '--align',
        '8',
        '--vid',
        'vendor.example',
        '--cid',
        'lamp',
        'code.bin',
        'ids.bin',
      );
      const facts = read('ids.bin').images[0]?.facts;
      expect([facts?.vendorId?.length, facts?.classId?.length]).toEqual([16, 16]);
    });

    it('can be encrypted, and then says how its key is wrapped', () => {
      imgtool('keygen', '-t', 'ecdsa-p256', '-k', 'enc.pem');
      imgtool('sign', ...common, '--align', '8', '-E', 'enc.pem', 'code.bin', 'enc.bin');
      expect(read('enc.bin').images[0]?.facts).toMatchObject({
        encrypted: true,
        hashState: 'encrypted',
        keyWrap: 'ECIES P-256',
      });
    });
  });

if (hasImgtool)
  it('imgtool takes the images that this program makes for simulated devices', () => {
    folder = mkdtempSync(path.join(tmpdir(), 'imgtool-'));
    try {
      const version = { major: 4, minor: 5, revision: 600, build: 7 };
      const protectedTlvs = [{ type: 0x50, value: Uint8Array.of(1, 0, 0, 0) }];
      const bytes = makeImage({ version, sizeBytes: 9000, seed: 3, sha, protectedTlvs });
      writeFileSync(inFolder('made.bin'), bytes);
      expect(verified('made.bin').version).toBe(imgtoolVersion(version));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
