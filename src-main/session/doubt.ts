/**
 * Asks a device that was silent whether it is there, once, however many are in doubt. Decides nothing but that.
 */
import { stillThere } from '../engine/presence';
import type { OpenLink } from './open-link';

export interface DoubtfulLink {
  /** The link while the device counts as ready. */
  ready: () => OpenLink | undefined;
  onThere: () => void;
  /** It does not answer, over a link that seems to be there. */
  onSilent: () => void;
}

export class Doubt {
  readonly #of: DoubtfulLink;
  #asking: Promise<boolean> | undefined;

  constructor(of: DoubtfulLink) {
    this.#of = of;
  }

  /** @returns true when it is there; false also when nothing was found out. Never rejects. */
  ask(signal?: AbortSignal): Promise<boolean> {
    this.#asking ??= this.#look(signal).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #look(signal: AbortSignal | undefined): Promise<boolean> {
    const { ready, onThere, onSilent } = this.#of;
    const link = ready();
    if (link === undefined) return false;
    const there = await stillThere(link.client, signal);
    if (there === true) onThere();
    else if (there === false && ready() === link) onSilent();
    return there === true && ready() !== undefined;
  }
}
