import { describe, expect, it } from 'vitest';
import { readImage, type McubootImage } from '@shared/firmware/read-file';
import { makeImageBytes, sha, type ImageSpec } from '../support/image-bytes';

const readMade = (spec: ImageSpec = {}): McubootImage =>
  readImage(makeImageBytes(spec), { file: 'app.bin', sha });
const value = (length: number): Uint8Array => new Uint8Array(length).fill(0xa5);

describe('what few images carry', () => {
  it('says how the key of an encrypted image is wrapped', () => {
    const wraps = [
      [0x30, 256, 'RSA-OAEP 2048'],
      [0x31, 24, 'AES key wrap'],
      [0x32, 113, 'ECIES P-256'],
      [0x33, 80, 'ECIES X25519'],
      [0x34, 112, 'ECIES X25519, SHA-512'],
    ] as const;
    for (const [type, length, keyWrap] of wraps)
      expect(readMade({ flags: 0x04, tlvs: [{ type, value: value(length) }] })).toMatchObject({ keyWrap });
    expect(readMade({ flags: 0x04 }).keyWrap).toBeUndefined();
  });

  it('says what a compressed image unpacks to', () => {
    const size = Uint8Array.of(0, 0x10, 2, 0);
    const protectedTlvs = [
      { type: 0x70, value: size },
      { type: 0x71, value: value(32) },
    ];
    expect(readMade({ flags: 0x400, protectedTlvs }).unpacked).toEqual({
      sizeBytes: 0x2_1000,
      hash: value(32),
    });
    // The size between decryption and unpacking, which is another one.
    expect(readMade({ protectedTlvs: [{ type: 0x73, value: size }] }).unpacked).toBeUndefined();
    expect(readMade().unpacked).toBeUndefined();
  });

  it.each([
    [0x74, 0x75],
    [0x80, 0x81],
  ])('tells vendor and class in TLVs %i and %i', (vendor, kind) => {
    const protectedTlvs = [
      { type: vendor, value: value(16) },
      { type: kind, value: value(16).fill(7) },
    ];
    expect(readMade({ protectedTlvs })).toMatchObject({ vendorId: value(16), classId: value(16).fill(7) });
  });
});
