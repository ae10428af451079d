/**
 * Whole upgrades of devices with one slot and a firmware loader, in virtual time.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sleep } from '@shared/core/clock';
import { makeImage, makeInstaller, type ImageRecipe } from '@shared/firmware/make-image';
import type { Fault } from '@shared/simulator/fault';
import type { Firmware } from '@main/firmware/firmware-shelf';
import { ActionWork } from '@main/run/action-work';
import { Run } from '@main/run/run';
import { Rig, sha, type RigDevice } from '../../support/rig';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

const profiles = ['nordic-single-slot', 'nordic-bare-metal'] as const;

/** As these devices take it: 64 bytes of hash. */
function firmware(major = 2, change: Partial<ImageRecipe> = {}): Firmware {
  const version = { major, minor: 0, revision: 0, build: 0 };
  const recipe = { version, sizeBytes: 40_000, seed: major, sha, hashAlgorithm: 'sha512' } as const;
  const bytes = makeImage({ ...recipe, ...change });
  return rig.shelf.put(`app-${major}.bin`, bytes);
}

async function inLoader(profile: (typeof profiles)[number]): Promise<RigDevice> {
  const one = await rig.connected(profile);
  await rig.clock.until(one.session.reset({ intoBootloader: true }));
  await rig.clock.until(one.session.returned(60_000));
  expect(one.device.state.program).toBe('loader');
  return one;
}

function stepsOf({ id }: RigDevice): string[] {
  const run = rig.runs.newestOf(id);
  return rig.runs.view(run ?? '')?.state.steps.map((step) => step.do) ?? [];
}

/** Looks whenever a little time has passed. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(rig.clock, 5);
}

function factsOf(told: Awaited<ReturnType<Rig['upgrade']>>): string[] {
  return 'verdict' in told ? told.verdict.evidence.map(({ fact }) => fact) : [JSON.stringify(told)];
}

describe.each(profiles)('%s', (profile) => {
  it('is upgraded from its application, without a button', async () => {
    const one = await rig.connected(profile);
    const told = await rig.upgrade(one.id, firmware(), 'confirm-at-once');
    expect(factsOf(told)).toEqual(['application-answers', 'loader-showed', 'wanted']);
    expect(told).toMatchObject({ verdict: { outcome: 'pass', kind: 'confirmed' } });
    expect(one.device.state.phase).toBe('running');
  });

  it('is upgraded where its loader answers already', async () => {
    const one = await inLoader(profile);
    const told = await rig.upgrade(one.id, firmware(), 'confirm-at-once');
    expect(told).toMatchObject({ verdict: { outcome: 'pass', kind: 'confirmed' } });
    expect(stepsOf(one)).toEqual(['upload', 'see-stored', 'reset', 'wait-for-return', 'judge']);
  });

  it('is sent nothing when its loader has the image, only a reset', async () => {
    const one = await inLoader(profile);
    expect(await rig.upgrade(one.id, firmware(), 'upload-only')).toMatchObject({
      verdict: { outcome: 'pass', kind: 'uploaded' },
    });
    expect(one.device.state.program).toBe('loader');
    const again = await rig.upgrade(one.id, firmware(), 'confirm-at-once');
    expect(again).toMatchObject({ verdict: { outcome: 'pass', kind: 'confirmed' } });
    expect(stepsOf(one)).toEqual(['see-stored', 'reset', 'wait-for-return', 'judge']);
  });

  it('stays in its loader with an image that MCUboot does not take, and takes the next one', async () => {
    const one = await rig.connected(profile, [{ kind: 'reject-at-boot' }]);
    const told = await rig.upgrade(one.id, firmware(), 'confirm-at-once');
    expect(told).toMatchObject({ verdict: { outcome: 'fail', kind: 'back-in-loader' } });
    expect(one.device.state.program).toBe('loader');
    one.device.setFaults([]);
    expect(await rig.upgrade(one.id, firmware(3), 'confirm-at-once')).toMatchObject({
      verdict: { outcome: 'pass', kind: 'confirmed' },
    });
  });

  it('is seen in its loader after a reset into it by hand', async () => {
    const one = await rig.connected(profile);
    const action = { do: 'reset', intoBootloader: true } as const;
    const wishes = () => ({ windowLimit: 0, returnTimeoutMs: 60_000 });
    const { clock } = rig;
    const run = new Run({
      work: new ActionWork(action),
      session: one.session,
      clock,
      epochNow: () => clock.now(),
      wishes,
    });
    await clock.until(run.run((go) => go()));
    expect(run.state).toMatchObject({ verdict: { outcome: 'pass', kind: 'done' } });
    expect(one.device.state.program).toBe('loader');
  });

  it('has no test, and is not touched when one is wanted', async () => {
    const one = await rig.connected(profile);
    const told = await rig.upgrade(one.id, firmware(), 'test-then-confirm');
    expect(told).toMatchObject({ error: { facts: { why: { reason: 'mode-not-possible' } } } });
    expect(one.device.state.program).toBe('application');
  });

  it('keeps its old application when the upgrade is cancelled before the first chunk', async () => {
    const one = await rig.connected(profile);
    const before = one.device.state.slots[0]?.hash;
    const [run = ''] = rig.upgrades.start(firmware(), [one.id], 'confirm-at-once');
    await rig.clock.until(until(() => one.device.state.program === 'loader'));
    rig.upgrades.cancel([run]);
    await rig.end(run);
    await rig.clock.advance(20_000);
    expect(one.device.state).toMatchObject({ program: 'application', phase: 'running' });
    expect(one.device.state.slots[0]?.hash).toBe(before);
  });
});

describe('an application that cannot start its loader', () => {
  const faults: Fault[] = [{ kind: 'no-boot-mode' }];
  const waitsForButton = (run: string): boolean => {
    const state = rig.runs.view(run)?.state;
    return state?.phase === 'running' && state.away?.because === 'loader';
  };

  it('is waited for until somebody presses the button, and upgraded then', async () => {
    const one = await rig.connected('nordic-single-slot', faults);
    const [run = ''] = rig.upgrades.start(firmware(), [one.id], 'confirm-at-once');
    await rig.clock.until(until(() => waitsForButton(run)));
    one.device.reset('loader');
    expect(await rig.end(run)).toMatchObject({ verdict: { outcome: 'pass', kind: 'confirmed' } });
  });

  it('is said to be one when nobody does, and nothing was written', async () => {
    const one = await rig.connected('nordic-single-slot', faults);
    const before = one.device.state.slots[0]?.hash;
    const told = await rig.upgrade(one.id, firmware(), 'confirm-at-once');
    expect(told).toMatchObject({ phase: 'failed', error: { code: 'upgrade/loader-not-started' } });
    expect(one.device.state).toMatchObject({ program: 'application' });
    expect(one.device.state.slots[0]?.hash).toBe(before);
  });
});

describe('what may happen on the way', () => {
  it.each<[string, Fault[]]>([
    ['a full buffer', [{ kind: 'busy', command: 'image.upload', when: { nth: [4, 5, 6, 9] } }]],
    ['late writing behind the last answer', [{ kind: 'late-write', byMs: 1500 }]],
    ['a link that goes away for five seconds', [{ kind: 'disconnect', afterBytes: 20_000, forMs: 5000 }]],
    [
      'a restart with half an application, which leads to the loader',
      [{ kind: 'restart', afterUploadedBytes: 15_000 }],
    ],
  ])('%s does no harm', async (_what, faults) => {
    const one = await rig.connected('nordic-bare-metal', faults);
    const told = await rig.upgrade(one.id, firmware(), 'confirm-at-once');
    expect(told).toMatchObject({ verdict: { outcome: 'pass', kind: 'confirmed' } });
  });

  it('an application without SMP is handed over, and not said to run', async () => {
    const faults: Fault[] = [{ kind: 'silent-application', images: 'new' }];
    const one = await rig.connected('nordic-single-slot', faults);
    const told = await rig.upgrade(one.id, firmware(), 'confirm-at-once');
    expect(told).toMatchObject({ verdict: { outcome: 'error', kind: 'handed-over' } });
    expect(factsOf(told)).toEqual(['nobody-answers', 'loader-showed', 'wanted']);
  });
});

describe('an installer', () => {
  const installer = (): Firmware => {
    const hash = { sha, hashAlgorithm: 'sha512' } as const;
    const version = (major: number) => ({ major, minor: 0, revision: 0, build: 0 });
    const loader = makeImage({ version: version(9), sizeBytes: 20_000, seed: 9, ...hash });
    return rig.shelf.put('installer.bin', makeInstaller({ version: version(1), seed: 5, ...hash }, loader));
  };

  it('replaces the loader, and the application follows in a second pass', async () => {
    const one = await rig.connected('nordic-bare-metal');
    const told = await rig.upgrade(one.id, installer(), 'confirm-at-once');
    expect(told).toMatchObject({ verdict: { outcome: 'pass', kind: 'loader-replaced' } });
    expect(factsOf(told)).toEqual(['other-loader', 'loader-answers', 'loader-showed', 'wanted']);
    expect(one.device.state.program).toBe('loader');
    const second = await rig.upgrade(one.id, firmware(), 'confirm-at-once');
    expect(second).toMatchObject({ verdict: { outcome: 'pass', kind: 'confirmed' } });
    expect(stepsOf(one)).toEqual(['upload', 'see-stored', 'reset', 'wait-for-return', 'judge']);
  });

  it('is not sent to a device without a loader', async () => {
    const one = await rig.connected('zephyr-swap-move');
    const told = await rig.upgrade(one.id, installer(), 'confirm-at-once');
    expect(told).toMatchObject({ error: { facts: { why: { reason: 'installer-without-loader' } } } });
  });
});
