/**
 * Reads the answer of `os.memoryPools` in the four layouts in use: a map under `mpools` (Mynewt; proposed for Zephyr),
 * the same under `tasks` (first release of Zephyr with the command, by mistake), or the pools at the top level (Zephyr's
 * documentation, smp_group_0.rst). Knows the layouts, not what a device uses its pools for.
 */
import { checked, missingMeans, optional, record, struct, uint } from './schema';

export interface MemoryPool {
  /** As the device calls it; Zephyr numbers its heaps. Untrusted text. */
  name: string;
  blockBytes: number;
  blocks: number;
  freeBlocks: number;
  /** Fewest free blocks ever, where the device keeps count. */
  fewestFreeBlocks?: number;
}

const pool = struct('One memory pool', {
  blksiz: missingMeans(1, uint('Bytes of one block')),
  nblks: uint('Blocks in all'),
  nfree: uint('Free blocks'),
  min: optional(uint('Fewest free blocks ever')),
});
const pools = record('Pools by name', pool);

/**
 * The pools of an answer, in the device's order.
 * @param body the body of the answer: a Map, or an object with the same keys.
 * @throws BenchError `smp/bad-answer` when a pool is not what a pool has to be.
 */
export function readMemoryPools(body: unknown): MemoryPool[] {
  const topLevel = mapEntries(body) ?? [];
  const wrapped = topLevel.find(
    ([name, value]) => (name === 'mpools' || name === 'tasks') && holdsMaps(value),
  );
  const found = wrapped
    ? wrapped[1]
    : new Map(topLevel.filter(([, value]) => mapEntries(value) !== undefined));
  return [...checked('smp/bad-answer', 'os.memoryPools', pools, found)].map(([name, one]) => ({
    name,
    blockBytes: one.blksiz,
    blocks: one.nblks,
    freeBlocks: one.nfree,
    ...(one.min === undefined ? {} : { fewestFreeBlocks: one.min }),
  }));
}

/** A wrapper holds pools, which are maps; a pool that is called "tasks" holds numbers. */
function holdsMaps(value: unknown): boolean {
  return mapEntries(value)?.every(([, inner]) => mapEntries(inner) !== undefined) ?? false;
}

function mapEntries(value: unknown): [unknown, unknown][] | undefined {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)];
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array)
    return undefined;
  return Object.entries(value);
}
