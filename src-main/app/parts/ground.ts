/**
 * What all parts of the application stand on. Declarations only.
 */
import type { Clock } from '@shared/core/clock';
import type { Log } from '../log';
import type { PreferenceBook } from '../preference-book';
import type { Store } from '../store';

export interface Ground {
  clock: Clock;
  /** Milliseconds since 1970, for what people see. */
  epochNow: () => number;
  store: Store;
  preferences: PreferenceBook;
  log: Log;
}
