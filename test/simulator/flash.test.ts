/**
 * Slots over the life of an image, for every mode of the bootloader: what is listed before, during and after.
 */
import { describe, expect, it } from 'vitest';
import type { InitialSlot } from '@main/simulator/flash';
import type { BootMode, DeviceProfile } from '@main/simulator/device-profile';
import { profiles } from '@main/simulator/profile';
import { firmware, rig } from './rig';

const profileOf = (bootMode: BootMode): DeviceProfile => ({
  ...profiles['zephyr-swap-move'],
  bootMode,
  downgradePrevention: false,
});
const hashOf = (device: ReturnType<typeof rig>, version: string): Uint8Array => {
  const slot = device.device.state.slots.find((one) => one.version === version);
  if (slot === undefined) throw new Error(`${version} is not listed`);
  return Uint8Array.from(slot.hash.match(/../g) ?? [], (digits) => parseInt(digits, 16));
};
const error = (rc: number) => ({ err: { group: 1, rc } });

/** A device with 2.0.0 uploaded beside 1.0.0. */
async function uploaded(bootMode: BootMode) {
  const device = rig({ profile: profileOf(bootMode) });
  await device.upload(firmware('2.0.0'));
  const mark = (version: string, confirm: boolean) =>
    device.ask('image.setState', { hash: hashOf(device, version), confirm });
  return { ...device, mark };
}

describe.each(['swap-scratch', 'swap-move', 'swap-offset'] as const)('%s', (bootMode) => {
  it('shows every step of test and confirm', async () => {
    const { slots, mark, reset, ask } = await uploaded(bootMode);
    expect(slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0']);
    await mark('2.0.0', false);
    expect(slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0 pending']);
    await reset();
    expect(slots()).toEqual(['0:2.0.0 active', '1:1.0.0 confirmed']);
    await ask('image.setState', { confirm: true });
    const after = bootMode === 'swap-offset' ? [] : ['1:1.0.0'];
    expect(slots()).toEqual(['0:2.0.0 confirmed active', ...after]);
    await reset();
    expect(slots()).toEqual(['0:2.0.0 confirmed active', ...after]);
  });

  it('reverts an image that is not confirmed', async () => {
    const { slots, mark, reset } = await uploaded(bootMode);
    await mark('2.0.0', false);
    await reset();
    await reset();
    expect(slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0']);
    await mark('2.0.0', false);
    expect(slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0 pending']);
    await reset();
    await reset();
    expect(slots()[0]).toBe('0:1.0.0 confirmed active');
  });

  it('keeps an image that was confirmed before its first start', async () => {
    const { slots, mark, reset } = await uploaded(bootMode);
    await mark('2.0.0', true);
    expect(slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0 pending permanent']);
    await reset();
    await reset();
    expect(slots()[0]).toBe('0:2.0.0 confirmed active');
  });

  it('keeps the old image, and empties the slot, when the new one is damaged', async () => {
    const device = rig({ profile: profileOf(bootMode) });
    await device.upload(firmware('2.0.0', { breakHash: true }));
    await device.ask('image.setState', { hash: hashOf(device, '2.0.0'), confirm: false });
    await device.reset();
    expect(device.slots()).toEqual(['0:1.0.0 confirmed active']);
  });

  it('refuses an image that is marked not bootable', async () => {
    const device = rig({ profile: profileOf(bootMode) });
    await device.upload(firmware('2.0.0', { flags: 0x10 }));
    const list = await device.ask('image.state');
    expect(list).toMatchObject({ images: [{ bootable: true }, { bootable: false }] });
    await device.ask('image.setState', { hash: hashOf(device, '2.0.0'), confirm: true });
    await device.reset();
    expect(device.slots()).toEqual(['0:1.0.0 confirmed active']);
  });

  it('tells what it does on the console', async () => {
    const { mark, reset, console } = await uploaded(bootMode);
    await mark('2.0.0', false);
    await reset();
    const text = console.join('');
    expect(text).toContain('*** Booting MCUboot');
    expect(text).toContain(`I: Starting swap using ${bootMode.slice(5)} algorithm.`);
    expect(text).toContain('I: Image version: v2.0.0');
    expect(text).toContain('*** Booting Zephyr OS build');
  });
});

describe('which marks may be set', () => {
  it('in the normal state: the other slot; confirming what runs changes nothing', async () => {
    const { mark, slots, ask } = await uploaded('swap-move');
    expect(await ask('image.setState', { confirm: true })).not.toHaveProperty('err');
    expect(await mark('1.0.0', true)).not.toHaveProperty('err');
    expect(await mark('1.0.0', false)).toEqual(error(33));
    expect(slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0']);
  });

  it('needs a hash of the right length that is there', async () => {
    const { ask } = await uploaded('swap-move');
    expect(await ask('image.setState', {})).toEqual(error(24));
    expect(await ask('image.setState', { hash: new Uint8Array(31), confirm: true })).toEqual(error(24));
    expect(await ask('image.setState', { hash: new Uint8Array(32), confirm: true })).toEqual(error(8));
    expect(await ask('image.setState', { hash: new Uint8Array(32) }, { version: 1 })).toEqual({ rc: 1 });
  });

  it('with a test pending: only the same test again', async () => {
    const { mark, ask } = await uploaded('swap-move');
    await mark('2.0.0', false);
    expect(await mark('2.0.0', false)).not.toHaveProperty('err');
    expect(await mark('2.0.0', true)).toEqual(error(28));
    expect(await mark('1.0.0', true)).toEqual(error(28));
    expect(await ask('image.setState', { confirm: true })).toEqual(error(28));
  });

  it('with a permanent image pending: only the same again', async () => {
    const { mark, ask } = await uploaded('swap-move');
    await mark('2.0.0', true);
    expect(await mark('2.0.0', true)).not.toHaveProperty('err');
    expect(await mark('2.0.0', false)).toEqual(error(28));
    expect(await ask('image.setState', { confirm: true })).toEqual(error(28));
  });

  it('while a test image runs: confirm it; the way back stays what it is', async () => {
    const { mark, reset, slots } = await uploaded('swap-move');
    await mark('2.0.0', false);
    await reset();
    expect(await mark('1.0.0', false)).toEqual(error(28));
    expect(await mark('1.0.0', true)).not.toHaveProperty('err');
    expect(slots()).toEqual(['0:2.0.0 active', '1:1.0.0 confirmed']);
    expect(await mark('2.0.0', true)).not.toHaveProperty('err');
    expect(slots()).toEqual(['0:2.0.0 confirmed active', '1:1.0.0']);
  });

  it('of two slots with the same hash the first is meant', async () => {
    const content = firmware('1.0.0');
    const device = rig({
      images: [
        { slot: 0, content },
        { slot: 1, content },
      ],
    });
    const hash = hashOf(device, '1.0.0');
    expect(await device.ask('image.setState', { hash, confirm: false })).toEqual(error(33));
  });

  it('of another image: its secondary slot, not its running one', async () => {
    const device = rig({ profile: { ...profiles['zephyr-two-images'], confirmsRunningOthers: false } });
    await device.upload(firmware('2.0.0', { seed: 9 }), { image: 1 });
    const list = await device.ask('image.state');
    const [, running] = list['images'] as { hash: Uint8Array }[];
    expect(await device.ask('image.setState', { hash: running?.hash, confirm: true })).toEqual(error(32));
    await device.ask('image.setState', { hash: hashOf(device, '2.0.0'), confirm: true });
    await device.reset();
    expect(device.slots()).toEqual(['0:1.0.0 confirmed active', '2:2.0.0 confirmed active', '3:1.0.0']);
  });
});

describe('overwrite only', () => {
  it('has the new image alone after the reset, and no way back', async () => {
    const { mark, reset, slots } = await uploaded('overwrite-only');
    await mark('2.0.0', false);
    expect(slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0 pending permanent']);
    await reset();
    expect(slots()).toEqual(['0:2.0.0 confirmed active']);
    await reset();
    expect(slots()).toEqual(['0:2.0.0 confirmed active']);
  });

  it('refuses an older image where downgrades are prevented', async () => {
    const profile = profiles['zephyr-overwrite-only'];
    const device = rig({ profile });
    await device.upload(firmware('0.9.0'));
    await device.ask('image.setState', { hash: hashOf(device, '0.9.0'), confirm: true });
    await device.reset();
    expect(device.slots()).toEqual(['0:1.0.0 confirmed active']);
    expect(device.console.join('')).toContain('insufficient version in secondary slot');
    expect(await device.ask('os.bootloader', { query: 'mode' })).toEqual({ mode: 2, 'no-downgrade': true });
  });

  it('tells and enforces its largest image', async () => {
    const { ask } = rig({ profile: profiles['zephyr-overwrite-only'] });
    expect(await ask('image.slotInfo')).toMatchObject({ images: [{ max_image_size: 0x75000 }] });
    const data = firmware('2.0.0').subarray(0, 100);
    expect(await ask('image.upload', { off: 0, len: 0x75001, data })).toEqual(error(30));
  });
});

describe('direct-XIP', () => {
  it('starts the higher version, without marks', async () => {
    const device = rig({ profile: profiles['zephyr-direct-xip'] });
    await device.upload(firmware('2.0.0'));
    expect(device.slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0 pending permanent']);
    expect(await device.ask('image.setState', { confirm: true })).toEqual({ rc: 8 });
    await device.reset();
    expect(device.slots()).toEqual(['0:1.0.0', '1:2.0.0 confirmed active']);
  });

  it('uploads to the slot that does not run', async () => {
    const device = rig({ profile: profiles['zephyr-direct-xip'] });
    await device.upload(firmware('2.0.0'));
    await device.reset();
    expect(await device.ask('image.slotInfo')).toEqual({
      images: [
        {
          image: 0,
          slots: [
            { slot: 0, size: 0x76000, upload_image_id: 0 },
            { slot: 1, size: 0x76000 },
          ],
        },
      ],
    });
    await device.upload(firmware('3.0.0'));
    await device.reset();
    expect(device.slots()).toEqual(['0:3.0.0 confirmed active', '1:2.0.0']);
  });

  it('stays with what runs when the other version is not higher or damaged', async () => {
    const older = rig({ profile: profiles['zephyr-direct-xip'] });
    await older.upload(firmware('0.9.0'));
    expect(older.slots()).toEqual(['0:1.0.0 confirmed active', '1:0.9.0']);
    await older.reset();
    expect(older.slots()).toEqual(['0:1.0.0 confirmed active', '1:0.9.0']);
    const damaged = rig({ profile: profiles['zephyr-direct-xip'] });
    await damaged.upload(firmware('2.0.0', { breakHash: true }));
    await damaged.reset();
    expect(damaged.slots()).toEqual(['0:1.0.0 confirmed active']);
  });
});

describe('direct-XIP with revert', () => {
  const start = async () => {
    const device = rig({ profile: profiles['zephyr-direct-xip-revert'] });
    await device.upload(firmware('2.0.0'));
    const mark = (confirm: boolean) =>
      device.ask('image.setState', { hash: hashOf(device, '2.0.0'), confirm });
    return { ...device, mark };
  };

  it('starts a marked image, and keeps it when it is confirmed', async () => {
    const { slots, mark, reset, ask } = await start();
    expect(slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0']);
    await mark(false);
    expect(slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0 pending']);
    await reset();
    expect(slots()).toEqual(['0:1.0.0 confirmed', '1:2.0.0 active']);
    await ask('image.setState', { confirm: true });
    await reset();
    expect(slots()).toEqual(['0:1.0.0', '1:2.0.0 confirmed active']);
  });

  it('reverts an image that is not confirmed, and erases it', async () => {
    const { slots, mark, reset } = await start();
    await mark(false);
    await reset();
    await reset();
    expect(slots()).toEqual(['0:1.0.0 confirmed active']);
  });

  it('erases a higher version that is not marked', async () => {
    const { slots, reset } = await start();
    await reset();
    expect(slots()).toEqual(['0:1.0.0 confirmed active']);
  });

  it('keeps an image that was confirmed before its first start', async () => {
    const { slots, mark, reset } = await start();
    await mark(true);
    expect(slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0 pending permanent']);
    await reset();
    expect(slots()).toEqual(['0:1.0.0', '1:2.0.0 confirmed active']);
  });
});

describe('what is in the slots at first', () => {
  it('can be a running test image, for every mode that knows tests', () => {
    const images: InitialSlot[] = [
      { slot: 0, content: firmware('2.0.0'), confirmed: false },
      { slot: 1, content: firmware('1.0.0') },
    ];
    for (const bootMode of ['swap-move', 'swap-scratch', 'swap-offset', 'direct-xip-revert'] as const)
      expect(rig({ profile: profileOf(bootMode), images }).slots()).toEqual([
        '0:2.0.0 active',
        '1:1.0.0 confirmed',
      ]);
  });

  it('can be an image that is marked', () => {
    const images: InitialSlot[] = [
      { slot: 0, content: firmware('1.0.0') },
      { slot: 1, content: firmware('2.0.0'), pending: 'permanent' },
    ];
    expect(rig({ images }).slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0 pending permanent']);
  });

  it('is listed by number of the image and without false flags, as the profile says', async () => {
    const two = await rig({ profile: profiles['zephyr-two-images'] }).ask('image.state');
    expect(two).toMatchObject({
      images: [
        { image: 0, slot: 0 },
        { image: 1, slot: 0 },
      ],
      splitStatus: 0,
    });
    const frugal = await rig({ profile: profiles['frugal-list'] }).ask('image.state');
    expect(frugal).toEqual({
      images: [
        {
          slot: 0,
          version: '1.0.0',
          hash: expect.any(Uint8Array) as unknown,
          bootable: true,
          confirmed: true,
          active: true,
        },
      ],
    });
  });

  it('can have hashes of 64 bytes', async () => {
    const profile: DeviceProfile = {
      ...profiles['zephyr-swap-move'],
      hashAlgorithm: 'sha512',
      bufferBytes: 512,
    };
    const device = rig({ profile });
    await device.upload(firmware('2.0.0', { hashAlgorithm: 'sha512' }));
    expect(hashOf(device, '2.0.0')).toHaveLength(64);
    await device.ask('image.setState', { hash: hashOf(device, '2.0.0'), confirm: true });
    await device.reset();
    expect(device.slots()[0]).toBe('0:2.0.0 confirmed active');
  });

  it('an image with the hash of another algorithm is not seen', async () => {
    const { upload, slots } = rig();
    await upload(firmware('2.0.0', { hashAlgorithm: 'sha512' }));
    expect(slots()).toEqual(['0:1.0.0 confirmed active']);
  });
});
