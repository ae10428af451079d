/**
 * What a person prefers: read by every part of the application, changed in one place, and told to whoever follows it. Knows no
 * preference by name.
 */
import { Listeners } from '@shared/core/listeners';
import type { Preferences } from '@shared/device/preferences';
import type { Store } from './store';

export class PreferenceBook {
  /** Tells what has changed; it counts already. */
  readonly changes = new Listeners<[patch: Partial<Preferences>]>();
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  now(): Preferences {
    return this.#store.state.preferences;
  }

  change(patch: Partial<Preferences>): void {
    this.#store.change({ preferences: patch });
    this.changes.tell(patch);
  }
}
