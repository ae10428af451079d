/**
 * Real back-pressure for raw HCI. noble queues packets without bound and calls a write done when it is queued; here a
 * writer waits until none of its packets wait in the computer any more. The controller's own few buffers stay full, so
 * nothing is lost by it. Knows no link's meaning.
 */
import type { Hci } from '@abandonware/noble/lib/resolve-bindings.js';

export class HciDrain {
  readonly #hci: Hci;
  #lastQueued: Promise<unknown> = Promise.resolve();
  #wake: (() => void)[] = [];

  /** Listens in on the one instance; noble has no event for it. */
  constructor(hci: Hci) {
    this.#hci = hci;
    const write = hci.writeAclDataPkt.bind(hci);
    hci.writeAclDataPkt = (handle, cid, data) => {
      const queued = write(handle, cid, data);
      this.#lastQueued = queued;
      return queued;
    };
    const flush = hci.flushAcl.bind(hci);
    hci.flushAcl = async () => {
      await flush();
      const waiting = this.#wake;
      this.#wake = [];
      for (const wake of waiting) wake();
    };
  }

  /**
   * Resolves when no packet for `handle` waits in noble: what was written has gone to the controller. A link that ends
   * takes its packets out of the queue, which resolves as well.
   */
  async drained(handle: number): Promise<void> {
    await this.#lastQueued; // noble puts packets into its queue a little later
    while (this.#hci._aclQueue.some((packet) => packet.handle === handle))
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve);
      });
  }
}
