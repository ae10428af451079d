/**
 * What an upload to a firmware loader meets: busy answers, late writing, other slots, installers, images that stay silent.
 */
import { describe, expect, it } from 'vitest';
import { makeInstaller } from '@shared/firmware/make-image';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import type { WritesBehind } from '@main/simulator/background-writer';
import { firmware, rig, sha, type RigOptions } from './rig';

const single = profiles['nordic-single-slot'];
const bare = profiles['nordic-bare-metal'];
const file = firmware('2.0.0', { hashAlgorithm: 'sha512' });
const chunk = (off: number, change: object = {}) => ({
  off,
  data: file.subarray(off, off + 256),
  ...(off === 0 ? { len: file.length } : {}),
  ...change,
});

const inLoader = async (options: RigOptions = {}) => {
  const it = rig({ profile: single, ...options });
  await it.reset({ boot_mode: 1 });
  expect(it.device.state.program).toBe('loader');
  return it;
};

/** Bare metal with a small buffer before its flash. */
const writing = (behind: Partial<WritesBehind>): DeviceProfile => {
  if (bare.loader === undefined) throw new Error('no loader');
  const writesBehind = { bufferBytes: 600, msPerKib: 400, delayMs: 0, ...behind };
  return { ...bare, loader: { ...bare.loader, build: { ...bare.loader.build, writesBehind } } };
};

describe('a loader that writes in the background', () => {
  it('answers success with the old offset while its buffer is full, several times, and then goes on', async () => {
    const { ask, clock } = await inLoader({ profile: writing({}) });
    expect(await ask('image.upload', chunk(0))).toEqual({ off: 256 });
    expect(await ask('image.upload', chunk(256))).toEqual({ off: 512 });
    for (let i = 0; i < 3; i++) expect(await ask('image.upload', chunk(512))).toEqual({ off: 512 });
    await clock.advance(100);
    expect(await ask('image.upload', chunk(512))).toEqual({ off: 768 });
    expect(await ask('image.upload', chunk(768))).toEqual({ off: 768 });
  });

  it('writes every byte once and in order', async () => {
    const { ask, clock, device } = await inLoader({ profile: writing({}) });
    for (let off = 0; off < file.length;) {
      const answer = await ask('image.upload', chunk(off));
      if (answer['off'] === off) await clock.advance(50);
      off = Number(answer['off']);
    }
    await clock.advance(1000);
    expect(device.slotContent(0, 0)).toEqual(file);
  });

  it('shows the old image, then none, then the new one after the last answer', async () => {
    const { upload, ask, clock } = await inLoader({ profile: writing({ bufferBytes: 10_000, delayMs: 50 }) });
    const slot0 = async () => {
      const { images } = (await ask('image.state')) as { images: { slot: number; version: string }[] };
      return images.find(({ slot }) => slot === 0)?.version;
    };
    await upload(file, {}, 2000);
    expect(await slot0()).toBe('1.0.0');
    await clock.advance(60);
    expect(await slot0()).toBeUndefined();
    await clock.advance(1500);
    expect(await slot0()).toBe('2.0.0');
  });

  it('loses nothing by a reset command at once, and what is not written by a reset without one', async () => {
    const asked = await inLoader({ profile: writing({ bufferBytes: 10_000 }) });
    await asked.upload(file);
    await asked.reset();
    expect(asked.device.state.program).toBe('application');
    expect(asked.slots()[0]).toBe('0:2.0.0 confirmed active');
    const pulled = await inLoader({ profile: writing({ bufferBytes: 10_000 }) });
    await pulled.upload(file);
    pulled.device.reset();
    await pulled.clock.advance(20_000);
    expect(pulled.device.state.program).toBe('loader');
    expect(pulled.slots()).toEqual(['1:2.0.1 active']);
  });

  it('does not begin another upload before there is room for its first chunk', async () => {
    const { ask, clock } = await inLoader({ profile: writing({ bufferBytes: 256 }) });
    const first = chunk(0, { sha: sha('sha256', file) });
    expect(await ask('image.upload', first)).toEqual({ off: 256 });
    const other = chunk(0, { sha: new Uint8Array(32) });
    expect(await ask('image.upload', other)).toEqual({ off: 0 });
    await clock.advance(200);
    expect(await ask('image.upload', other)).toEqual({ off: 256 });
  });
});

describe('the fault', () => {
  it('busy asks for chunks again, as often as it says', async () => {
    const { ask } = await inLoader({ faults: [{ kind: 'busy', when: { nth: [1, 3, 4] } }] });
    expect(await ask('image.upload', chunk(0))).toEqual({ off: 0 });
    expect(await ask('image.upload', chunk(0))).toEqual({ off: 256 });
    expect(await ask('image.upload', chunk(256))).toEqual({ off: 256 });
    expect(await ask('image.upload', chunk(256))).toEqual({ off: 256 });
    expect(await ask('image.upload', chunk(256))).toEqual({ off: 512 });
  });

  it('late-write shows an image only so long after the last answer, on other devices as well', async () => {
    for (const profile of [single, profiles['zephyr-swap-move']]) {
      const late = firmware('2.0.0', { hashAlgorithm: profile.hashAlgorithm });
      const it = rig({ profile, faults: [{ kind: 'late-write', byMs: 700 }] });
      await it.reset({ boot_mode: profile.loader === undefined ? 0 : 1 });
      await it.upload(late);
      await it.clock.advance(600);
      expect(it.slots().some((line) => line.includes('2.0.0'))).toBe(false);
      await it.clock.advance(101);
      expect(it.slots().some((line) => line.includes('2.0.0'))).toBe(true);
    }
  });

  it('late-write leaves a device that checks the whole image as it is', async () => {
    const image = firmware('2.0.0');
    const faults = [{ kind: 'late-write' as const, byMs: 700 }];
    const { upload } = rig({ profile: profiles['image-check'], faults });
    expect(await upload(image, { sha: sha('sha256', image) })).toEqual({ off: image.length, match: true });
  });

  it('no-boot-mode ignores the wish: the application comes back', async () => {
    for (const profile of [single, profiles['zephyr-swap-move']]) {
      const { reset, device } = rig({ profile, faults: [{ kind: 'no-boot-mode' }] });
      await reset({ boot_mode: 1 });
      expect(device.state).toMatchObject({ phase: 'running', program: 'application', bootCount: 2 });
    }
  });

  it('button resets into the loader or into recovery, once, also out of silence', async () => {
    for (const [profile, expected] of [
      [single, { phase: 'running', program: 'loader' }],
      [profiles['zephyr-swap-move'], { phase: 'recovery' }],
    ] as const) {
      const { device, clock } = rig({ profile, faults: [{ kind: 'button', afterMs: 5000 }] });
      await clock.advance(4999);
      expect(device.state).toMatchObject({ phase: 'running', program: 'application', bootCount: 1 });
      await clock.advance(60_000);
      expect(device.state).toMatchObject({ ...expected, bootCount: 2 });
      device.setFaults([{ kind: 'button', afterMs: 5000 }]);
      device.setFaults([]);
      await clock.advance(60_000);
      expect(device.bootCount).toBe(2);
    }
  });

  it('restart in the middle of an upload leads back to the loader, which still has its name in bare metal', async () => {
    const it = rig({ profile: bare, faults: [{ kind: 'restart', afterUploadedBytes: 1024 }] });
    await it.ask('settings.write', { name: 'fw_loader/adv_name', val: new TextEncoder().encode('FL_1') });
    await it.ask('settings.save');
    await it.reset({ boot_mode: 1 });
    const first = chunk(0, { sha: sha('sha256', file) });
    for (let off = 0; off < 768; off += 256) await it.ask('image.upload', off === 0 ? first : chunk(off));
    await it.exchange(it.pack('image.upload', chunk(768)), 20_000);
    expect(it.device.state).toMatchObject({ phase: 'running', program: 'loader', upload: undefined });
    expect(it.device.loaderName).toBe('FL_1');
    expect(it.slots()).toEqual(['1:2.0.1 active']);
    expect(await it.ask('image.upload', first)).toEqual({ off: 256 });
  });

  it('revert-on-boot has nothing to revert to: silence until the button is pressed', async () => {
    const { upload, reset, device, clock } = await inLoader({ faults: [{ kind: 'revert-on-boot' }] });
    await upload(file);
    await reset();
    expect(device.state.phase).toBe('dead');
    device.reset('loader');
    await clock.advance(20_000);
    expect(device.state).toMatchObject({ phase: 'running', program: 'loader' });
  });

  it('silent-application leaves only the loader to answer', async () => {
    const faults = [{ kind: 'silent-application' as const, images: 'all' as const }];
    const { device, exchange, pack, clock, ask } = rig({ profile: single, faults });
    expect(await exchange(pack('os.echo', { d: 'x' }))).toEqual([]);
    expect(device.state.phase).toBe('running');
    device.reset('loader');
    await clock.advance(20_000);
    expect(await ask('image.state')).toHaveProperty('images');
  });

  it('silent-application of new images spares the one from the factory', async () => {
    const faults = [{ kind: 'silent-application' as const, images: 'new' as const }];
    const { ask, upload, reset, device, exchange, pack, link } = await inLoader({
      faults,
      profile: { ...single, link: 'radio' },
    });
    await reset();
    expect(await ask('os.echo', { d: 'x' })).toEqual({ r: 'x' });
    await reset({ boot_mode: 1 });
    await upload(file);
    await reset();
    expect(device.state).toMatchObject({ phase: 'running', program: 'application' });
    expect(await exchange(pack('os.echo', { d: 'x' }))).toEqual([]);
    expect(link.at(-1)).toBe('down');
  });
});

describe('an upload with a number', () => {
  it('of slot 1 destroys the loader where the number chooses the slot', async () => {
    const { device, exchange, pack, clock } = await inLoader();
    expect(await exchange(pack('image.upload', chunk(0, { image: 2 })))).toEqual([]);
    expect(device.state.phase).toBe('dead');
    device.reset('loader');
    await clock.advance(20_000);
    expect(device.state.program).toBe('application');
    expect(device.state.slots.map(({ slot }) => slot)).toEqual([0]);
  });

  it('of slot 0 goes there, and bare metal does not look at it', async () => {
    const direct = await inLoader();
    await direct.upload(file, { image: 1 });
    expect(direct.slots()[0]).toBe('0:2.0.0 confirmed');
    const blind = await inLoader({ profile: bare });
    await blind.upload(file, { image: 2 });
    await blind.clock.advance(1000);
    expect(blind.slots()).toEqual(['0:2.0.0 confirmed', '1:2.0.1 active']);
  });

  it('of no slot finds none', async () => {
    const { ask } = await inLoader();
    expect(await ask('image.upload', chunk(0, { image: 3 }))).toEqual({ err: { group: 1, rc: 9 } });
  });
});

describe('an installer', () => {
  const recipe = { version: { major: 9, minor: 0, revision: 0, build: 0 }, seed: 3, sha };
  const made = (loader: Uint8Array, isMarked: boolean) =>
    makeInstaller({ ...recipe, hashAlgorithm: 'sha512' }, loader, { isMarked });
  const newLoader = firmware('3.1.0', { hashAlgorithm: 'sha512', seed: 12 });

  it.each([true, false])(
    '(marked: %s) replaces the loader, deletes itself and leaves the loader running',
    async (isMarked) => {
      const { upload, reset, slots, device, ask, console } = await inLoader();
      await upload(made(newLoader, isMarked));
      expect(slots()).toEqual(['0:9.0.0 confirmed', '1:1.0.0 active']);
      await reset();
      expect(device.state).toMatchObject({ phase: 'running', program: 'loader' });
      expect(await ask('image.state')).toMatchObject({
        images: [{ slot: 1, version: '3.1.0', active: true }],
      });
      expect(device.slotContent(0, 1)).toEqual(newLoader);
      expect(console.join('')).toContain('installer');
      // The second pass brings the application.
      await upload(file);
      await reset();
      expect(slots()).toEqual(['0:2.0.0 confirmed active', '1:3.1.0']);
    },
  );

  it('goes before a request for the loader only when it is marked', async () => {
    for (const [isMarked, version] of [
      [true, '3.1.0'],
      [false, '1.0.0'],
    ] as const) {
      const { upload, reset, device } = await inLoader();
      await upload(made(newLoader, isMarked));
      await reset({ boot_mode: 1 });
      device.reset('loader');
      expect(device.state.slots.find(({ slot }) => slot === 1)?.version).toBe(version);
    }
  });

  it('with a damaged loader inside installs nothing', async () => {
    const damaged = newLoader.slice();
    damaged[1000] = (damaged[1000] ?? 0) ^ 1;
    const { upload, reset, device } = await inLoader();
    await upload(made(damaged, true));
    await reset();
    expect(device.state.slots).toMatchObject([{ slot: 1, version: '1.0.0', active: true }]);
  });

  it('that is damaged is not started', async () => {
    const broken = made(newLoader, true);
    broken[600] = (broken[600] ?? 0) ^ 1;
    const { upload, reset, device } = await inLoader();
    await upload(broken);
    await reset();
    expect(device.state.slots).toMatchObject([
      { slot: 0, version: '9.0.0', active: false },
      { slot: 1, version: '1.0.0', active: true },
    ]);
  });
});
