/**
 * What a session tells, each to any number of listeners. What one of them throws stops neither the session nor the handler of
 * incoming bytes. Knows no device.
 */
import type { Clock } from '@shared/core/clock';
import { Listeners, thrownLater } from '@shared/core/listeners';
import type { TraceEntry } from '../engine/trace';

export abstract class SessionNews {
  /** Tells that something has changed that a view shows. */
  readonly changes: Listeners<[]>;
  /** Tells the console text that shares the link; untrusted. */
  readonly texts: Listeners<[text: string]>;
  /** Tells everything that passes, over every link that the session opens. */
  readonly trace: Listeners<[entry: TraceEntry]>;

  constructor(clock: Clock) {
    const onFailure = thrownLater(clock);
    this.changes = new Listeners(onFailure);
    this.texts = new Listeners(onFailure);
    this.trace = new Listeners(onFailure);
  }
}
