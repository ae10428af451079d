import { describe, expect, it } from 'vitest';
import { BenchError } from '@shared/core/errors';
import { decodeCbor, encodeCbor } from '@shared/smp/cbor';
import { groups } from '@shared/smp/groups';
import { readMemoryPools } from '@shared/smp/memory-pools';

const heap = { blksiz: 16, nblks: 64, nfree: 40, min: 12 };
const read = { blockBytes: 16, blocks: 64, freeBlocks: 40, fewestFreeBlocks: 12 };

/** The way of a body from the wire through the declaration to the reader. */
function throughTheDeclaration(body: unknown): unknown {
  return groups.os.commands.memoryPools.response.check(decodeCbor(encodeCbor(body)), '');
}

describe('memory pools', () => {
  it.each([
    ['under mpools, as Mynewt sends them', { mpools: { '0': heap, lwip: heap }, rc: 0 }],
    ['under tasks, as the first Zephyr with the command sends them', { tasks: { '0': heap, lwip: heap } }],
    ['at the top level, as the documentation says', { '0': heap, lwip: heap }],
    ['at the top level with the plain rc of version 1', { rc: 0, '0': heap, lwip: heap }],
  ])('are found %s', (_layout, body) => {
    expect(readMemoryPools(throughTheDeclaration(body))).toEqual([
      { name: '0', ...read },
      { name: 'lwip', ...read },
    ]);
  });

  it('may leave out the block size, which then is 1, and the fewest free blocks', () => {
    expect(readMemoryPools({ mpools: { '0': { nblks: 8, nfree: 3 } } })).toEqual([
      { name: '0', blockBytes: 1, blocks: 8, freeBlocks: 3 },
    ]);
  });

  it('may have a pool called "tasks" at the top level', () => {
    expect(readMemoryPools(throughTheDeclaration({ tasks: heap })).map((pool) => pool.name)).toEqual([
      'tasks',
    ]);
  });

  it('may be none at all', () => {
    expect(readMemoryPools(new Map())).toEqual([]);
    expect(readMemoryPools({ mpools: {} })).toEqual([]);
  });

  it('survive a name that collides with a property of objects', () => {
    const body = new Map([['__proto__', new Map(Object.entries(heap))]]);
    const checked = groups.os.commands.memoryPools.response.check(body, '');
    expect(Object.getPrototypeOf(checked)).toBe(Object.prototype);
    expect(readMemoryPools(checked)).toEqual([{ name: '__proto__', ...read }]);
  });

  it.each([
    ['a text as a number of blocks', { mpools: { '0': { nblks: 'many', nfree: 3 } } }],
    ['a pool without free blocks', { '0': { nblks: 4 } }],
  ])('refuse %s', (_what, body) => {
    expect(() => readMemoryPools(body)).toThrow(BenchError);
  });
});
