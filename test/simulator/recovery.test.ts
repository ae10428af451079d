/**
 * MCUboot's serial recovery: in place, without tests and without ways back.
 */
import { describe, expect, it } from 'vitest';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { mcubootRecovery, type RecoveryProfile } from '@main/simulator/recovery-profile';
import { firmware, rig } from './rig';

const inRecovery = (change: Partial<RecoveryProfile> = {}, profile: Partial<DeviceProfile> = {}) =>
  rig({
    profile: { ...profiles['mcuboot-recovery'], recovery: { ...mcubootRecovery, ...change }, ...profile },
  });
const file = firmware('2.0.0');

describe('serial recovery', () => {
  it('writes the running slot in place; after the reset the new image runs', async () => {
    const { upload, reset, slots, device } = inRecovery();
    expect(await upload(file)).toEqual({ rc: 0, off: file.length });
    expect(device.slotContent(0, 0)).toEqual(file);
    await reset();
    expect(device.state.phase).toBe('running');
    expect(slots()).toEqual(['0:2.0.0 confirmed active']);
  });

  it('is there again when what was written does not start', async () => {
    const { upload, reset, device } = inRecovery();
    await upload(file.subarray(0, 1500));
    await reset();
    expect(device.state.phase).toBe('recovery');
  });

  it('takes any content for an image', async () => {
    const { ask } = inRecovery();
    const data = new Uint8Array(64);
    expect(await ask('image.upload', { off: 0, len: 128, data })).toEqual({ rc: 0, off: 64 });
  });

  it('erases the whole slot at every first chunk, and never resumes', async () => {
    const { ask, clock, device } = inRecovery();
    const sha = new Uint8Array(32);
    const chunk = { off: 0, len: file.length, sha, data: file.subarray(0, 256) };
    for (let i = 0; i < 2; i++) {
      const before = clock.now();
      expect(await ask('image.upload', chunk)).toEqual({ rc: 0, off: 256 });
      expect(clock.now() - before).toBe((0x76000 / 4096) * device.profile.eraseMsPerSector + 3);
    }
  });

  it('writes whole units of flash and asks for the rest again', async () => {
    const { ask } = inRecovery({ writeAlignmentBytes: 16 });
    expect(await ask('image.upload', { off: 0, len: 100, data: file.subarray(0, 60) })).toEqual({
      rc: 0,
      off: 48,
    });
    expect(await ask('image.upload', { off: 48, data: file.subarray(48, 100) })).toEqual({ rc: 0, off: 100 });
  });

  it('answers a wrong offset with the right one, and every other mistake with rc 3', async () => {
    const { ask } = inRecovery();
    const data = file.subarray(0, 64);
    await ask('image.upload', { off: 0, len: 100, data });
    expect(await ask('image.upload', { off: 8, data })).toEqual({ rc: 0, off: 64 });
    expect(await ask('image.upload', { off: 64, data })).toEqual({ rc: 3 });
    expect(await ask('image.upload', { off: 0, len: 0x76001, data })).toEqual({ rc: 3 });
    expect(await ask('image.upload', { off: 0, len: 100, data, image: 1 })).toEqual({ rc: 3 });
    expect(await ask('image.upload', { data })).toEqual({ rc: 3 });
    expect(await ask('image.upload', { off: 0, len: 100 })).toEqual({ rc: 3 });
  });

  it('does not know erasing, information or other groups', async () => {
    const { ask } = inRecovery();
    for (const name of ['image.erase', 'os.information', 'os.bootloader', 'image.coreList'] as const)
      expect(await ask(name)).toEqual({ rc: 8 });
    expect(await ask('image.setState', { confirm: true })).toEqual({ rc: 8 });
    expect(await ask('image.slotInfo')).toEqual({ rc: 8 });
  });

  it('stays silent for answers, and for a length that leaves bytes over', async () => {
    const { exchange } = inRecovery();
    expect(await exchange('0900000100000006a0')).toEqual([]);
    expect(await exchange('0800000100000006a0ff')).toEqual([]);
    expect(await exchange('0800000200000006a0')).toHaveLength(1);
  });

  it('says errors as plain codes in version 2 as well', async () => {
    expect(await inRecovery({ echo: true }).ask('os.echo', {})).toEqual({ rc: 3 });
    expect(await inRecovery({ echo: true }).ask('os.echo', { d: 'x' })).toEqual({ r: 'x' });
  });

  it('answers requests one after another from its line buffers', async () => {
    const { device, pack, answers, clock } = inRecovery();
    for (let i = 0; i < 10; i++) device.receive(pack('os.parameters', {}));
    await clock.advance(1000);
    expect(answers).toHaveLength(8);
  });

  it('lists what it was built to list', async () => {
    const bare = await inRecovery({ hashInList: false }).ask('image.state');
    expect(bare).toEqual({ images: [{ slot: 0, version: '1.0.0' }] });
    const full = await inRecovery({ imageState: true }).ask('image.state');
    expect(full).toMatchObject({ images: [{ bootable: true, confirmed: true, slot: 0, version: '1.0.0' }] });
    const unreadable = inRecovery({ listsUnchecked: true });
    await unreadable.ask('image.upload', { off: 0, len: 2000, data: file.subarray(0, 512) });
    expect(await unreadable.ask('image.state')).toEqual({
      images: [{ slot: 0, hash: new Uint8Array(32), version: '2.0.0' }],
    });
  });

  it('with direct upload reaches every slot, and can mark what it finds there', async () => {
    const { upload, ask, reset, slots } = inRecovery(
      { directUpload: true, imageState: true, slotInfo: true },
      { bootMode: 'swap-move' },
    );
    expect(await ask('image.slotInfo')).toMatchObject({
      images: [{ slots: [{ upload_image_id: 1 }, { upload_image_id: 2 }] }],
    });
    await upload(file, { image: 2 });
    const list = await ask('image.state');
    const [, second] = list['images'] as { hash: Uint8Array }[];
    expect(await ask('image.setState', { hash: new Uint8Array(32), confirm: true })).toEqual({ rc: 5 });
    expect(await ask('image.setState', { hash: second?.hash, confirm: false })).toMatchObject({
      images: [
        { slot: 0, confirmed: true },
        { slot: 1, pending: true },
      ],
    });
    expect(await ask('image.setState', { hash: second?.hash, confirm: false })).toEqual({ rc: 6 });
    await reset();
    expect(slots()).toEqual(['0:2.0.0 active', '1:1.0.0 confirmed']);
  });
});
