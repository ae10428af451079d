/**
 * Who answers in place of a device that was away, told by images that a run has put there.
 */
import { expect, it } from 'vitest';
import { Recognition } from '@main/session/same-device';
import type { SmpTransport } from '@main/engine/transport';

const as = (id: string) =>
  ({ peer: { id, keep: () => undefined }, label: 'ble Lamp' }) as unknown as SmpTransport;
const shows = (hash: string) => ({
  images: [{ image: 0, slot: 1, hash, version: '2.0.0' }] as never,
});

it('An image of an earlier run proves nothing: another device may have been given the same', () => {
  const met = new Recognition();
  met.begin();
  met.meet(as('one'), { images: [] }, false);
  met.proofs.add('aa');
  met.meet(as('two'), shows('aa'), true);
  met.begin();
  expect(() => met.meet(as('three'), shows('aa'), true)).toThrow('link/bluetooth-another-device');
});
