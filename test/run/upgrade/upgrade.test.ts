import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorText } from '@shared/core/error-texts';
import type { Fault } from '@shared/simulator/fault';
import type { ProfileName } from '@shared/simulator/profile-names';
import type { UpgradeMode } from '@shared/run/upgrade/plan';
import { Rig } from '../../support/rig';
import type { Told } from '../../support/told';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

const verdictOf = (state: Told): string =>
  state.phase === 'finished' ? state.verdict.kind : `${state.phase}: ${JSON.stringify(state)}`;

describe('A whole upgrade', () => {
  const ends: [ProfileName, UpgradeMode, string][] = [
    ['zephyr-4.4', 'test-then-confirm', 'confirmed'],
    ['zephyr-4.4', 'confirm-at-once', 'confirmed'],
    ['zephyr-4.4', 'test-only', 'awaiting-confirmation'],
    ['zephyr-4.4', 'upload-only', 'uploaded'],
    ['zephyr-swap-move', 'test-then-confirm', 'confirmed'],
    ['zephyr-swap-scratch', 'test-then-confirm', 'confirmed'],
    ['zephyr-overwrite-only', 'confirm-at-once', 'confirmed'],
    ['zephyr-direct-xip', 'confirm-at-once', 'confirmed'],
    ['zephyr-direct-xip-revert', 'test-then-confirm', 'confirmed'],
    ['zephyr-udp', 'test-then-confirm', 'confirmed'],
    ['zephyr-legacy', 'test-then-confirm', 'confirmed'],
    ['frugal-list', 'test-then-confirm', 'confirmed'],
    ['image-check', 'test-then-confirm', 'confirmed'],
    ['no-params', 'test-then-confirm', 'confirmed'],
  ];
  it.each(ends)('of %s in mode %s ends as it should', async (profile, mode, verdict) => {
    const { id, device } = await rig.connected(profile);
    const firmware = rig.firmware();
    expect(verdictOf(await rig.upgrade(id, firmware, mode))).toBe(verdict);
    if (verdict === 'confirmed' || verdict === 'awaiting-confirmation') {
      const running = device.state.slots.find((slot) => slot.active);
      expect(running).toMatchObject({ hash: firmware.images[0]?.hash, confirmed: verdict === 'confirmed' });
    }
  });

  it('goes through its phases in order', async () => {
    const { id } = await rig.connected('zephyr-4.4');
    const [run = ''] = rig.upgrades.start(rig.firmware(), [id], 'test-then-confirm');
    await rig.end(run);
    expect(rig.phases.get(run)).toEqual([
      'queued',
      'checking',
      'uploading',
      'marking',
      'resetting',
      'waiting',
      'verifying',
      'confirming',
      'verifying',
      'finished',
    ]);
  });

  it('connects a device that is not connected', async () => {
    const { id } = rig.add('zephyr-4.4');
    expect(verdictOf(await rig.upgrade(id, rig.firmware()))).toBe('confirmed');
  });
});

describe('An upgrade under faults', () => {
  const chunkLosses: Fault = { kind: 'lose', what: 'answer', command: 'image.upload', when: { chance: 0.1 } };
  const survived: [string, Fault[]][] = [
    ['one in ten answers lost', [chunkLosses]],
    [
      'one in ten requests lost',
      [{ kind: 'lose', what: 'request', command: 'image.upload', when: { chance: 0.1 } }],
    ],
    ['answers repeated', [{ kind: 'repeat', when: { chance: 0.3 } }]],
    ['answers out of order', [{ kind: 'reorder', command: 'image.upload', when: { chance: 0.3 } }]],
    ['answers late', [{ kind: 'delay', byMs: 3000, command: 'image.upload', when: { every: 17 } }]],
    ['answers garbled on the wire', [{ kind: 'garble', where: 'wire', when: { chance: 0.1 } }]],
    ['wrong sequence numbers', [{ kind: 'wrong-sequence', when: { every: 13 } }]],
    ['truncated CBOR', [{ kind: 'truncate-cbor', command: 'image.upload', when: { every: 19 } }]],
    ['a slow erase', [{ kind: 'slow-erase', ms: 25_000 }]],
    ['a restart in the middle', [{ kind: 'restart', afterUploadedBytes: 15_000 }]],
    ['a link that goes away for five seconds', [{ kind: 'disconnect', afterBytes: 20_000, forMs: 5000 }]],
    ['small buffers', [{ kind: 'small-buffers', bytes: 256, count: 2 }]],
    ['version 1 only', [{ kind: 'version-1-only' }]],
    ['no parameters', [{ kind: 'no-params' }]],
    ['a chatty console', [{ kind: 'chatty-console', everyMs: 20, where: 'between-frames' }]],
    [
      'the answer to the mark lost',
      [{ kind: 'lose', what: 'answer', command: 'image.setState', when: { nth: [1] } }],
    ],
    [
      'the answer to the reset lost',
      [{ kind: 'lose', what: 'answer', command: 'os.reset', when: { nth: [1] } }],
    ],
    [
      'the answer to the confirmation lost',
      [{ kind: 'lose', what: 'answer', command: 'image.setState', when: { nth: [2] } }],
    ],
  ];
  it.each(survived)('survives %s', async (_what, faults) => {
    const { id, device } = await rig.connected('zephyr-4.4');
    device.setFaults(faults);
    const firmware = rig.firmware();
    expect(verdictOf(await rig.upgrade(id, firmware))).toBe('confirmed');
    expect(device.state.slots.find((slot) => slot.active)?.hash).toBe(firmware.images[0]?.hash);
    expect(device.state.phase).toBe('running');
  });

  it('ends as rejected when the bootloader does not take the image', async () => {
    const { id, device } = await rig.connected('zephyr-swap-move', [{ kind: 'reject-at-boot' }]);
    const before = device.state.slots.find((slot) => slot.active)?.hash;
    expect(verdictOf(await rig.upgrade(id, rig.firmware()))).toBe('rejected');
    expect(device.state.slots.find((slot) => slot.active)?.hash).toBe(before);
  });

  it('never says confirmed when the new image crashes and the old one is back', async () => {
    const { id } = await rig.connected('zephyr-swap-move', [{ kind: 'revert-on-boot' }]);
    expect(['reverted', 'refused-or-reverted']).toContain(verdictOf(await rig.upgrade(id, rig.firmware())));
  });

  it('ends as reverted when the new image was seen running and the device then reverted', async () => {
    const { id, device } = await rig.connected('zephyr-swap-move', [
      { kind: 'lose', what: 'request', command: 'image.setState', when: { nth: [2] } },
    ]);
    const [run = ''] = rig.upgrades.start(rig.firmware(), [id], 'test-then-confirm');
    while (rig.upgrades.view(run)?.state.phase !== 'confirming') await rig.clock.advance(10);
    device.reset();
    expect(verdictOf(await rig.end(run))).toBe('reverted');
  });

  it('ends as "cannot tell" when the device does not come back', async () => {
    const { id } = await rig.connected('zephyr-4.4', [{ kind: 'never-return' }]);
    const state = await rig.upgrade(id, rig.firmware());
    expect(verdictOf(state)).toBe('cannot-tell');
    expect(state).toMatchObject({
      verdict: { evidence: expect.arrayContaining([{ fact: 'no-list' }]) as unknown },
    });
  });

  it('stops at once at an error answer, without sending it again', async () => {
    const { id, device } = await rig.connected('zephyr-4.4');
    device.setFaults([{ kind: 'refuse', rc: 30, group: 1, command: 'image.upload' }]);
    const served = device.state.requestsServed;
    const state = await rig.upgrade(id, rig.firmware());
    expect(state).toMatchObject({
      phase: 'failed',
      during: 'uploading',
      error: { code: 'device/error', facts: { rc: 30 } },
    });
    // The list, the slot information and one chunk.
    expect(device.state.requestsServed - served).toBe(3);
  });

  it('says that the buffers are too small when the list of images does not fit into one', async () => {
    const { id } = await rig.connected('tiny');
    const state = await rig.upgrade(id, rig.firmware());
    expect(state).toMatchObject({
      phase: 'failed',
      error: { code: 'device/error', facts: { name: 'EMSGSIZE' } },
    });
    if (state.phase === 'failed') expect(errorText(state.error).advice).toContain('NETBUF_SIZE');
  });

  it('fails with the words of the device when the flash is full', async () => {
    const { id } = await rig.connected('zephyr-4.4', [{ kind: 'out-of-space', afterBytes: 10_000 }]);
    expect(await rig.upgrade(id, rig.firmware())).toMatchObject({
      phase: 'failed',
      error: { code: 'device/error' },
    });
  });
});

describe('An upgrade that is not possible', () => {
  it('has nothing to do when the image runs already, and that is a good end', async () => {
    const { id } = await rig.connected('zephyr-4.4');
    const firmware = rig.firmware();
    await rig.upgrade(id, firmware);
    expect(await rig.upgrade(id, firmware)).toMatchObject({
      phase: 'finished',
      verdict: { outcome: 'pass', kind: 'already-running', version: '2.0.0' },
    });
  });

  it('is refused when the bootloader has no test', async () => {
    const { id, device } = await rig.connected('zephyr-overwrite-only');
    const state = await rig.upgrade(id, rig.firmware(), 'test-then-confirm');
    expect(state).toMatchObject({ phase: 'failed', error: { code: 'upgrade/refused' } });
    expect(device.state.upload).toBeUndefined();
  });

  it('is refused when the image is larger than the slot', async () => {
    const { id } = await rig.connected('zephyr-4.4', [], { slotBytes: 32 * 1024 });
    expect(await rig.upgrade(id, rig.firmware('2.0.0', 60_000))).toMatchObject({
      error: { facts: { why: { reason: 'larger-than-slot' } } },
    });
  });
});

describe('Many upgrades', () => {
  it('run side by side, and a bad device disturbs none of the others', async () => {
    const good = await Promise.all(Array.from({ length: 7 }, () => Promise.resolve(rig.add('zephyr-4.4'))));
    const bad = rig.add('zephyr-4.4', [{ kind: 'lose', what: 'answer', command: 'image.upload' }]);
    await rig.clock.until(rig.bench.connect([...good, bad].map((one) => one.id)));
    const runs = rig.upgrades.start(
      rig.firmware(),
      [...good, bad].map((one) => one.id),
      'test-then-confirm',
    );
    const started = rig.clock.now();
    await rig.clock.until(Promise.all(runs.slice(0, 7).map((run) => rig.upgrades.ended(run))));
    const took = rig.clock.now() - started;
    const states = runs.map((run) => rig.upgrades.view(run)?.state.phase);
    expect(states.slice(0, 7)).toEqual(Array.from({ length: 7 }, () => 'finished'));
    expect(states[7]).toBe('uploading');

    const alone = new Rig();
    const { id } = await alone.connected('zephyr-4.4');
    const aloneStarted = alone.clock.now();
    await alone.upgrade(id, alone.firmware());
    expect(took).toBeLessThan(1.2 * (alone.clock.now() - aloneStarted));
    await alone.close();
    void rig.upgrades.stop();
    await rig.clock.until(rig.upgrades.ended(runs[7] ?? ''));
  });

  it('wait for a place when the limit is reached', async () => {
    rig.preferences.parallelUpgrades = 2;
    rig.upgrades.preferencesChanged();
    const devices = Array.from({ length: 5 }, () => rig.add('zephyr-4.4'));
    await rig.clock.until(rig.bench.connect(devices.map((one) => one.id)));
    const runs = rig.upgrades.start(
      rig.firmware(),
      devices.map((one) => one.id),
      'test-then-confirm',
    );
    await rig.clock.advance(500);
    expect(runs.filter((run) => rig.upgrades.view(run)?.state.phase === 'queued')).toHaveLength(3);
    await rig.clock.until(Promise.all(runs.map((run) => rig.upgrades.ended(run))));
    expect(runs.map((run) => rig.upgrades.view(run)?.state.phase)).toEqual(
      Array.from({ length: 5 }, () => 'finished'),
    );
  });

  it('of one device at the same time are refused', async () => {
    const { id } = await rig.connected('zephyr-4.4');
    const [run = ''] = rig.upgrades.start(rig.firmware(), [id], 'test-then-confirm');
    expect(() => rig.upgrades.start(rig.firmware(), [id], 'test-then-confirm')).toThrow(/session\/busy/);
    await rig.end(run);
  });
});

describe('A cancelled upgrade', () => {
  it('stops, leaves the device as it was, and continues where the device stands when it is started again', async () => {
    const { id, device } = await rig.connected('zephyr-4.4');
    const firmware = rig.firmware('2.0.0', 100_000);
    const [run = ''] = rig.upgrades.start(firmware, [id], 'test-then-confirm');
    for (let uploaded = 0; uploaded < 50_000;) {
      await rig.clock.advance(50);
      uploaded = device.state.upload?.offset ?? 0;
    }
    rig.upgrades.cancel([run]);
    expect(await rig.end(run)).toEqual({ phase: 'cancelled', during: 'uploading' });
    expect(device.state.slots.find((slot) => slot.active)).toMatchObject({ confirmed: true });

    const [again = ''] = rig.upgrades.retry([run]);
    let resumedAtBytes = 0;
    while (resumedAtBytes === 0) {
      await rig.clock.advance(20);
      const state = rig.upgrades.view(again)?.state;
      if (state?.phase === 'uploading') resumedAtBytes = state.progress.resumedAtBytes;
      if (state?.phase === 'finished' || state?.phase === 'failed') break;
    }
    expect(resumedAtBytes).toBeGreaterThanOrEqual(50_000);
    expect(verdictOf(await rig.end(again))).toBe('confirmed');
  });

  it('that waits for a place never touches its device', async () => {
    rig.preferences.parallelUpgrades = 1;
    rig.upgrades.preferencesChanged();
    const [first, second] = [await rig.connected('zephyr-4.4'), await rig.connected('zephyr-4.4')];
    const runs = rig.upgrades.start(rig.firmware(), [first.id, second.id], 'test-then-confirm');
    await rig.clock.advance(200);
    const served = second.device.state.requestsServed;
    rig.upgrades.cancel([runs[1] ?? '']);
    expect(await rig.end(runs[1] ?? '')).toEqual({ phase: 'cancelled', during: 'queued' });
    expect(second.device.state.requestsServed).toBe(served);
    await rig.end(runs[0] ?? '');
  });
});
