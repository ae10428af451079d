/**
 * `image upload` and `image erase`: which slot is written, and what is said of it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeImage } from '@shared/firmware/make-image';
import { encodeCbor } from '@shared/smp/cbor';
import { exitCodes } from '@main/cli/exit-codes';
import { refuseWithLoader } from '@main/session/erase-slot';
import { mayDestroyLoader } from '@main/session/loader-guard';
import { mcubootRecovery } from '@main/simulator/recovery-profile';
import { sha } from '../support/rig';
import { at, CommandLine } from './console';

let cli: CommandLine;
let folder: string;
beforeEach(() => {
  cli = new CommandLine();
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function imageFile(major = 2): string {
  const file = path.join(folder, `app-${major}.bin`);
  const version = { major, minor: 0, revision: 0, build: 0 };
  writeFileSync(file, makeImage({ version, sizeBytes: 20_000, seed: 5, sha }));
  return file;
}

/** Two images in a bootloader that counts slots. */
const counting = (slotInfo: boolean) =>
  ({
    imageCount: 2,
    startsIn: 'recovery',
    recovery: { ...mcubootRecovery, directUpload: true, slotInfo },
  }) as const;

describe('image upload', () => {
  it('says what the slot holds, and whether it did so before', async () => {
    cli.add('a:1');
    const file = imageFile();
    const first = await cli.run(...at('a:1'), 'image', 'upload', file);
    expect(first.code).toBe(0);
    expect(first.out).toMatch(
      /^\r 0 \/ 20000 {4}0\.00%\r 19\.53 KiB \/ 19\.53 KiB {2}100\.00% [^\r\n]*\nDone\n$/,
    );
    expect(first.err).toMatch(/\nSlot 1 of image 0 holds 2\.0\.0, hash [0-9a-f]{12}\.\n$/);
    expect(first.err).not.toContain('already');
    const again = await cli.run(...at('a:1'), 'image', 'upload', file);
    expect(again.err).toMatch(/^Slot 1 of image 0 holds this image \(2\.0\.0\) already\.\n/);
    const record = await cli.run(...at('a:1'), '--json', 'image', 'upload', file);
    expect(JSON.parse(record.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
      data: { images: [{ wasThere: true, stored: 'there', slot: 1 }] },
    });
  });

  it('asks for the buffers and the slots before the first chunk, and for the slots after the last', async () => {
    cli.add('a:1');
    const recording = path.join(folder, 'a.smp');
    await cli.run(...at('a:1'), '--record', recording, 'image', 'upload', imageFile());
    const { out } = await cli.run('trace', 'decode', recording);
    const asked = out.split('\n').flatMap((line) => / » (\S+)/.exec(line)?.[1] ?? []);
    const others = asked.filter((name) => name !== 'image.upload');
    expect(others).toEqual(['os.parameters', 'image.state', 'image.slotInfo', 'image.state']);
    expect(asked.indexOf('image.upload')).toBe(3);
  });

  it('with the number of a firmware loader is never sent', async () => {
    const device = cli.add('a:1', 'nordic-single-slot', [], { startsIn: 'loader' });
    const before = device.state.slots;
    const refused = await cli.run(...at('a:1'), 'image', 'upload', '-n', '2', imageFile());
    expect(refused.code).toBe(exitCodes.refused);
    expect(refused.err).toContain('firmware loader');
    expect(device.state.slots).toEqual(before);
  });

  it('writes the image that is meant in a bootloader that counts slots and tells so', async () => {
    const device = cli.add('a:1', 'zephyr-two-images', [], counting(true));
    const { code } = await cli.run(...at('a:1'), 'image', 'upload', '-n', '3', imageFile());
    expect(code).toBe(0);
    const held = device.state.slots.filter(({ slot }) => slot === 0).map(({ version }) => version);
    expect(held).toEqual(['1.0.0', '2.0.0']);
  });

  it('says that a number has two meanings where the bootloader does not tell how it counts', async () => {
    cli.add('a:1', 'zephyr-two-images', [], counting(false));
    const { err } = await cli.run(...at('a:1'), 'image', 'upload', '-n', '1', imageFile());
    expect(err).toContain('Warning: The number 1 is image 1, or a slot of image 0');
    const upgrade = await cli.run(...at('a:1'), 'upgrade', '-m', 'confirm-at-once', '-n', '1', imageFile());
    expect(upgrade.code).toBe(exitCodes.verdict);
    expect(upgrade.err).toContain('Refused before anything was sent');
  });

  it('tells in the help what -n counts, in both commands', async () => {
    for (const words of [['image', 'upload'], ['upgrade']])
      expect((await cli.run(...words, '--help')).out).toContain('3 and 4 those of image 1');
  });
});

describe('image erase', () => {
  it('erases the slot that does not run, and needs --slot where that is not shown', async () => {
    const device = cli.add('a:1');
    await cli.run(...at('a:1'), 'image', 'upload', imageFile());
    expect(await cli.run(...at('a:1'), 'image', 'erase')).toMatchObject({ code: 0, out: 'Done\n' });
    expect(device.state.slots).toHaveLength(1);
    cli.add('b:2', 'tiny');
    const refused = await cli.run(...at('b:2'), 'image', 'erase');
    expect(refused.code).toBe(exitCodes.refused);
    expect(refused.err).toContain('does not show which slot runs');
    expect(refused.err).toContain('--slot 1');
  });

  it('is never sent to a device with a firmware loader', async () => {
    const answering = (answer: () => unknown) => ({ request: async () => answer() as never });
    await expect(refuseWithLoader(answering(() => ({ mode: 7 })))).rejects.toThrow('session/holds-loader');
    await expect(refuseWithLoader(answering(() => ({ mode: 3 })))).resolves.toBeUndefined();
    await expect(refuseWithLoader(answering(() => ({})))).resolves.toBeUndefined();
    const body = encodeCbor({ slot: 1 });
    expect(mayDestroyLoader({ op: 'write', group: 1, id: 5, body })).toBe(true);
    expect(mayDestroyLoader({ op: 'read', group: 1, id: 5, body })).toBe(false);
    expect(mayDestroyLoader({ op: 'write', group: 1, id: 4, body })).toBe(false);
    // The number of an upload may count slots: 2 is that of the loader.
    const upload = (image: unknown) =>
      ({ op: 'write', group: 1, id: 1, body: encodeCbor({ off: 0, image }) }) as const;
    expect([2, 2n, 1, 0, undefined].map((image) => mayDestroyLoader(upload(image)))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(mayDestroyLoader({ ...upload(2), body: Uint8Array.of(0xff) }), 'no request at all').toBe(false);
  });
});
