/**
 * Notices early that a chunk, or a piece of a file, was lost: its answer is later than answers are on this link. Waits from the
 * latest sign of the device, doubles its patience with every silence, and only has somebody look once the allowance is used up:
 * whoever waits has a longer patience of its own, for devices that stop to erase flash. Sends nothing and knows no offsets.
 *
 *     sent ─► answered            the time that it took is learned
 *       │
 *       └► late: given up ─► a later one is answered: it was lost, for certain (devices work in order)
 *                        └─► its own answer comes: the device had only stopped; remembered as the longest
 *
 * Every transmission has its own number, so an answer never stands for another transmission. What is sent again teaches nothing
 * all the same: it may have waited behind its first sending.
 */
import type { Clock } from '@shared/core/clock';
import { FewMap } from '@shared/core/few';
import { ResendAllowance } from './resend-allowance';
import { RoundTrip } from './round-trip';

/** One transmission. */
export interface Sent {
  readonly length: number;
  /** Counts transmissions. */
  readonly order: number;
  /** What was sent from one position on; companions of an older epoch are sent anew anyway. */
  readonly epoch: number;
}

interface Waiting {
  at: number;
  /** It was not sent before, and takes no longer than others. */
  isSample: boolean;
  isPatient: boolean;
}

export interface EarlyResendOptions<S extends Sent> {
  clock: Clock;
  windowLimit: number;
  /**
   * `datagrams`: one that is lost harms nothing, and what finds no room is dropped. `lines`: a device that has only stopped
   * would run out of buffers, which crashes Zephyr 4.4.0 (zephyr#107809), so never more is sent than the window. `no`: on other
   * links half a message may lie on the way, and only silence ends it.
   */
  link: 'datagrams' | 'lines' | 'no';
  /** What answers to small requests take on this link, before a chunk was answered; undefined when nothing is known. */
  smallRequestMs: () => number | undefined;
  /** Nobody should wait for it any more. */
  giveUp: (one: S) => void;
  /** It would be given up now, but it may not be sent again early: find out whether the device answers something else. */
  look?: (one: S) => void;
  /** What was given up was answered after all. */
  wasTooEarly: () => void;
}

/** A link of a few milliseconds is not asked to answer at once: the device has other work, too. */
const SHORTEST_WAIT_MS = 100;
/** As long as nothing but small requests was answered. */
const SHORTEST_GUESS_MS = 250;
const TIMES_GUESSED = 2;
/** A timer so much too late means that this program was held up, and answers may lie there unread. */
const HELD_UP_MS = 20;

export class EarlyResend<S extends Sent> {
  readonly #o: EarlyResendOptions<S>;
  readonly #allowance: ResendAllowance;
  #roundTrip = new RoundTrip();
  /** What is waited for, in the order of sending. */
  readonly #waiting = new FewMap<S, Waiting>();
  /** What nothing depends on any more and whose fate is not known. `late`: it was given up here. */
  readonly #unknown = new Map<S, Waiting & { why: 'late' | 'silence' | 'companion' }>();
  #epoch = 0;
  /** What one took that the device may take long for: others do not take longer. */
  #patientMs = 0;
  #heardAt = 0;
  #inVain = 0;
  #timer: { due: number; cancel: () => void } | undefined;

  constructor(options: EarlyResendOptions<S>) {
    this.#o = options;
    this.#allowance = new ResendAllowance(options.windowLimit);
  }

  /** The usual time for an answer and what it may be longer; undefined when nothing is known. */
  get timeoutMs(): number | undefined {
    const measuredMs = this.#roundTrip.timeoutMs;
    if (measuredMs !== undefined) return Math.max(SHORTEST_WAIT_MS, measuredMs);
    const smallMs = this.#o.smallRequestMs();
    return smallMs && Math.max(SHORTEST_GUESS_MS, TIMES_GUESSED * Math.max(smallMs, this.#patientMs));
  }

  /** The longest answer so far, and a little more; 0 before the first. */
  get longestMs(): number {
    return this.#roundTrip.timeoutMs ?? 0;
  }

  /** The device has room for one more message, as far as is known: what was given up may still lie there. */
  get hasRoom(): boolean {
    return this.#o.link === 'datagrams' || this.#waiting.size + this.#unknown.size < this.#o.windowLimit;
  }

  /** What was sent last was given up, and nothing has come since; or nothing may be sent on suspicion any more. */
  get isInVain(): boolean {
    return this.#inVain > 0 || (this.#o.link === 'datagrams' && this.#allowance.isUsedUp);
  }

  /**
   * @param again this very data was sent before
   * @param isPatient the device may take long for it: it is not given up here
   */
  sent(one: S, again: boolean, isPatient = false): void {
    this.#epoch = one.epoch;
    this.#waiting.set(one, { at: this.#o.clock.now(), isSample: !again && !isPatient, isPatient });
    this.#arm();
  }

  /** An answer came, in time or late. */
  answered(one: S): void {
    const unknown = this.#unknown.get(one);
    const sent = this.#waiting.get(one) ?? unknown;
    const now = this.#o.clock.now();
    this.#waiting.delete(one);
    this.#unknown.delete(one);
    if (sent?.isPatient === true) this.#patientMs = now - sent.at;
    if (sent?.isSample === true) this.#roundTrip.learn(now - sent.at);
    if (unknown?.why === 'late') this.#o.wasTooEarly();
    this.#findLost(({ order }) => order < one.order);
    this.#heardAt = now;
    this.#inVain = 0;
    this.#arm();
  }

  /** Answers to later ones show that it was lost: it goes out again because of that, and nothing has to be allowed. */
  wasSkipped(one: S): void {
    this.#waiting.delete(one);
  }

  /** The device has answered something that was sent after all of these. @param one goes out again */
  wereLost(one: S): void {
    const waiting = this.#waiting.get(one);
    if (waiting !== undefined) this.#unknown.set(one, { ...waiting, why: 'silence' });
    this.#waiting.clear();
    this.#allowance.resent(one.length);
    this.#findLost(() => true);
  }

  /** The long patience is over; its fate is not known. */
  silent(one: S): void {
    const waiting = this.#waiting.get(one);
    if (waiting === undefined) return;
    this.#waiting.delete(one);
    this.#allowance.resent(one.length);
    this.#unknown.set(one, { ...waiting, why: 'silence' });
    this.#arm();
  }

  end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#waiting.clear();
    this.#unknown.clear();
  }

  #findLost(isLost: (one: S) => boolean): void {
    let any = false;
    for (const [one, { why }] of this.#unknown) {
      if (!isLost(one)) continue;
      any = true;
      this.#unknown.delete(one);
      // Companions go out again because the position went back: nothing was allowed for that.
      if (why !== 'companion') this.#allowance.wasLost(one.length);
    }
    if (any) this.#roundTrip.waitedInVain();
  }

  /** What is waited for longest, and until when. */
  #first(): [S, number] | undefined {
    const timeoutMs = this.timeoutMs;
    if (timeoutMs === undefined) return undefined;
    for (const one of this.#waiting.keys()) {
      const how = this.#waiting.get(one);
      if (how?.isPatient === false && one.epoch === this.#epoch)
        return [one, Math.max(how.at, this.#heardAt) + timeoutMs * 2 ** this.#inVain];
    }
    return undefined;
  }

  /** One timer that is moved on when it has come too early: setting one for each chunk costs more. */
  #arm(): void {
    if (this.#o.link === 'no') return;
    const due = this.#first()?.[1];
    if (due === undefined || (this.#timer !== undefined && this.#timer.due <= due)) return;
    this.#timer?.cancel();
    const cancel = this.#o.clock.after(due - this.#o.clock.now(), () => this.#onTimer(due));
    this.#timer = { due, cancel };
  }

  #onTimer(due: number): void {
    this.#timer = undefined;
    const now = this.#o.clock.now();
    const first = this.#first();
    if (first === undefined) return;
    if (now - due > HELD_UP_MS) this.#heardAt = now;
    if (now - due > HELD_UP_MS || first[1] > now) return this.#arm();
    const [one] = first;
    if (!this.hasRoom) return;
    if (!this.#allowance.allows(one.length)) return this.#o.look?.(one);
    this.#inVain++;
    this.#allowance.resent(one.length);
    for (const other of this.#waiting.keys()) {
      const how = this.#waiting.get(other);
      if (how !== undefined) this.#unknown.set(other, { ...how, why: other === one ? 'late' : 'companion' });
    }
    this.#waiting.clear();
    this.#o.giveUp(one);
  }
}
