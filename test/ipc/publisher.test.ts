import { beforeEach, describe, expect, it } from 'vitest';
import { Publisher } from '@main/ipc/publisher';
import { defaultPreferences } from '@shared/device/preferences';
import type { TransferView } from '@shared/ipc/transfers';
import type { BenchChange, DeviceView, JobView } from '@shared/ipc/views';
import { VirtualClock } from '../support/virtual-clock';

const device = (id: string): DeviceView => ({
  id,
  name: id,
  tags: [],
  connection: { kind: 'udp', address: id },
  address: id,
  link: { state: 'closed' },
});

describe('The publisher', () => {
  let clock: VirtualClock;
  let sent: { at: number; change: BenchChange }[];
  let there: Set<string>;
  let publisher: Publisher;

  beforeEach(() => {
    clock = new VirtualClock();
    sent = [];
    there = new Set(['a', 'b']);
    publisher = new Publisher(
      clock,
      {
        device: (id) => (there.has(id) ? device(id) : undefined),
        job: (id) => (there.has(id) ? ({ id } as JobView) : undefined),
        transfer: (id) => (there.has(id) ? ({ id } as TransferView) : undefined),
        ports: () => [],
        preferences: () => defaultPreferences,
      },
      (change) => sent.push({ at: clock.now(), change }),
    );
  });

  it('sends at most ten times a second, however often something changes', async () => {
    for (let i = 0; i < 1000; i++) {
      publisher.deviceChanged('a');
      publisher.jobChanged('b', false);
      await clock.advance(1);
    }
    expect(sent.length).toBeLessThanOrEqual(11);
    expect(sent.length).toBeGreaterThanOrEqual(10);
  });

  it('sends the last change too', async () => {
    publisher.deviceChanged('a');
    await clock.advance(1);
    publisher.deviceChanged('b');
    await clock.advance(1000);
    expect(sent.at(-1)?.change.devices?.map((one) => one.id)).toEqual(['b']);
    expect(clock.pending).toBe(0);
  });

  it('sends a new phase at once, together with what has gathered', async () => {
    publisher.deviceChanged('a');
    await clock.advance(0);
    publisher.deviceChanged('b');
    publisher.jobChanged('a', true);
    await clock.advance(0);
    expect(sent.at(-1)).toMatchObject({ at: 0, change: { devices: [{ id: 'b' }], jobs: [{ id: 'a' }] } });
  });

  it('numbers its changes without gaps', async () => {
    for (let i = 0; i < 5; i++) {
      publisher.jobChanged('a', true);
      await clock.advance(10);
    }
    expect(sent.map(({ change }) => change.revision)).toEqual([1, 2, 3, 4, 5]);
    expect(publisher.revision).toBe(5);
  });

  it('says what is gone', async () => {
    there.delete('a');
    publisher.deviceChanged('a');
    publisher.jobChanged('a', false);
    await clock.advance(200);
    expect(sent[0]?.change).toEqual({ revision: 1, removedDevices: ['a'], removedJobs: ['a'] });
  });

  it('sends nothing when nothing changed', () => {
    publisher.flush();
    expect(sent).toEqual([]);
  });

  it('sends all that happens in one moment in one change', async () => {
    publisher.jobChanged('a', false);
    publisher.jobChanged('a', true);
    publisher.jobChanged('b', true);
    publisher.deviceChanged('a');
    await clock.advance(0);
    expect(sent.map(({ change }) => change)).toEqual([
      { revision: 1, devices: [device('a')], jobs: [{ id: 'a' }, { id: 'b' }] },
    ]);
    await clock.advance(1000);
    expect(sent).toHaveLength(1);
  });

  it('sends new phases of transfers at once, and says which are gone', async () => {
    publisher.transferChanged('a', true);
    await clock.advance(0);
    expect(sent.at(-1)?.change.transfers).toEqual([{ id: 'a' }]);
    publisher.transferChanged('z', true);
    await clock.advance(0);
    expect(sent.at(-1)?.change.removedTransfers).toEqual(['z']);
  });
});
