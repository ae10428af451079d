/**
 * The threads and memory pools that a simulated device reports. Plain data.
 */

export interface SimulatedThread {
  name: string;
  priority: number;
  /** Thread-state bits of the kernel. */
  state: number;
  /** Size and highest use of the stack in words of 4 bytes. */
  stackWords: number;
  stackUsedWords: number;
  /** Share of the processor, 0 to 1; lets `runtime` move. */
  load?: number;
}

export interface SimulatedMemoryPool {
  blockBytes: number;
  blocks: number;
  freeBlocks: number;
  /** Fewest free blocks ever. */
  fewestFreeBlocks: number;
}

/** Which of the layouts in use memory pools are sent in. */
export type MemoryPoolLayout = 'mpools' | 'tasks' | 'top-level';

const thread = (
  name: string,
  priority: number,
  state: number,
  stackWords: number,
  stackUsedWords: number,
  load?: number,
): SimulatedThread => ({
  name,
  priority,
  state,
  stackWords,
  stackUsedWords,
  ...(load === undefined ? {} : { load }),
});

/** As Zephyr 4.4.0 reports on native_sim: the first thread has no name. */
export const nativeSimThreads: readonly SimulatedThread[] = [
  thread('', -16, 4, 6, 6),
  thread('mcumgr smp', 3, 128, 512, 6),
  thread('sysworkq', -1, 2, 576, 6),
  thread('shell_dummy', 14, 2, 512, 6),
  thread('idle', 15, 0, 64, 6),
  thread('main', 0, 4, 544, 6),
];

export const boardThreads: readonly SimulatedThread[] = [
  thread('mcumgr smp', 3, 128, 640, 318, 0.03),
  thread('sysworkq', -1, 2, 512, 141, 0.01),
  thread('logging', 14, 2, 192, 96, 0.02),
  thread('sensors', 7, 2, 384, 207, 0.11),
  thread('idle', 15, 0, 80, 19, 0.82),
  thread('main', 0, 2, 512, 233, 0.01),
];

export const boardMemoryPools: readonly SimulatedMemoryPool[] = [
  { blockBytes: 1, blocks: 8192, freeBlocks: 5312, fewestFreeBlocks: 4096 },
  { blockBytes: 1, blocks: 2048, freeBlocks: 1976, fewestFreeBlocks: 1720 },
];
