import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sleep, type Clock } from '@shared/core/clock';
import { readHeader } from '@shared/smp/message';
import type { LinkSizing } from '@main/engine/transport';
import type { SimulatedDevice } from '@main/simulator/device';
import { SimulatedTransport } from '@main/transports/simulated';
import { content, TransferRig } from '../run/move-file/transfer-rig';

const SIZE_BYTES = 6000;

let rig: TransferRig;
beforeEach(() => {
  rig = new TransferRig();
});
afterEach(() => rig.close());

const file = (): { direction: 'upload'; path: string; file: string } => ({
  direction: 'upload',
  path: '/lfs1/new.bin',
  file: rig.local('a.bin', content(SIZE_BYTES)),
});

/** Datagrams that are too large vanish without a word, as with firmware whose network buffers are small. */
class SmallDatagrams extends SimulatedTransport {
  override readonly sizing: LinkSizing = {
    bufferOverheadBytes: 0,
    ceilingBytes: 1472,
    unknownDeviceBytes: 1024,
    isDatagram: true,
  };
  readonly sizes: number[] = [];
  readonly #limitBytes: number;
  readonly #uploadsAlone: boolean;

  constructor(device: SimulatedDevice, limitBytes: number, uploadsAlone: boolean) {
    super(device);
    this.#limitBytes = limitBytes;
    this.#uploadsAlone = uploadsAlone;
  }

  protected override async write(message: Uint8Array): Promise<void> {
    const header = readHeader(message);
    const isUpload =
      (header?.group === 1 && header.command === 1) || (header?.group === 8 && header.op === 2);
    if (message.length > this.#limitBytes && (isUpload || !this.#uploadsAlone)) return;
    this.sizes.push(message.length);
    await super.write(message);
  }
}

describe.each([
  ['everything above it', false, 30_000],
  ['chunks above it, while it answers echoes of any size', true, 100_000],
])('a device on UDP that tells no buffers and drops %s', (_what, uploadsAlone, mostMs) => {
  it.each([100, 256, 512, 1024])('%i bytes: images and files arrive in messages that fit', async (limit) => {
    const links: SmallDatagrams[] = [];
    rig.linkTo = (device) => {
      const link = new SmallDatagrams(device, limit, uploadsAlone);
      links.push(link);
      return link;
    };
    const { id } = await rig.connected('no-params', [], { bufferBytes: 1500, slotBytes: 0x20000 });
    const { session } = { session: rig.bench.session(id) };
    const states: string[] = [];
    const startedAt = rig.clock.now();
    const firmware = rig.firmware('2.0.0', SIZE_BYTES);
    const upgraded = rig.upgrade(id, firmware, 'upload-only').then((end) => {
      states.push(session.state.link);
      return end;
    });
    expect((await upgraded).phase).toBe('finished');
    expect((await rig.transfer(id, file())).phase).toBe('done');
    expect(rig.clock.now() - startedAt).toBeLessThan(2 * mostMs);
    expect(Math.max(...links.flatMap(({ sizes }) => sizes))).toBeGreaterThan(limit / 2.1);
    // It answers, so it is never said to be away.
    expect(links).toHaveLength(1);
    expect(states).toEqual(['ready']);
  });
});

it('a device that answers everything but chunks is not said to be away, and the upload ends with that', async () => {
  const links: SmallDatagrams[] = [];
  rig.linkTo = (device) => {
    const link = new SmallDatagrams(device, 9, true);
    links.push(link);
    return link;
  };
  const { id, session } = await rig.connected('no-params', [], { bufferBytes: 1500 });
  const away: string[] = [];
  const watch = rig.clock.after(4000, () => away.push(session.state.link));
  const state = await rig.upgrade(id, rig.firmware('2.0.0', SIZE_BYTES), 'upload-only');
  watch();
  expect(state).toMatchObject({
    phase: 'failed',
    during: 'uploading',
    error: { code: 'smp/chunk-unanswered', facts: { command: 'image.upload' } },
  });
  expect(away).toEqual(['ready']);
  expect(session.state.link).toBe('ready');
});

/** One request after another, each of which takes its time. */
class SlowDevice extends SimulatedTransport {
  #turn: Promise<void> = Promise.resolve();
  readonly #clock: Clock;
  readonly #takesMs: number;

  constructor(device: SimulatedDevice, clock: Clock, takesMs: number) {
    super(device);
    this.#clock = clock;
    this.#takesMs = takesMs;
  }

  protected override write(message: Uint8Array): Promise<void> {
    const copy = message.slice();
    this.#turn = this.#turn
      .then(() => sleep(this.#clock, this.#takesMs))
      .then(() => super.write(copy))
      .catch(() => undefined);
    return Promise.resolve();
  }
}

describe.each([2, 3, 4])('a device that needs %i s for each answer', (seconds) => {
  it('is connected to, upgraded and sent files', async () => {
    rig.linkTo = (device) => new SlowDevice(device, rig.clock, seconds * 1000);
    const { id, session } = await rig.connected('zephyr-swap-move', [], { bufferBytes: 1024 });
    expect(session.state).toMatchObject({ link: 'ready', capabilities: { bufferBytes: 1024 } });
    expect((await rig.upgrade(id, rig.firmware('2.0.0', SIZE_BYTES))).phase).toBe('finished');
    expect((await rig.transfer(id, file())).phase).toBe('done');
  });
});

describe('a device that stays away after its link broke', () => {
  it.each(['image', 'file'])('is said not to have come back, whatever broke first (%s)', async (what) => {
    const { id, device } = await rig.connected('zephyr-swap-move');
    device.setFaults([{ kind: 'disconnect', afterBytes: 1500 }]);
    const gone = { code: 'upgrade/did-not-return', facts: { waitedMs: 60_000, afterBreak: 'lost' } };
    const state =
      what === 'image'
        ? await rig.upgrade(id, rig.firmware('2.0.0', SIZE_BYTES), 'upload-only')
        : await rig.transfer(id, file());
    expect(state).toMatchObject({ phase: 'failed', error: gone });
  });
});
