import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPublicKey } from '@main/host/read-public-key';
import { verifySignature } from '@main/host/verify-signature';
import { toHex } from '@shared/core/bytes';
import { keyKinds, type KeyKind, type PublicKey } from '@shared/firmware/public-key';
import { readImage } from '@shared/firmware/read-file';
import { checkSignature, type SignatureState } from '@shared/firmware/signature';
import { makeImageBytes, sha } from '../support/image-bytes';
import { generateKey, kept, signedImage, type SigningKey } from '../support/signing';

const keys = Object.fromEntries(keyKinds.map((kind) => [kind, generateKey(kind)])) as Record<
  KeyKind,
  SigningKey
>;
const strangers = Object.fromEntries(keyKinds.map((kind) => [kind, generateKey(kind)])) as typeof keys;
const everyKey = keyKinds.map((kind) => kept(keys[kind]));

function check(bytes: Uint8Array, known: readonly PublicKey[] = everyKey): SignatureState {
  const image = readImage(bytes, { file: 'a.bin', sha });
  return checkSignature(bytes, image, known, { sha, verify: verifySignature });
}
const flip = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

const ways: { kind: KeyKind; pure?: boolean; hash?: 'sha512'; shown: string }[] = [
  { kind: 'rsa-2048', shown: 'RSA-2048' },
  { kind: 'rsa-3072', shown: 'RSA-3072' },
  { kind: 'ecdsa-p256', shown: 'ECDSA P-256' },
  { kind: 'ecdsa-p256', hash: 'sha512', shown: 'ECDSA P-256' },
  { kind: 'ecdsa-p384', shown: 'ECDSA P-384' },
  { kind: 'ed25519', shown: 'Ed25519' },
  { kind: 'ed25519', hash: 'sha512', shown: 'Ed25519' },
  { kind: 'ed25519', pure: true, shown: 'Ed25519 (pure)' },
];

describe.each(ways)('a signature of $shown ($hash, pure: $pure)', ({ kind, pure = false, hash, shown }) => {
  const spec = {
    ...(hash === undefined ? {} : { hash }),
    protectedTlvs: [{ type: 0x50, value: Uint8Array.of(1, 0, 0, 0) }],
  };
  const signing = { key: keys[kind], pure };

  it('verifies against the key that it names, among all others', () => {
    const { sha256: id } = kept(keys[kind]).hashes;
    expect(check(signedImage(signing, spec))).toEqual({
      state: 'verified',
      kind: shown,
      key: { id, name: kind },
    });
  });

  it('verifies when the image carries the whole key, or names none', () => {
    for (const named of ['full', 'not'] as const)
      expect(check(signedImage({ ...signing, named }, spec)).state, named).toBe('verified');
  });

  it('is of an unknown key when that is not kept', () => {
    const others = everyKey.filter((key) => key.kind !== kind);
    expect(check(signedImage(signing, spec), others)).toMatchObject({
      state: 'unknown-key',
      keyHash: expect.stringMatching(/^[0-9a-f]{64,128}$/) as string,
    });
    expect(check(signedImage({ ...signing, named: 'not' }, spec), others)).toEqual({
      state: 'unknown-key',
      kind: shown,
    });
  });

  it('is wrong when it was spoilt, cut short, or made with another key under this name', () => {
    const spoils = [
      (signature: Uint8Array) => flip(signature, 20),
      (signature: Uint8Array) => signature.subarray(0, 20),
      () => new Uint8Array(),
      () => new Uint8Array(64),
    ];
    for (const spoil of spoils) expect(check(signedImage({ ...signing, spoil }, spec)).state).toBe('wrong');
    const forged = signedImage({ key: { ...strangers[kind], der: keys[kind].der }, pure }, spec);
    expect(check(forged)).toMatchObject({ state: 'wrong', key: { name: kind } });
  });

  it('covers header, code and protected TLVs', () => {
    // A forger who changes the content computes the hash anew; only the signature can tell.
    const signed = signedImage(signing, spec);
    const signature = signed.subarray(signed.length - signatureBytes(signed));
    const other = signedImage({ ...signing, spoil: () => signature }, { ...spec, version: [9, 9, 9, 9] });
    expect(check(other).state).toBe('wrong');
  });
});

/** Length of the value of the last entry, which is the signature. */
function signatureBytes(image: Uint8Array): number {
  const { tlvs } = readImage(image, { file: 'a.bin', sha });
  return tlvs.at(-1)?.value.length ?? 0;
}

describe('the signature of an image', () => {
  it('is told to be missing', () => {
    expect(check(makeImageBytes())).toEqual({ state: 'unsigned' });
  });

  it('cannot be told when the image is encrypted, and the key that it names is', () => {
    const signed = signedImage({ key: keys['ecdsa-p256'] }, { flags: 0x04 });
    const encrypted = flip(signed, 600);
    expect(check(encrypted)).toMatchObject({
      state: 'cannot-tell',
      why: 'encrypted',
      key: { name: 'ecdsa-p256' },
    });
    expect(check(signed).state, 'the flag alone, with clear text').toBe('verified');
  });

  it('cannot be told where nothing verifies its kind, or what it covers is not there', () => {
    const obsolete = makeImageBytes({ tlvs: [{ type: 0x21, value: new Uint8Array(64) }] });
    expect(check(obsolete)).toEqual({ state: 'cannot-tell', kind: 'ECDSA P-224', why: 'kind' });
    const noHash = makeImageBytes({ hash: 'none', tlvs: [{ type: 0x24, value: new Uint8Array(64) }] });
    expect(check(noHash)).toEqual({ state: 'cannot-tell', kind: 'Ed25519', why: 'no-hash' });
  });

  it('is verified without a hash when it is pure', () => {
    expect(check(signedImage({ key: keys.ed25519, pure: true }, { hash: 'none' })).state).toBe('verified');
  });

  it('is the best of several, as for the bootloader', () => {
    const first = { type: 0x01, value: sha('sha256', strangers.ed25519.der) };
    const foreign = { type: 0x24, value: new Uint8Array(64) };
    const image = signedImage({ key: keys['ecdsa-p256'] }, { tlvs: [first, foreign] });
    expect(check(image)).toMatchObject({ state: 'verified', kind: 'ECDSA P-256' });
    const both = [...everyKey, kept(strangers.ed25519, 'stranger')];
    expect(check(image, both)).toMatchObject({ state: 'verified', kind: 'ECDSA P-256' });
    expect(check(image, [kept(strangers.ed25519, 'stranger')])).toMatchObject({
      state: 'wrong',
      key: { name: 'stranger' },
    });
  });

  it('verifies with the zeros that old versions of imgtool put behind ECDSA, and with nothing else behind it', () => {
    const key = keys['ecdsa-p256'];
    const padded = (filler: number) => (signature: Uint8Array) =>
      Uint8Array.from([...signature, filler, filler]);
    expect(check(signedImage({ key, spoil: padded(0) })).state).toBe('verified');
    expect(check(signedImage({ key, spoil: padded(1) })).state).toBe('wrong');
  });

  it('never breaks anything, whatever the TLVs hold', () => {
    const types = fc.constantFrom(0x01, 0x02, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x30, 0xa0a0);
    const value = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.constantFrom(...keyKinds.map((kind) => sha('sha256', keys[kind].der))),
      fc.constantFrom(...[64, 256, 384].map((length) => new Uint8Array(length).fill(0x30))),
    );
    const tlvs = fc.array(fc.record({ type: types, value }), { maxLength: 6 });
    const hash = fc.constantFrom('sha256', 'sha384', 'sha512', 'none');
    fc.assert(
      fc.property(tlvs, hash, fc.constantFrom(0, 4), (entries, algorithm, flags) => {
        const { state } = check(makeImageBytes({ tlvs: entries, hash: algorithm, flags }));
        expect(['unsigned', 'unknown-key', 'wrong', 'cannot-tell']).toContain(state);
      }),
    );
  });

  it('is not verified by a key of another kind under the same name', () => {
    const image = signedImage({ key: { ...keys['ecdsa-p256'], der: keys['rsa-2048'].der } });
    expect(check(image)).toMatchObject({ state: 'wrong', key: { name: 'rsa-2048' } });
  });
});

/** MCUboot's own tool, where it is on the path: what it makes is read as it reads it itself. */
const imgtool = (...words: string[]): string =>
  execFileSync('imgtool', words, { encoding: 'utf8', stdio: 'pipe' });
const isThere = spawnSync('imgtool', ['version']).status === 0;
if (!isThere) process.stdout.write('What imgtool signs is not tested: this machine has no imgtool\n');
const signings = ways.filter(({ hash, kind }) => hash === undefined || kind === 'ed25519');

it.each(isThere ? signings : [])(
  'is read as imgtool reads it: $shown ($hash, pure: $pure)',
  ({ kind, pure, hash, shown }) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-imgtool-'));
    const at = (name: string): string => path.join(folder, name);
    try {
      writeFileSync(
        at('code.bin'),
        Uint8Array.from({ length: 5000 }, (_, index) => (index * 13) & 0xff),
      );
      imgtool('keygen', '-k', at('key.pem'), '-t', kind);
      imgtool('getpub', '-k', at('key.pem'), '-e', 'lang-c', '-o', at('key.c'));
      const how = [...(pure === true ? ['--pure'] : []), ...(hash === undefined ? [] : ['--sha', '512'])];
      const layout = ['-v', '1.2.3+4', '-H', '512', '--pad-header', '-S', '65536', '--confirm'];
      imgtool('sign', '-k', at('key.pem'), ...how, ...layout, at('code.bin'), at('app.bin'));

      const { fromPrivate: _, ...material } = readPublicKey(readFileSync(at('key.c')), 'key.c');
      const bytes = new Uint8Array(readFileSync(at('app.bin')));
      const image = readImage(bytes, { file: 'app.bin', sha });
      expect(image).toMatchObject({ padded: true, confirmed: true });
      expect(check(bytes, [{ ...material, name: 'theirs', addedAtEpochMs: 0 }])).toMatchObject({
        state: 'verified',
        kind: shown,
      });
      const said = imgtool('verify', '-k', at('key.pem'), at('app.bin'));
      expect(said).toContain(`Image version: ${image.versionText}`);
      if (pure !== true)
        expect(said).toContain(`Image digest: ${toHex(image.hash?.value ?? new Uint8Array())}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
