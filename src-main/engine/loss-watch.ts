/**
 * Watches over what a transfer has sent: gives up waiting for what is late, or for what the device has not got because it
 * answers something else meanwhile. Joins `EarlyResend` and `EarlyLook` with the requests of a transfer; a late answer is still
 * heard. What is sent again, and where, is decided by the transfer.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import type { SmpClient } from './client';
import { EarlyLook } from './early-look';
import { EarlyResend, type Sent } from './early-resend';
import type { LinePacing } from './transport';

export interface LossWatchOptions<S extends Sent> {
  clock: Clock;
  windowLimit: number;
  pacing?: LinePacing | undefined;
  isDatagram?: boolean | undefined;
  /** Name of the command that is sent. */
  command: string;
  /** Ends the waiting for one; undefined when nobody waits. */
  stopOf: (one: S) => AbortController | undefined;
  /** What was given up was answered after all. */
  wasTooEarly: () => void;
}

export class LossWatch<S extends Sent> {
  readonly #o: LossWatchOptions<S>;
  readonly #resend: EarlyResend<S>;
  readonly #look: EarlyLook | undefined;
  /** Given up before their time, and why. */
  readonly #givenUp = new Map<S, 'late' | 'there'>();

  constructor(client: SmpClient, options: LossWatchOptions<S>) {
    const { clock, windowLimit, pacing, isDatagram = false, wasTooEarly } = options;
    this.#o = options;
    const hasRoom = (): boolean => this.#resend.hasRoom;
    if (isDatagram || (pacing !== undefined && windowLimit > 1))
      this.#look = new EarlyLook(client, { clock, windowLimit, isDatagram, hasRoom });
    this.#resend = new EarlyResend({
      clock,
      windowLimit,
      link: isDatagram ? 'datagrams' : pacing === undefined ? 'no' : 'lines',
      smallRequestMs: () => client.roundTrip.timeoutMs,
      giveUp: (one) => this.#giveUp(one, 'late'),
      look: (one) => this.#look?.begin(one, 0, () => this.#giveUp(one, 'there')),
      wasTooEarly,
    });
  }

  /** The longest answer so far, and a little more, in milliseconds; 0 before the first. */
  get longestMs(): number {
    return this.#resend.longestMs;
  }

  /** Something was given up, and nothing has come since; or nothing may be sent on suspicion any more. */
  get isInVain(): boolean {
    return this.#resend.isInVain;
  }

  /**
   * @param again this very data was sent before
   * @param patience `looks`: the device may take long for it, so it is looked whether it answers something else; undefined: it is
   *   answered like all others
   * @param sizeBytes how much of it has to get through the wire first
   */
  sent(one: S, again: boolean, patience?: 'looks', sizeBytes = 0): void {
    this.#resend.sent(one, again, patience !== undefined);
    if (patience === undefined) return;
    const { timeoutMs } = this.#resend;
    const wireMs = sizeBytes * (this.#o.pacing?.wireMsPerByte ?? 0);
    this.#look?.begin(one, timeoutMs && timeoutMs + wireMs, () => this.#giveUp(one, 'there'));
  }

  /** An answer came, of whatever kind, in time or late. */
  answered(one: S): void {
    this.#look?.end(one);
    this.#resend.answered(one);
  }

  /** A later answer shows that it was lost. */
  skipped(one: S): void {
    this.#givenUp.delete(one);
    this.#resend.wasSkipped(one);
  }

  /**
   * No answer came to one that goes out again.
   * @returns `late`: it is only later than usual. `there`: the device answers something else. `silence`: all its time is over
   */
  silent(one: S): 'late' | 'there' | 'silence' {
    this.#look?.end(one);
    const why = this.#givenUp.get(one) ?? 'silence';
    this.#givenUp.delete(one);
    if (why === 'there') this.#resend.wereLost(one);
    if (why === 'silence') this.#resend.silent(one);
    return why;
  }

  end(): void {
    this.#look?.end();
    this.#resend.end();
  }

  #giveUp(one: S, why: 'late' | 'there'): void {
    const stop = this.#o.stopOf(one);
    if (stop === undefined) return;
    this.#givenUp.set(one, why);
    stop.abort(new BenchError('smp/timeout', { command: this.#o.command, waitedMs: 0, tries: 1 }));
  }
}
