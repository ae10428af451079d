import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sleep, type Clock } from '@shared/core/clock';
import type { SimulatedDevice } from '@main/simulator/device';
import { SimulatedTransport } from '@main/transports/simulated';
import { content, TransferRig } from '../run/move-file/transfer-rig';

/** As a serial port: a message takes a while, and a port that is gone takes a while to be given back. */
class SlowLink extends SimulatedTransport {
  readonly #clock: Clock;

  constructor(device: SimulatedDevice, clock: Clock) {
    super(device);
    this.#clock = clock;
  }

  protected override async write(message: Uint8Array): Promise<void> {
    await super.write(message);
    await sleep(this.#clock, 5);
  }

  protected override async stop(): Promise<void> {
    await sleep(this.#clock, 40);
    await super.stop();
  }
}

const PULLS = 50;
const SIZE_BYTES = 12_000;

let rig: TransferRig;
beforeEach(() => {
  rig = new TransferRig();
  rig.linkTo = (device) => new SlowLink(device, rig.clock);
});
afterEach(() => rig.close());

/** A pull while a chunk is written, at another place each time; the device is back after 3 s. */
const pull = (nth: number) => ({ kind: 'disconnect', afterBytes: 500 + nth * 211, forMs: 3000 }) as const;

describe(`a port that is pulled while it is written to (${PULLS} places)`, () => {
  it('is waited for by the upload of an image', async () => {
    const firmware = rig.firmware('2.0.0', SIZE_BYTES);
    const ends: string[] = [];
    for (let nth = 0; nth < PULLS; nth++) {
      const { id, device } = await rig.connected('zephyr-swap-move');
      device.setFaults([pull(nth)]);
      ends.push((await rig.upgrade(id, firmware, 'upload-only')).phase);
    }
    expect(ends).toEqual(Array.from({ length: PULLS }, () => 'finished'));
  });

  it('is waited for by the upload of a file', async () => {
    const file = rig.local('a.bin', content(SIZE_BYTES));
    const ends: string[] = [];
    for (let nth = 0; nth < PULLS; nth++) {
      const { id, device } = await rig.connected('zephyr-swap-move');
      device.setFaults([pull(nth)]);
      ends.push((await rig.transfer(id, { direction: 'upload', path: '/lfs1/new.bin', file })).phase);
    }
    expect(ends).toEqual(Array.from({ length: PULLS }, () => 'done'));
  });
});
