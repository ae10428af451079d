/**
 * Finds out long before its time is over that a chunk was lost. A first or a last one may take a minute to be answered, because
 * the device erases its flash or checks what it has; but devices work in order, so one that answers an echo meanwhile has not got the
 * chunk, or its answer was lost. Looks again, less and less often, while the echo is not answered either. Knows no chunk and
 * decides nothing.
 */
import { sleep, type Clock } from '@shared/core/clock';
import type { SmpClient } from './client';
import { isThere } from './presence';

/** The longest time between two looks, and the first where nothing is known of the link. */
const LOOK_AFTER_MS = 5000;
const SHORTEST_BETWEEN_MS = 250;
const TIMES_ROUND_TRIP = 2;

export interface EarlyLookOptions {
  clock: Clock;
  /** How many requests may be under way while nobody looks. */
  windowLimit: number;
  /**
   * Datagrams harm nothing that follows, and a device drops those that find no room: there is always room for one question beside
   * a chunk, and for a further one later. Elsewhere one question is asked, and in the window.
   */
  isDatagram: boolean;
  /** The device has room for one question. */
  hasRoom: () => boolean;
}

export class EarlyLook {
  readonly #client: SmpClient;
  readonly #o: EarlyLookOptions;
  #running: AbortController | undefined;
  #for: object | undefined;

  constructor(client: SmpClient, options: EarlyLookOptions) {
    this.#client = client;
    this.#o = options;
  }

  /**
   * To be called when the chunk is on its way. Only the latest is looked for.
   * @param afterMs when to look first; undefined where nothing is known of the link
   * @param onThere the device answers, but not the chunk; called at most once
   */
  begin(chunk: object, afterMs: number | undefined, onThere: () => void): void {
    this.end();
    this.#for = chunk;
    const running = new AbortController();
    this.#running = running;
    // What ends the look early, the end of the link too, is told by the chunk itself.
    this.#run(afterMs ?? LOOK_AFTER_MS, running.signal).then(
      (there) => {
        if (running.signal.aborted) return;
        this.end();
        if (there) onThere();
      },
      () => undefined,
    );
  }

  /** The chunk was answered, or nobody waits for it any more. Without one: whatever it was. */
  end(chunk = this.#for): void {
    if (chunk !== this.#for) return;
    this.#for = undefined;
    if (this.#running === undefined) return;
    this.#running.abort();
    this.#running = undefined;
  }

  /** An echo may be lost as well: another one is sent soon. */
  get #echoMs(): number {
    const { timing, roundTrip } = this.#client;
    const usualMs = TIMES_ROUND_TRIP * (roundTrip.timeoutMs ?? Infinity);
    return Math.min(timing.discoveryMs, Math.max(SHORTEST_BETWEEN_MS, usualMs));
  }

  async #run(afterMs: number, signal: AbortSignal): Promise<boolean> {
    const { clock, windowLimit, isDatagram, hasRoom } = this.#o;
    for (
      let waitMs = afterMs;
      ;
      waitMs = Math.min(LOOK_AFTER_MS, Math.max(SHORTEST_BETWEEN_MS, 2 * waitMs))
    ) {
      await sleep(clock, waitMs, signal);
      if (!hasRoom()) return false;
      const endWide = isDatagram ? this.#client.widen(windowLimit + 1) : undefined;
      try {
        if (await isThere(this.#client, signal, 1, this.#echoMs)) return true;
      } finally {
        endWide?.();
      }
      if (!isDatagram) return false;
    }
  }
}
