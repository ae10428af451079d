/**
 * The kind "watch": reads sections of statistics of one device, one request after the answer to the one before, for as long as
 * somebody wants that. Looks only: it takes no right to write, and asks nothing while somebody else has it. Knows no window.
 */
import { Bell } from '@shared/core/bell';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import { linkMarker, type LinkLook } from '@shared/device/statistics/markers';
import { isRefusal, nextReading } from '@shared/device/statistics/watch-state';
import type { OrderView } from '@shared/run/order';
import type { AnyStep, RunPlace, StepOf } from '@shared/run/step';
import { endedBy, type RunVerdict } from '@shared/run/verdict';
import { watchVerdict } from '@shared/run/watch/judge';
import { groups } from '@shared/smp/groups';
import { oddViews } from '@shared/smp/odd-values';
import type { OddValue } from '@shared/smp/schema';
import type { SessionState } from '../../session/session-state';
import { makeReadyIn } from '../wait-for-device';
import type { LookContext, LookingWork, StepEnd } from '../work';
import type { DeviceWatch } from './device-watch';

const { show } = groups.stat.commands;

export interface WatchWorkOptions {
  watch: DeviceWatch;
  /** Ends by itself then. */
  forMs?: number;
  /**
   * A device that is away is waited for without end, and a section that is refused until somebody asks for it again. Otherwise the
   * device is waited for as every run does, and a refusal ends the run.
   */
  isPatient: boolean;
}

export class WatchWork implements LookingWork {
  readonly lane = 'watches';
  readonly effect = 'looks';
  readonly why = 'watching statistics';
  readonly #o: WatchWorkOptions;
  #beganAtMs = 0;

  constructor(options: WatchWorkOptions) {
    this.#o = options;
  }

  order(): OrderView {
    return { kind: 'watch', sections: this.#o.watch.read };
  }

  plan(): Promise<readonly AnyStep[]> {
    const { forMs } = this.#o;
    return Promise.resolve([{ do: 'watch-sections', ...(forMs === undefined ? {} : { forMs }) }]);
  }

  async run(step: AnyStep, c: LookContext): Promise<StepEnd> {
    await this.#watch(step as StepOf<'watch-sections'>, c);
    return 'next';
  }

  judge({ session }: LookContext): Promise<RunVerdict> {
    return Promise.resolve(this.#verdict(session.lastSeen !== undefined));
  }

  /** Somebody ends it: that is how a watch ends. */
  brokenOff(error: ErrorView, during: RunPlace, wasHeard: boolean): Promise<RunVerdict> {
    const isEnded = error.code === 'cancelled' && during === 'watch-sections';
    return Promise.resolve(isEnded ? this.#verdict(wasHeard) : endedBy(error, during, wasHeard));
  }

  #verdict(wasHeard: boolean): RunVerdict {
    return watchVerdict(this.#o.watch, this.#beganAtMs, wasHeard);
  }

  async #watch({ forMs }: StepOf<'watch-sections'>, c: LookContext): Promise<void> {
    const { watch, isPatient } = this.#o;
    const { session, clock, signal } = c;
    // A clock that is set in the middle must not bend a curve.
    const epochOffsetMs = c.epochNow() - clock.now();
    const nowMs = (): number => clock.now() + epochOffsetMs;
    const endsAtMs = forMs === undefined ? Infinity : nowMs() + forMs;
    this.#beganAtMs = nowMs();

    const bell = new Bell();
    let before = session.state.link;
    const lookAtLink = (): void => {
      const marker = linkMarker(lookOf(session.state), before, nowMs());
      before = session.state.link;
      if (marker !== undefined) watch.tell({ what: 'marker', marker });
      bell.ring();
    };
    const silence = [
      session.changes.listen(lookAtLink),
      watch.planned.listen(() => bell.ring()),
      watch.events.listen(({ what }) => (what === 'go-on' ? bell.ring() : undefined)),
    ];
    try {
      while (nowMs() < endsAtMs) {
        signal.throwIfAborted();
        if (!isPatient && session.state.link !== 'ready') await makeReadyIn(c);
        const mayAsk = session.state.link === 'ready' && session.writer === undefined;
        const next = mayAsk ? nextReading(watch.state, watch.plan, nowMs()) : undefined;
        if (next !== undefined && next.atMs <= nowMs()) await this.#read(next.section, nowMs, c);
        else await bell.rung(clock, Math.min(next?.atMs ?? Infinity, endsAtMs) - nowMs(), signal);
      }
    } finally {
      for (const end of silence) end();
    }
  }

  async #read(section: string, nowMs: () => number, { session, signal }: LookContext): Promise<void> {
    const { watch } = this.#o;
    watch.tell({ what: 'asked', section, atMs: nowMs() });
    try {
      const odd: OddValue[] = [];
      const onOdd = (found: readonly OddValue[]): void => void odd.push(...found);
      const { fields } = await session.request(show, { name: section }, { signal, onOdd });
      const beside = odd.length === 0 ? {} : { odd: oddViews(odd) };
      watch.tell({ what: 'read', section, atMs: nowMs(), values: fields, ...beside });
    } catch (error) {
      if (signal.aborted) {
        watch.tell({ what: 'dropped', section });
        throw error;
      }
      const view = toErrorView(error);
      watch.tell({ what: 'failed', section, error: view });
      if (isRefusal(view) && !this.#o.isPatient) throw error;
    }
  }
}

function lookOf(state: SessionState): LinkLook {
  return state.link === 'away' ? { state: 'away', expected: state.why === 'restart' } : { state: state.link };
}
