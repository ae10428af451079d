/**
 * Refusals as devices of all ages answer them: what they mean for the command that was asked, what the slots hold, and who answers.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeImage } from '@shared/firmware/make-image';
import { exitCodes } from '@main/cli/exit-codes';
import { sha } from '../support/rig';
import { run, type RunOptions } from './run';

const link = ['--conntype', 'udp', '--connstring', '192.0.2.7'];
const HASH = 'ab'.repeat(32);
const slots = {
  images: [
    { slot: 0, version: '1.2.1', hash: new Uint8Array(32).fill(1), active: true, confirmed: true },
    { slot: 1, version: '1.3.0', hash: new Uint8Array(32).fill(2), pending: true },
  ],
};
const HELD = 'Now: slot 0 holds 1.2.1 (active confirmed), slot 1 holds 1.3.0 (pending).';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-cli-'));
  file = path.join(folder, 'app.bin');
  const version = { major: 2, minor: 0, revision: 0, build: 0 };
  writeFileSync(file, makeImage({ version, sizeBytes: 3000, seed: 5, sha }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A device that answers marks, uploads and erasing with `refusal`. */
function refusing(refusal: object): NonNullable<RunOptions['answers']> {
  return (address, body) => {
    if (address === '0/0') return { r: body.get('d') };
    if (address === '1/0' && !body.has('confirm')) return slots;
    return address.startsWith('1/') && address !== '1/6' ? refusal : undefined;
  };
}

const group = (rc: number): object => ({ err: { group: 1, rc } });

describe('A refusal means for this command', () => {
  it.each<[string, object, RegExp]>([
    ['image test', { rc: 3 }, /No slot of the device holds an image with this hash/],
    ['image test', { rc: 5 }, /No slot of the device holds an image with this hash/],
    ['image test', group(8), /No slot of the device holds an image with this hash/],
    ['image test', { rc: 1 }, /No slot of the device holds an image with this hash/],
    ['image test', group(24), /No slot of the device holds an image with this hash/],
    ['image test STORED', { rc: 1 }, /did not mark the image, although a slot holds it/],
    ['image test STORED', { rc: 3 }, /did not mark the image, although a slot holds it/],
    ['image test STORED', group(24), /did not mark the image, although a slot holds it/],
    ['image test STORED', group(33), /is already running, so it cannot be tested/],
    ['image confirm STORED', group(32), /refuses to confirm this image/],
    ['image test', { rc: 6 }, /does not mark the image now/],
    ['image test', group(28), /does not mark the image now/],
    ['image confirm', group(23), /did not confirm the image that runs/],
    ['image test', group(23), /No slot of the device holds an image with this hash/],
    ['image test STORED', group(23), /The slot holds nothing that the bootloader could start/],
    ['image confirm', { rc: 1 }, /did not confirm the image that runs/],
    ['image confirm', { rc: 3 }, /did not confirm the image that runs/],
    ['image confirm', group(24), /did not confirm the image that runs/],
    ['image erase', { rc: 1 }, /did not erase the slot/],
    ['image erase', { rc: 6 }, /does not erase the slot: it is in use/],
    ['image erase', group(9), /does not erase the slot: it is in use/],
    ['image upload', { rc: 5 }, /The device has no free slot for the upload/],
    [
      'image upload',
      { rc: 2, rsn: 'no available slot' },
      /no free slot for the upload \(ENOMEM\)\. It says: no available slot/,
    ],
    ['image upload', group(14), /no slot for an upload with this number/],
    ['image upload', group(25), /linked for another slot \(INVALID_FLASH_ADDRESS\)/],
    ['image upload', { rc: 2 }, /The device has no free slot for the upload/],
    ['image upload', group(9), /The device has no free slot for the upload/],
    ['image upload', { rc: 6 }, /takes no upload in its present state/],
    ['image upload', { rc: 1 }, /did not take the image, for a reason that it does not tell/],
  ])('%s, answered with %j, what is wrong and what the slots hold', async (line, refusal, said) => {
    const last = { 'image test': HASH, 'image upload': file }[line];
    const words = line.split(' ').map((one) => (one === 'STORED' ? '02'.repeat(32) : one));
    const argv = [...words, ...(last === undefined ? [] : [last])];
    const { code, out, err } = await run([...link, ...argv], { answers: refusing(refusal) });
    expect({ code, out }).toEqual({ code: exitCodes.refused, out: '' });
    expect(err).toMatch(said);
    expect(err).toContain(HELD);
    expect(err).not.toMatch(/Images page|no free buffer/);
  });

  it('an upgrade says what the slots hold, too', async () => {
    const idle = { images: [slots.images[0], { ...slots.images[1], pending: false }] };
    const { code, out, err } = await run([...link, 'upgrade', '--yes', file], {
      answers: (address, body) => (address === '1/0' ? idle : refusing({ rc: 5 })(address, body)),
    });
    expect(code).toBe(exitCodes.refused);
    expect(out + err).toMatch(/no free slot for the upload/);
    expect(out + err).toContain('Now: slot 0 holds 1.2.1 (active confirmed), slot 1 holds 1.3.0 (no flags).');
  });

  it('what the slots hold is a fact in JSON', async () => {
    const { out } = await run([...link, '--json', 'image', 'test', HASH], { answers: refusing({ rc: 6 }) });
    expect(JSON.parse(out)).toMatchObject({
      type: 'error',
      data: { code: 'device/error', facts: { rc: 6, slots: HELD.slice('Now: '.length, -1) } },
    });
  });

  it('a device that does not show its slots gets the same words without them', async () => {
    const { err } = await run([...link, 'image', 'test', HASH], { answers: () => ({ rc: 6 }) });
    expect(err).toMatch(/does not mark the image now/);
    expect(err).not.toContain('Now:');
  });
});

describe('A command that is not there', () => {
  const recovery: NonNullable<RunOptions['answers']> = (address, body) =>
    address === '1/0' && !body.has('confirm')
      ? { images: [{ slot: 0, version: '0.0.0', hash: new Uint8Array(32) }] }
      : { rc: 8 };

  it.each([
    'image test HASH',
    'image confirm',
    'image slot-info',
    'echo hi',
    'os parameters',
    'fs status /a',
    'image erase',
    'image erase --slot 1',
  ])('in serial recovery it is the bootloader that lacks it: %s', async (line) => {
    const argv = line.split(' ').map((one) => (one === 'HASH' ? HASH : one));
    const { code, err } = await run([...link, ...argv], { answers: recovery });
    expect(code).toBe(exitCodes.refused);
    expect(err).toMatch(/^Error: The bootloader answers \(serial recovery\)/);
    expect(err).not.toMatch(/Kconfig|build and flash/);
  });

  it.each([3, 1, 2])('in serial recovery the bootloader did not take an upload: rc %i', async (rc) => {
    const { code, err } = await run([...link, 'image', 'upload', file], {
      answers: (address, body) => (address === '1/1' ? { rc } : recovery(address, body)),
    });
    expect(code).toBe(exitCodes.refused);
    expect(err).toMatch(/The bootloader \(serial recovery\) did not take the image/);
    expect(err).not.toMatch(/CONFIG_|marked for the next start/);
  });

  it('a message that is too large is said to be too large for the bootloader', async () => {
    const { err } = await run([...link, 'image', 'slot-info'], {
      answers: (address, body) => (address === '1/6' ? { rc: 7 } : recovery(address, body)),
    });
    expect(err).toMatch(/^Error: The bootloader answers \(serial recovery\), and it refused/);
    expect(err).not.toMatch(/CONFIG_/);
  });

  it('in an application it is said to have to be built in', async () => {
    const { err } = await run([...link, 'os', 'parameters'], {
      answers: (address) => (address === '1/0' ? slots : { rc: 8 }),
    });
    expect(err).toMatch(/This firmware does not have the command os\.parameters\n.*Kconfig/);
  });
});
