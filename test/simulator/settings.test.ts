/**
 * Group 3 of the simulated application: values in use, storage, and who may do what.
 */
import { describe, expect, it } from 'vitest';
import { profiles } from '@main/simulator/profile';
import { rig } from './rig';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const NAME = 'network/hostname';

describe('a setting', () => {
  it('that is written is in use at once and gone after a reset', async () => {
    const { ask, reset } = rig();
    expect(await ask('settings.write', { name: NAME, val: text('new') })).toEqual({});
    expect(await ask('settings.read', { name: NAME })).toEqual({ val: text('new') });
    await reset();
    expect(await ask('settings.read', { name: NAME })).toEqual({ val: text('bench-device') });
  });

  it('that is saved is there after a reset', async () => {
    const { ask, reset } = rig();
    await ask('settings.write', { name: NAME, val: text('new') });
    expect(await ask('settings.save')).toEqual({});
    await reset();
    expect(await ask('settings.read', { name: NAME })).toEqual({ val: text('new') });
  });

  it('is what storage has after a load', async () => {
    const { ask } = rig();
    await ask('settings.write', { name: NAME, val: text('saved') });
    await ask('settings.save', { name: 'network' });
    await ask('settings.write', { name: NAME, val: text('unsaved') });
    expect(await ask('settings.commit')).toEqual({});
    expect(await ask('settings.load')).toEqual({});
    expect(await ask('settings.read', { name: NAME })).toEqual({ val: text('saved') });
  });

  it('outside of a saved subtree is not saved', async () => {
    const { ask, reset } = rig();
    await ask('settings.write', { name: 'sensor/interval_ms', val: Uint8Array.of(1, 0, 0, 0) });
    await ask('settings.write', { name: NAME, val: text('new') });
    await ask('settings.save', { name: 'network' });
    await reset();
    expect(await ask('settings.read', { name: 'sensor/interval_ms' })).toEqual({
      val: Uint8Array.of(0xe8, 3, 0, 0),
    });
    expect(await ask('settings.read', { name: NAME })).toEqual({ val: text('new') });
  });

  it('that is deleted keeps its value until the next start', async () => {
    const { ask, reset } = rig();
    await ask('settings.write', { name: NAME, val: text('new') });
    await ask('settings.save');
    expect(await ask('settings.delete', { name: NAME })).toEqual({});
    expect(await ask('settings.read', { name: NAME })).toEqual({ val: text('new') });
    await reset();
    expect(await ask('settings.read', { name: NAME })).toEqual({ val: text('bench-device') });
  });

  it('goes when the storage partition is erased', async () => {
    const { ask, reset } = rig();
    await ask('settings.write', { name: NAME, val: text('new') });
    await ask('settings.save');
    expect(await ask('zephyr.eraseStorage')).toEqual({});
    await reset();
    expect(await ask('settings.read', { name: NAME })).toEqual({ val: text('bench-device') });
  });

  it('under an open root can have any name, and is kept when saved', async () => {
    const { ask, reset } = rig();
    expect(await ask('settings.read', { name: 'app/mine' })).toEqual({ err: { group: 3, rc: 3 } });
    await ask('settings.write', { name: 'app/mine' });
    expect(await ask('settings.read', { name: 'app/mine' })).toEqual({ val: new Uint8Array() });
    await ask('settings.save');
    await reset();
    expect(await ask('settings.read', { name: 'app/mine' })).toEqual({ val: new Uint8Array() });
  });

  it('is given only as far as the device can', async () => {
    const { ask } = rig();
    const whole = await ask('settings.read', { name: 'board/notice' });
    expect(whole['val']).toHaveLength(32);
    expect(Object.keys(whole)).toEqual(['val']);
    expect(await ask('settings.read', { name: 'board/notice', max_size: 512 })).toMatchObject({
      max_size: 32,
    });
    expect((await ask('settings.read', { name: 'board/notice', max_size: 4 }))['val']).toEqual(text('A te'));
  });
});

describe('it is refused', () => {
  it.each([
    ['to read an unknown root', 'settings.read', { name: 'none/x' }, 5],
    ['to read an unknown name', 'settings.read', { name: 'network/none' }, 3],
    ['to read a secret', 'settings.read', { name: 'keys/secret' }, 4],
    ['to read a name that is too long', 'settings.read', { name: 'n'.repeat(32) }, 2],
    ['to write an unknown root', 'settings.write', { name: 'none/x', val: text('1') }, 5],
    ['to write an unknown name', 'settings.write', { name: 'network/none', val: text('1') }, 3],
    ['to write what is read-only', 'settings.write', { name: 'board/serial', val: text('1') }, 6],
    ['to write a value of the wrong width', 'settings.write', { name: 'network/port', val: text('1') }, 1],
    ['to delete what is read-only', 'settings.delete', { name: 'board/serial' }, 7],
    ['to delete what is not there', 'settings.delete', { name: 'network/none' }, 3],
    ['to save what is not there', 'settings.save', { name: 'none' }, 3],
  ] as const)('%s', async (_what, command, request, rc) => {
    expect(await rig().ask(command, request)).toEqual({ err: { group: 3, rc } });
  });

  it('to name no setting', async () => {
    const { ask } = rig();
    expect(await ask('settings.read', {})).toEqual({ rc: 3 });
    expect(await ask('settings.write', { name: '', val: text('1') })).toEqual({ rc: 3 });
    expect(await ask('settings.delete', {})).toEqual({ rc: 3 });
  });

  it('to save where no storage is', async () => {
    const { ask } = rig({ profile: profiles['zephyr-4.4'] });
    expect(await ask('settings.save')).toEqual({ err: { group: 3, rc: 8 } });
    expect(await ask('settings.load')).toEqual({});
  });

  it('with the codes of version 1 in version 1', async () => {
    const { ask } = rig();
    expect(await ask('settings.read', { name: 'network/none' }, { version: 1 })).toEqual({ rc: 5 });
    expect(await ask('settings.read', { name: 'none/x' }, { version: 1 })).toEqual({ rc: 1 });
  });
});
