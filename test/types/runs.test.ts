/**
 * Types of runs: steps follow from their declarations, runners are complete for the steps that a kind plans, and a verdict that is
 * no pass says what ended it. `npm run check` compares them in its step "types: test".
 */
import { describe, expectTypeOf, it } from 'vitest';
import type { RunContext, StepEnd, StepRunner, StepRunners, Work } from '@main/run/work';
import type { RunEvent } from '@shared/run/event';
import type { Action, OrderView } from '@shared/run/order';
import { stepKinds, type AnyStep, type RunPlace, type StepKind, type StepOf } from '@shared/run/step';
import type { Outcome, RunVerdict } from '@shared/run/verdict';

describe('a step', () => {
  it('has the fields of its declaration, and its kind', () => {
    expectTypeOf<StepOf<'verify'>['do']>().toEqualTypeOf<'verify'>();
    expectTypeOf<StepOf<'verify'>['image']>().toEqualTypeOf<number>();
    expectTypeOf<StepOf<'mark'>['how']>().toEqualTypeOf<'test' | 'permanent'>();
    expectTypeOf<StepOf<'upload'>['slotBytes']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<StepOf<'write-setting'>['value']>().toEqualTypeOf<Uint8Array>();
    expectTypeOf<keyof StepOf<'judge'>>().toEqualTypeOf<'do'>();
  });

  it('of any kind is told apart by its kind', () => {
    expectTypeOf<AnyStep['do']>().toEqualTypeOf<StepKind>();
    expectTypeOf<Extract<AnyStep, { do: 'erase-slot' }>>().toEqualTypeOf<StepOf<'erase-slot'>>();
    expectTypeOf<RunPlace>().toEqualTypeOf<StepKind | 'queued' | 'checking'>();
  });

  it('says whether it only looks, and when a cancel is obeyed', () => {
    for (const kind of Object.keys(stepKinds) as StepKind[]) {
      expectTypeOf(stepKinds[kind].effect).toEqualTypeOf<'looks' | 'changes'>();
      expectTypeOf(stepKinds[kind].cancel).toEqualTypeOf<'at-once' | 'afterwards' | 'never'>();
    }
  });

  it('does not compile with a field that is missing or is not declared', () => {
    const wrong: AnyStep[] = [
      // @ts-expect-error the hash is missing
      { do: 'verify', image: 0 },
      // @ts-expect-error there is no such way to mark
      { do: 'mark', image: 0, hash: '', how: 'maybe', whenUnsupported: 'fail' },
      // @ts-expect-error there is no such step
      { do: 'explode' },
    ];
    expectTypeOf(wrong).toEqualTypeOf<AnyStep[]>();
  });
});

describe('the runners of a kind', () => {
  it('are given the step of their own kind', () => {
    expectTypeOf<StepRunner<'reset'>>().parameters.toEqualTypeOf<[step: StepOf<'reset'>, c: RunContext]>();
    expectTypeOf<StepRunner<'reset'>>().returns.resolves.toEqualTypeOf<StepEnd>();
  });

  it('are complete for the steps that it plans', () => {
    const next = (): Promise<StepEnd> => Promise.resolve('next');
    expectTypeOf({ mark: next, reset: next }).toExtend<StepRunners<'mark' | 'reset'>>();
    expectTypeOf({ mark: next }).not.toExtend<StepRunners<'mark' | 'reset'>>();
  });
});

describe('an order', () => {
  it('is told apart by its kind, and an action by what it does', () => {
    expectTypeOf<Extract<OrderView, { kind: 'action' }>['action']>().toEqualTypeOf<Action>();
    expectTypeOf<Extract<Action, { do: 'erase' }>>().toEqualTypeOf<{
      do: 'erase';
      image: number;
      slot: number;
    }>();
    expectTypeOf<ReturnType<Work['order']>>().toEqualTypeOf<OrderView>();
  });
});

describe('the events of a run', () => {
  it('have their time, each', () => {
    expectTypeOf<RunEvent['atEpochMs']>().toEqualTypeOf<number>();
  });

  it('end with a verdict', () => {
    expectTypeOf<Extract<RunEvent, { what: 'ended' }>['verdict']>().toEqualTypeOf<RunVerdict>();
  });
});

describe('a verdict', () => {
  it('has one of five outcomes, and says what ended the run where that is no pass', () => {
    expectTypeOf<RunVerdict['outcome']>().toEqualTypeOf<Outcome>();
    expectTypeOf<Outcome>().toEqualTypeOf<'pass' | 'fail' | 'error' | 'aborted' | 'interrupted'>();
    expectTypeOf<Extract<RunVerdict, { outcome: 'pass' }>>().not.toHaveProperty('failure');
    expectTypeOf<Exclude<RunVerdict, { outcome: 'pass' }>>().toHaveProperty('failure');
  });
});
