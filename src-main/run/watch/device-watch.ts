/**
 * The watched sections of one device while the program runs: what is wanted now, and what was read. Whoever reads and whoever looks
 * meet here. Knows no link and no window.
 */
import { Listeners } from '@shared/core/listeners';
import {
  emptyWatch,
  inPlan,
  watchAfter,
  type WatchEvent,
  type WatchPlan,
  type WatchState,
} from '@shared/device/statistics/watch-state';

export class DeviceWatch {
  #plan: WatchPlan;
  #state: WatchState = emptyWatch;
  /** Hears every event, with the state before it. */
  readonly events = new Listeners<[event: WatchEvent, before: WatchState]>();
  /** Hears that other sections are wanted, or at other times. */
  readonly planned = new Listeners<[]>();

  constructor(plan: WatchPlan) {
    this.#plan = plan;
  }

  get plan(): WatchPlan {
    return this.#plan;
  }

  set plan(plan: WatchPlan) {
    this.#plan = plan;
    this.#state = inPlan(this.#state, plan);
    this.planned.tell();
  }

  get state(): WatchState {
    return this.#state;
  }

  /** Sections that are read, and do not only rest. */
  get read(): { name: string; periodMs: number }[] {
    return this.#plan.sections.flatMap(({ name, periodMs }) =>
      periodMs === 'rests' ? [] : [{ name, periodMs }],
    );
  }

  tell(event: WatchEvent): void {
    const before = this.#state;
    this.#state = watchAfter(before, this.#plan, event);
    this.events.tell(event, before);
  }
}
