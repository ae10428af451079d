import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planView } from '@main/ipc/plan-view';
import type { Firmware } from '@main/firmware/firmware-shelf';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import type { UpgradePlanView } from '@shared/ipc/views';
import { Rig, type RigDevice } from '../support/rig';
import type { ImageSpec } from '../support/image-bytes';
import { generateKey, kept, signedImage, type Signing } from '../support/signing';

const key = generateKey('ecdsa-p256');
const stranger = generateKey('ecdsa-p256');
const spoil = (signature: Uint8Array): Uint8Array =>
  signature.map((byte, at) => (at === 20 ? byte ^ 1 : byte));

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
  rig.keys = [kept(key, 'release')];
  rig.preferences.signaturePolicy = 'require';
});
afterEach(() => rig.close());

const signed = (more: Partial<Signing> = {}, spec: ImageSpec = {}): Firmware =>
  rig.shelf.put('app.bin', signedImage({ key, ...more }, { version: [2, 0, 0, 0], ...spec }));
const planOf = ({ id, session }: RigDevice, firmware: Firmware): Promise<UpgradePlanView> =>
  rig.clock.until(planView(id, session, firmware, { mode: 'test-then-confirm' }, rig));
const reasons = ({ findings = [] }: UpgradePlanView): string[] =>
  findings.map(({ level, what }) => `${level} ${what.reason}`);
function refusal(run: () => unknown): ErrorView {
  try {
    run();
  } catch (error) {
    return toErrorView(error);
  }
  throw new Error('it was started');
}

describe('A required signature', () => {
  it('lets an image through that verifies', async () => {
    const one = await rig.connected('zephyr-swap-move');
    const firmware = signed();
    expect(reasons(await planOf(one, firmware))).toEqual(['note running-key-not-known']);
    expect(await rig.upgrade(one.id, firmware)).toMatchObject({
      phase: 'finished',
      verdict: { kind: 'confirmed' },
    });
  });

  it('starts no upgrade of a file whose signature is wrong, unknown or missing, nor by a retry', async () => {
    const one = await rig.connected('zephyr-swap-move');
    const bad: [string, Firmware][] = [
      ['wrong-signature', signed({ spoil })],
      ['unknown-key', signed({ key: stranger })],
      ['unsigned', rig.firmware()],
    ];
    for (const [reason, firmware] of bad) {
      const view = refusal(() => rig.upgrades.start(firmware, [one.id], 'upload-only'));
      expect(view).toMatchObject({ code: 'upgrade/refused', facts: { why: { reason } } });
      expect((await planOf(one, firmware)).outcome).toEqual({ refused: view });
    }
    expect(rig.upgrades.ids).toEqual([]);

    rig.preferences.signaturePolicy = 'warn';
    const [run = ''] = rig.upgrades.start(signed({ spoil }), [one.id], 'test-then-confirm');
    rig.upgrades.cancel([run]);
    await rig.end(run);
    rig.preferences.signaturePolicy = 'require';
    expect(refusal(() => rig.upgrades.retry([run]))).toMatchObject({
      facts: { why: { reason: 'wrong-signature' } },
    });
  });

  it('is looked at with the keys of now', async () => {
    const one = await rig.connected('zephyr-swap-move');
    const firmware = signed();
    rig.keys = [];
    expect(reasons(await planOf(one, firmware))).toContain('block unknown-key');
    rig.keys = [kept(key, 'release')];
    expect(reasons(await planOf(one, firmware))).not.toContain('block unknown-key');
  });

  it('stops an upgrade that was queued before it was required', async () => {
    rig.preferences.signaturePolicy = 'off';
    const one = await rig.connected('zephyr-swap-move');
    const [run = ''] = rig.upgrades.start(rig.firmware(), [one.id], 'test-then-confirm');
    rig.preferences.signaturePolicy = 'require';
    expect(await rig.end(run)).toMatchObject({
      phase: 'failed',
      during: 'checking',
      error: { code: 'upgrade/refused' },
    });
  });
});

describe('A plan', () => {
  it('knows the sizes of the slots, and asks for them once', async () => {
    rig.preferences.signaturePolicy = 'off';
    const one = await rig.connected('zephyr-swap-move');
    const asked: number[] = [];
    one.session.trace.listen(({ kind }) => {
      if (kind === 'sent') asked.push(rig.clock.now());
    });
    const large = rig.firmware('2.0.0', 4_000_000);
    for (let time = 0; time < 3; time++)
      expect(reasons(await planOf(one, large))[0]).toBe('block larger-than-slot');
    expect(asked).toHaveLength(1);
  });

  it('waits only so long for a device that has fallen silent', async () => {
    const one = await rig.connected('zephyr-swap-move');
    one.device.setFaults([{ kind: 'lose', what: 'answer' }]);
    const before = rig.clock.now();
    expect(reasons(await planOf(one, signed()))).toContain('note slot-size-not-known');
    expect(rig.clock.now() - before).toBe(1500);
  });

  it('is blocked on a device whose other image is too old, and so is the upgrade', async () => {
    const one = await rig.connected('zephyr-swap-move');
    const firmware = signed(
      {},
      { protectedTlvs: [{ type: 0x40, value: Uint8Array.of(0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0) }] },
    );
    expect(reasons(await planOf(one, firmware))).toContain('block dependency-not-met');
    expect(await rig.upgrade(one.id, firmware)).toMatchObject({
      phase: 'failed',
      error: { facts: { why: { reason: 'dependency-not-met' } } },
    });
  });

  it('remembers the key of what was sent before', async () => {
    rig.preferences.signaturePolicy = 'off';
    const one = await rig.connected('zephyr-swap-move');
    await rig.upgrade(one.id, signed());
    const next = { version: [3, 0, 0, 0] as [number, number, number, number] };
    expect(reasons(await planOf(one, signed({ key: stranger }, next)))).toEqual(['warn other-key']);
    expect(reasons(await planOf(one, signed({}, next)))).toEqual([]);
  });

  it('says that a device is not ready', async () => {
    const one = rig.add('zephyr-swap-move');
    expect(await planOf(one, signed())).toMatchObject({
      outcome: { refused: { code: 'session/not-ready' } },
    });
  });
});
