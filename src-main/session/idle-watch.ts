/**
 * Notices that a device is gone although nobody talks to it: over UDP, TCP and Bluetooth nothing tells. A ready device that has
 * not been heard for a while is asked with one echo; silence is the session's business. Asks nobody to whom something is written,
 * and spreads the questions, so that hundreds of devices are not asked in one moment.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import { connectionRows, type ConnectionKind } from '@shared/device/connection';
import { groups } from '@shared/smp/groups';
import type { DeviceSession } from './device-session';

/** Who is due is looked for this often. */
const SLICE_MS = 250;
/** How much faster than needed devices are asked, so that one that is late is caught up with. */
const HEADROOM = 1.25;

export interface IdleWatchOptions {
  clock: Clock;
  /** How long a device may be silent before it is asked, in milliseconds; 0: nobody is asked. */
  periodMs: () => number;
  devices: () => readonly { kind: ConnectionKind; session: DeviceSession }[];
}

export class IdleWatch {
  readonly #o: IdleWatchOptions;
  readonly #asked = new Set<DeviceSession>();
  #cancel: (() => void) | undefined;
  /** Questions that may be asked now; grows with time. */
  #allowance = 0;

  constructor(options: IdleWatchOptions) {
    this.#o = options;
  }

  start(): void {
    this.#cancel ??= this.#o.clock.after(SLICE_MS, () => this.#tick());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #tick(): void {
    this.#cancel = undefined;
    this.start();
    const periodMs = this.#o.periodMs();
    if (periodMs <= 0) return;
    const watched = this.#o
      .devices()
      .flatMap(({ kind, session }) =>
        !connectionRows[kind].tellsItsEnd && session.state.link === 'ready' ? [session] : [],
      );
    const share = (HEADROOM * watched.length * SLICE_MS) / periodMs;
    this.#allowance = Math.min(this.#allowance + share, Math.max(1, share));
    const dueSince = this.#o.clock.now() - periodMs;
    const due = watched
      .filter((one) => one.writer === undefined && !this.#asked.has(one) && (one.lastSeen ?? 0) <= dueSince)
      .sort((a, b) => (a.lastSeen ?? 0) - (b.lastSeen ?? 0));
    for (const session of due) {
      if (this.#allowance < 1) return;
      this.#allowance -= 1;
      void this.#ask(session);
    }
  }

  async #ask(session: DeviceSession): Promise<void> {
    this.#asked.add(session);
    try {
      await session.request(groups.os.commands.echo, { d: '' });
    } catch (error) {
      // A refusal is an answer; silence is followed up by the session; a link that ended has told.
      if (!(error instanceof BenchError)) throw error;
    } finally {
      this.#asked.delete(session);
    }
  }
}
