import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { factsAsJson } from '@shared/firmware/fact-json';
import { factLabels, factLines, factSheet, factTexts, signatureFact } from '@shared/firmware/fact-sheet';
import { readFirmwareFile, type FirmwareFile } from '@shared/firmware/firmware-file';
import type { SignatureState } from '@shared/firmware/signature';
import { makeImageBytes, sha, type ImageSpec } from '../support/image-bytes';

const key = { id: 'ab'.repeat(32), name: 'release' };
const signatures: SignatureState[] = [
  { state: 'verified', kind: 'Ed25519', key },
  { state: 'wrong', kind: 'Ed25519', key },
  { state: 'unknown-key', kind: 'RSA-2048', keyHash: 'cd'.repeat(32) },
  { state: 'unsigned' },
  { state: 'cannot-tell', kind: 'ECDSA P-256', why: 'encrypted' },
  { state: 'cannot-tell', kind: 'ECDSA P-224', why: 'kind' },
  { state: 'cannot-tell', kind: 'Ed25519', why: 'no-hash' },
];
const fileOf = (spec: ImageSpec, name = 'app.signed.bin'): FirmwareFile =>
  readFirmwareFile(makeImageBytes(spec), { file: name, sha });
const rich = fileOf({
  version: [1, 2, 3, 4],
  flags: 0x100,
  loadAddress: 0xc000,
  protectedTlvs: [
    { type: 0x50, value: Uint8Array.of(7, 0, 0, 0) },
    { type: 0x40, value: Uint8Array.of(1, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0) },
  ],
  tlvs: [{ type: 0x01, value: new Uint8Array(32).fill(0xee) }],
});

describe('the facts of a firmware file', () => {
  it('are lines that a person can read', () => {
    const lines = factLines(factSheet(rich, [{ state: 'verified', kind: 'Ed25519', key }]));
    expect(lines.map((line) => line.replace(/  +/, ' '))).toEqual([
      'File: app.signed.bin',
      'Kind: one image',
      'File size: 916 B (916 bytes)',
      '',
      'Image: 0',
      'Version: 1.2.3+4',
      'Image size: 916 B (916 bytes)',
      expect.stringMatching(/^Hash: sha256:[0-9a-f]{64}$/) as string,
      'Content: matches the hash',
      'Signature: Ed25519, verified with "release"',
      `Key hash: ${'ee'.repeat(32)}`,
      expect.stringMatching(/^SHA-256 of what is sent: [0-9a-f]{64}$/) as string,
      'Header: 512 bytes',
      'Load address: 0x0000c000',
      'Flags: fixed flash address',
      'Needs: image 1 in version 2.1.0 or newer',
      'Security counter: 7',
    ]);
  });

  it('show the beginning of entries that MCUboot does not know, and not thousands of them', () => {
    const vendor = { type: 0x12a0, value: new Uint8Array(40).fill(0xab) };
    const lines = factLines(
      factSheet(fileOf({ protectedTlvs: [vendor], tlvs: [{ type: 0x99, value: Uint8Array.of(1, 2) }] }), []),
    ).filter((line) => line.startsWith('Entry of the image'));
    expect(lines.map((line) => line.replace(/  +/, ' '))).toEqual([
      `Entry of the image: vendor 0x12a0, protected, 40 bytes: ${'ab'.repeat(32)}…`,
      'Entry of the image: unknown 0x99, 2 bytes: 0102',
    ]);
    const many = Array.from({ length: 30 }, () => ({ type: 0x99, value: new Uint8Array() }));
    const last = factLines(factSheet(fileOf({ tlvs: many }), [])).at(-1);
    expect(last).toMatch(/^Entry of the image: +10 more$/);
  });

  it('show what is odd, as it came, and not thousands of it', () => {
    const nonce = { type: 0x50, value: Uint8Array.from({ length: 16 }, (_, at) => at) };
    const secondHash = { type: 0x12, value: new Uint8Array(64) };
    const file = fileOf({ protectedTlvs: [nonce], tlvs: [secondHash] });
    const odd = factSheet(file, [])[1]?.facts.filter(({ key: one }) => one === 'odd');
    expect(odd?.map(({ value, tone }) => [value, tone])).toEqual([
      [
        'entry 0x50 (SEC_CNT in MCUboot) has 16 bytes, not 4, so it may be something else; it is not read: ' +
          '000102030405060708090a0b0c0d0e0f',
        'warn',
      ],
      [
        'a second hash, SHA512, does not match; only a bootloader that is built for SHA512 would refuse the image',
        'warn',
      ],
    ]);
    expect(factsAsJson(file, []).images[0]?.oddities).toEqual([
      {
        code: 'tlv-length',
        type: 0x50,
        name: 'SEC_CNT',
        bytes: 16,
        usualBytes: [4],
        value: '000102030405060708090a0b0c0d0e0f',
      },
      { code: 'second-hash', name: 'SHA512', matches: false },
    ]);
    const many = fileOf({
      tlvs: Array.from({ length: 30 }, () => ({ type: 0x50, value: new Uint8Array() })),
    });
    expect(factLines(factSheet(many, [])).at(-1)).toMatch(/^Odd: +10 more entries of an unusual length$/);
  });

  it('name every image of several, its slot, and what is not sent', () => {
    const [image] = rich.images;
    if (image === undefined) throw new Error('no image');
    const several: FirmwareFile = {
      ...rich,
      kind: 'package',
      notes: [{ code: 'bootloader-left-out', facts: { entry: 'boot.bin' } }],
      images: [
        { ...image, name: 'a.bin', slot: 1 },
        { ...image, image: 1, name: 'boot.bin', role: 'bootloader' },
      ],
    };
    const lines = factLines(factSheet(several, []));
    expect(lines).toContainEqual(expect.stringMatching(/^Note: +boot\.bin is a new bootloader/));
    expect(lines).toContainEqual(expect.stringMatching(/^Image: +0, for slot 1$/));
    expect(lines).toContainEqual(expect.stringMatching(/^Image: +1, a new bootloader/));
    expect(lines).toContainEqual(expect.stringMatching(/^Entry: +boot\.bin$/));
  });

  it('are the same for programs, in the documented shape', () => {
    const json = factsAsJson(rich, [{ state: 'wrong', kind: 'Ed25519', key }]);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(json).toMatchObject({
      schema: 1,
      file: { name: 'app.signed.bin', kind: 'image', sizeBytes: 916, notes: [] },
      images: [
        {
          image: 0,
          slot: null,
          version: '1.2.3+4',
          loadAddress: 0xc000,
          flagBits: 0x100,
          hash: { algorithm: 'sha256' },
          hashState: 'ok',
          signature: { state: 'wrong', kind: 'Ed25519', key },
          keyHash: 'ee'.repeat(32),
          dependencies: [{ image: 1, version: '2.1.0' }],
          securityCounter: 7,
          padding: 'none',
        },
      ],
    });
    const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/image-info.md'), 'utf8');
    const undocumented = Object.keys(json.images[0] ?? {}).filter(
      (name) => !new RegExp(`\`${name}[\`.[]`).test(page),
    );
    expect(undocumented).toEqual([]);
  });

  it('say of every signature what is known, and have a value for every place', () => {
    const said = signatures.map((one) => signatureFact(one));
    expect(said.map(({ tone }) => tone)).toEqual(['ok', 'fail', undefined, 'warn', 'warn', 'warn', 'warn']);
    expect(new Set(said.map(({ value }) => value)).size).toBe(signatures.length);
    for (const { value } of said) expect(value).not.toMatch(/[{}]/);
  });

  it('cannot make a terminal do anything', () => {
    const [line = ''] = factLines(factSheet(fileOf({}, 'a\u001b[2J\u0007\u202eb.bin'), []));
    expect(line).toBe(`${'File:'.padEnd(25)}a\u{fffd}[2J\u{fffd}\u{fffd}b.bin`);
  });

  it('are texts that a message catalogue takes', () => {
    for (const text of [...Object.values(factLabels), ...Object.values(factTexts)])
      expect(text).not.toMatch(/[@|]/);
  });
});
