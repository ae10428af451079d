/**
 * The right to write to one device: one holder at a time, and the only way to anything that changes the device. What merely
 * looks needs none. Knows no link and no command but by what it does.
 */
import { BenchError } from '@shared/core/errors';
import type { Catalog } from '@shared/smp/catalog';
import type { Command, Effect } from '@shared/smp/command';
import type { RawAnswer, RawRequest, RequestOptions, SmpClient } from '../engine/client';
import type { Capabilities } from '../engine/discovery';
import type { SmpTransport } from '../engine/transport';

/** The link as those see it who only look: nothing can be sent over it past the right to write. */
export interface LiveLink {
  readonly transport: SmpTransport;
  readonly capabilities: Capabilities;
}

/** The link as the holder of the right to write has it. */
export interface WritableLink extends LiveLink {
  readonly client: SmpClient;
}

/** What is given to whoever has the right to write, for as long as they have it. Afterwards everything in it throws session/busy. */
export interface Lease {
  /** @throws BenchError session/not-ready */
  readonly live: WritableLink;
  /** @throws BenchError of families session/, smp/, device/ or link/ */
  request<Q, R>(command: Command<Q, R>, body: Q, options?: RequestOptions): Promise<R>;
  /** Sends anything, declared or not; an error in the answer is a result. @throws BenchError of families session/, smp/ or link/ */
  raw(request: RawRequest, options?: { timeoutMs?: number }): Promise<RawAnswer>;
  /**
   * Resets the device. Resolves when the reset is under way; the session's `returned` tells when it is back.
   * Silence counts as success: some devices reset before they answer.
   */
  reset(how: ResetWish, signal?: AbortSignal): Promise<void>;
}

export interface ResetWish {
  force?: boolean;
  intoBootloader?: boolean;
  /** Nobody looks afterwards whether it has restarted: silence is an error then. */
  mustAnswer?: boolean;
}

/** What a request that is written by hand does: as its command is declared; what nobody has declared may do anything. */
export function effectOfRaw(
  { group, id, op }: Pick<RawRequest, 'group' | 'id' | 'op'>,
  catalog: Catalog,
): Effect {
  return catalog.commandAt(group, id, op)?.effect ?? 'changes';
}

/** What a holder works with, without the guard that it is still the holder. */
export type Unguarded = { live: () => WritableLink } & Omit<Lease, 'live'>;

export class RightToWrite {
  #holder: { why: string } | undefined;

  /** Who has it, in words; undefined when nobody has. */
  get holder(): string | undefined {
    return this.#holder?.why;
  }

  /** @throws BenchError session/busy when somebody has it, naming who. */
  checkFree(): void {
    if (this.#holder !== undefined) throw new BenchError('session/busy', { with: this.#holder.why });
  }

  /** @throws BenchError session/busy when somebody else has it, naming who. */
  take(why: string, means: Unguarded): { lease: Lease; giveBack: () => void } {
    this.checkFree();
    const holder = { why };
    this.#holder = holder;
    const held = (): Unguarded => {
      if (this.#holder !== holder)
        throw new BenchError('session/busy', { with: this.#holder?.why ?? `${why} has ended` });
      return means;
    };
    const lease: Lease = {
      get live() {
        return held().live();
      },
      request: async (command, body, options) => held().request(command, body, options),
      raw: async (request, options) => held().raw(request, options),
      reset: async (how, signal) => held().reset(how, signal),
    };
    return {
      lease,
      giveBack: () => {
        if (this.#holder === holder) this.#holder = undefined;
      },
    };
  }
}
