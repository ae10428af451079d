/**
 * The sequence numbers of one link: which are in the air, which were given up, and which may be used next. A number has 8
 * bits, so it comes round again; until a full round has passed an answer with it may still be the old one. Knows no time
 * and no content.
 */
import { FewMap } from '@shared/core/few';
import type { Header, WireOp } from '@shared/smp/message';
import type { Answer } from './answer';

/** One transmission and who hears its answer. */
export interface Flight {
  readonly op: WireOp;
  readonly group: number;
  readonly command: number;
  readonly sequence: number;
  /** An answer without a readable body is of no use. */
  readonly needsMap: boolean;
  /** Takes the answer. */
  readonly land: (answer: Answer) => void;
  /** An answer came and cannot be read. */
  readonly spoil: () => void;
}

type Listener = Flight['land'];

const NUMBERS = 256;

export class Flights {
  /** Numbers that were looked at so far, used or passed over: a round is 256 of these. */
  #walked = 0;
  readonly #start: number;
  readonly #air = new FewMap<number, Flight>();
  readonly #givenUp = new Map<number, { flight: Flight; at: number; late: Listener | undefined }>();

  /** @param random from 0 to below 1; the start is random so that answers to an earlier session do not fit. */
  constructor(random: () => number) {
    this.#start = Math.floor(random() * NUMBERS) % NUMBERS;
  }

  get inAir(): number {
    return this.#air.size;
  }

  /** Takes the next free number for a transmission. */
  launch({ op, group, command, needsMap, land, spoil }: Omit<Flight, 'sequence'>): Flight {
    let sequence = this.#step();
    // Ends: the window is far below 256, and two rounds free every number that was given up.
    while (!this.#isFree(sequence)) sequence = this.#step();
    this.#givenUp.delete(sequence);
    const flight: Flight = { op, group, command, sequence, needsMap, land, spoil };
    this.#air.set(sequence, flight);
    return flight;
  }

  /**
   * Whose answer a message is: the operation, group, command and number have to fit.
   * @returns undefined when nobody sent such a request, or it was answered before.
   */
  claim(header: Header): { flight: Flight; late: boolean } | undefined {
    const flight = this.#air.get(header.sequence);
    if (flight !== undefined && isAnswerTo(flight, header)) return { flight, late: false };
    const old = this.#givenUp.get(header.sequence);
    if (old !== undefined && isAnswerTo(old.flight, header)) return { flight: old.flight, late: true };
    return undefined;
  }

  /** The transmission was answered: its number is free. */
  landed(flight: Flight): void {
    if (this.#air.get(flight.sequence) === flight) this.#air.delete(flight.sequence);
  }

  /** Nobody waits any more, but an answer may still come; `late` hears it. */
  giveUp(flight: Flight, late: Listener | undefined): void {
    if (this.#air.get(flight.sequence) !== flight) return;
    this.#air.delete(flight.sequence);
    this.#givenUp.set(flight.sequence, { flight, at: this.#walked, late });
  }

  /** The late answer came: its number is free, and whoever wanted to hear it does. */
  landedLate(flight: Flight, answer: Answer): void {
    const old = this.#givenUp.get(flight.sequence);
    if (old?.flight !== flight) return;
    this.#givenUp.delete(flight.sequence);
    old.late?.(answer);
  }

  /** No answer can come any more. */
  clear(): void {
    this.#air.clear();
    this.#givenUp.clear();
  }

  #step(): number {
    return (this.#start + this.#walked++) % NUMBERS;
  }

  #isFree(sequence: number): boolean {
    if (this.#air.has(sequence)) return false;
    const old = this.#givenUp.get(sequence);
    return old === undefined || this.#walked - old.at >= NUMBERS;
  }
}

function isAnswerTo(flight: Flight, header: Header): boolean {
  return header.op === (flight.op | 1) && header.group === flight.group && header.command === flight.command;
}
