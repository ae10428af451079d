/** Upgradable MCUboots: sent only on wish, the build for the slot that is not in use, and judged by the slot that is in use afterwards. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bootloaderTraits, type BootloaderMode } from '@shared/device/slots/bootloader';
import { planUpgrade, type PlanInput } from '@shared/run/upgrade/plan';
import type { RunVerdict } from '@shared/run/verdict';
import { withBootloader, type Firmware } from '@main/firmware/firmware-shelf';
import { askBootloaderSlot } from '@main/session/bootloader-slot';
import { base, short, wanted } from '../../support/plans';
import { Rig, type RigDevice } from '../../support/rig';
import { OTHER, slot } from '../../support/slot-views';
import type { Told } from '../../support/told';

const SLOTS = { addresses: [0x1000, 0xb000], bytes: 0x9000 } as const;
const WISH = { bootloader: true } as const;

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

const connected = (): Promise<RigDevice> => rig.connected('zephyr-swap-move', [], { bootloaderSlots: SLOTS });

/** Code that begins as that of a program in this slot of the bootloader: stack, reset vector. */
function linkedFor(address: number): Uint8Array {
  const code = new Uint8Array(8);
  new DataView(code.buffer).setUint32(4, address + 0x201, true);
  return code;
}

const boot = (number: 0 | 1) => ({
  version: '2.4.0',
  recipe: { code: linkedFor(SLOTS.addresses[number]), seed: 70 + number },
  manifest: { type: 'mcuboot', image_index: '0', slot: `${number}` },
});
const application = { version: '2.0.0', manifest: { image_index: '0' } };
const both = (): Promise<Firmware> => rig.package([application, boot(0), boot(1)]);

function verdictOf(state: Told): RunVerdict {
  if (state.phase !== 'finished') throw new Error(JSON.stringify(state));
  return state.verdict;
}
const slotOf = ({ session }: RigDevice) => rig.clock.until(askBootloaderSlot(session));
const running = ({ device }: RigDevice): string | undefined =>
  device.state.slots.find(({ active }) => active)?.version;

describe('a package with a new bootloader', () => {
  it('sends only its application in an ordinary upgrade', async () => {
    const one = await connected();
    const firmware = await both();
    expect(verdictOf(await rig.upgrade(one.id, firmware)).kind).toBe('confirmed');
    expect(await slotOf(one)).toBe(0);
    expect(running(one)).toBe('2.0.0');
    expect(firmware.images.map(({ role }) => role)).toEqual(['application']);
  });

  it('sends, where that is wanted, the build for the slot that is not in use, there and back', async () => {
    const one = await connected();
    expect(rig.bench.view(one.id)?.capabilities?.bootloaderSlot).toBe(0);
    const firmware = withBootloader(await both());
    for (const [from, to] of [
      [0, 1],
      [1, 0],
    ] as const) {
      expect(await slotOf(one)).toBe(from);
      const [run = ''] = rig.upgrades.start(firmware, [one.id], 'confirm-at-once', WISH);
      const verdict = verdictOf(await rig.end(run));
      expect(verdict).toMatchObject({ outcome: 'pass', kind: 'bootloader-replaced' });
      expect(verdict.evidence[0]).toEqual({ fact: 'bootloader-slot', slot: to, before: from });
      const view = rig.upgrades.view(run);
      expect(view?.steps.map((step) => step.do)).toEqual([
        ...['upload', 'mark', 'reset', 'wait-for-return', 'judge'],
      ]);
      expect(view?.images).toMatchObject([{ hash: firmware.images[to]?.hash }]);
      expect(view).toMatchObject({ bootloader: true });
      expect(view).not.toHaveProperty('fromVersion');
    }
    expect(running(one)).toBe('1.0.0');
  });

  it('says that the old one runs on where the new one was not taken', async () => {
    const one = await connected();
    one.device.setFaults([{ kind: 'reject-at-boot' }]);
    const verdict = verdictOf(
      await rig.upgrade(one.id, withBootloader(await both()), 'confirm-at-once', WISH),
    );
    expect(verdict).toMatchObject({ outcome: 'fail', kind: 'bootloader-kept' });
  });

  it('cannot tell where the device no longer says which slot is in use, or stays away', async () => {
    const firmware = withBootloader(await both());
    const mute = await connected();
    mute.device.setFaults([
      { kind: 'refuse', group: 0, rc: 3, command: 'os.bootloader', when: { nth: [2] } },
    ]);
    const first = verdictOf(await rig.upgrade(mute.id, firmware, 'confirm-at-once', WISH));
    expect(first).toMatchObject({ outcome: 'error', kind: 'cannot-tell' });
    expect(first.evidence[0]).toEqual({ fact: 'bootloader-slot-not-told' });
    const gone = await connected();
    gone.device.setFaults([{ kind: 'never-return' }]);
    expect(verdictOf(await rig.upgrade(gone.id, firmware, 'confirm-at-once', WISH)).kind).toBe('cannot-tell');
  });

  it('goes the way of the firmware that confirms only what runs', async () => {
    const one = await connected();
    one.device.setFaults([{ kind: 'confirm-running-only' }]);
    const firmware = withBootloader(await both());
    expect(verdictOf(await rig.upgrade(one.id, firmware, 'confirm-at-once', WISH)).kind).toBe(
      'bootloader-replaced',
    );
    expect(await slotOf(one)).toBe(1);
  });

  it('only uploads, or uploads and marks, like any image', async () => {
    const one = await connected();
    const firmware = withBootloader(await both());
    expect(verdictOf(await rig.upgrade(one.id, firmware, 'upload-only', WISH)).kind).toBe('uploaded');
    expect(verdictOf(await rig.upgrade(one.id, firmware, 'upload-and-mark', WISH)).kind).toBe('marked');
    expect(one.device.state.slots[1]?.hash).toBe(firmware.images[1]?.hash);
    expect(await slotOf(one)).toBe(0);
  });

  it('is refused where the device does not tell its slot, before the first byte', async () => {
    const one = await rig.connected('zephyr-swap-move');
    expect(rig.bench.view(one.id)?.capabilities).not.toHaveProperty('bootloaderSlot');
    const state = await rig.upgrade(one.id, withBootloader(await both()), 'confirm-at-once', WISH);
    expect(state).toMatchObject({
      phase: 'failed',
      during: 'checking',
      error: { facts: { why: { reason: 'bootloader-slot-not-known' } } },
    });
    expect(one.device.state.slots).toHaveLength(1);
  });

  it('is refused without the build for the free slot, and where the file has none at all', async () => {
    const one = await connected();
    const state = await rig.upgrade(
      one.id,
      withBootloader(await rig.package([application, boot(0)])),
      'confirm-at-once',
      WISH,
    );
    expect(state).toMatchObject({ error: { facts: { why: { reason: 'no-bootloader-for-slot', slot: 1 } } } });
    const without = await rig.package([application]);
    expect(() => withBootloader(without)).toThrow(/no-bootloader-in-file/);
  });
});

describe('the plan of a new bootloader', () => {
  const builds = [
    { ...wanted, slot: 0 },
    { ...wanted, hash: OTHER, version: '0.1.0', slot: 1 },
  ] as const;
  const plan = (input: Partial<PlanInput>) =>
    short(
      planUpgrade({
        ...base,
        images: builds,
        bootloader: true,
        bootloaderSlot: 0,
        mode: 'confirm-at-once',
        ...input,
      }),
    );

  it('compares its version with nothing that runs', () => {
    expect(plan({ noDowngrade: true })).toBe('U P R');
  });

  it('is none in a mode that tests', () => {
    expect(plan({ mode: 'test-then-confirm' })).toBe('bootloader-not-tested');
    expect(plan({ mode: 'test-only' })).toBe('bootloader-not-tested');
  });

  it('is none where the bootloader itself answers, or moves no images', () => {
    expect(plan({ recovery: true })).toBe('bootloader-slot-not-known');
    for (const bootloaderMode of Object.keys(bootloaderTraits) as BootloaderMode[]) {
      const { marks, secondSlot } = bootloaderTraits[bootloaderMode];
      if (!marks || !secondSlot)
        expect(plan({ bootloaderMode })).toMatch(/^(mode-not-possible|single-slot)$/);
    }
  });

  it('waits for what is in the way like any other', () => {
    expect(plan({ slots: [...slot(0, 'H active'), ...slot(1, 'old confirmed')] })).toBe('test-in-progress');
    expect(plan({ slots: [...base.slots, ...slot(1, 'old pending')] })).toBe('other-image-pending');
  });
});
