import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SMP_SERVICE_UUID } from '@main/transports/ble/adapter';
import { Sightings, type Heard } from '@main/transports/ble/sightings';

const heard = (change: Partial<Heard> = {}): Heard => ({
  id: 'c0de00000001',
  address: 'C0:DE:00:00:00:01',
  name: 'Sensor',
  rssi: -60,
  serviceUuids: [],
  ...change,
});

describe('what is known of the devices in the air', () => {
  it('is gathered from many advertisements: a name, a service, the newest strength', () => {
    const sightings = new Sightings();
    sightings.hear(heard({ name: undefined, serviceUuids: [SMP_SERVICE_UUID] }), 1);
    sightings.hear(heard({ rssi: -70 }), 2);
    expect(sightings.all).toEqual([
      {
        id: 'c0de00000001',
        address: 'c0:de:00:00:00:01',
        name: 'Sensor',
        rssi: -70,
        speaksSmp: true,
        lastSeen: 2,
      },
    ]);
  });

  it.each([0, 127, 20])(
    'a sighting with %i dBm, which means that nothing was measured, has no signal strength',
    (rssi) => {
      const sighting = new Sightings().hear(heard({ rssi }), 5);
      expect(sighting).toMatchObject({ rssi: undefined, lastSeen: undefined });
    },
  );

  it('does not take what the system remembers for something heard', () => {
    expect(new Sightings().hear(heard(), undefined)).toMatchObject({ rssi: undefined, lastSeen: undefined });
  });

  it('loses the strength of those who fall silent', () => {
    const sightings = new Sightings();
    sightings.hear(heard(), 0);
    expect(sightings.age(14_999)).toBe(false);
    expect(sightings.age(15_000)).toBe(true);
    expect(sightings.all[0]).toMatchObject({ rssi: undefined, lastSeen: 0 });
    expect(sightings.age(30_000)).toBe(false);
  });

  it('does not take an address for a name', () => {
    expect(new Sightings().hear(heard({ name: 'C0-DE-00-00-00-01' }), 1).name).toBeUndefined();
    expect(new Sightings().hear(heard({ name: '  ' }), 1).name).toBeUndefined();
  });

  it('has no address where the system hides it', () => {
    expect(new Sightings().hear(heard({ address: 'unknown' }), 1).address).toBeUndefined();
  });

  it('stays small, whatever is in the air', () => {
    const sightings = new Sightings();
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 2000 }), fc.integer(), (id, name, rssi) => {
        const one = sightings.hear(heard({ id, name, rssi }), 1);
        expect(one.name?.length ?? 0).toBeLessThanOrEqual(248);
      }),
      { numRuns: 2000 },
    );
    expect(sightings.all.length).toBeLessThanOrEqual(500);
    expect(sightings.hear(heard({ name: 'x'.repeat(300) }), 1).name).toHaveLength(248);
    for (let at = 0; at < 600; at++) sightings.hear(heard({ id: `device ${at}` }), 1);
    expect(sightings.all.map(({ id }) => id)).toEqual(
      Array.from({ length: 500 }, (_, at) => `device ${at + 100}`),
    );
  });
});
