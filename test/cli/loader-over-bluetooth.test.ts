/**
 * `upgrade` of a device with a firmware loader over Bluetooth, as whole command lines in virtual time: the same way as in the window, and
 * where the device is found next.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeImage } from '@shared/firmware/make-image';
import { releaseTransports } from '@main/cli/transports';
import type { Bluetooth } from '@main/transports/ble/bluetooth';
import { VirtualAir } from '../support/bluetooth/virtual-air';
import { sha } from '../support/rig';
import { stateFileIn } from '../support/settings-disk';
import { VirtualClock } from '../support/virtual-clock';
import { runVirtually, type Ran } from './run';

const around = vi.hoisted((): { bluetooth: Bluetooth | undefined } => ({ bluetooth: undefined }));
vi.mock('@main/transports/ble/host-bluetooth', () => ({ hostBluetooth: () => around.bluetooth }));

const OWN = 'c0:de:00:00:00:02';
const FLIPPED = 'c0:de:00:00:00:03';

let folder: string;
let clock: VirtualClock;
let air: VirtualAir;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-loader-'));
  clock = new VirtualClock();
  air = new VirtualAir(clock);
  around.bluetooth = air.bluetooth();
  for (const major of [2, 3]) {
    const version = { major, minor: 0, revision: 0, build: 0 };
    const image = makeImage({ version, sizeBytes: 20_000, seed: major, sha, hashAlgorithm: 'sha512' });
    writeFileSync(path.join(folder, `app-${major}.bin`), image);
  }
});
afterEach(async () => {
  await clock.until(releaseTransports());
  rmSync(folder, { recursive: true, force: true });
});

/** Each command is a process of its own, which lets go of its adapter. */
async function command(...argv: string[]): Promise<Ran> {
  around.bluetooth = air.bluetooth();
  const ran = await runVirtually(argv, { clock, userData: folder });
  await clock.until(releaseTransports());
  return ran;
}

const upgrade = (major: number, ...argv: string[]): Promise<Ran> =>
  command('upgrade', path.join(folder, `app-${major}.bin`), '--yes', '--json', ...argv);

const at = (place: string): string[] => ['--conntype', 'ble', '--connstring', place];

function linesOf({ out }: Ran): { data?: { phase?: string } }[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
}

function saved(): { connection: object } | undefined {
  const text = readFileSync(stateFileIn(folder).path, 'utf8');
  return (JSON.parse(text) as { devices: { connection: object }[] }).devices[0];
}

describe.each(['nordic-bare-metal', 'nordic-single-slot'] as const)('%s', (profile) => {
  it('is upgraded from its application, in the order of the window', async () => {
    const smp = air.add(2, profile);
    const ran = await upgrade(2, '--mode', 'confirm-at-once', ...at(`peer_id=${OWN}`));
    expect(ran).toMatchObject({ code: 0 });
    const phases = linesOf(ran).flatMap(({ data }) => data?.phase ?? []);
    expect([...new Set(phases)]).toEqual([
      'checking',
      'entering',
      'waiting',
      'uploading',
      'verifying',
      'resetting',
      'finished',
    ]);
    expect(smp.device.program).toBe('application');
  });

  it('stays in its loader on wish, is kept there where it is saved, and goes on from there', async () => {
    const smp = air.add(2, profile);
    await command('conn', 'add', 'board', 'type=ble', `connstring=peer_id=${OWN}`);
    expect(await upgrade(2, '--mode', 'upload-only', '-c', 'board')).toMatchObject({ code: 0 });
    expect(smp.device.program).toBe('loader');
    expect(saved()).toMatchObject({
      connection: { peerId: OWN, loader: { peerName: expect.stringMatching(/^FL_/) as string } },
    });
    const listed = await command('devices', '--ble');
    expect(listed.out).toMatch(/board .*in its firmware loader/);
    expect(listed.out.match(/c0:de/g)).toHaveLength(1);
    expect(await upgrade(3, '--mode', 'confirm-at-once', '-c', 'board')).toMatchObject({ code: 0 });
    expect(saved()?.connection).not.toHaveProperty('loader');
    expect((await command('devices', '--ble')).out).toMatch(
      /board .*answers; upgrades go through its firmware loader/,
    );
  });
});

it('A device that is not saved and stays in a loader at another address: where it is found is said, and it is upgraded there', async () => {
  air.add(2, 'nordic-bare-metal');
  const ran = await command(
    'upgrade',
    path.join(folder, 'app-2.bin'),
    '--yes',
    '--mode',
    'upload-only',
    ...at(`peer_id=${OWN}`),
  );
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.err).toContain(`it is found with peer_id=${FLIPPED}`);
  const again = await upgrade(3, '--mode', 'upload-only', ...at(`peer_id=${FLIPPED}`));
  expect(again).toMatchObject({ code: 0 });
});
