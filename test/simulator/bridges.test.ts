/**
 * A simulated device with a second one behind one of its transports: what goes where, over one port.
 */
import { describe, expect, it } from 'vitest';
import { packMessage } from '@shared/smp/message';
import { profiles } from '@main/simulator/profile';
import { firmware, rig } from './rig';

const bridged = (change = {}) => rig({ profile: { ...profiles['zephyr-bridge'], ...change } });
const board = async ({ ask }: ReturnType<typeof rig>) =>
  (await ask('os.information', { format: 'i' }))['output'];

const NEAR = 'nrf52840dk/nrf52840';
const BEHIND = 'nrf54l15dk/nrf54l15/cpuapp';

describe('a bridge', () => {
  it('leads everything to the device behind it, until it is disconnected', async () => {
    const one = bridged();
    expect(await one.ask('bridge.list')).toEqual({
      transports: [
        { id: 0, name: 'UART' },
        { id: 1, name: 'Bluetooth' },
      ],
    });
    expect(await board(one)).toBe(NEAR);
    expect(await one.ask('bridge.connect', { transport: 1 })).toEqual({});
    expect(await board(one)).toBe(BEHIND);
    expect(await one.ask('os.parameters')).toEqual({ buf_size: 512, buf_count: 4 });
    expect(await one.ask('bridge.status')).toEqual({
      supported: 1,
      active: 1,
      bridged: true,
      transport: 1,
    });
    expect(await one.ask('bridge.disconnect')).toEqual({});
    expect(await one.ask('bridge.status')).toEqual({ supported: 1, active: 0 });
    expect(await board(one)).toBe(NEAR);
  });

  it('has two devices with a flash of their own', async () => {
    const one = bridged();
    await one.ask('bridge.connect', { transport: 1 });
    await one.ask('image.upload', { off: 0, len: 3000, data: firmware('2.0.0').subarray(0, 256) });
    expect(one.device.behind(1)?.state.upload?.offset).toBe(256);
    expect(one.device.state.upload).toBeUndefined();
  });

  it('answers that the connection is not there while the device behind it is away', async () => {
    const one = bridged();
    await one.ask('bridge.connect', { transport: 1 });
    one.device.behind(1)?.power('off');
    expect(await one.ask('os.echo', { d: 'a' })).toMatchObject({ rc: 14 });
    one.device.behind(1)?.power('on');
    await one.clock.advance(5000);
    expect(await one.ask('os.echo', { d: 'a' })).toEqual({ r: 'a' });
  });

  it('resets the device behind it, and stays; a reset of its own device ends it', async () => {
    const one = bridged();
    await one.ask('bridge.connect', { transport: 1 });
    await one.reset();
    expect([one.device.bootCount, one.device.behind(1)?.bootCount]).toEqual([1, 2]);
    expect(await board(one)).toBe(BEHIND);
    one.device.reset();
    await one.clock.advance(5000);
    expect(await board(one)).toBe(NEAR);
  });

  it.each([
    ['to no transport', 'bridge.connect', { transport: 47 }, 4],
    ['to where it came from', 'bridge.connect', { transport: 0 }, 9],
    ['in no mode', 'bridge.connect', { transport: 1, mode: 3 }, 5],
    ['that is not there, ended', 'bridge.disconnect', {}, 8],
  ] as const)('%s is refused', async (_what, command, body, rc) => {
    expect(await bridged().ask(command, body)).toEqual({ err: { group: 11, rc } });
  });

  it('is there once', async () => {
    const one = bridged();
    await one.ask('bridge.connect', { transport: 1 });
    expect(await one.ask('bridge.connect', { transport: 1 })).toEqual({ err: { group: 11, rc: 12 } });
  });
});

describe('the group', () => {
  it('is not there in other devices', async () => {
    const one = rig();
    expect(await one.ask('bridge.status')).toMatchObject({ rc: 8 });
    expect((await one.ask('enumeration.list'))['groups']).not.toContain(11);
  });

  it('may have another number, and names itself by its own in errors', async () => {
    const one = bridged({ bridgeGroup: 70 });
    expect((await one.ask('enumeration.list'))['groups']).toContain(70);
    expect(await one.ask('bridge.status')).toMatchObject({ rc: 8 });
    const at = { op: 2, version: 2, group: 70, sequence: 9, command: 0 } as const;
    const [answer = ''] = await one.exchange(packMessage(at, { transport: 47 }));
    expect(answer).toContain('bf63657272bf6567726f75700b62726304ffff');
    expect(await one.exchange(packMessage(at, { transport: 1 }))).toHaveLength(1);
    expect(await board(one)).toBe(BEHIND);
  });
});
