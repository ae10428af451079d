/**
 * What a device has shown of its slots, and when: the newest list, or why there is none. Asks nothing.
 */
import type { ErrorView } from '@shared/core/errors';
import type { OddView } from '@shared/smp/odd-values';
import type { SlotView } from '@shared/run/upgrade/plan';
import type { SlotsRead } from './first-questions';

/** `odd`: what of the list could not be understood. It is shown, and nothing that is written may rest on the rest of such a list. */
export interface ShownSlots {
  images: readonly SlotView[];
  /** Clock time. */
  readAt: number;
  odd?: readonly OddView[];
}

export class KnownSlots {
  #read: SlotsRead | undefined;

  get shown(): ShownSlots | undefined {
    return this.#read !== undefined && 'images' in this.#read ? this.#read : undefined;
  }

  /** Why the device does not show them; undefined when it does, or was not asked. */
  get error(): ErrorView | undefined {
    return this.#read !== undefined && 'error' in this.#read ? this.#read.error : undefined;
  }

  get wereAsked(): boolean {
    return this.#read !== undefined;
  }

  /** @param read undefined: they were not asked */
  keep(read: SlotsRead | undefined): void {
    this.#read = read;
  }
}
