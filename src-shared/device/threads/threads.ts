/**
 * The threads of a device as its task statistics tell them: stacks in bytes, run time as a share of all. Knows the
 * answer and what a nearly full stack is; knows no words.
 */
import type { ResponseOf } from '../../smp/command';
import { groups } from '../../smp/groups';
import type { Ask } from '../ask';

export interface StackUse {
  usedBytes: number;
  sizeBytes: number;
  /** Used part, 0 to 1; more than 1 when the device says so. */
  part: number;
}

export interface Thread {
  /** Place in the answer: names may repeat. */
  index: number;
  /** As the device calls it, may be empty. Untrusted text. */
  name: string;
  priority: number;
  state: number;
  /** Absent where the firmware does not watch its stacks. */
  stack?: StackUse;
  runTimeCycles?: number;
  /** Part of the run time of all threads, 0 to 1; absent when the device counts none. */
  runTimePart?: number;
}

/** Zephyr counts stacks in words (os_mgmt.c divides by four). */
const stackWordBytes = 4;
/** A stack that was ever fuller than this deserves a look. */
const nearlyFull = 0.9;

type Answer = ResponseOf<typeof groups.os.commands.taskStatistics>;

/** The threads of an answer, in the device's order. */
export function threadsOf(answer: Answer): Thread[] {
  const all = [...answer.tasks];
  const sumCycles = all.reduce((sum, [, { runtime = 0 }]) => sum + runtime, 0);
  return all.map(([name, { prio, state, stksiz, stkuse, runtime }], index) => ({
    index,
    name,
    priority: prio,
    state,
    ...(stksiz === undefined || stkuse === undefined || stksiz === 0
      ? {}
      : {
          stack: {
            usedBytes: stkuse * stackWordBytes,
            sizeBytes: stksiz * stackWordBytes,
            part: stkuse / stksiz,
          },
        }),
    ...(runtime === undefined ? {} : { runTimeCycles: runtime }),
    ...(runtime === undefined || sumCycles === 0 ? {} : { runTimePart: runtime / sumCycles }),
  }));
}

/** Bytes of a stack that were never used; never negative. */
export const bytesLeft = ({ usedBytes, sizeBytes }: StackUse): number => Math.max(0, sizeBytes - usedBytes);

/** True when less than 10 % was ever left. */
export const isNearlyFull = ({ part }: StackUse): boolean => part > nearlyFull;

/** The thread whose stack has the smallest part left, or undefined when no stack is watched. */
export function tightest(threads: readonly Thread[]): (Thread & { stack: StackUse }) | undefined {
  let found: (Thread & { stack: StackUse }) | undefined;
  for (const thread of threads) {
    const { stack } = thread;
    if (stack && (found === undefined || stack.part > found.stack.part)) found = { ...thread, stack };
  }
  return found;
}

/** @throws BenchError */
export async function readThreads(ask: Ask): Promise<Thread[]> {
  return threadsOf(await ask(groups.os.commands.taskStatistics, {}));
}
