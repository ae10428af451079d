/**
 * Questions that may fail: the answer, a refusal and silence are all findings, and only the end of the link and the caller's signal
 * are errors. Does not go on asking a device that has fallen silent. Knows no meaning of any question.
 */
import { cancelledBy, isBenchError, type Overheard } from '@shared/core/errors';
import { Gate } from '@shared/core/gate';
import type { Command } from '@shared/smp/command';
import type { SmpClient } from './client';
import { isRefusal } from './refusal';

/** How a question ended. */
export type Reply<T> = { got: 'answer'; value: T } | { got: 'refusal' } | { got: 'silence' };

export interface AskingOptions {
  /**
   * Whether to wait for the first answer as long as for an ordinary read: a slow device needs that. False while one is looked
   * for again and again, which has to be quick.
   */
  isPatient?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** So many unanswered questions in a row, and the rest is not asked. */
const MAX_SILENT_QUESTIONS = 2;

export class OptionalQuestions {
  readonly #client: SmpClient;
  readonly #o: AskingOptions;
  readonly #turns = new Gate(1);
  #silentInARow = 0;
  #wasHeard = false;
  #overheard: Overheard = {};

  constructor(client: SmpClient, options: AskingOptions) {
    this.#client = client;
    this.#o = options;
  }

  /** Something has answered. */
  get wasHeard(): boolean {
    return this.#wasHeard;
  }

  /** What came instead of answers. */
  get overheard(): Overheard {
    return this.#overheard;
  }

  /**
   * Asks when its turn comes: what those before have found out decides whether it is asked at all.
   * @param onLateAnswer hears an answer that came after the question was given up
   * @throws BenchError link/lost, link/failed, cancelled
   */
  async ask<Q, R>(command: Command<Q, R>, body: Q, onLateAnswer?: (late: R) => void): Promise<Reply<R>> {
    const { signal } = this.#o;
    this.#turns.limit = this.#client.places;
    try {
      return await this.#turns.run(() => this.#askNow(command, body, onLateAnswer), signal);
    } catch (reason) {
      throw signal?.aborted === true ? cancelledBy(signal, 'discovery') : reason;
    }
  }

  async #askNow<Q, R>(
    command: Command<Q, R>,
    body: Q,
    onLateAnswer: ((late: R) => void) | undefined,
  ): Promise<Reply<R>> {
    if (this.#silentInARow >= MAX_SILENT_QUESTIONS) return { got: 'silence' };
    const { discoveryMs, discoveryTries: tries, quickMs } = this.#client.timing;
    const isWaitedFor = !this.#wasHeard && this.#o.isPatient === true;
    // How slow a device is the client learns from its first answer, and gives it the time from then on.
    const timeoutMs = isWaitedFor ? Math.max(discoveryMs, quickMs) : discoveryMs;
    const onLate = (late: R): void => {
      this.#wasHeard = true;
      onLateAnswer?.(late);
    };
    const { signal } = this.#o;
    try {
      const how = { signal, timeoutMs, tries, onLateAnswer: onLate };
      const value = await this.#client.request(command, body, how);
      this.#heard();
      return { got: 'answer', value };
    } catch (error) {
      return this.#failed(error);
    }
  }

  #failed(error: unknown): Reply<never> {
    if (isBenchError(error, 'smp/timeout')) {
      const { malformed, shell } = error.facts;
      this.#overheard = { ...this.#overheard, ...(malformed && { malformed }), ...(shell && { shell }) };
      this.#silentInARow++;
      return { got: 'silence' };
    }
    // An answer that makes no sense is an answer: somebody is there.
    if (isRefusal(error)) this.#heard();
    else if (!isBenchError(error, 'link/message-too-large')) throw error;
    this.#silentInARow = 0;
    return { got: 'refusal' };
  }

  #heard(): void {
    this.#wasHeard = true;
    this.#silentInARow = 0;
  }
}
