import { expect, it } from 'vitest';
import { makeImage } from '@shared/firmware/make-image';
import { readImage } from '@shared/firmware/read-file';
import { withVersion } from '../../scripts/interop/image-variant';
import { sha } from '../support/rig';

const version = { major: 0, minor: 0, revision: 0, build: 0 };

it('an image gets another version and the hash that belongs to it', () => {
  const original = makeImage({ version, sizeBytes: 4000, seed: 1, sha });
  const changed = readImage(withVersion(original, 1, 2), { file: 'image', sha });
  expect(changed.versionText).toBe('1.2.0');
  expect(changed.hashState).toBe('ok');
  expect(changed.hash?.value).not.toEqual(readImage(original, { file: 'image', sha }).hash?.value);
});

it('an image with a signature is not changed', () => {
  const furtherTlvs = [{ type: 0x22, value: new Uint8Array(70) }];
  const signed = makeImage({ version, sizeBytes: 4000, seed: 1, sha, furtherTlvs });
  expect(() => withVersion(signed, 1, 2)).toThrow('nothing but a SHA-256');
});
