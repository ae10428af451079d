/**
 * What the loop needs of a kind of run: how it plans, which runner does a step, how it judges. One implementation for each kind;
 * the loop (`run.ts`) knows none of them.
 */
import type { Clock } from '@shared/core/clock';
import type { ErrorView } from '@shared/core/errors';
import type { RunEvent } from '@shared/run/event';
import type { RunState } from '@shared/run/fold';
import type { OrderView } from '@shared/run/order';
import type { AnyStep, RunPlace, StepKind, StepOf } from '@shared/run/step';
import type { RunVerdict } from '@shared/run/verdict';
import type { DeviceSession } from '../session/device-session';
import type { Lease } from '../session/lease';

/** How a run waits and sends, as the preferences or the command line want it. */
export interface RunWishes {
  /** Requests in flight at most; 0: as many as the device's buffers and the evidence allow. */
  windowLimit: number;
  /** A device that goes away is waited for so long. */
  returnTimeoutMs: number;
}

type WithoutTime<E> = E extends unknown ? Omit<E, 'atEpochMs'> : never;
export type RunNews = WithoutTime<RunEvent>;

/** What a step works with that only looks at the device. */
export interface LookContext {
  readonly session: DeviceSession;
  readonly clock: Clock;
  readonly epochNow: () => number;
  /** Aborted when somebody cancels. */
  readonly signal: AbortSignal;
  readonly wishes: RunWishes;
  readonly state: () => RunState;
  readonly tell: (news: RunNews) => void;
}

/** The same for as long as the run has the right to write. */
export interface RunContext extends LookContext {
  readonly lease: Lease;
}

/**
 * `judge-now`: nothing that follows makes sense; the device is looked at and judged. `instead`: these steps follow, and not those that
 * were planned.
 */
export type StepEnd = 'next' | 'judge-now' | { instead: readonly AnyStep[] };

export type StepRunner<K extends StepKind> = (step: StepOf<K>, c: RunContext) => Promise<StepEnd>;
/** One for each step that a kind may plan, complete by type. */
export type StepRunners<K extends StepKind> = { readonly [N in K]: StepRunner<N> };

/**
 * Where a run waits for its turn. `upgrades`: beside others up to a limit, and only one on a device. `files`: one after the other
 * on a device. `now`: it begins at once, or is refused while somebody writes. `watches`: it begins at once, beside whatever is done.
 */
export type Lane = 'upgrades' | 'files' | 'now' | 'watches';

export interface WorkOf<C extends LookContext> {
  readonly lane: Lane;
  /** For whom the right to write is held, in words. */
  readonly why: string;
  /** What was wanted, as it is shown now. */
  order(): OrderView;
  /** Before each attempt begins, in the moment of the order. @throws BenchError when it must not begin, whatever the device shows */
  check?(): void;
  /** What can be done without the device; undefined when that is not all. */
  withoutDevice?(c: LookContext): Promise<RunVerdict | undefined>;
  /** Looks at the device. @throws BenchError upgrade/refused and others: then nothing was changed */
  plan(c: C): Promise<readonly AnyStep[]>;
  run(step: AnyStep, c: C): Promise<StepEnd>;
  judge(c: C): Promise<RunVerdict>;
  /** What is added to the verdict of a run that an error or a cancel ended. Never rejects. */
  brokenOff?(error: ErrorView, during: RunPlace, wasHeard: boolean): Promise<RunVerdict>;
  /** Nobody will start it again: what was kept for that goes. Never rejects. */
  forget?(): Promise<void>;
}

/** Has the right to write from its plan to its verdict. */
export interface ChangingWork extends WorkOf<RunContext> {
  readonly effect: 'changes';
}

/** Never has the right to write: others may, while it looks. */
export interface LookingWork extends WorkOf<LookContext> {
  readonly effect: 'looks';
}

export type Work = ChangingWork | LookingWork;

/** Runs a step of a kind with the runners of that kind. @param runners complete for the steps that the kind plans */
export function runStep<K extends StepKind>(
  runners: StepRunners<K>,
  step: StepOf<K>,
  c: RunContext,
): Promise<StepEnd> {
  const runner = runners[step.do] as StepRunner<K>;
  return runner(step, c);
}
