/**
 * The firmware that is made for the simulated devices of a bench.
 */
import { expect, it } from 'vitest';
import { readLayout } from '@shared/firmware/mcuboot';
import { SimulatedBench } from '@main/app/simulated-bench';
import { sha } from '../simulator/rig';
import { VirtualClock } from '../support/virtual-clock';

/** Types of hashes in the firmware that is made with these devices there. */
const hashesFor = (...names: string[]): number[] => {
  const bench = new SimulatedBench(new VirtualClock(), sha);
  for (const [seed, profile] of names.entries())
    bench.device(`d${seed}`, { kind: 'simulated', profile, seed });
  return readLayout(bench.makeFirmware(['1.0.0']).bytes).tlvs.map(({ type }) => type);
};

it('has the hash that the devices look for, and SHA-256 where they differ or where there are none', () => {
  expect(hashesFor('nordic-single-slot', 'nordic-bare-metal')).toEqual([0x12]);
  expect(hashesFor('nordic-single-slot', 'zephyr-4.4')).toEqual([0x10]);
  expect(hashesFor('zephyr-4.4')).toEqual([0x10]);
  expect(hashesFor()).toEqual([0x10]);
});
