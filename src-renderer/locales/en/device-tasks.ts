/**
 * English texts of threads and memory pools.
 */
export const deviceTasks = {
  name: 'Name',
  unnamed: '(no name)',
  priority: 'Priority',
  state: 'State',
  /** By bit of the kernel (Zephyr's kernel_structs.h). */
  states: {
    none: 'ready or running',
    1: 'dummy',
    2: 'waiting for something',
    4: 'asleep or not started',
    8: 'ended',
    16: 'suspended',
    128: 'ready to run',
  },
  stack: 'Stack used',
  stackText: '{used} of {size} bytes',
  left: 'Stack left',
  runTime: 'Run time',
  runTimeText: '{cycles} cycles',
  stackBar: 'Stack of {name}',
  runTimeBar: 'Run time of {name}',
  nearlyFull: 'less than 10 % left',
  none: 'The device shows no threads.',
  count: 'No threads | One thread | {n} threads',
  least: 'Least stack left: {name}, {left} of {size} bytes',
  unwatched: 'The firmware does not watch its stacks.',
  open: 'Tasks and memory',
};

export const devicePools = {
  name: 'Name',
  blockSize: 'Block',
  blocks: 'Blocks',
  free: 'Free',
  fewest: 'Fewest free',
  use: 'In use',
  useBar: 'Use of pool {name}',
  none: 'The device has no memory pools.',
};
