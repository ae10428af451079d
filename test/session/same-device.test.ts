/**
 * Who answers in place of a device that was away, told by images that a run has put there, and by the name of its firmware loader.
 */
import { describe, expect, it } from 'vitest';
import { isLoaderName, type LoaderPlace } from '@shared/device/loader-name';
import { Recognition } from '@main/session/same-device';
import type { LinkPeer, SmpTransport } from '@main/engine/transport';
import { seededRandom } from '@main/simulator/random';

const as = (id: string, foundAs: LinkPeer['foundAs'] = 'name') =>
  ({ peer: { id, foundAs, keep: () => undefined }, label: 'ble Lamp' }) as unknown as SmpTransport;
const shows = (hash: string) => ({
  images: [{ image: 0, slot: 1, hash, version: '2.0.0' }] as never,
});
const another = 'link/bluetooth-another-device';

function recognition() {
  const kept: (LoaderPlace | undefined)[] = [];
  const met = new Recognition({ random: seededRandom(1), keepLoader: (loader) => kept.push(loader) });
  return { met, kept };
}

it('An image of an earlier run proves nothing: another device may have been given the same', () => {
  const { met } = recognition();
  met.begin();
  met.meet(as('one'), { images: [] }, false);
  met.proofs.add('aa');
  met.meet(as('two'), shows('aa'), true);
  met.begin();
  expect(() => met.meet(as('three'), shows('aa'), true)).toThrow(another);
});

describe('A firmware loader', () => {
  const application = { bootloader: { mode: 7 }, images: undefined };
  const loader = {
    bootloader: { mode: 7 },
    images: [{ image: 0, slot: 1, active: true, version: '1.0.0' }] as never,
  };

  it('that has the name is the device, and on its way back the device has its own identifier', () => {
    const { met, kept } = recognition();
    met.meet(as('one', 'itself'), application, false);
    met.begin();
    met.expectLoader('FL_0A1B2C3D');
    met.meet(as('two', 'loader'), loader, true);
    met.meet(as('one', 'itself'), application, true);
    met.end();
    expect(kept).toEqual([undefined, { peerName: 'FL_0A1B2C3D' }, undefined]);
  });

  it('stays known where a run ends in it, or before it came', () => {
    const { met, kept } = recognition();
    met.meet(as('one', 'itself'), application, false);
    met.expectLoader('FL_0A1B2C3D');
    met.end();
    met.meet(as('two', 'loader'), loader, true);
    met.end();
    expect(kept).toEqual([undefined, { peerName: 'FL_0A1B2C3D' }]);
  });

  it('is forgotten when the application answers, but not in the last moment before its reset', () => {
    const { met, kept } = recognition();
    met.expectLoader('FL_0A1B2C3D');
    met.meet(as('one', 'itself'), application, true);
    expect(kept).toHaveLength(1);
    met.end();
    expect(kept.at(-1)).toBeUndefined();
    expect(kept).toHaveLength(2);
  });

  it('is none when an application answers in its place, whether somebody writes or not', () => {
    for (const isWrittenTo of [true, false]) {
      const { met } = recognition();
      met.expectLoader('FL_0A1B2C3D');
      expect(() => met.meet(as('two', 'loader'), application, isWrittenTo)).toThrow(another);
      expect(met.stranger?.code).toBe(another);
    }
  });

  it('is another device where only the name of the device led to it', () => {
    const { met } = recognition();
    met.meet(as('one', 'itself'), application, false);
    met.expectLoader('FL_0A1B2C3D');
    expect(() => met.meet(as('two', 'name'), loader, true)).toThrow(another);
  });

  it('gets names that bare metal takes and that nobody has by himself, others each time', () => {
    const { met } = recognition();
    const names = Array.from({ length: 50 }, () => met.newLoaderName());
    expect(new Set(names).size).toBe(50);
    for (const name of names) expect(name).toMatch(/^[ -~]{8,15}$/);
    expect(names.every(isLoaderName)).toBe(true);
    expect(['FW loader', 'nRF_BM_MCUmgr', 'FL_12345', 'FL_0a1b2c3d', undefined].some(isLoaderName)).toBe(
      false,
    );
  });
});
