/** Images that a manifest binds together: all of them or none, before the first byte. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planUpgrade, type PlanInput } from '@shared/run/upgrade/plan';
import type { RunVerdict } from '@shared/run/verdict';
import { withImageNumber, type Firmware } from '@main/firmware/firmware-shelf';
import { base, short, wanted } from '../../support/plans';
import { H, OTHER, slot } from '../../support/slot-views';
import { manifestTlv } from '../../support/manifests';
import { Rig } from '../../support/rig';
import type { Told } from '../../support/told';

const THIRD = 'c3'.repeat(32);
const carrier = { ...wanted, manifest: [OTHER] };
const second = { image: 1, hash: OTHER, version: '1.5.0', sizeBytes: 500 };
const running = [...slot(0, 'old active confirmed'), ...slot(0, 'old active confirmed', 1)];
const plan = (input: Partial<PlanInput>) => planUpgrade({ ...base, slots: running, ...input });

describe('a plan for images that belong together', () => {
  it('sends and marks all of them before the one reset', () => {
    expect(short(plan({ images: [carrier, second] }))).toBe('U U T T R C C');
    expect(short(plan({ images: [carrier, second], mode: 'confirm-at-once' }))).toBe('U U P P R');
    expect(
      short(plan({ images: [carrier, second], bootloaderMode: 'direct-xip', mode: 'confirm-at-once' })),
    ).toBe('U U R');
  });

  it('confirms the image that binds the others last', () => {
    const confirmed = (images: PlanInput['images']) => {
      const found = plan({ images });
      return 'steps' in found ? found.steps.flatMap((one) => (one.do === 'confirm' ? [one.image] : [])) : [];
    };
    expect(confirmed([carrier, second])).toEqual([1, 0]);
    expect(confirmed([wanted, { ...second, manifest: [H] }])).toEqual([0, 1]);
  });

  const modes = [
    'test-then-confirm',
    'confirm-at-once',
    'test-only',
    'upload-and-mark',
    'upload-only',
  ] as const;
  it.each(modes)('is refused in mode %s when one is left out, or is another one', (mode) => {
    expect(plan({ mode, images: [carrier] })).toEqual({
      refused: { reason: 'manifest-incomplete', image: 1, carrier: 0 },
    });
    expect(plan({ mode, images: [carrier, { ...second, hash: THIRD }] })).toEqual({
      refused: { reason: 'manifest-differs', image: 1, carrier: 0 },
    });
  });

  it('is refused when there is one that the manifest does not name', () => {
    const third = { image: 2, hash: THIRD, version: '1.0.0', sizeBytes: 10 };
    expect(plan({ images: [carrier, second, third] })).toEqual({
      refused: { reason: 'manifest-differs', image: 2, carrier: 0 },
    });
  });

  it('counts an image that runs already, and none that only stands in a slot', () => {
    const runs = [...slot(0, 'old active confirmed'), ...slot(0, 'other active confirmed', 1)];
    expect(short(plan({ slots: runs, images: [carrier] }))).toBe('U T R C');
    expect(short(plan({ slots: runs, images: [carrier, second] }))).toBe('U T R C');
    const stored = [...running, ...slot(1, 'other', 1)];
    expect(short(plan({ slots: stored, images: [carrier] }))).toBe('manifest-incomplete');
  });

  it('counts nothing that a bootloader shows', () => {
    const runs = [...slot(0, 'old'), ...slot(0, 'other active confirmed', 1)];
    const input = { slots: runs, recovery: true, mode: 'confirm-at-once' } as const;
    expect(short(plan({ ...input, images: [carrier] }))).toBe('manifest-incomplete');
    expect(short(plan({ ...input, images: [carrier, { ...second, slotNumbers: { primary: 3 } }] }))).toBe(
      'U U R',
    );
  });

  it('compares the builds that this device takes', () => {
    const builds = [
      { ...wanted, slot: 0, manifest: [THIRD] },
      { ...wanted, hash: 'f1'.repeat(32), slot: 1, manifest: [OTHER] },
      { ...second, hash: THIRD, slot: 0 },
      { ...second, slot: 1 },
    ] as const;
    const xip = { images: builds, bootloaderMode: 'direct-xip', mode: 'confirm-at-once' } as const;
    expect(short(plan(xip))).toBe('U U R');
    // The two images run from different slots: their free ones do not belong together.
    const mixed = [...slot(0, 'old active confirmed'), ...slot(1, 'old active confirmed', 1)];
    expect(short(plan({ ...xip, slots: mixed }))).toBe('manifest-differs');
  });

  it('needs no list of images where the device shows none', () => {
    expect(short(plan({ slots: [], images: [carrier] }))).toBe('no-images');
  });
});

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

function verdictOf(state: Told): RunVerdict {
  if (state.phase !== 'finished') throw new Error(JSON.stringify(state));
  return state.verdict;
}

/** Two images of one build. @param digest what the manifest of the first says of the second, where that is a lie */
async function bound(versions: readonly [string, string], digest?: string): Promise<Firmware> {
  const [first, other] = versions;
  const loose = await rig.package([{ version: first }, { version: other }]);
  const named = digest ?? loose.images.find(({ image }) => image === 1)?.hash ?? '';
  return rig.package([
    { version: first, recipe: { protectedTlvs: [manifestTlv([named])] } },
    { version: other },
  ]);
}

describe('a whole upgrade of images that belong together', () => {
  it.each(['swap-move', 'direct-xip-revert'] as const)('ends well under %s', async (bootMode) => {
    const { id, device } = await rig.connected('zephyr-two-images', [], { bootMode });
    const firmware = await bound(['2.0.0', '3.1.0']);
    const [run = ''] = rig.upgrades.start(firmware, [id], 'test-then-confirm');
    expect(verdictOf(await rig.end(run))).toMatchObject({ outcome: 'pass', kind: 'confirmed' });
    expect(
      rig.upgrades
        .view(run)
        ?.steps.map((step) => step.do)
        .slice(0, 5),
    ).toEqual([...['upload', 'upload', 'mark', 'mark', 'reset']]);
    expect(device.state.slots.filter(({ active }) => active)).toMatchObject([
      { version: '2.0.0', confirmed: true },
      { version: '3.1.0', confirmed: true },
    ]);
  });

  it('never begins when a digest does not match', async () => {
    const { id, device } = await rig.connected('zephyr-two-images');
    const before = device.state.requestsServed;
    const state = await rig.upgrade(id, await bound(['2.0.0', '3.1.0'], THIRD));
    expect(state).toMatchObject({
      phase: 'failed',
      during: 'checking',
      error: { facts: { why: { reason: 'manifest-differs', image: 1, carrier: 0 } } },
    });
    expect(device.state.slots.every(({ active }) => active)).toBe(true);
    expect(device.state.requestsServed - before).toBeLessThan(6);
  });

  it('never begins with the first image alone, and goes on where the second one runs already', async () => {
    const { id, device } = await rig.connected('zephyr-two-images');
    const firmware = await bound(['2.0.0', '3.1.0']);
    const alone = (image: number): Firmware =>
      rig.shelf.put(
        `${image}.bin`,
        firmware.images.find((one) => one.image === image)?.bytes ?? new Uint8Array(),
      );
    expect(await rig.upgrade(id, alone(0))).toMatchObject({
      error: { facts: { why: { reason: 'manifest-incomplete', image: 1, carrier: 0 } } },
    });
    expect(device.state.slots.every(({ active }) => active)).toBe(true);
    expect(verdictOf(await rig.upgrade(id, withImageNumber(alone(1), 1))).kind).toBe('confirmed');
    expect(verdictOf(await rig.upgrade(id, alone(0))).kind).toBe('confirmed');
  });

  it('takes all of them back together when one of them fails', async () => {
    const { id, device } = await rig.connected('zephyr-two-images', [{ kind: 'revert-on-boot' }]);
    const verdict = verdictOf(await rig.upgrade(id, await bound(['2.0.0', '3.1.0'])));
    expect(verdict.outcome).toBe('fail');
    expect(device.state.slots.filter(({ active }) => active)).toMatchObject([
      { version: '1.0.0', confirmed: true },
      { version: '1.0.0', confirmed: true },
    ]);
    expect(device.state.phase).toBe('running');
  });
});
