/**
 * The saved list changes while the application runs: the bench follows.
 */
import { describe, expect, it } from 'vitest';
import type { DeviceRecord } from '@shared/device/record';
import { Rig } from '../support/rig';

describe('A bench whose list was changed by another program', () => {
  it('shows a new device, forgets a removed one and closes its link', async () => {
    const rig = new Rig();
    const { id, session } = await rig.connected('zephyr-4.4');
    const fresh: DeviceRecord = {
      id: 'fresh',
      name: 'acm0',
      tags: [],
      connection: { kind: 'simulated', profile: 'tiny', seed: 9 },
    };
    await rig.clock.until(rig.bench.adopt([fresh]));
    expect(rig.bench.ids).toEqual(['fresh']);
    expect(rig.bench.view('fresh')?.name).toBe('acm0');
    expect(rig.bench.view(id)).toBeUndefined();
    expect(session.state.link).toBe('closed');
    await rig.close();
  });

  it('keeps the link of a device that has only another name, and closes it when the device is elsewhere', async () => {
    const rig = new Rig();
    const { id, session } = await rig.connected('zephyr-4.4');
    const record = rig.bench.record(id);
    await rig.clock.until(rig.bench.adopt([{ ...record, name: 'Lamp' }]));
    expect(rig.bench.view(id)).toMatchObject({ name: 'Lamp', link: { state: 'ready' } });
    const connection = { kind: 'simulated', profile: 'tiny', seed: 77 } as const;
    await rig.clock.until(rig.bench.adopt([{ ...record, connection }]));
    expect(session.state.link).toBe('closed');
    expect(rig.bench.record(id).connection).toEqual(connection);
    await rig.close();
  });

  it('leaves a device alone that is being written to', async () => {
    const rig = new Rig();
    const { id, session } = await rig.connected('zephyr-4.4');
    let done = (): void => {};
    const writing = session.exclusively('a test', () => new Promise<void>((resolve) => (done = resolve)));
    await rig.clock.until(rig.bench.adopt([]));
    expect(rig.bench.ids).toEqual([id]);
    expect(session.state.link).toBe('ready');
    done();
    await writing;
    await rig.close();
  });
});
