/**
 * How long properties are tried: some runs in the tests, many more by `npm run fuzz`. Knows no property.
 */

const asked = process.env['BOOTBENCH_FUZZ_RUNS'];
const seed = process.env['BOOTBENCH_FUZZ_SEED'];

/** @param usualRuns runs of each property when nobody asks for more */
export function parametersOf(usualRuns: number): { numRuns: number; seed?: number } {
  const numRuns = Number(asked ?? usualRuns);
  return seed === undefined ? { numRuns } : { numRuns, seed: Number(seed) };
}
