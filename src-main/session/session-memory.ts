/**
 * What a session remembers of the device that answers, beside what it was asked: when it last did, how fast its line is, what was begun
 * on it, and whether another device answers in its place over a bridge. Opens no link.
 */
import type { Clock } from '@shared/core/clock';
import type { BridgeView } from '@shared/device/bridge';
import { BridgeWatch } from './bridge-watch';
import { LastSeen } from './last-seen';
import { MarkAnswers } from './mark-answers';
import { SessionNews } from './session-news';
import type { LearnedPacing } from './session-state';

export abstract class SessionMemory extends SessionNews {
  learned: LearnedPacing | undefined;
  /** What the firmware that runs has answered to marks. */
  readonly marks = new MarkAnswers();
  /** Who answers: another object for every link, and when a bridge begins or ends. For what is asked once of each. */
  who: object = {};
  protected readonly bridges = new BridgeWatch(() => this.#another());
  readonly #clock: Clock;
  readonly #lastSeen = new LastSeen();
  #unfinished = new Set<number>();
  /** Of the device that has the bridge, while the one behind it answers. */
  #unfinishedNear: Set<number> | undefined;

  constructor(clock: Clock) {
    super(clock);
    this.#clock = clock;
    this.trace.listen(this.bridges.onTrace);
  }

  /** Images whose upload did not end here: what their slot shows is not to be trusted. */
  get unfinishedUploads(): Set<number> {
    return this.#unfinished;
  }

  /** Clock time of the last answer. */
  get lastSeen(): number | undefined {
    return this.#lastSeen.at;
  }

  /** Everything that is sent reaches the device behind this bridge; undefined while none is known. */
  get bridge(): BridgeView | undefined {
    return this.bridges.connected;
  }

  /** Notes that the device has just answered. */
  seen(): void {
    if (this.#lastSeen.note(this.#clock.now())) this.changes.tell();
  }

  /** What was known is not true of who answers from now on. */
  protected abstract anotherAnswers(): void;

  #another(): void {
    this.who = {};
    this.marks.otherFirmware();
    const { bridge } = this;
    if (bridge === undefined) {
      this.#unfinished = this.#unfinishedNear ?? new Set();
      this.#unfinishedNear = undefined;
    } else {
      this.#unfinishedNear ??= this.#unfinished;
      this.#unfinished = new Set();
    }
    this.anotherAnswers();
  }
}
