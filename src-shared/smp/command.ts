/**
 * A command is data, declared once with its answer: engine, command line, simulator, trace, forms and documentation are
 * derived from that declaration. Knows the form of a declaration, not what any command means.
 */
import { struct, type Field, type Fields, type StructOf } from './schema';

/** `read` is wire op 0 (answer 1), `write` is 2 (answer 3). */
export type Op = 'read' | 'write';

/**
 * How long a device may take, in words; milliseconds are decided by whoever waits.
 * `quick` an ordinary read · `state` a small write · `flash` erases or hashes flash, may take minutes ·
 * `data` a chunk of a transfer · `shell` as long as a shell command runs.
 */
export type Pace = 'quick' | 'state' | 'flash' | 'data' | 'shell';

/**
 * What a command does to a device. `looks`: the device is afterwards as it was, so that it may be sent at any time, also in the
 * middle of an upgrade. `changes`: only who has the right to write may send it. The wire operation does not tell: an echo is a
 * write that changes nothing, and loading settings is a read that throws unsaved ones away.
 */
export type Effect = 'looks' | 'changes';

interface Declaration<Q extends Fields, R extends Fields> {
  op: Op;
  effect: Effect;
  /** Steps of runs send it, because the session follows what it does to slots, files and the link; no page sends it alone. */
  byRun?: true;
  /** Command number inside its group, 0 to 255. */
  id: number;
  title: string;
  about: string;
  /** Sending it twice does no harm, so silence may be answered by sending again. */
  repeatable: boolean;
  pace: Pace;
  /** Kconfig option of Zephyr that enables it. */
  kconfig?: string;
  request: Q;
  response: R;
  /** A device may take further keys; they go with the request, unchecked. */
  otherRequestKeys?: 'kept';
  /** The device chooses further keys of the answer; they are kept, unchecked. */
  otherAnswerKeys?: 'kept';
  /** Optional keys of the answer of which one has to be there: an answer with none of them says nothing. */
  answerNeedsOneOf?: readonly (keyof R & string)[];
  /** A plain `rc` beside `o` is what the command that was run came to, not an error of the device. */
  rcIsResult?: true;
}

export interface Command<Q = unknown, R = unknown> {
  /** `group.command`, for example `os.echo`. */
  readonly name: string;
  readonly group: number;
  readonly id: number;
  readonly op: Op;
  readonly effect: Effect;
  readonly byRun?: true;
  readonly title: string;
  readonly about: string;
  readonly repeatable: boolean;
  readonly pace: Pace;
  readonly kconfig?: string;
  readonly rcIsResult?: true;
  readonly request: Field<Q>;
  readonly response: Field<R>;
}

// A command of any request and answer; `any` because both positions of the types occur.
export type AnyCommand = Command<any, any>;
export type RequestOf<C> = C extends Command<infer Q, unknown> ? Q : never;
export type ResponseOf<C> = C extends Command<any, infer R> ? R : never;

/** The part of a declaration that does not know its group yet. */
export interface UnboundCommand<Q, R> {
  bind(group: { id: number; name: string }, name: string): Command<Q, R>;
}

export function command<const Q extends Fields, const R extends Fields>(
  declared: Declaration<Q, R>,
): UnboundCommand<StructOf<Q>, StructOf<R>> {
  const { request, response, otherRequestKeys, otherAnswerKeys, answerNeedsOneOf, ...rest } = declared;
  return {
    bind: (group, name) => ({
      ...rest,
      name: `${group.name}.${name}`,
      group: group.id,
      request: struct('request', request, otherRequestKeys),
      response: struct('answer', response, otherAnswerKeys, answerNeedsOneOf),
    }),
  };
}

/** An error of one group: its name in the firmware's source and what it means. */
export interface GroupError {
  name: string;
  meaning: string;
}

type Bound<U> = {
  readonly [K in keyof U]: U[K] extends UnboundCommand<infer Q, infer R> ? Command<Q, R> : never;
};

export interface Group<N extends string = string, U = Record<string, UnboundCommand<unknown, unknown>>> {
  readonly id: number;
  readonly name: N;
  readonly title: string;
  /** Kconfig option of Zephyr that enables the group. */
  readonly kconfig: string;
  /** Error numbers of version 2; 0 and 1 are common to all groups. */
  readonly errors: Readonly<Record<number, GroupError>>;
  readonly commands: Bound<U>;
}

export function defineGroup<
  const N extends string,
  U extends Record<string, UnboundCommand<any, any>>,
>(declared: {
  id: number;
  name: N;
  title: string;
  kconfig: string;
  errors: Record<number, GroupError>;
  commands: U;
}): Group<N, U> {
  const commands = Object.fromEntries(
    Object.entries(declared.commands).map(([name, unbound]) => [name, unbound.bind(declared, name)]),
  );
  return { ...declared, commands: commands as unknown as Bound<U> };
}
