/**
 * The book of all runs, joined with the devices that they work on. Knows no window.
 */
import { randomUUID } from 'node:crypto';
import { RunBook, type RunBookOptions } from '../../run/run-book';
import type { Bench } from '../../session/bench';
import type { Ground } from './ground';

export function joinRuns({
  clock,
  epochNow,
  preferences,
  bench,
  began,
}: Ground & { bench: Bench } & Required<Pick<RunBookOptions, 'began'>>): RunBook {
  const runs = new RunBook({
    clock,
    epochNow,
    wishes: () => {
      const { uploadWindow, returnTimeoutS } = preferences.now();
      return { windowLimit: uploadWindow, returnTimeoutMs: 1000 * returnTimeoutS };
    },
    places: () => preferences.now().parallelUpgrades,
    newId: randomUUID,
    began,
    device: (id) => ({ name: bench.record(id).name, session: bench.session(id) }),
  });
  bench.runOf = (id) => runs.newestOf(id);
  bench.deviceChanged.listen((id) => runs.deviceChanged(id));
  bench.removed.listen((id) => runs.deviceRemoved(id));
  preferences.changes.listen(() => runs.preferencesChanged());
  return runs;
}
