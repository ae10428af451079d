/**
 * Devices that could not be reached are tried again; one place is one device.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serialDefaults } from '@shared/device/connection';
import { Rig, type RigDevice } from '../support/rig';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
  rig.triesAgain = true;
});
afterEach(() => rig.close());

function linkOf({ id }: RigDevice) {
  return rig.bench.view(id)?.link;
}
function nextTry(one: RigDevice): number | undefined {
  const link = linkOf(one);
  return link?.state === 'closed' ? link.nextTryEpochMs : undefined;
}
const nowEpochMs = (): number => 1_000_000 + rig.clock.now();

async function off(): Promise<RigDevice> {
  const one = rig.add('tiny');
  one.device.power('off');
  await rig.clock.until(rig.bench.connect([one.id]));
  return one;
}

describe('A device that was off when the bench started', () => {
  it('is tried again by itself and becomes ready when it is on', async () => {
    const one = await off();
    expect(linkOf(one)).toMatchObject({ state: 'closed', because: { code: 'link/silent' } });
    expect(nextTry(one)).toBeGreaterThan(nowEpochMs());
    one.device.power('on');
    await rig.clock.advance(10_000);
    expect(linkOf(one)?.state).toBe('ready');
    expect(rig.bench.view(one.id)?.lastError).toBeUndefined();
  });

  it('is tried with growing pauses, never more than some minutes', async () => {
    const one = await off();
    const pauses: number[] = [];
    for (let tries = 0; tries < 10; tries++) {
      const at = nextTry(one) ?? 0;
      pauses.push(at - nowEpochMs());
      await rig.clock.advance(at - nowEpochMs());
      for (let waited = 0; nextTry(one) === undefined && waited < 100; waited++) await rig.clock.advance(500);
    }
    expect(pauses[0]).toBeLessThanOrEqual(6000);
    expect(pauses[3]).toBeGreaterThan(4 * (pauses[0] ?? 0));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(360_000);
  });

  it('is tried at once when somebody wants it', async () => {
    const one = await off();
    one.device.power('on');
    await rig.clock.until(rig.bench.connect([one.id]));
    expect(linkOf(one)?.state).toBe('ready');
    const { pending } = rig.clock;
    await rig.clock.advance(60_000);
    expect(rig.clock.pending).toBeLessThanOrEqual(pending);
    expect(linkOf(one)?.state).toBe('ready');
  });

  it('is left alone when somebody closes it, removes it, or wants nothing tried', async () => {
    const closed = await off();
    await rig.bench.disconnect([closed.id]);
    const removed = await off();
    await rig.bench.remove([removed.id]);
    const unwanted = await off();
    rig.triesAgain = false;
    rig.bench.retriesChanged();
    expect([closed, removed, unwanted].map(nextTry)).toEqual([undefined, undefined, undefined]);
    expect(rig.clock.pending).toBe(0);
  });
});

describe('One place', () => {
  const udp = (address: string) => ({ kind: 'udp', address }) as const;
  const refused = (where: string) =>
    expect.objectContaining({ code: 'app/on-bench-already', facts: { where, name: 'Lamp' } }) as unknown;

  it('is on the bench once, however it is written', () => {
    rig.bench.add(udp('sensor.local'), 'Lamp');
    expect(() => rig.bench.add(udp('Sensor.local:1337'), 'Fan')).toThrow(refused('Sensor.local:1337'));
    expect(rig.bench.records.map(({ name }) => name)).toEqual(['Lamp']);
  });

  it('is not taken by a device that is moved, but stays its own', async () => {
    const lamp = rig.bench.add(udp('sensor.local'), 'Lamp');
    const fan = rig.bench.add(udp('fan.local'), 'Fan');
    await expect(rig.bench.setConnection(fan, udp('SENSOR.local'))).rejects.toMatchObject({
      code: 'app/on-bench-already',
    });
    await rig.bench.setConnection(lamp, udp('sensor.local:1337'));
    expect(rig.bench.record(lamp).connection).toEqual(udp('sensor.local:1337'));
  });

  it('is the serial port by its name', () => {
    const serial = { ...serialDefaults, path: '/dev/ttyACM0' };
    rig.bench.add(serial, 'Lamp');
    expect(() => rig.bench.add({ ...serial, baudRate: 9600 })).toThrow(refused('/dev/ttyACM0'));
  });
});
