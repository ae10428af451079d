/**
 * Simulated devices on the bench: what a newcomer finds, and what windows may ask of them.
 */
import type { Desk } from '../../ipc/handlers';
import type { Bench } from '../../session/bench';
import type { SimulatedBench } from '../simulated-bench';
import type { Store } from '../store';

/** For windows. */
export function simulatedDesk(bench: Bench, simulated: SimulatedBench): Desk['simulated'] {
  return {
    invent: (profile, count) =>
      simulated.invent(
        profile,
        count,
        bench.records.map((record) => record.connection),
      ),
    setFaults: (id, faults) => {
      simulated.setFaults(id, faults);
      bench.deviceChanged.tell(id);
    },
    makeFirmware: (versions) => simulated.makeFirmware(versions),
  };
}

/** Puts the sample on a bench that is empty, once in the life of the settings. */
export function giveSample(bench: Bench, simulated: SimulatedBench, store: Store): void {
  if (store.state.sampleBenchGiven) return;
  if (bench.ids.length === 0) for (const one of simulated.sample()) bench.add(one.connection, one.name);
  store.change({ sampleBenchGiven: true });
}
