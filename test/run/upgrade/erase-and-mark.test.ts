/** Upgrades that erase settings, and upgrades that leave the restart to somebody else. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sameBytes } from '@shared/core/bytes';
import { makeImage } from '@shared/firmware/make-image';
import { groups } from '@shared/smp/groups';
import { evidenceText, verdictRemarks } from '@shared/run/upgrade/texts';
import type { RunVerdict } from '@shared/run/verdict';
import type { ProfileName } from '@shared/simulator/profile-names';
import { Rig, sha, type RigDevice } from '../../support/rig';
import type { Told } from '../../support/told';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

function verdictOf(state: Told): RunVerdict {
  if (state.phase !== 'finished') throw new Error(JSON.stringify(state));
  return state.verdict;
}
const { read, write, save } = groups.settings.commands;
/** A setting that is stored, and so there after a restart. */
const NAME = 'network/hostname';
const stored = new TextEncoder().encode('stored');
async function store({ session }: RigDevice): Promise<void> {
  await rig.clock.until(
    session.exclusively('test', (lease) => lease.request(write, { name: NAME, val: stored })),
  );
  await rig.clock.until(session.exclusively('test', (lease) => lease.request(save, {})));
}
async function isStored({ session }: RigDevice): Promise<boolean> {
  const { val } = await rig.clock.until(session.request(read, { name: NAME }));
  return sameBytes(val, stored);
}
const steps = (run: string): string[] => rig.upgrades.view(run)?.steps.map((step) => step.do) ?? [];

describe('erase settings', () => {
  it('erases them after the upload and before the mark, and says so', async () => {
    const one = await rig.connected('zephyr-swap-move');
    const { id } = one;
    await store(one);
    const [run = ''] = rig.upgrades.start(rig.firmware(), [id], 'test-then-confirm', { eraseSettings: true });
    const verdict = verdictOf(await rig.end(run));
    expect(verdict).toMatchObject({ outcome: 'pass', kind: 'confirmed' });
    expect(steps(run).slice(0, 4)).toEqual(['upload', 'erase-settings', 'mark', 'reset']);
    expect(rig.phases.get(run)).toContain('erasing');
    expect(verdictRemarks(verdict)).toEqual([{ fact: 'settings-erased' }]);
    expect(await isStored(one)).toBe(false);
    expect(rig.upgrades.view(run)?.eraseSettings).toBe(true);
  });

  it.each([
    ['has no such command', 8, undefined],
    ['cannot open its storage', 2, 63],
  ])('goes on where the device %s, and says that they stay', async (_why, rc, group) => {
    const one = await rig.connected('zephyr-swap-move');
    const { id, device } = one;
    await store(one);
    device.setFaults([
      { kind: 'refuse', rc, command: 'zephyr.eraseStorage', ...(group === undefined ? {} : { group }) },
    ]);
    const state = await rig.upgrade(id, rig.firmware(), 'confirm-at-once', { eraseSettings: true });
    const verdict = verdictOf(state);
    expect(verdict).toMatchObject({ outcome: 'pass', kind: 'confirmed' });
    expect(verdictRemarks(verdict).map(({ fact }) => fact)).toEqual(['settings-kept']);
    expect(verdictRemarks(verdict).map(evidenceText)[0]).toMatch(/^The settings were not erased: \w/);
    expect(await isStored(one)).toBe(true);
  });

  it('ends where nobody answers whether they are gone, with nothing marked', async () => {
    const { id, device } = await rig.connected('zephyr-swap-move');
    device.setFaults([{ kind: 'lose', what: 'request', command: 'zephyr.eraseStorage' }]);
    const state = await rig.upgrade(id, rig.firmware(), 'test-then-confirm', { eraseSettings: true });
    expect(state).toMatchObject({ phase: 'failed', during: 'erasing', error: { code: 'smp/timeout' } });
    expect(device.state.slots.some(({ pending }) => pending)).toBe(false);
    // Started again it does not upload once more.
    device.setFaults([]);
    const [run = ''] = rig.upgrades.start(rig.firmware(), [id], 'test-then-confirm', { eraseSettings: true });
    expect(verdictOf(await rig.end(run)).kind).toBe('confirmed');
    expect(steps(run)[0]).toBe('erase-settings');
  });

  it('says that they are gone when the upgrade fails later', async () => {
    const { id, device } = await rig.connected('zephyr-swap-move');
    device.setFaults([{ kind: 'refuse', rc: 28, group: 1, command: 'image.setState' }]);
    const [run = ''] = rig.upgrades.start(rig.firmware(), [id], 'test-then-confirm', { eraseSettings: true });
    expect(await rig.end(run)).toMatchObject({ phase: 'failed', during: 'marking' });
    expect(rig.runs.view(run)?.state).toMatchObject({ verdict: { evidence: [{ fact: 'settings-erased' }] } });
  });

  it('erases once, also where the mark has to be set in another way', async () => {
    const { id } = await rig.connected('zephyr-swap-move', [{ kind: 'confirm-running-only' }]);
    const [run = ''] = rig.upgrades.start(rig.firmware(), [id], 'confirm-at-once', { eraseSettings: true });
    expect(verdictOf(await rig.end(run)).kind).toBe('confirmed');
    expect(steps(run).filter((step) => step === 'erase-settings')).toHaveLength(1);
  });

  it('happens in the firmware loader, too', async () => {
    const { id } = await rig.connected('nordic-single-slot');
    const version = { major: 2, minor: 0, revision: 0, build: 0 };
    const recipe = { version, sizeBytes: 40_000, seed: 2, sha, hashAlgorithm: 'sha512' } as const;
    const firmware = rig.shelf.put('app.bin', makeImage(recipe));
    const [run = ''] = rig.upgrades.start(firmware, [id], 'confirm-at-once', { eraseSettings: true });
    const verdict = verdictOf(await rig.end(run));
    expect(verdictRemarks(verdict).map(({ fact }) => fact)).toEqual(['settings-erased']);
    expect(steps(run)).toEqual([
      ...['enter-loader', 'wait-for-loader', 'upload', 'see-stored', 'erase-settings', 'reset'],
      ...['wait-for-return', 'judge'],
    ]);
  });

  it('is refused in a mode that restarts nothing, before the first byte', async () => {
    const { id } = await rig.connected('zephyr-swap-move');
    const state = await rig.upgrade(id, rig.firmware(), 'upload-only', { eraseSettings: true });
    expect(state).toMatchObject({
      phase: 'failed',
      during: 'checking',
      error: { facts: { why: { reason: 'erase-without-restart' } } },
    });
  });
});

describe('upload and mark', () => {
  const profiles: ProfileName[] = ['zephyr-4.4', 'zephyr-direct-xip-revert', 'zephyr-overwrite-only'];
  it.each(profiles)('marks the image of %s and leaves the restart to others', async (profile) => {
    const { id, device } = await rig.connected(profile);
    const firmware = rig.firmware();
    const hash = firmware.images[0]?.hash;
    const [run = ''] = rig.upgrades.start(firmware, [id], 'upload-and-mark');
    expect(verdictOf(await rig.end(run))).toMatchObject({ outcome: 'pass', kind: 'marked' });
    expect(steps(run)).toEqual(['upload', 'mark', 'judge']);
    expect(device.state.slots.find((one) => one.active)?.version).toBe('1.0.0');

    // Once more there is nothing to do, and it is marked all the same.
    const [again = ''] = rig.upgrades.start(firmware, [id], 'upload-and-mark');
    expect(verdictOf(await rig.end(again))).toMatchObject({ outcome: 'pass', kind: 'marked' });
    expect(steps(again)).toEqual(['judge']);

    device.reset();
    await rig.clock.advance(30_000);
    expect(device.state.slots.find((one) => one.active)?.hash).toBe(hash);
  });

  it('marks all images of a package', async () => {
    const { id, device } = await rig.connected('zephyr-two-images');
    const firmware = await rig.package([{ version: '2.0.0' }, { version: '3.1.0' }]);
    expect(verdictOf(await rig.upgrade(id, firmware, 'upload-and-mark')).kind).toBe('marked');
    expect(device.state.slots.filter(({ pending }) => pending).map(({ version }) => version)).toEqual([
      ...['2.0.0', '3.1.0'],
    ]);
  });

  it('is not possible where the bootloader chooses by itself', async () => {
    const { id } = await rig.connected('zephyr-direct-xip');
    expect(await rig.upgrade(id, rig.firmware(), 'upload-and-mark')).toMatchObject({
      phase: 'failed',
      error: { facts: { why: { reason: 'mode-not-possible' } } },
    });
  });
});
