/**
 * One run on one device: the only loop. Waits for its turn, takes the right to write, lets its work plan, goes through the steps,
 * obeys a cancel where the step allows it, and ends with one verdict. Knows no kind of work.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError, fromErrorView, isBenchError, toErrorView } from '@shared/core/errors';
import { Listeners } from '@shared/core/listeners';
import type { RunEvent } from '@shared/run/event';
import { fold, isOver, mayCancel, newRun, placeOf, type RunState } from '@shared/run/fold';
import { obeysCancel, stepKinds } from '@shared/run/step';
import type { OrderView } from '@shared/run/order';
import { endedBy, type RunVerdict } from '@shared/run/verdict';
import type { DeviceSession } from '../session/device-session';
import { makeReadyIn } from './wait-for-device';
import type { ChangingWork, LookContext, RunContext, RunNews, RunWishes, Work, WorkOf } from './work';

export interface RunOptions {
  work: Work;
  session: DeviceSession;
  clock: Clock;
  epochNow: () => number;
  wishes: () => RunWishes;
}

/** Waits for the run's turn, then lets it work. @throws the signal's reason when it is aborted in the queue */
export type Turn = (work: () => Promise<void>, signal: AbortSignal) => Promise<void>;

export class Run {
  readonly #o: RunOptions;
  readonly #listeners = new Listeners<[event: RunEvent, state: RunState]>();
  #stop = new AbortController();
  #state: RunState = newRun;

  constructor(options: RunOptions) {
    this.#o = options;
  }

  get state(): RunState {
    return this.#state;
  }

  get order(): OrderView {
    return this.#o.work.order();
  }

  /** Hears every event, with the state after it. */
  listen(hear: (event: RunEvent, state: RunState) => void): () => void {
    return this.#listeners.listen(hear);
  }

  /**
   * Ends it where it stands, if the step allows that; what is on its way to the device is waited for.
   * @param reason what it ends with
   */
  cancel(reason: unknown = new BenchError('cancelled', { what: this.#o.work.why })): void {
    if (mayCancel(this.#state)) this.#stop.abort(reason);
  }

  /** A further attempt of a run that has ended. */
  again(): void {
    this.#stop = new AbortController();
    this.#tell({ what: 'queued', attempt: this.#state.attempt + 1 });
  }

  /** Runs to the end. Never rejects: how it ended is the state. */
  async run(turn: Turn): Promise<void> {
    const { session, work } = this.#o;
    try {
      await turn(async () => {
        this.#tell({ what: 'began' });
        const verdict = await work.withoutDevice?.(this.#context());
        if (verdict !== undefined) return this.#tell({ what: 'ended', verdict });
        if (work.effect === 'looks') return this.#road(work, this.#context());
        await session.exclusively(work.why, (lease) => {
          const c = { ...this.#context(), lease };
          return this.#begin(work, c);
        });
      }, this.#stop.signal);
    } catch (error) {
      await this.#brokenOff(error);
    }
  }

  async #begin(work: ChangingWork, c: RunContext): Promise<void> {
    // What is done by hand is done now or refused: nobody expects it when a device comes back a minute later.
    if (work.lane === 'now') void c.lease.live;
    else await makeReadyIn(c);
    await this.#road(work, c);
  }

  async #road<C extends LookContext>(work: WorkOf<C>, c: C): Promise<void> {
    let steps = await work.plan(c);
    this.#tell({ what: 'planned', steps });
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at];
      if (step === undefined) break;
      this.#tell({ what: 'entered', at });
      const end = await work.run(step, c);
      if (end === 'judge-now') {
        const last = steps.length - 1;
        if (last > at && steps[last]?.do === 'judge') this.#tell({ what: 'entered', at: last });
        break;
      }
      if (stepKinds[step.do].cancel === 'afterwards') this.#stop.signal.throwIfAborted();
      if (end === 'next') continue;
      steps = [...steps.slice(0, at + 1), ...end.instead];
      this.#tell({ what: 'planned', steps });
    }
    this.#tell({ what: 'ended', verdict: await work.judge(c) });
  }

  async #brokenOff(error: unknown): Promise<void> {
    if (isOver(this.#state)) throw error;
    const during = placeOf(this.#state);
    // What is waited for after a cancel and fails is how the run ended, whoever wanted to stop it.
    const isWaitedFor =
      during !== 'queued' && during !== 'checking' && stepKinds[during].cancel !== 'at-once';
    const isCancelled =
      this.#stop.signal.aborted && obeysCancel(during) && (!isWaitedFor || isBenchError(error, 'cancelled'));
    const view = toErrorView(isCancelled ? this.#stop.signal.reason : error);
    const wasHeard = this.#o.session.lastSeen !== undefined;
    const verdict: RunVerdict =
      (await this.#o.work.brokenOff?.(view, during, wasHeard)) ?? endedBy(view, during, wasHeard);
    this.#tell({ what: 'ended', verdict });
  }

  #context(): LookContext {
    const { session, clock, epochNow, wishes } = this.#o;
    return {
      session,
      clock,
      epochNow,
      signal: this.#stop.signal,
      wishes: wishes(),
      state: () => this.#state,
      tell: (news) => this.#tell(news),
    };
  }

  #tell(news: RunNews): void {
    const event = { ...news, atEpochMs: this.#o.epochNow() };
    this.#state = fold(this.#state, event);
    this.#listeners.tell(event, this.#state);
  }
}

/** For callers of one run: its verdict. @throws BenchError what ended it, when that was no pass */
export function passOrThrow(state: RunState): RunVerdict {
  if (!isOver(state)) throw new BenchError('bug', { detail: 'a run that is not over was asked for its end' });
  const { verdict } = state;
  if (verdict.outcome === 'pass') return verdict;
  const { code, error } = verdict.failure;
  throw error === undefined ? new BenchError('bug', { detail: code }) : fromErrorView(error);
}
