/**
 * Finds out long before its time is over that a first chunk was lost. It may take a minute to be answered, because the device
 * erases its flash first; but devices work in order, so one that answers an echo meanwhile has not got the chunk. For links
 * that carry datagrams, where one that is lost or too large harms nothing else. Knows no chunk and decides nothing.
 */
import { sleep, type Clock } from '@shared/core/clock';
import type { SmpClient } from './client';
import { isThere } from './presence';

export const LOOK_AFTER_MS = 5000;

export class EarlyLook {
  readonly #client: SmpClient;
  readonly #clock: Clock;
  readonly #windowLimit: number;
  #running: AbortController | undefined;

  /** @param windowLimit what the client's window is while nobody looks */
  constructor(client: SmpClient, clock: Clock, windowLimit: number) {
    this.#client = client;
    this.#clock = clock;
    this.#windowLimit = windowLimit;
  }

  /** To be called when the chunk is on its way. @param onThere the device answers, but not the chunk; called at most once */
  begin(onThere: () => void): void {
    this.end();
    const running = new AbortController();
    this.#running = running;
    // What ends the look early, the end of the link too, is told by the chunk itself.
    this.#run(running.signal).then(
      (there) => {
        if (running.signal.aborted) return;
        this.end();
        if (there) onThere();
      },
      () => undefined,
    );
  }

  /** The chunk was answered, or nobody waits for it any more. */
  end(): void {
    if (this.#running === undefined) return;
    this.#running.abort();
    this.#running = undefined;
    this.#client.window = this.#windowLimit;
  }

  async #run(signal: AbortSignal): Promise<boolean> {
    await sleep(this.#clock, LOOK_AFTER_MS, signal);
    // A first chunk travels alone, so there is room for one question beside it.
    this.#client.window = this.#windowLimit + 1;
    return isThere(this.#client, signal, 1);
  }
}
