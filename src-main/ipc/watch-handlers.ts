/**
 * The calls about watched statistics: each a thin line to the book of watches. Which sections are watched without a page stands in the
 * record of a device (`device.change`).
 */
import type { WatchBook } from '../run/watch/watch-book';
import type { Bench } from '../session/bench';
import type { Handlers } from './answer';

export interface WatchDesk {
  bench: Bench;
  watches: WatchBook;
}

type WatchCalls = Extract<keyof Handlers, `watch.${string}`>;

export function watchHandlers({ bench, watches }: WatchDesk): Pick<Handlers, WatchCalls> {
  return {
    'watch.show': async ({ id, section, periodMs }) => {
      bench.record(id);
      return watches.show(id, section, periodMs);
    },
    'watch.hide': async ({ id }) => watches.hide(id),
    'watch.goOn': async ({ id, section }) => watches.goOn(id, section),
    'watch.seen': async ({ id }) => watches.seen(id),
  };
}
