/**
 * The upload state machine of Zephyr's image group, step by step.
 */
import { describe, expect, it } from 'vitest';
import { profiles } from '@main/simulator/profile';
import { firmware, rig, sha } from './rig';

const file = firmware('2.0.0');
const fileSha = sha('sha256', file);
const first = (change: object = {}) => ({ off: 0, len: file.length, data: file.subarray(0, 256), ...change });
const error = (rc: number) => ({ err: { group: 1, rc } });

describe('a first chunk', () => {
  it('is written and answered with its length', async () => {
    expect(await rig().ask('image.upload', first())).toEqual({ off: 256 });
  });

  it.each([
    ['shorter than an image header', { data: file.subarray(0, 31) }, 22],
    ['without data, as a probe', { data: new Uint8Array() }, 22],
    ['without a length', { len: undefined }, 21],
    ['that is no image', { data: new Uint8Array(64) }, 23],
    ['with a hash of more than 32 bytes', { sha: new Uint8Array(33) }, 24],
    ['of an image larger than the slot', { len: 0x76001 }, 30],
  ])('%s is refused', async (_name, change, rc) => {
    const { ask } = rig();
    const body = Object.fromEntries(Object.entries(first(change)).filter(([, value]) => value !== undefined));
    expect(await ask('image.upload', body)).toEqual(error(rc));
  });

  it('may hold more than was announced', async () => {
    expect(await rig().ask('image.upload', first({ len: 40, data: file.subarray(0, 64) }))).toEqual({
      off: 64,
    });
  });

  it('is refused while a test image runs, because the other slot is the way back', async () => {
    const { ask } = rig({
      images: [
        { slot: 0, content: file, confirmed: false },
        { slot: 1, content: firmware('1.0.0') },
      ],
    });
    expect(await ask('image.upload', first())).toEqual(error(9));
    expect(await ask('image.upload', first(), { version: 1 })).toEqual({ rc: 6, rsn: 'no slot' });
  });

  it('takes a mark off the slot, unless the build protects marked slots', async () => {
    const images = [
      { slot: 0 as const, content: firmware('1.0.0') },
      { slot: 1 as const, content: firmware('1.5.0'), pending: 'test' as const },
    ];
    const open = rig({ images });
    expect(await open.ask('image.upload', first())).toEqual({ off: 256 });
    expect(open.slots()).toEqual(['0:1.0.0 confirmed active']);
    const careful = rig({ images, profile: { ...profiles['zephyr-swap-move'], allowErasePending: false } });
    expect(await careful.ask('image.upload', first())).toEqual(error(9));
    expect(careful.slots()).toEqual(['0:1.0.0 confirmed active', '1:1.5.0 pending']);
  });

  it('with "upgrade" is refused unless newer; the build number does not count', async () => {
    const running = [{ slot: 0 as const, content: firmware('2.0.0.1') }];
    const { ask } = rig({ images: running });
    const sameVersion = firmware('2.0.0.9').subarray(0, 256);
    expect(await ask('image.upload', first({ upgrade: true, data: sameVersion }))).toEqual(error(27));
    const newer = firmware('2.0.1').subarray(0, 256);
    expect(await ask('image.upload', first({ upgrade: true, data: newer }))).toEqual({ off: 256 });
  });

  it('of an image for another address is refused', async () => {
    const profile = profiles['zephyr-direct-xip'];
    const linkedFor = (loadAddress: number) =>
      firmware('2.0.0', { flags: 0x100, loadAddress }).subarray(0, 256);
    const { ask } = rig({ profile });
    expect(await ask('image.upload', first({ data: linkedFor(profile.slotAddress) }))).toEqual(error(25));
    const second = profile.slotAddress + profile.slotBytes;
    expect(await ask('image.upload', first({ data: linkedFor(second) }))).toEqual({ off: 256 });
  });

  it('goes to the slot of its image; a build with one image does not look at the number', async () => {
    const two = rig({ profile: profiles['zephyr-two-images'] });
    await two.upload(file, { image: 1 });
    expect(two.slots()).toContain('3:2.0.0');
    expect(await two.ask('image.upload', first({ image: 2 }))).toEqual(error(9));
    const one = rig();
    expect(await one.ask('image.upload', first({ image: 5 }))).toEqual({ off: 256 });
  });
});

describe('a further chunk', () => {
  it('at the wrong offset is not written, and the right offset is answered', async () => {
    const { ask } = rig();
    await ask('image.upload', first());
    expect(await ask('image.upload', { off: 512, data: file.subarray(512, 600) })).toEqual({ off: 256 });
    expect(await ask('image.upload', { off: 100, data: file.subarray(100, 200) })).toEqual({ off: 256 });
  });

  it('without an upload is answered with 0', async () => {
    expect(await rig().ask('image.upload', { off: 64, data: file.subarray(64, 128) })).toEqual({ off: 0 });
  });

  it('beyond the announced length is refused', async () => {
    const { ask } = rig();
    await ask('image.upload', first({ len: 300 }));
    expect(await ask('image.upload', { off: 256, data: file.subarray(256, 301) })).toEqual(error(31));
  });

  it('without data at the right offset changes nothing', async () => {
    const { ask } = rig();
    await ask('image.upload', first());
    expect(await ask('image.upload', { off: 256, data: new Uint8Array() })).toEqual({ off: 256 });
    expect(await ask('image.upload', { off: 256 })).toEqual({ off: 256 });
  });

  it.each([
    ['without an offset', {}],
    ['with too short a first chunk', { off: 0, len: 10, data: new Uint8Array(1) }],
    ['of no image', { off: 0, len: 100, data: new Uint8Array(64) }],
  ])('after an error (%s) has to start over', async (_name, wrong) => {
    const { ask } = rig();
    await ask('image.upload', first());
    expect(await ask('image.upload', wrong)).toHaveProperty('err');
    expect(await ask('image.upload', { off: 256, data: file.subarray(256, 300) })).toEqual({ off: 0 });
  });
});

describe('resuming', () => {
  it('goes on where the device stands when the hash is the same, whatever the length', async () => {
    const { ask } = rig();
    await ask('image.upload', first({ sha: fileSha }));
    expect(await ask('image.upload', first({ sha: fileSha }))).toEqual({ off: 256 });
    expect(await ask('image.upload', first({ sha: fileSha, len: 9999 }))).toEqual({ off: 256 });
  });

  it('starts over with another hash or without one', async () => {
    const { ask } = rig();
    await ask('image.upload', first({ sha: fileSha }));
    await ask('image.upload', { off: 256, data: file.subarray(256, 512) });
    expect(await ask('image.upload', first({ sha: new Uint8Array(32) }))).toEqual({ off: 256 });
    expect(await ask('image.upload', first())).toEqual({ off: 256 });
  });

  it('is not possible after an erase or a reset', async () => {
    const { ask, reset } = rig();
    await ask('image.upload', first({ sha: fileSha }));
    await ask('image.upload', { off: 256, data: file.subarray(256, 512) });
    await ask('image.erase');
    expect(await ask('image.upload', first({ sha: fileSha }))).toEqual({ off: 256 });
    await ask('image.upload', { off: 256, data: file.subarray(256, 512) });
    await reset();
    expect(await ask('image.upload', first({ sha: fileSha }))).toEqual({ off: 256 });
  });
});

describe('a whole upload', () => {
  it('puts the file into the slot, which is listed only when it can be read', async () => {
    const { ask, upload, device, slots } = rig();
    await ask('image.upload', first());
    expect(slots()).toEqual(['0:1.0.0 confirmed active']);
    expect(await upload(file, { sha: fileSha })).toEqual({ off: file.length });
    expect(slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0']);
    expect(device.slotContent(0, 1)).toEqual(file);
    expect(device.state.upload).toBeUndefined();
  });

  it('ends with "match" where the build checks it', async () => {
    const profile = profiles['image-check'];
    expect(await rig({ profile }).upload(file, { sha: fileSha })).toEqual({ off: file.length, match: true });
    expect(await rig({ profile }).upload(file, { sha: new Uint8Array(32) })).toEqual({
      off: file.length,
      match: false,
    });
    expect(await rig({ profile }).upload(file)).toEqual({ off: file.length, match: false });
  });

  it('of what is there already is complete at once where the build checks it', async () => {
    const { ask, upload } = rig({ profile: profiles['image-check'] });
    await upload(file, { sha: fileSha });
    expect(await ask('image.upload', first({ sha: fileSha }))).toEqual({ off: file.length, match: true });
  });

  it('of a padded file marks itself', async () => {
    const profile = { ...profiles['zephyr-swap-move'], slotBytes: 8192 };
    const padded = (imageOk: boolean) => {
      const whole = new Uint8Array(8192).fill(0xff);
      whole.set(file);
      whole.set(
        Uint8Array.from('77c295f360d2ef7f3552500f2cb67980'.match(/../g) ?? [], (x) => parseInt(x, 16)),
        8176,
      );
      if (imageOk) whole[8192 - 24] = 1;
      return whole;
    };
    const test = rig({ profile });
    await test.upload(padded(false));
    expect(test.slots()).toContain('1:2.0.0 pending');
    const permanent = rig({ profile });
    await permanent.upload(padded(true));
    expect(permanent.slots()).toContain('1:2.0.0 pending permanent');
  });
});

describe('erasing', () => {
  const occupied = [
    { slot: 0 as const, content: firmware('1.0.0') },
    { slot: 1 as const, content: firmware('1.5.0', { sizeBytes: 100_000 }) },
  ];

  it('takes its time before the first answer: the sectors of the image and the one of the trailer', async () => {
    const { clock, ask, device } = rig({ images: occupied });
    const before = clock.now();
    await ask('image.upload', first({ len: 40_960 }));
    const { eraseMsPerSector, dispatchMs, serviceMs } = device.profile;
    expect(clock.now() - before).toBe(11 * eraseMsPerSector + dispatchMs + serviceMs);
  });

  it('of a slot that is empty already takes none', async () => {
    const { clock, ask } = rig();
    const before = clock.now();
    await ask('image.upload', first());
    expect(clock.now() - before).toBeLessThan(10);
  });

  it('goes on with the upload in builds that erase progressively', async () => {
    const profile = {
      ...profiles['zephyr-swap-move'],
      eraseProgressively: true,
      eraseMsPerSector: 50,
      bufferBytes: 8192,
    };
    const { clock, ask } = rig({ profile, images: occupied });
    const times: number[] = [];
    for (const [off, end] of [
      [0, 4000],
      [4000, 4096],
      [4096, 4100],
    ] as const) {
      const before = clock.now();
      await ask('image.upload', {
        off,
        data: firmware('2.0.0', { sizeBytes: 5000 }).subarray(off, end),
        len: 5000,
      });
      times.push(clock.now() - before);
    }
    expect(times).toEqual([53, 3, 53]);
  });

  it('by command empties a slot that is not in use', async () => {
    const { ask, slots } = rig({ images: occupied });
    expect(await ask('image.erase', { slot: 0 })).toEqual(error(9));
    expect(await ask('image.erase', { slot: 5 })).toEqual(error(10));
    expect(await ask('image.erase', { slot: 1 })).toEqual({});
    expect(await ask('image.erase')).toEqual({});
    expect(slots()).toEqual(['0:1.0.0 confirmed active']);
  });

  it('by command takes all sectors of the slot', async () => {
    const { ask, clock, device } = rig({ images: occupied });
    const before = clock.now();
    await ask('image.erase');
    expect(clock.now() - before).toBe((0x76000 / 4096) * device.profile.eraseMsPerSector + 3);
  });
});
