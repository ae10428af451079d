/**
 * How full the air is of an upload over Bluetooth, in virtual time. Rates are held to what arithmetic gives for a link that is
 * never idle (`scripts/bench/limit.ts`).
 */
import { describe, expect, it } from 'vitest';
import { transferBytes } from '@main/engine/transport';
import { bleLimit } from '../../../scripts/bench/limit';
import { PacedAir } from '../../support/bluetooth/paced-air';
import { Rig } from '../../support/rig';

const IMAGE_BYTES = 200_000;
const AIR = { intervalMs: 15, packetsPerEvent: 4, packetOctets: 251 };

/** Uploads one image. @returns its rate in bytes per second, and the lengths of the writes in the middle of it */
async function upload(mtu: number, bufferBytes: number): Promise<{ rate: number; writes: number[] }> {
  const rig = new Rig();
  const airs: PacedAir[] = [];
  rig.linkTo = (device) => {
    const air = new PacedAir(device, rig.clock, { ...AIR, mtu, messages: 3 });
    airs.push(air);
    return air.transport;
  };
  const { id } = await rig.connected('zephyr-swap-move', [], {
    bufferBytes,
    bufferCount: 4,
    eraseMsPerSector: 0,
    dispatchMs: 0,
    serviceMs: 0,
  });
  const [air] = airs;
  if (air === undefined) throw new Error('no link');
  expect(await rig.upgrade(id, rig.firmware('2.0.0', IMAGE_BYTES), 'upload-only')).toMatchObject({
    verdict: { outcome: 'pass' },
  });
  await rig.close();
  // Questions are shorter, but for the echo that asks whether the device puts packets together.
  const [, ...chunks] = air.writes.filter(({ bytes }) => bytes > 200);
  const tookMs = (chunks.at(-1)?.at ?? 0) - (chunks[0]?.at ?? 0);
  return { rate: (1000 * IMAGE_BYTES) / tookMs, writes: chunks.slice(100, 106).map(({ bytes }) => bytes) };
}

describe('an upload over Bluetooth', () => {
  it.each([
    // 512 bytes would be in three packets of the link layer, 495 are in two.
    [517, 2475, [495, 495, 495, 495, 495, 495]],
    [498, 2475, [495, 495, 495, 495, 495, 495]],
    // 1024 bytes would be in five, and 976 are in four.
    [247, 1024, [244, 244, 244, 244, 244, 244]],
    [300, 1024, [244, 244, 244, 244, 244, 244]],
  ])('with an MTU of %i and buffers of %i bytes fills its packets', async (mtu, bufferBytes, writes) => {
    const got = await upload(mtu, bufferBytes);
    expect(got.writes).toEqual(writes);
    expect(got.rate / bleLimit(IMAGE_BYTES, bufferBytes, { ...AIR, mtu })).toBeGreaterThan(0.97);
  });

  it('cuts nothing off a message of one packet', async () => {
    expect((await upload(517, 507)).writes).toEqual([507, 507, 507, 507, 507, 507]);
  });
});

describe('the size of requests that move a file', () => {
  const packets = { packetBytes: 244, fullPacketBytes: 244, found: () => undefined };

  it.each([
    ['five packets, the last nearly empty', 1024, 976],
    ['exactly four', 976, 976],
    ['five, the last half full', 976 + 122, 976 + 122],
    ['five, the last not half full', 976 + 121, 976],
    ['fewer than four and a little: one less would be much', 732 + 10, 732 + 10],
    ['less than one', 200, 200],
  ])('%s', (_, largest, size) => {
    expect(transferBytes(largest, packets)).toBe(size);
  });

  it('where messages are not cut is as large as may be', () => {
    expect(transferBytes(1024, undefined)).toBe(1024);
  });
});
