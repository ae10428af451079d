import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BenchError, type ErrorCode } from '@shared/core/errors';
import { SimulatedTransport } from '@main/transports/simulated';
import { Rig, type RigDevice } from '../support/rig';

let rig: Rig;
/** Why a link cannot be opened now; undefined: it can. */
let why: () => BenchError | undefined;
beforeEach(() => {
  rig = new Rig();
  why = () => undefined;
  rig.linkTo = (device) => {
    const link = new SimulatedTransport(device);
    const open = link.open.bind(link);
    link.open = async (signal) => {
      const error = why();
      if (error !== undefined) throw error;
      await open(signal);
    };
    return link;
  };
});
afterEach(() => rig.close());

const stopped = new BenchError('link/bluetooth-unavailable', { platform: 'linux', detail: 'it has stopped' });
const notSeen = new BenchError('link/bluetooth-not-found', { device: 'Lamp', waitedMs: 10_000 });

/** Its link ends in the middle of an upload, for good. */
function pulled(): Promise<RigDevice> {
  return rig.connected('zephyr-swap-move', [{ kind: 'disconnect', afterBytes: 9000, forMs: 1e9 }]);
}

/** @returns the code of the error that the upgrade ends with */
async function endOf(id: string): Promise<ErrorCode | undefined> {
  const told = await rig.upgrade(id, rig.firmware());
  return told.phase === 'failed' ? told.error.code : undefined;
}

describe('a device that is waited for while this computer cannot look for it', () => {
  it('is not said to stay away: what the computer lacks is', async () => {
    const { id } = await pulled();
    why = () => stopped;
    expect(await endOf(id)).toBe('link/bluetooth-unavailable');
  });

  it('is said to stay away when the computer could look for it in the end', async () => {
    const { id } = await pulled();
    let attempts = 0;
    why = () => (attempts++ < 3 ? stopped : notSeen);
    expect(await endOf(id)).toBe('upgrade/did-not-return');
    expect(attempts).toBeGreaterThan(3);
  });

  it('after a restart is not said to stay away, either', async () => {
    const { id } = await rig.connected('zephyr-swap-move', [], { link: 'usb' });
    rig.onRunChange = (run) => {
      if (rig.upgrades.view(run)?.state.phase === 'waiting') why = () => stopped;
    };
    expect(await endOf(id)).toBe('link/bluetooth-unavailable');
  });
});
