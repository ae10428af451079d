import { describe, expect, it } from 'vitest';
import type { Sighting } from '@main/transports/ble/adapter';
import { findDevice } from '@main/transports/ble/find-device';

const seen = (id: string, change: Partial<Sighting> = {}): Sighting => ({
  id,
  address: undefined,
  name: 'Sensor',
  rssi: -60,
  speaksSmp: true,
  lastSeen: 1,
  ...change,
});
const free = { isLinked: () => false, isSaved: () => false };
const A = 'c0de00000001';
const B = 'c0de00000002';

describe('finding a device', () => {
  it.each([
    ['digits', A],
    ['colons', 'C0:DE:00:00:00:01'],
    ['dashes', 'c0-de-00-00-00-01'],
  ])('by its identifier in %s', (_, peerId) => {
    expect(findDevice([seen(B), seen(A)], { peerId }, free, false)).toMatchObject({
      found: { id: A },
      as: 'itself',
    });
  });

  it('by a UUID, as macOS names devices', () => {
    const id = '8d53dc1d1db74cd3868b8a527460aa84';
    const peerId = '8D53DC1D-1DB7-4CD3-868B-8A527460AA84';
    expect(findDevice([seen(A), seen(id)], { peerId }, free, false)).toMatchObject({ found: { id } });
  });

  it('by its address where the system names it otherwise', () => {
    const sighting = seen('8d53dc1d1db74cd3868b8a527460aa84', { address: 'c0:de:00:00:00:01' });
    expect(findDevice([sighting], { peerId: A }, free, false)).toMatchObject({ found: sighting });
  });

  it('not when it is only remembered', () => {
    const finding = findDevice([seen(A, { rssi: undefined })], { peerId: A }, free, true);
    expect(finding).toEqual({ found: undefined, reason: 'not-seen' });
  });

  it('by its name under another identifier, when the identifier was looked for long enough', () => {
    const wanted = { peerId: A, peerName: 'Sensor' };
    expect(findDevice([seen(B)], wanted, free, false)).toMatchObject({ found: undefined });
    expect(findDevice([seen(B)], wanted, free, true)).toMatchObject({ found: { id: B }, as: 'name' });
  });

  it('never by a name that was not given', () => {
    expect(findDevice([seen(B, { name: undefined })], { peerId: A }, free, true).found).toBeUndefined();
  });

  it('prefers those that advertise SMP', () => {
    const sightings = [seen(A, { speaksSmp: false }), seen(B)];
    expect(findDevice(sightings, { peerName: 'Sensor' }, free, true)).toMatchObject({ found: { id: B } });
  });

  it('takes one that says nothing of SMP when there is no other', () => {
    const sightings = [seen(A, { speaksSmp: false }), seen(B, { name: 'Other' })];
    expect(findDevice(sightings, { peerName: 'Sensor' }, free, true)).toMatchObject({ found: { id: A } });
  });

  it('leaves devices alone that are somebody else’s', () => {
    const taken = { ...free, isSaved: (id: string): boolean => id === A };
    expect(findDevice([seen(A), seen(B)], { peerName: 'Sensor' }, taken, true)).toMatchObject({
      found: { id: B },
    });
  });

  it('chooses none of several that are equally good', () => {
    const finding = findDevice([seen(A), seen(B)], { peerName: 'Sensor' }, free, true);
    expect(finding).toEqual({ found: undefined, reason: 'ambiguous', count: 2 });
  });

  describe('that may be in its firmware loader', () => {
    const loader = { peerName: 'FL_0A1B2C3D' };
    const wanted = { peerId: A, loader };
    const named = (id: string, change: Partial<Sighting> = {}) =>
      seen(id, { name: 'FL_0A1B2C3D', ...change });

    it('at once, by the name that it was given, whoever is saved there', () => {
      const saved = { ...free, isSaved: (id: string) => id === B };
      expect(findDevice([named(B)], wanted, saved, false)).toMatchObject({ found: { id: B }, as: 'loader' });
    });

    it('as itself where its loader has the same identifier', () => {
      expect(findDevice([named(A)], wanted, free, false)).toMatchObject({ found: { id: A }, as: 'itself' });
    });

    it.each(['FL_0A1B2C3', 'FL_0A1B2C3DX', 'fl_0a1b2c3d', ' FL_0A1B2C3D', 'FW loader'])(
      'not by the name "%s"',
      (name) => {
        expect(findDevice([named(B, { name })], wanted, free, true).found).toBeUndefined();
      },
    );

    it('not where two have the name', () => {
      const finding = findDevice([named(B), named('c0de00000003')], wanted, free, true);
      expect(finding).toEqual({ found: undefined, reason: 'ambiguous', count: 2 });
    });

    it('where it was met before, when it has another name meanwhile', () => {
      const there = { peerId: A, loader: { ...loader, peerId: B } };
      expect(findDevice([seen(B)], there, free, false)).toMatchObject({ found: { id: B }, as: 'loader' });
      const saved = { ...free, isSaved: (id: string) => id === B };
      expect(findDevice([seen(B)], there, saved, false).found).toBeUndefined();
    });

    it('not where a link is open to it already', () => {
      const linked = { ...free, isLinked: (id: string) => id === B };
      expect(findDevice([named(B)], wanted, linked, false).found).toBeUndefined();
    });
  });
});
