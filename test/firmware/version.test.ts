import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, imgtoolVersion, parseVersion, smpVersion } from '@shared/firmware/version';

const version = fc.record({
  major: fc.integer({ min: 0, max: 0xff }),
  minor: fc.integer({ min: 0, max: 0xff }),
  revision: fc.integer({ min: 0, max: 0xffff }),
  build: fc.integer({ min: 0, max: 0xffff_ffff }),
});

describe('versions', () => {
  it.each([
    ['1', 1, 0, 0, 0],
    ['1.2', 1, 2, 0, 0],
    ['1.2.3', 1, 2, 3, 0],
    ['1.2.3+4', 1, 2, 3, 4],
    ['1.2.3.4', 1, 2, 3, 4],
    ['255.255.65535+4294967295', 255, 255, 65535, 4294967295],
  ])('reads %s', (text, major, minor, revision, build) => {
    expect(parseVersion(text)).toEqual({ major, minor, revision, build });
  });

  it.each([
    '',
    'v1.2.3',
    '1.',
    '1.2+4',
    '1.2.3-rc1',
    '256.0.0',
    '1.256.0',
    '1.0.65536',
    '1.0.0+4294967296',
    '<???>',
  ])('does not take "%s" for a version', (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });

  it('prints without a build number of 0, in both spellings', () => {
    const first = { major: 1, minor: 2, revision: 3, build: 0 };
    expect([imgtoolVersion(first), smpVersion(first)]).toEqual(['1.2.3', '1.2.3']);
    const fourth = { ...first, build: 4 };
    expect([imgtoolVersion(fourth), smpVersion(fourth)]).toEqual(['1.2.3+4', '1.2.3.4']);
  });

  it('reads what it prints', () => {
    fc.assert(
      fc.property(version, (one) => {
        expect(parseVersion(imgtoolVersion(one))).toEqual(one);
        expect(parseVersion(smpVersion(one))).toEqual(one);
      }),
    );
  });

  it('orders as MCUboot does: by number, the build only on request', () => {
    const order = ['0.9.9', '1.0.0', '1.0.10', '1.2.0', '2.0.0'].map((text) => parseVersion(text));
    for (const [at, older] of order.entries())
      for (const newer of order.slice(at + 1))
        expect(older !== undefined && newer !== undefined && compareVersions(older, newer)).toBeLessThan(0);
    const [a, b] = [
      { major: 1, minor: 0, revision: 0, build: 1 },
      { major: 1, minor: 0, revision: 0, build: 2 },
    ];
    expect(compareVersions(a, b)).toBe(0);
    expect(compareVersions(a, b, { withBuild: true })).toBeLessThan(0);
  });

  it('orders both ways round alike', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const there = Math.sign(compareVersions(a, b, { withBuild: true }));
        const back = Math.sign(compareVersions(b, a, { withBuild: true }));
        expect(there + back).toBe(0);
      }),
    );
  });
});
