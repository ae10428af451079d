/**
 * Uploads that end again and again at one place of the image: it is the place and not the link or the size of the messages, and
 * that is said.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorText } from '@shared/core/error-texts';
import type { Fault } from '@shared/simulator/fault';
import type { ProfileName } from '@shared/simulator/profile-names';
import type { Told } from '../../support/told';
import { Rig } from '../../support/rig';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

const SIZE = 40_000;
const PLACE = 15_000;
/** Chunks are not cut at the place itself. */
const NEAR = 2100;

async function upgraded(profile: ProfileName, fault: Fault): Promise<Told> {
  const { id } = await rig.connected(profile, [fault]);
  return rig.upgrade(id, rig.firmware('2.0.0', SIZE));
}

const lost = (what: 'request' | 'answer', from: number): Fault => ({
  ...{ kind: 'lose', what, command: 'image.upload' },
  when: { uploadOffset: { from, to: SIZE }, times: 1_000_000 },
});
const dies: Fault = { kind: 'restart', afterUploadedBytes: PLACE, times: 1000 };

describe('An upload that ends again and again at one place', () => {
  it.each<[string, ProfileName, Fault]>([
    ['the device starts anew there, on a console', 'zephyr-4.4', dies],
    ['the device starts anew there, and its port goes with it', 'zephyr-swap-scratch', dies],
    ['the device starts anew there, on the network', 'zephyr-udp', dies],
    ['no chunk behind it is heard', 'zephyr-4.4', lost('request', PLACE)],
    ['no chunk behind it is heard, on the network', 'zephyr-udp', lost('request', PLACE)],
  ])('says where, and that the slot may be too small: %s', async (_what, profile, fault) => {
    const state = await upgraded(profile, fault);
    if (state.phase !== 'failed') throw new Error(JSON.stringify(state));
    expect(state.error).toMatchObject({ code: 'upgrade/same-place', facts: { sizeBytes: SIZE } });
    const { offset } = state.error.facts as { offset: number };
    expect(Math.abs(offset - PLACE)).toBeLessThan(NEAR);
    const { title, advice } = errorText(state.error);
    expect(title).toContain(`does not get past ${offset} of ${SIZE} bytes`);
    expect(advice).toContain('slot may be too small');
  });

  it('is told as something else when the device never takes a first chunk', async () => {
    expect(await upgraded('zephyr-4.4', lost('request', 0))).toMatchObject({
      phase: 'failed',
      error: { code: 'smp/chunk-unanswered' },
    });
  });

  it('goes on when the place is passed at last', async () => {
    const now: Fault = { kind: 'restart', afterUploadedBytes: PLACE, times: 2 };
    expect((await upgraded('zephyr-4.4', now)).phase).toBe('finished');
  });
});
