import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verdictText } from '@shared/run/upgrade/texts';
import type { Fault } from '@shared/simulator/fault';
import type { Told } from '../../support/told';
import type { RunVerdict } from '@shared/run/verdict';
import { withImageNumber, type Firmware } from '@main/firmware/firmware-shelf';
import { Rig, type RigDevice } from '../../support/rig';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

function verdictOf(state: Told): RunVerdict {
  if (state.phase !== 'finished') throw new Error(JSON.stringify(state));
  return state.verdict;
}
const both = (sizeBytes = 20_000): Promise<Firmware> =>
  rig.package([
    { version: '2.0.0', recipe: { sizeBytes } },
    { version: '3.1.0', recipe: { sizeBytes } },
  ]);
/** Long enough on its way that progress is told several times. */
const LONG_BYTES = 200_000;
/** What runs, as `version flags` for each image. */
const running = ({ device }: RigDevice): string[] =>
  device.state.slots
    .filter(({ active }) => active)
    .map(({ version, confirmed }) => `${version}${confirmed ? ' confirmed' : ''}`);

describe('an upgrade of two images', () => {
  it('uploads both, marks both, resets once, and confirms each', async () => {
    const one = await rig.connected('zephyr-two-images');
    const firmware = await both();
    const [run = ''] = rig.upgrades.start(firmware, [one.id], 'test-then-confirm');
    const verdict = verdictOf(await rig.end(run));
    expect(verdict).toMatchObject({
      kind: 'confirmed',
      images: [
        { image: 0, kind: 'confirmed' },
        { image: 1, kind: 'confirmed' },
      ],
    });
    expect(running(one)).toEqual(['2.0.0 confirmed', '3.1.0 confirmed']);
    const view = rig.upgrades.view(run);
    expect(view?.steps.map((step) => step.do)).toEqual([
      ...['upload', 'upload', 'mark', 'mark', 'reset', 'wait-for-return'],
      ...['verify', 'verify', 'confirm', 'confirm', 'judge'],
    ]);
    expect(view).toMatchObject({
      fileName: 'dfu_application.zip',
      version: '2.0.0',
      fromVersion: '1.0.0',
      images: [
        { image: 0, name: '0.bin', version: '2.0.0', fromVersion: '1.0.0' },
        { image: 1, name: '1.bin', version: '3.1.0', fromVersion: '1.0.0' },
      ],
    });
  });

  it('tells how far all uploads are together', async () => {
    const one = await rig.connected('zephyr-two-images');
    const [run = ''] = rig.upgrades.start(await both(LONG_BYTES), [one.id], 'upload-only');
    const seen: number[] = [];
    while (rig.upgrades.running > 0) {
      await rig.clock.advance(20);
      const state = rig.upgrades.view(run)?.state;
      if (state?.phase !== 'uploading') continue;
      expect(state.all?.totalBytes).toBe(2 * LONG_BYTES);
      expect(state.all?.sentBytes).toBe((state.nth - 1) * LONG_BYTES + state.progress.sentBytes);
      seen.push(rig.upgrades.uploadedShare() ?? -1);
    }
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.some((share) => share < 0.4) && seen.some((share) => share > 0.6)).toBe(true);
    expect(verdictOf(await rig.end(run)).kind).toBe('uploaded');
  });

  const survived: [string, Fault[]][] = [
    [
      'the answer to the reset lost',
      [{ kind: 'lose', what: 'answer', command: 'os.reset', when: { nth: [1] } }],
    ],

    [
      'the answer to the second mark lost',
      [{ kind: 'lose', what: 'answer', command: 'image.setState', when: { nth: [2] } }],
    ],
    [
      'the answer to a confirmation lost',
      [{ kind: 'lose', what: 'answer', command: 'image.setState', when: { nth: [3] } }],
    ],
    [
      'the answer to the last confirmation lost',
      [{ kind: 'lose', what: 'answer', command: 'image.setState', when: { nth: [4] } }],
    ],
    [
      'a tenth of the answers lost',
      [{ kind: 'lose', what: 'answer', command: 'image.upload', when: { chance: 0.1 } }],
    ],
    ['a restart in the first upload', [{ kind: 'restart', afterUploadedBytes: 8_000 }]],
    ['a restart in the second upload', [{ kind: 'restart', afterUploadedBytes: 30_000 }]],
    ['a link that goes away in between', [{ kind: 'disconnect', afterBytes: 22_000, forMs: 5000 }]],
  ];
  it.each(survived)('survives %s', async (_what, faults) => {
    const one = await rig.connected('zephyr-two-images');
    one.device.setFaults(faults);
    expect(verdictOf(await rig.upgrade(one.id, await both())).kind).toBe('confirmed');
    expect(running(one)).toEqual(['2.0.0 confirmed', '3.1.0 confirmed']);
  });

  it('ends as marked when the device never got the reset', async () => {
    const one = await rig.connected('zephyr-two-images');
    one.device.setFaults([{ kind: 'lose', what: 'request', command: 'os.reset', when: { every: 1 } }]);
    expect(verdictOf(await rig.upgrade(one.id, await both()))).toMatchObject({
      kind: 'marked',
      images: [{ kind: 'marked' }, { kind: 'marked' }],
    });
    expect(running(one)).toEqual(['1.0.0 confirmed', '1.0.0 confirmed']);
  });

  it('sends only what does not run already', async () => {
    const one = await rig.connected('zephyr-two-images');
    const firmware = await both();
    await rig.upgrade(one.id, withImageNumber(rig.firmware('9.0.0'), 1));
    const [run = ''] = rig.upgrades.start(firmware, [one.id], 'test-then-confirm');
    expect(verdictOf(await rig.end(run)).kind).toBe('confirmed');
    const again = await rig.package([{ version: '2.0.0' }, { version: '3.2.0' }]);
    const [second = ''] = rig.upgrades.start(again, [one.id], 'test-then-confirm');
    expect(verdictOf(await rig.end(second))).toMatchObject({
      kind: 'confirmed',
      images: [{ kind: 'confirmed' }, { kind: 'confirmed' }],
    });
    expect(rig.upgrades.view(second)?.steps.filter((step) => step.do === 'upload')).toMatchObject([
      { image: 1 },
    ]);
    expect(running(one)).toEqual(['2.0.0 confirmed', '3.2.0 confirmed']);
  });

  it('has nothing to do when all of it runs already', async () => {
    const one = await rig.connected('zephyr-two-images');
    const firmware = await both();
    await rig.upgrade(one.id, firmware);
    expect(await rig.upgrade(one.id, firmware)).toMatchObject({
      phase: 'finished',
      verdict: { outcome: 'pass', kind: 'already-running' },
    });
  });

  it('confirms nothing when the bootloader rejects one of them, so that both are reverted together', async () => {
    const one = await rig.connected('zephyr-two-images');
    // The bootloader starts no image with this flag.
    const firmware = await rig.package([{ version: '2.0.0' }, { version: '3.1.0', recipe: { flags: 0x10 } }]);
    const verdict = verdictOf(await rig.upgrade(one.id, firmware));
    expect(verdict).toMatchObject({
      kind: 'rejected',
      images: [
        { image: 0, kind: 'awaiting-confirmation' },
        { image: 1, kind: 'rejected' },
      ],
    });
    expect(running(one)).toEqual(['2.0.0', '1.0.0 confirmed']);
    one.device.reset();
    await rig.clock.advance(20_000);
    expect(running(one)).toEqual(['1.0.0 confirmed', '1.0.0 confirmed']);
  });

  it('confirms nothing when the device lets only the first be confirmed, and says what helps', async () => {
    const one = await rig.connected('zephyr-two-images', [], { confirmsRunningOthers: false });
    const verdict = verdictOf(await rig.upgrade(one.id, await both()));
    const { kind, evidence } = verdict;
    if (kind !== 'awaiting-confirmation') throw new Error(`it ended as ${kind}`);
    expect(evidence[0]).toMatchObject({ fact: 'slot', image: 0 });
    expect(evidence).toContainEqual({ fact: 'confirm-refused', image: 1 });
    expect(verdictText({ kind, evidence }).evidence.join('\n')).toContain(
      'does not let image 1 be confirmed',
    );
    expect(running(one)).toEqual(['2.0.0', '3.1.0']);
  });

  it('needs no confirmation when both are marked as permanent', async () => {
    const one = await rig.connected('zephyr-two-images', [], { confirmsRunningOthers: false });
    expect(verdictOf(await rig.upgrade(one.id, await both(), 'confirm-at-once')).kind).toBe('confirmed');
    expect(running(one)).toEqual(['2.0.0 confirmed', '3.1.0 confirmed']);
  });

  it('ends as a test of both in test mode, and both are reverted', async () => {
    const one = await rig.connected('zephyr-two-images');
    const verdict = verdictOf(await rig.upgrade(one.id, await both(), 'test-only'));
    expect(verdict).toMatchObject({
      kind: 'awaiting-confirmation',
      images: [{ kind: 'awaiting-confirmation' }, { kind: 'awaiting-confirmation' }],
    });
    one.device.reset();
    await rig.clock.advance(20_000);
    expect(running(one)).toEqual(['1.0.0 confirmed', '1.0.0 confirmed']);
  });

  it('goes on in the second image when it is tried again', async () => {
    const one = await rig.connected('zephyr-two-images');
    const [run = ''] = rig.upgrades.start(await both(LONG_BYTES), [one.id], 'test-then-confirm');
    for (;;) {
      await rig.clock.advance(20);
      const state = rig.upgrades.view(run)?.state;
      if (state?.phase === 'uploading' && state.nth === 2 && state.progress.sentBytes > 80_000) break;
    }
    rig.upgrades.cancel([run]);
    expect((await rig.end(run)).phase).toBe('cancelled');
    const [again = ''] = rig.upgrades.retry([run]);
    let resumedAt = 0;
    while (rig.upgrades.running > 0) {
      await rig.clock.advance(20);
      const state = rig.upgrades.view(again)?.state;
      if (state?.phase === 'uploading') {
        expect(state.image).toBe(1);
        resumedAt = Math.max(resumedAt, state.progress.resumedAtBytes);
      }
    }
    expect(resumedAt).toBeGreaterThan(80_000);
    expect(verdictOf(await rig.end(again)).kind).toBe('confirmed');
    expect(running(one)).toEqual(['2.0.0 confirmed', '3.1.0 confirmed']);
  });
});

describe('one image for a number of its own', () => {
  it('is uploaded and confirmed under that number', async () => {
    const one = await rig.connected('zephyr-two-images');
    const firmware = withImageNumber(rig.firmware('2.5.0'), 1);
    expect(verdictOf(await rig.upgrade(one.id, firmware)).kind).toBe('confirmed');
    expect(running(one)).toEqual(['1.0.0 confirmed', '2.5.0 confirmed']);
  });

  it('is refused when the device has no such image', async () => {
    const one = await rig.connected('zephyr-two-images');
    expect(await rig.upgrade(one.id, withImageNumber(rig.firmware(), 2))).toMatchObject({
      error: { code: 'upgrade/refused', facts: { why: { reason: 'no-slot-for-image', image: 2 } } },
    });
  });

  it('cannot be given to a package', async () => {
    const firmware = await both();
    expect(() => withImageNumber(firmware, 1)).toThrow(/numbers-in-package/);
    expect(withImageNumber(firmware, undefined)).toBe(firmware);
  });
});

describe('a package with a build for each slot', () => {
  // Linked for a fixed address: a device refuses the build for the other slot.
  const linkedFor = (slot: 0 | 1, version: string) => ({
    version,
    recipe: { flags: 0x100, loadAddress: 0xc000 + slot * 0x76000 },
    manifest: { image_index: '0', slot: `${slot}`, 'version_MCUBOOT+XIP': version },
  });
  const pair = (version: string): Promise<Firmware> =>
    rig.package([linkedFor(0, version), linkedFor(1, version)]);

  it.each(['zephyr-direct-xip', 'zephyr-direct-xip-revert'] as const)(
    'gives %s the one for its free slot, there and back again',
    async (profile) => {
      const mode = profile === 'zephyr-direct-xip' ? 'confirm-at-once' : 'test-then-confirm';
      const one = await rig.connected(profile);
      const first = await pair('2.0.0');
      const [run = ''] = rig.upgrades.start(first, [one.id], mode);
      expect(verdictOf(await rig.end(run)).kind).toBe('confirmed');
      expect(rig.upgrades.view(run)?.images).toMatchObject([{ image: 0, name: '1.bin', version: '2.0.0' }]);
      expect(one.device.state.slots.find(({ active }) => active)).toMatchObject({
        slot: 1,
        version: '2.0.0',
      });

      expect(await rig.upgrade(one.id, first, mode)).toMatchObject({
        verdict: { outcome: 'pass', kind: 'already-running' },
      });

      expect(verdictOf(await rig.upgrade(one.id, await pair('3.0.0'), mode)).kind).toBe('confirmed');
      expect(one.device.state.slots.find(({ active }) => active)).toMatchObject({
        slot: 0,
        version: '3.0.0',
      });
    },
  );

  it('is refused when its only build is for the slot that runs', async () => {
    const one = await rig.connected('zephyr-direct-xip');
    expect(
      await rig.upgrade(one.id, await rig.package([linkedFor(0, '2.0.0')]), 'confirm-at-once'),
    ).toMatchObject({
      error: { facts: { why: { reason: 'no-build-for-slot', image: 0, slot: 1 } } },
    });
  });

  it('gives a bootloader that swaps the build for the slot where it will run', async () => {
    const one = await rig.connected('zephyr-swap-move');
    const firmware = await rig.package([
      { version: '2.0.0', manifest: { image_index: 0, slot: 0 } },
      { version: '2.0.1', manifest: { image_index: 0, slot: 1 } },
    ]);
    expect(verdictOf(await rig.upgrade(one.id, firmware)).kind).toBe('confirmed');
    expect(running(one)).toEqual(['2.0.0 confirmed']);
  });
});

describe('an upgrade that ends before its reset', () => {
  it('says what is marked when the second mark is refused', async () => {
    const one = await rig.connected('zephyr-two-images', [
      { kind: 'refuse', command: 'image.setState', rc: 24, group: 1, when: { nth: [2] } },
    ]);
    const state = await rig.upgrade(one.id, await both());
    const marked = one.device.state.slots.filter(({ pending }) => pending);
    expect(marked).toHaveLength(1);
    expect(state).toMatchObject({
      phase: 'failed',
      during: 'marking',
      marked: marked.map(({ image, version }) => ({ image, version })),
    });
  });

  it('says nothing of marks when none was set', async () => {
    const one = await rig.connected('zephyr-two-images', [
      { kind: 'refuse', command: 'image.setState', rc: 24, group: 1 },
    ]);
    const state = await rig.upgrade(one.id, await both());
    expect(state).toMatchObject({ phase: 'failed', during: 'marking' });
    expect(state).not.toHaveProperty('marked');
  });

  it('says what is marked when the reset is refused', async () => {
    const one = await rig.connected('zephyr-two-images', [{ kind: 'refuse', command: 'os.reset', rc: 6 }]);
    const state = await rig.upgrade(one.id, await both());
    expect(state).toMatchObject({
      phase: 'failed',
      during: 'resetting',
      marked: [
        { image: 0, version: '2.0.0' },
        { image: 1, version: '3.1.0' },
      ],
    });
  });

  it('stops after a mark that was on its way when it was cancelled', async () => {
    const one = await rig.connected('zephyr-two-images', [{ kind: 'hold', command: 'image.setState' }]);
    const [run = ''] = rig.upgrades.start(await both(), [one.id], 'test-then-confirm');
    while (rig.upgrades.view(run)?.state.phase !== 'marking') await rig.clock.advance(10);
    rig.upgrades.cancel([run]);
    expect(rig.upgrades.view(run)?.state.phase).toBe('marking');
    one.device.setFaults([]);
    const state = await rig.end(run);
    const marked = one.device.state.slots.filter(({ pending }) => pending);
    expect(marked).toHaveLength(1);
    expect(state).toMatchObject({
      phase: 'cancelled',
      during: 'marking',
      marked: marked.map(({ image, version }) => ({ image, version })),
    });
    expect(rig.phases.get(run)).not.toContain('resetting');
  });
});
