/**
 * The book of watches joined to a bench and to the book of runs: what the records of devices ask for is watched from the start on,
 * and follows every change of them, whoever makes it.
 */
import type { Bench } from '../../session/bench';
import type { RunBook } from '../run-book';
import { WatchBook } from './watch-book';

export function watchesOnBench({ bench, runs }: { bench: Bench; runs: RunBook }): WatchBook {
  const watches = new WatchBook({
    wanted: (id) => bench.recordOf(id),
    start: (id, work) => {
      const [run = ''] = runs.start([id], () => work);
      return run;
    },
    cancel: (run) => runs.cancel([run]),
    ended: (run) => runs.ended(run),
  });
  bench.deviceChanged.listen((id) => watches.recordChanged(id));
  bench.removed.listen((id) => watches.forget(id));
  for (const id of bench.ids) watches.recordChanged(id);
  return watches;
}
