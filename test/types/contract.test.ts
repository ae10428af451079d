/**
 * Types of the contract between the processes: argument and answer of each call, events, and the views by the table. `npm run check`
 * compares them in its step "types: test".
 */
import { describe, expectTypeOf, it } from 'vitest';
import type { call } from '@/bridge/client';
import type { CallAnswer, CallArgument, CallName, Calls, Events, Outcome } from '@shared/ipc/contract';
import type {
  BenchChange,
  Gone,
  ManyName,
  ManyViews,
  OneName,
  OneViews,
  Snapshot,
} from '@shared/ipc/view-table';
import type { DeviceView } from '@shared/ipc/views';
import type { Action } from '@shared/run/order';

type Ask = typeof call;

describe('a call of the contract', () => {
  it('takes what its schema takes, and nothing where it takes nothing', () => {
    expectTypeOf<CallArgument<'device.connect'>>().toEqualTypeOf<{ ids: string[] }>();
    expectTypeOf<CallArgument<'bench.snapshot'>>().toEqualTypeOf<undefined>();
    expectTypeOf<CallArgument<'run.retry'>>().toEqualTypeOf<{ runs: string[] }>();
    expectTypeOf<CallArgument<'run.perform'>['action']>().toExtend<Action>();
  });

  it('answers with the type that it was declared with', () => {
    expectTypeOf<CallAnswer<'bench.snapshot'>>().toEqualTypeOf<Snapshot>();
    expectTypeOf<CallAnswer<'device.refresh'>>().toEqualTypeOf<DeviceView>();
    expectTypeOf<CallAnswer<'device.connect'>>().toEqualTypeOf<void>();
  });

  it('has no argument that could be anything', () => {
    type Loose = { [N in CallName]: 0 extends 1 & CallArgument<N> ? N : never }[CallName];
    expectTypeOf<Loose>().toBeNever();
  });

  it('is asked for by a window with its argument, and gives its answer', () => {
    const ask = (asked: Ask) => asked('device.refresh', { id: 'a' });
    expectTypeOf(ask).returns.resolves.toEqualTypeOf<DeviceView>();
    const wrong = (asked: Ask): unknown => [
      // @ts-expect-error the argument is missing
      asked('device.refresh'),
      // @ts-expect-error there is no such field
      asked('device.refresh', { name: 'a' }),
      // @ts-expect-error there is no such call
      asked('device.explode', {}),
    ];
    expectTypeOf(wrong).toBeFunction();
  });

  it('is told as a value or as an error, never as both', () => {
    expectTypeOf<Extract<Outcome<number>, { ok: true }>>().toEqualTypeOf<{ ok: true; value: number }>();
    expectTypeOf<Extract<Outcome<number>, { ok: false }>>().not.toHaveProperty('value');
  });

  it('has a name that says what it is about', () => {
    expectTypeOf<CallName>().toExtend<`${string}.${string}`>();
    expectTypeOf<keyof Calls>().toEqualTypeOf<CallName>();
  });
});

describe('the views of the contract', () => {
  it('come as lists where there are many and alone where there is one, in the snapshot and in a change', () => {
    expectTypeOf<Snapshot['devices']>().toEqualTypeOf<DeviceView[]>();
    expectTypeOf<ManyViews['devices']>().toEqualTypeOf<DeviceView>();
    expectTypeOf<BenchChange['devices']>().toEqualTypeOf<DeviceView[] | undefined>();
    expectTypeOf<keyof Snapshot>().toEqualTypeOf<ManyName | OneName | 'revision'>();
    expectTypeOf<keyof OneViews>().toEqualTypeOf<OneName>();
  });

  it('that are gone are told by id, for each kind of which there are many', () => {
    expectTypeOf<keyof Gone>().toEqualTypeOf<ManyName>();
    expectTypeOf<Events['bench.changed']>().toEqualTypeOf<BenchChange>();
  });
});
