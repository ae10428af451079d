/**
 * Things that the pages of a device read from it on demand: when a page opens for the first time, when the device is
 * back after it was away (another firmware may run), and on Refresh; never by themselves. They are kept as long as the
 * device's page is open, so going from tab to tab asks nothing. Knows when to read; knows no command.
 */
import { inject, onScopeDispose, provide, shallowRef, watch, type InjectionKey, type ShallowRef } from 'vue';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import type { DeviceView } from '@shared/ipc/views';

export type ReadingState<T> =
  | { at: 'never' }
  /** `before` is what an earlier reading gave; it stays in sight meanwhile. */
  | { at: 'reading'; before?: T }
  | { at: 'read'; value: T; readAtEpochMs: number }
  /** The firmware does not have the command. */
  | { at: 'missing' }
  | { at: 'failed'; error: ErrorView };

export interface Reading<T> {
  readonly state: Readonly<ShallowRef<ReadingState<T>>>;
  /** Asks the device; never throws, a failure is a state. A call while another waits does nothing. */
  read(): Promise<void>;
  /** True until it was read since the last Refresh or return of the device. */
  isOutdated(): boolean;
}

/** The value to show: the last one also while it is read again. */
export function valueOf<T>(state: ReadingState<T>): T | undefined {
  if (state.at === 'read') return state.value;
  return state.at === 'reading' ? state.before : undefined;
}

interface Shelf {
  readings: Map<string, Reading<unknown>>;
  /** Goes up when everything that was read is out of date. */
  generation: ShallowRef<number>;
  /** The generation that somebody asked for with Refresh: it is read even while somebody writes. */
  asked: ShallowRef<number>;
  link: () => DeviceView['link']['state'];
  busy: () => boolean;
  /** The last reading that was begun; the next one waits for it, because a device may have a single buffer. */
  queue: Promise<void>;
  closed: boolean;
}

const shelfKey: InjectionKey<Shelf> = Symbol('readings of a device');

/**
 * Makes the place where the readings of one device are kept; for the component that shows the device.
 * @param busy somebody else writes: then nothing is read unless somebody asks.
 */
export function provideReadings(link: Shelf['link'], busy: Shelf['busy']): { refresh: () => void } {
  const shelf: Shelf = {
    readings: new Map(),
    generation: shallowRef(0),
    asked: shallowRef(-1),
    link,
    busy,
    queue: Promise.resolve(),
    closed: false,
  };
  provide(shelfKey, shelf);
  watch(link, (now) => {
    if (now === 'ready') shelf.generation.value++;
  });
  onScopeDispose(() => {
    shelf.closed = true;
  });
  return {
    refresh: () => {
      shelf.generation.value++;
      shelf.asked.value = shelf.generation.value;
    },
  };
}

/**
 * One thing to read, the same for every component that names it.
 * @param key names it among the readings of the device.
 * @param ask one or more requests to the device; throws `BenchError`.
 */
export function useReading<T>(key: string, ask: () => Promise<T>): Reading<T> {
  const shelf = ownShelf();
  const known = shelf.readings.get(key);
  if (known) return known as Reading<T>;
  const made = makeReading(shelf, ask);
  shelf.readings.set(key, made);
  return made;
}

/** Reads what is out of date, one after the other, now and whenever it has become so while the component is there. */
export function useReadOnDemand(readings: readonly Reading<unknown>[]): void {
  const shelf = ownShelf();
  let gone = false;
  onScopeDispose(() => {
    gone = true;
  });
  const mayRead = (): boolean =>
    !gone && shelf.link() === 'ready' && (!shelf.busy() || shelf.asked.value === shelf.generation.value);
  const readAll = async (): Promise<void> => {
    for (const reading of readings) if (mayRead() && reading.isOutdated()) await reading.read();
  };
  watch(
    [shelf.generation, shelf.link, shelf.busy],
    () => {
      if (mayRead()) shelf.queue = shelf.queue.then(readAll);
    },
    { immediate: true },
  );
}

function makeReading<T>(shelf: Shelf, ask: () => Promise<T>): Reading<T> {
  const state = shallowRef<ReadingState<T>>({ at: 'never' });
  let readIn = -1;

  async function read(): Promise<void> {
    if (state.value.at === 'reading') return;
    const before = valueOf(state.value);
    readIn = shelf.generation.value;
    state.value = before === undefined ? { at: 'reading' } : { at: 'reading', before };
    const outcome = await settle(ask);
    if (!shelf.closed) state.value = outcome;
  }

  return { state, read, isOutdated: () => readIn !== shelf.generation.value };
}

async function settle<T>(ask: () => Promise<T>): Promise<ReadingState<T>> {
  try {
    return { at: 'read', value: await ask(), readAtEpochMs: Date.now() };
  } catch (error) {
    const view = toErrorView(error);
    return view.code === 'device/unsupported' ? { at: 'missing' } : { at: 'failed', error: view };
  }
}

function ownShelf(): Shelf {
  const shelf = inject(shelfKey);
  if (!shelf) throw new Error('readings are used outside the page of a device');
  return shelf;
}
