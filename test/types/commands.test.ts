/**
 * Types of declared commands: what a request takes and an answer gives follows from the declaration. `npm run check` compares them
 * in its step "types: test"; what must not compile stands under `@ts-expect-error`.
 */
import { describe, expectTypeOf, it } from 'vitest';
import type { SmpClient } from '@main/engine/client';
import { command, defineGroup, type Command, type RequestOf, type ResponseOf } from '@shared/smp/command';
import type { groups } from '@shared/smp/groups';
import { bytes, int, list, missingMeans, optional, record, struct, text, uint } from '@shared/smp/schema';

const rest = { id: 1, title: 'A', about: 'a', pace: 'quick', repeatable: true } as const;
const lamp = defineGroup({
  id: 64,
  name: 'lamp',
  title: 'Lamp',
  kconfig: 'CONFIG_LAMP',
  errors: {},
  commands: {
    set: command({
      ...rest,
      op: 'write',
      effect: 'changes',
      request: { level: uint('level'), colour: optional(text('colour')) },
      response: {
        was: missingMeans(0, int('before')),
        parts: list('parts', struct('part', { key: bytes('key') })),
      },
    }),
    read: command({
      ...rest,
      op: 'read',
      effect: 'looks',
      request: {},
      response: { all: record('all', uint('one')) },
    }),
  },
});
type Set = (typeof lamp.commands)['set'];

describe('a declared command', () => {
  it('takes the fields of its request; those that may be missing may be left out', () => {
    expectTypeOf<RequestOf<Set>>().toEqualTypeOf<{ level: number } & { colour?: string }>();
    expectTypeOf<keyof RequestOf<(typeof lamp.commands)['read']>>().toBeNever();
  });

  it('answers with its fields; what is missing and means a value is always there', () => {
    expectTypeOf<ResponseOf<Set>['was']>().toEqualTypeOf<number>();
    expectTypeOf<ResponseOf<Set>['parts']>().toEqualTypeOf<({ key: Uint8Array } & Record<never, never>)[]>();
    expectTypeOf<ResponseOf<(typeof lamp.commands)['read']>['all']>().toEqualTypeOf<Map<string, number>>();
  });

  it('keeps the names of its group and its commands', () => {
    expectTypeOf(lamp.name).toEqualTypeOf<'lamp'>();
    expectTypeOf<keyof typeof lamp.commands>().toEqualTypeOf<'set' | 'read'>();
    expectTypeOf<Set>().toExtend<Command>();
  });

  it('must say whether it only looks, and only in these words', () => {
    // @ts-expect-error the effect is missing
    command({ ...rest, op: 'read', request: {}, response: {} });
    // @ts-expect-error there is no such effect
    command({ ...rest, op: 'read', effect: 'reads', request: {}, response: {} });
    // @ts-expect-error there is no such wire operation
    command({ ...rest, op: 'notify', effect: 'looks', request: {}, response: {} });
  });

  it('is asked for with its own request and gives its own answer', () => {
    const ask = (client: SmpClient) => client.request(lamp.commands.set, { level: 1 });
    expectTypeOf(ask).returns.resolves.toEqualTypeOf<ResponseOf<Set>>();
    const wrong = (client: SmpClient): unknown => [
      // @ts-expect-error the level is missing
      client.request(lamp.commands.set, {}),
      // @ts-expect-error a level is a number
      client.request(lamp.commands.set, { level: 'high' }),
      // @ts-expect-error there is no such field
      client.request(lamp.commands.set, { level: 1, brightness: 1 }),
    ];
    expectTypeOf(wrong).toBeFunction();
  });
});

describe('the commands of SMP', () => {
  it('have the types that their declarations say', () => {
    type Upload = RequestOf<(typeof groups.image.commands)['upload']>;
    expectTypeOf<Upload['off']>().toEqualTypeOf<number>();
    expectTypeOf<Upload['data']>().toEqualTypeOf<Uint8Array>();
    expectTypeOf<Upload['sha']>().toEqualTypeOf<Uint8Array | undefined>();
    type Slot = ResponseOf<(typeof groups.image.commands)['state']>['images'][number];
    expectTypeOf<Slot['active']>().toEqualTypeOf<boolean>();
    expectTypeOf<Slot['hash']>().toEqualTypeOf<Uint8Array | undefined>();
    type Counters = ResponseOf<(typeof groups.stat.commands)['show']>['fields'];
    expectTypeOf<Counters>().toEqualTypeOf<Map<string, number | bigint>>();
  });
});
