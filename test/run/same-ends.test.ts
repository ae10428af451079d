/**
 * The same upgrade of the same device ends alike, whoever ordered it: through the calls of a window and through the command line.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeImage } from '@shared/firmware/make-image';
import type { Fault } from '@shared/simulator/fault';
import type { ProfileName } from '@shared/simulator/profile-names';
import type { Outcome } from '@shared/run/verdict';
import { upgradeModes, type UpgradeMode } from '@shared/run/upgrade/steps';
import { runVirtually, simulated } from '../cli/run';
import { handlersOver } from '../support/desk';
import { sha } from '../support/rig';
import { VirtualClock } from '../support/virtual-clock';
import { TransferRig } from './move-file/transfer-rig';

interface End {
  outcome: Outcome;
  kind: string;
  failure: string | undefined;
}

interface Case {
  profile: ProfileName;
  mode: UpgradeMode;
  fault: keyof typeof faults;
  version: string;
}

const faults = {
  none: [],
  'the mark is refused': [{ kind: 'refuse', command: 'image.setState', group: 1, rc: 25 }],
  'the upload is refused': [{ kind: 'refuse', command: 'image.upload', group: 1, rc: 10 }],
  'it does not come back': [{ kind: 'never-return' }],
  'the bootloader refuses the image': [{ kind: 'reject-at-boot' }],
  'it reverts': [{ kind: 'revert-on-boot' }],
} as const satisfies Record<string, readonly Fault[]>;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-ends-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const image = (version: string): Uint8Array => {
  const [major = 0, minor = 0, revision = 0] = version.split('.').map(Number);
  return makeImage({ version: { major, minor, revision, build: 0 }, sizeBytes: 20_000, seed: 9, sha });
};

async function throughWindow({ profile, mode, fault, version }: Case): Promise<End> {
  const rig = new TransferRig();
  try {
    const { id } = await rig.connected(profile, [...faults[fault]]);
    const { handlers } = handlersOver(rig);
    const { token } = rig.shelf.put('app.bin', image(version));
    const order = { kind: 'upgrade', firmware: token, mode } as const;
    const [run = ''] = (await handlers['run.start']({ devices: [id], order })) ?? [];
    await rig.clock.until(rig.runs.ended(run));
    const state = rig.runs.view(run)?.state;
    if (state?.phase !== 'ended') throw new Error('it has not ended');
    const { verdict } = state;
    const failure = verdict.outcome === 'pass' ? undefined : verdict.failure.error?.code;
    return { outcome: verdict.outcome, kind: verdict.kind, failure };
  } finally {
    await rig.close();
  }
}

interface Line {
  type: string;
  data: { devices: { outcome: Outcome; result: string; exitCode: number; error?: { code: string } }[] };
}

async function throughCommandLine({ profile, mode, fault, version }: Case): Promise<End> {
  const clock = new VirtualClock();
  const device = simulated(profile, { clock, faults: [...faults[fault]] });
  const file = path.join(folder, `app-${version}.bin`);
  writeFileSync(file, image(version));
  const at = ['--conntype', 'udp', '--connstring', 'a:1', '--json'];
  const ran = await runVirtually([...at, 'upgrade', '--yes', '--mode', mode, file], { clock, device });
  const lines = ran.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const told = lines.find(({ type }) => type === 'upgrade')?.data.devices[0];
  if (told === undefined) throw new Error(`no end in ${ran.out}${ran.err}`);
  expect(told.exitCode === 0, 'the exit code reads the outcome').toBe(told.outcome === 'pass');
  expect(ran.code).toBe(told.exitCode);
  return { outcome: told.outcome, kind: told.result, failure: told.error?.code };
}

const profiles: readonly ProfileName[] = [
  'zephyr-4.4',
  'zephyr-swap-move',
  'zephyr-overwrite-only',
  'zephyr-direct-xip',
  'zephyr-direct-xip-revert',
  'zephyr-legacy',
  'tiny',
  'no-params',
];

it('An upgrade ends alike through the window and through the command line', async () => {
  const cases = fc.record({
    profile: fc.constantFrom(...profiles),
    mode: fc.constantFrom(...upgradeModes),
    fault: fc.constantFrom(...(Object.keys(faults) as (keyof typeof faults)[])),
    // The second is what simulated devices run, with another content; the third is older.
    version: fc.constantFrom('9.0.0', '1.0.0', '0.1.0'),
  });
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      expect(await throughCommandLine(one)).toEqual(await throughWindow(one));
    }),
    { numRuns: 40 },
  );
});

it('"upload-only" on a device that marks by itself what it was sent is a good end', async () => {
  const one: Case = { profile: 'zephyr-direct-xip', mode: 'upload-only', fault: 'none', version: '9.0.0' };
  expect(await throughCommandLine(one)).toMatchObject({ outcome: 'pass', kind: 'marked' });
  expect(await throughWindow(one)).toMatchObject({ outcome: 'pass', kind: 'marked' });
});
