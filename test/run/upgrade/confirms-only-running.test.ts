import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorText } from '@shared/core/error-texts';
import type { Fault } from '@shared/simulator/fault';
import type { ProfileName } from '@shared/simulator/profile-names';
import { verdictRemarks } from '@shared/run/upgrade/texts';
import { Rig } from '../../support/rig';
import type { Told } from '../../support/told';
import type { RunVerdict } from '@shared/run/verdict';

const onlyRunning: Fault = { kind: 'confirm-running-only' };

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

function verdictOf(state: Told): RunVerdict {
  if (state.phase !== 'finished') throw new Error(JSON.stringify(state));
  return state.verdict;
}
const kindsOf = (run: string): string[] =>
  rig.upgrades.view(run)?.steps.map((step) => (step.do === 'mark' ? `mark ${step.how}` : step.do)) ?? [];

describe('"confirm at once" where only a running image can be confirmed', () => {
  const tried: ProfileName[] = ['zephyr-4.4', 'zephyr-swap-move', 'zephyr-direct-xip-revert', 'frugal-list'];
  it.each(tried)('tests, resets and confirms on %s, without a second upload', async (profile) => {
    const { id, device } = await rig.connected(profile, [onlyRunning]);
    const firmware = rig.firmware();
    const [run = ''] = rig.upgrades.start(firmware, [id], 'confirm-at-once');
    const verdict = verdictOf(await rig.end(run));
    expect(verdict).toMatchObject({ outcome: 'pass', kind: 'confirmed' });
    expect(verdictRemarks(verdict)).toEqual([{ fact: 'tested-first' }]);
    expect(kindsOf(run)).toEqual([
      ...['upload', 'mark permanent', 'mark test', 'reset', 'wait-for-return', 'verify', 'confirm', 'judge'],
    ]);
    expect(rig.phases.get(run)).toEqual([
      ...['queued', 'checking', 'uploading', 'marking', 'resetting', 'waiting'],
      ...['verifying', 'confirming', 'verifying', 'finished'],
    ]);
    expect(device.state.slots.find((one) => one.active)).toMatchObject({
      hash: firmware.images[0]?.hash,
      confirmed: true,
    });
  });

  it('says so in the plan once the firmware has refused it, until other firmware runs', async () => {
    const { id, device } = await rig.connected('zephyr-swap-move', [onlyRunning, { kind: 'reject-at-boot' }]);
    const first = verdictOf(await rig.upgrade(id, rig.firmware(), 'confirm-at-once'));
    expect(first).toMatchObject({ outcome: 'fail', kind: 'rejected' });

    device.setFaults([onlyRunning]);
    const firmware = rig.firmware('2.1.0');
    const [run = ''] = rig.upgrades.start(firmware, [id], 'confirm-at-once');
    expect(verdictOf(await rig.end(run)).kind).toBe('confirmed');
    expect(kindsOf(run)).toEqual([
      ...['upload', 'mark test', 'reset', 'wait-for-return', 'verify', 'confirm', 'judge'],
    ]);

    // What runs now has not refused anything yet.
    const [next = ''] = rig.upgrades.start(rig.firmware('2.2.0'), [id], 'confirm-at-once');
    expect(verdictOf(await rig.end(next)).kind).toBe('confirmed');
    expect(kindsOf(next)).toContain('mark permanent');
  });

  it('says reverted or rejected when the image does not stay, never confirmed', async () => {
    const { id, device } = await rig.connected('zephyr-swap-move', [onlyRunning, { kind: 'revert-on-boot' }]);
    const before = device.state.slots.find((one) => one.active)?.hash;
    const verdict = verdictOf(await rig.upgrade(id, rig.firmware(), 'confirm-at-once'));
    expect(verdict).toMatchObject({ outcome: 'fail', kind: 'refused-or-reverted' });
    expect(verdict.evidence).toContainEqual({ fact: 'tested-first' });
    expect(device.state.slots.find((one) => one.active)?.hash).toBe(before);
  });

  it('marks and overwrites where the bootloader has no test', async () => {
    const { id, device } = await rig.connected('zephyr-overwrite-only', [onlyRunning]);
    const firmware = rig.firmware();
    const [run = ''] = rig.upgrades.start(firmware, [id], 'confirm-at-once');
    expect(verdictOf(await rig.end(run)).kind).toBe('confirmed');
    expect(kindsOf(run)).toEqual([
      ...['upload', 'mark permanent', 'mark test', 'reset', 'wait-for-return', 'judge'],
    ]);
    expect(device.state.slots.find((one) => one.active)?.hash).toBe(firmware.images[0]?.hash);
  });

  it('goes the same way with several images, all marked before the one reset', async () => {
    const { id, device } = await rig.connected('zephyr-two-images', [onlyRunning]);
    const firmware = await rig.package([{ version: '2.0.0' }, { version: '3.1.0' }]);
    const [run = ''] = rig.upgrades.start(firmware, [id], 'confirm-at-once');
    expect(verdictOf(await rig.end(run)).kind).toBe('confirmed');
    expect(kindsOf(run)).toEqual([
      ...['upload', 'upload', 'mark permanent', 'mark test', 'mark test', 'reset', 'wait-for-return'],
      ...['verify', 'verify', 'confirm', 'confirm', 'judge'],
    ]);
    expect(device.state.slots.filter(({ active }) => active).every(({ confirmed }) => confirmed)).toBe(true);
  });

  it('says that nobody from outside can confirm an image that the device never confirms', async () => {
    const { id } = await rig.connected('zephyr-two-images', [onlyRunning], { confirmsRunningOthers: false });
    const firmware = await rig.package([{ version: '2.0.0' }, { version: '3.1.0' }]);
    const verdict = verdictOf(await rig.upgrade(id, firmware, 'confirm-at-once'));
    expect(verdict).toMatchObject({ outcome: 'fail', kind: 'awaiting-confirmation' });
    expect(verdict.evidence).toContainEqual({ fact: 'confirm-refused-twice', image: 1 });
  });

  it('fails with the words of the device for any other refusal', async () => {
    const { id } = await rig.connected('zephyr-swap-move', [
      { kind: 'refuse', group: 1, rc: 28, command: 'image.setState' },
    ]);
    const state = await rig.upgrade(id, rig.firmware(), 'confirm-at-once');
    expect(state).toMatchObject({ phase: 'failed', during: 'marking' });
    if (state.phase === 'failed') expect(errorText(state.error).title).toContain('mark');
  });
});
