/**
 * Devices with one slot and a firmware loader: how each of the two programs answers, and what leads from one to the other.
 */
import { describe, expect, it } from 'vitest';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import type { LoaderProfile } from '@main/simulator/device-profile';
import { firmware, rig, sha, type RigOptions } from './rig';

const single = profiles['nordic-single-slot'];
const bare = profiles['nordic-bare-metal'];
const file = firmware('2.0.0', { hashAlgorithm: 'sha512' });
const fileSha = sha('sha256', file);
const notSupported = expect.objectContaining({ rc: 8 }) as unknown;
const first = (change: object = {}) => ({ off: 0, len: file.length, data: file.subarray(0, 256), ...change });

/** A profile whose loader is built differently. */
const built = (profile: DeviceProfile, change: Partial<LoaderProfile>): DeviceProfile => {
  if (profile.loader === undefined) throw new Error('no loader');
  return { ...profile, loader: { ...profile.loader, ...change } };
};

const settingsWith = (name: string) => ({
  ...single.settings,
  settings: { [name]: { value: new Uint8Array() } },
});

const inLoader = async (options: RigOptions = {}) => {
  const it = rig({ profile: single, ...options });
  await it.reset({ boot_mode: 1 });
  expect(it.device.state.program).toBe('loader');
  return it;
};

describe.each([single, bare])('$name', (profile) => {
  it('says mode 7 in both programs', async () => {
    const { ask, reset } = rig({ profile });
    const mode = { bootloader: 'MCUboot' };
    expect(await ask('os.bootloader')).toEqual(mode);
    expect(await ask('os.bootloader', { query: 'mode' })).toEqual({ mode: 7 });
    await reset({ boot_mode: 1 });
    expect(await ask('os.bootloader')).toEqual(mode);
    expect(await ask('os.bootloader', { query: 'mode' })).toEqual({ mode: 7 });
  });

  it('has no image group in its application, and does not list one', async () => {
    const { ask } = rig({ profile });
    for (const name of [
      'image.state',
      'image.setState',
      'image.upload',
      'image.erase',
      'image.slotInfo',
    ] as const)
      expect(await ask(name, name === 'image.upload' ? first() : {})).toEqual(notSupported);
    expect(await ask('enumeration.list')).toEqual({ groups: [10, 0, 3] });
    expect(await ask('os.echo', { d: 'x' })).toEqual({ r: 'x' });
    expect(await ask('os.parameters')).toEqual({ buf_size: 2475, buf_count: 4 });
    expect(await ask('os.information', { format: 'i' })).toEqual({ output: profile.board });
  });

  it('lists the application as confirmed and itself as active in its loader, with hashes of 64 bytes', async () => {
    const { ask } = await inLoader({ profile });
    const { images } = (await ask('image.state')) as { images: Record<string, unknown>[] };
    const flags = { bootable: true, pending: false, permanent: false };
    expect(images).toMatchObject([
      { slot: 0, version: '1.0.0', confirmed: true, active: false, ...flags },
      { slot: 1, confirmed: false, active: true, ...flags },
    ]);
    expect(images.map(({ hash }) => (hash as Uint8Array).length)).toEqual([64, 64]);
    expect(images.some((one) => 'image' in one)).toBe(false);
  });

  it('can mark nothing and tells no sizes in its loader', async () => {
    const { ask } = await inLoader({ profile });
    for (const name of ['image.setState', 'image.slotInfo', 'settings.read', 'os.information'] as const)
      expect(await ask(name)).toEqual(notSupported);
  });

  it('takes an upload into slot 0 without erasing first, and runs it after a plain reset', async () => {
    const { ask, clock, upload, reset, device, slots } = await inLoader({ profile });
    const before = clock.now();
    expect(await ask('image.upload', first({ sha: fileSha }))).toEqual({ off: 256 });
    expect(clock.now() - before).toBeLessThan(10);
    expect(device.slotContent(0, 0)).toHaveLength(file.length);
    expect(await upload(file, { sha: fileSha })).toEqual({ off: file.length });
    expect(slots()[0]).toBe('0:2.0.0 confirmed');
    await reset();
    expect(device.state).toMatchObject({ phase: 'running', program: 'application' });
    expect(slots()[0]).toBe('0:2.0.0 confirmed active');
    expect(await ask('image.state')).toEqual(notSupported);
  });

  it('goes on with an upload of the same hash, until the loader is reset', async () => {
    const { ask, reset } = await inLoader({ profile });
    await ask('image.upload', first({ sha: fileSha }));
    expect(await ask('image.upload', first({ sha: fileSha, data: file.subarray(0, 64) }))).toEqual({
      off: 256,
    });
    await reset();
    expect(await ask('image.upload', first({ sha: fileSha, data: file.subarray(0, 64) }))).toEqual({
      off: 64,
    });
  });

  it('compares the version with slot 0 and not with the loader', async () => {
    const { ask } = await inLoader({
      profile: built(profile, { version: { major: 9, minor: 0, revision: 0, build: 0 } }),
    });
    const head = (version: string) =>
      first({ upgrade: true, data: firmware(version, { hashAlgorithm: 'sha512' }).subarray(0, 256) });
    expect(await ask('image.upload', head('1.0.0'))).toEqual({ err: { group: 1, rc: 27 } });
    expect(await ask('image.upload', head('1.0.1'))).toEqual({ off: 256 });
  });

  it('enters its loader for one start only', async () => {
    const { reset, device, clock } = await inLoader({ profile });
    await reset();
    expect(device.state.program).toBe('application');
    await reset({ boot_mode: 1 });
    expect(device.state.program).toBe('loader');
    device.power('off');
    device.power('on');
    await clock.advance(20_000);
    expect(device.state).toMatchObject({ phase: 'running', program: 'application' });
  });

  it('enters its loader by the button as well', async () => {
    const { device, clock } = rig({ profile });
    device.reset('loader');
    await clock.advance(20_000);
    expect(device.state).toMatchObject({ phase: 'running', program: 'loader' });
  });

  it('runs the old application again when nothing was uploaded', async () => {
    const { reset, slots } = await inLoader({ profile });
    await reset();
    expect(slots()[0]).toBe('0:1.0.0 confirmed active');
  });
});

it('an application may have an image group of its own: mode 7, and slot 0 is the active one', async () => {
  const { ask } = rig({
    profile: { ...single, without: single.without.filter((one) => one !== 'image.state') },
  });
  expect(await ask('image.state')).toMatchObject({
    images: [
      { slot: 0, active: true },
      { slot: 1, active: false },
    ],
  });
});

describe('a device without a valid application', () => {
  it('starts its loader, and lists slot 1 alone while slot 0 has no readable image', async () => {
    const { ask, reset, device } = await inLoader();
    await ask('image.upload', first());
    await reset();
    expect(device.state).toMatchObject({ phase: 'running', program: 'loader' });
    expect(await ask('image.state')).toMatchObject({ images: [{ slot: 1, active: true }] });
  });

  it('starts its loader when the hash of what was uploaded does not fit, and takes it again', async () => {
    const { upload, ask, reset, device } = await inLoader();
    await upload(firmware('2.0.0', { hashAlgorithm: 'sha512', breakHash: true }));
    await reset();
    expect(device.state.program).toBe('loader');
    expect(await ask('image.state')).toMatchObject({
      images: [
        { slot: 0, version: '2.0.0', confirmed: true, active: false },
        { slot: 1, active: true },
      ],
    });
    await upload(file);
    await reset();
    expect(device.state.program).toBe('application');
  });

  it('starts its loader when MCUboot refuses the image, again and again', async () => {
    const { upload, reset, device } = await inLoader({ faults: [{ kind: 'reject-at-boot' }] });
    await upload(file);
    for (let i = 0; i < 2; i++) {
      await reset();
      expect(device.state.program).toBe('loader');
    }
  });

  it('answers nothing until the button is pressed, where MCUboot was built so', async () => {
    const { ask, reset, device, clock } = await inLoader({
      profile: built(single, { startsWithoutApplication: false }),
    });
    await ask('image.upload', first());
    await reset();
    expect(device.state.phase).toBe('dead');
    device.reset('loader');
    await clock.advance(20_000);
    expect(device.state).toMatchObject({ phase: 'running', program: 'loader' });
  });

  it('is in its loader from the first moment', async () => {
    const { ask } = rig({ profile: single, images: [] });
    expect(await ask('image.state')).toMatchObject({ images: [{ slot: 1, active: true }] });
    const waiting = rig({ profile: { ...single, startsIn: 'loader' } });
    expect(await waiting.ask('image.state')).toMatchObject({
      images: [{ slot: 0 }, { slot: 1, active: true }],
    });
  });
});

describe('image erase in the loader', () => {
  it('destroys the loader of Zephyr 4.2 and 4.3; then only the application is left', async () => {
    const { device, exchange, pack, clock } = await inLoader();
    expect(await exchange(pack('image.erase', {}))).toEqual([]);
    expect(device.state.phase).toBe('dead');
    device.reset('loader');
    await clock.advance(20_000);
    expect(device.state).toMatchObject({ phase: 'running', program: 'application' });
  });

  it('is refused by newer ones, and slot 0 can be erased', async () => {
    if (single.loader === undefined) throw new Error('no loader');
    const build = { ...single.loader.build, eraseProtectsRunning: true };
    const { ask, slots } = await inLoader({ profile: built(single, { build }) });
    expect(await ask('image.erase')).toEqual({ err: { group: 1, rc: 9 } });
    expect(await ask('image.erase', { slot: 0 })).toEqual({});
    expect(slots()).toEqual(['1:1.0.0 active']);
  });

  it('is not known to the bare metal loader', async () => {
    const { ask } = await inLoader({ profile: bare });
    expect(await ask('image.erase')).toEqual(notSupported);
  });
});

describe('the name for the loader', () => {
  const name = (text: string) => ({ name: 'fw_loader/adv_name', val: new TextEncoder().encode(text) });
  const groupError = (rc: number) => ({ err: { group: 3, rc } });

  it.each([single, bare])('is known to the loader of $name when it was saved', async (profile) => {
    const { ask, reset, device } = rig({ profile });
    expect(await ask('settings.write', name('FL_12345'))).toEqual({});
    expect(device.loaderName).toBeUndefined();
    expect(await ask('settings.save')).toEqual({});
    await reset({ boot_mode: 1 });
    expect(device.loaderName).toBe('FL_12345');
  });

  it('is saved once more by the reset into the loader of nRF Connect SDK, and only there', async () => {
    for (const [profile, known] of [
      [single, 'FL_1'],
      [bare, undefined],
    ] as const) {
      const { ask, reset, device } = rig({ profile });
      await ask('settings.write', name('FL_1'));
      await reset({ boot_mode: 1 });
      expect(device.loaderName).toBe(known);
    }
  });

  it('lasts in bare metal until the application starts or the power goes, elsewhere for good', async () => {
    const named = async (profile: DeviceProfile) => {
      const it = rig({ profile });
      await it.ask('settings.write', name('FL_1'));
      await it.ask('settings.save');
      await it.reset({ boot_mode: 1 });
      return it;
    };
    const again = await named(bare);
    again.device.reset('loader');
    await again.clock.advance(20_000);
    expect(again.device.loaderName).toBe('FL_1');
    await again.reset();
    expect(again.device.loaderName).toBeUndefined();
    const dark = await named(bare);
    dark.device.power('off');
    expect(dark.device.loaderName).toBeUndefined();
    const flash = await named(single);
    await flash.reset();
    flash.device.power('off');
    expect(flash.device.loaderName).toBe('FL_1');
  });

  it.each([
    [
      'without a settings group',
      { without: [...single.without, 'settings.write', 'settings.save'] },
      notSupported,
    ],
    ['with a group that does not know the key', { settings: settingsWith('fw_loader/other') }, groupError(3)],
    ['with a group that does not know the root', { settings: settingsWith('other/x') }, groupError(5)],
  ] satisfies [string, Partial<DeviceProfile>, unknown][])('%s is refused', async (_name, change, answer) => {
    const { ask } = rig({ profile: { ...single, ...change } });
    expect(await ask('settings.write', name('FL_1'))).toEqual(answer);
  });

  it('cannot be saved where no storage is, and the loader does not know it', async () => {
    const settings = { ...single.settings, hasStorage: false };
    const { ask, reset, device } = rig({ profile: { ...single, settings } });
    expect(await ask('settings.write', name('FL_1'))).toEqual({});
    expect(await ask('settings.save')).toEqual(groupError(8));
    await reset({ boot_mode: 1 });
    expect(device.state.program).toBe('loader');
    expect(device.loaderName).toBeUndefined();
  });

  it('is all that may be written where access is protected', async () => {
    const settings = { ...single.settings, onlyName: 'fw_loader/adv_name' };
    const { ask } = rig({ profile: { ...single, settings } });
    const refused = expect.objectContaining({ rc: 256 }) as unknown;
    expect(await ask('settings.write', { ...name('x'), name: 'fw_loader/other' })).toEqual(refused);
    expect(await ask('settings.save', { name: 'fw_loader/other' })).toEqual(refused);
    expect(await ask('settings.write', name('FL_1'))).toEqual({});
    expect(await ask('settings.save')).toEqual({});
  });

  it.each([
    [single, 15],
    [bare, 16],
  ] as const)('%s is told as an unknown root when it is too long', async (profile, most) => {
    const { ask } = rig({ profile });
    expect(await ask('settings.write', name('x'.repeat(most)))).toEqual({});
    expect(await ask('settings.write', name('x'.repeat(most + 1)))).toEqual({ err: { group: 3, rc: 5 } });
  });
});
