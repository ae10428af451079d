/**
 * A device that answers what a recording says: the same request gets the recorded answers one after another, and the last
 * one again when there are no more; what was not asked then is "not supported". Has no state beyond that, so it can be
 * asked in any order. Knows no file and no link.
 */
import type { Clock } from '../../src-shared/core/clock';
import { HEADER_BYTES, packMessage, readHeader, type Header } from '../../src-shared/smp/message';
import type { PortDevice } from './port-device';
import { questionOf, turnsIn, type RecordedTraffic, type RecordedTurn } from './recorded-turns';
import type { LineTraits } from './state';
import { Timers } from './timers';

export interface ReplayOptions {
  clock: Clock;
  /** For people; untrusted text. */
  name: string;
  entries: Iterable<RecordedTraffic>;
}

/** Longer than this nobody wants to wait for an answer that is known already. */
export const LONGEST_REPLAYED_DELAY_MS = 2000;
/** MGMT_ERR_ENOTSUP of Zephyr's mgmt_defines.h. */
const NOT_SUPPORTED = 8;
/** What a message may have at most, header included. */
const MOST_BYTES = HEADER_BYTES + 0xffff;

interface Question {
  turns: RecordedTurn[];
  /** The turn that comes next. */
  next: number;
}

export class ReplayedDevice implements PortDevice {
  onAnswer: (message: Uint8Array) => void = () => {};
  onConsole: (text: string) => void = () => {};
  onLink: (event: 'down' | 'up') => void = () => {};
  onGarbledAnswer: ((message: Uint8Array, at: number) => void) | undefined;

  readonly profile: PortDevice['profile'];
  readonly isListening = true;
  readonly bootCount = 1;
  readonly chatter = undefined;
  /** It was recorded above the framing: whatever the lines were, they are wide enough here. */
  readonly lines: LineTraits = {
    dialect: 'zephyr',
    lineBytes: 4096,
    poolLines: 64,
    drainMs: 0,
    bufferBytes: MOST_BYTES,
  };
  readonly #questions = new Map<string, Question>();
  readonly #timers: Timers;

  constructor({ clock, name, entries }: ReplayOptions) {
    this.#timers = new Timers(clock);
    this.profile = { name, datagramBytes: MOST_BYTES };
    for (const [question, turns] of turnsIn(entries)) this.#questions.set(question, { turns, next: 0 });
  }

  /** Different requests that it has an answer to, or was silent at. */
  get questions(): number {
    return this.#questions.size;
  }

  close(): void {
    this.#timers.cancelAll();
  }

  receive(packet: Uint8Array): void {
    const header = readHeader(packet);
    const question = questionOf(packet);
    if (header === undefined || question === undefined) return;
    const known = this.#questions.get(question);
    if (known === undefined) {
      this.#after(0, () => this.onAnswer(refusal(header)));
      return;
    }
    const turn = known.turns[known.next];
    if (turn !== undefined) known.next++;
    for (const { text, afterMs } of turn?.texts ?? []) this.#after(afterMs, () => this.onConsole(text));
    const answer = turn === undefined ? lastAnswer(known.turns) : turn.answer;
    if (answer === undefined) return;
    const message = withSequence(answer.message, header.sequence);
    this.#after(answer.afterMs, () => this.onAnswer(message));
  }

  #after(ms: number, then: () => void): void {
    this.#timers.after(Math.min(ms, LONGEST_REPLAYED_DELAY_MS), then);
  }
}

function lastAnswer(turns: readonly RecordedTurn[]): RecordedTurn['answer'] {
  return turns.findLast(({ answer }) => answer !== undefined)?.answer;
}

function withSequence(answer: Uint8Array, sequence: number): Uint8Array {
  const message = answer.slice();
  message[6] = sequence;
  return message;
}

/** As a server refuses a command that it was built without, in the version in which it was asked. */
function refusal({ op, versionBits, group, sequence, command }: Header): Uint8Array {
  const address = {
    op: op === 0 ? 1 : 3,
    version: versionBits === 0 ? 1 : 2,
    group,
    sequence,
    command,
  } as const;
  return packMessage(address, { rc: NOT_SUPPORTED });
}
