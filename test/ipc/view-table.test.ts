/**
 * What follows from the rows of the table of views: the types of a snapshot, of a change and of the sources.
 */
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { ViewSources } from '@main/ipc/publisher';
import type { Preferences } from '@shared/device/preferences';
import type { CallAnswer, Events } from '@shared/ipc/contract';
import {
  manyNames,
  oneNames,
  viewTable,
  type BenchChange,
  type ManyName,
  type OneName,
  type Snapshot,
} from '@shared/ipc/view-table';
import type { AboutView, DeviceView, PortView } from '@shared/ipc/views';

describe('The table of views', () => {
  it('names every row once, as many or as one', () => {
    expect([...manyNames, ...oneNames].sort()).toEqual(Object.keys(viewTable).sort());
    expectTypeOf<ManyName | OneName>().toEqualTypeOf<keyof typeof viewTable>();
  });

  it('gives a snapshot every row, whole', () => {
    expectTypeOf<keyof Snapshot>().toEqualTypeOf<'revision' | ManyName | OneName>();
    expectTypeOf<Snapshot['devices']>().toEqualTypeOf<DeviceView[]>();
    expectTypeOf<Snapshot['ports']>().toEqualTypeOf<PortView[]>();
    expectTypeOf<Snapshot['preferences']>().toEqualTypeOf<Preferences>();
    expectTypeOf<CallAnswer<'bench.snapshot'>>().toEqualTypeOf<Snapshot>();
  });

  it('lets a change name some of them, and ids that are gone only of rows with many views', () => {
    expectTypeOf<{ revision: 1 }>().toExtend<BenchChange>();
    expectTypeOf<BenchChange['devices']>().toEqualTypeOf<DeviceView[] | undefined>();
    expectTypeOf<keyof NonNullable<BenchChange['gone']>>().toEqualTypeOf<ManyName>();
    expectTypeOf<Events['bench.changed']>().toEqualTypeOf<BenchChange>();
  });

  it('asks the main process for one source a row', () => {
    expectTypeOf<keyof ViewSources>().toEqualTypeOf<ManyName | OneName>();
    expectTypeOf<ViewSources['about']>().toEqualTypeOf<() => AboutView>();
    expectTypeOf<ReturnType<ViewSources['devices']['view']>>().toEqualTypeOf<DeviceView | undefined>();
  });
});
