/**
 * One question, from its first transmission to its answer or until nobody wants it any more. Knows how to send and to wait;
 * decides nothing: how often, how long and in which version is said by the client.
 */
import { abortReason, whenAborted } from '@shared/core/abort';
import type { Clock } from '@shared/core/clock';
import type { Gate } from '@shared/core/gate';
import { HEADER_BYTES, writeHeader, type SmpVersion } from '@shared/smp/message';
import type { Answer } from './answer';
import type { Flight, Flights } from './flights';
import type { SmpTransport } from './transport';

export interface Question {
  /** Name of the command, for errors and the trace. */
  readonly label: string;
  /** 0 read, 2 write. */
  readonly op: 0 | 2;
  readonly group: number;
  readonly command: number;
  /** Room for the header and behind it the encoded body. The first transmission is made in it, so it belongs to one exchange. */
  readonly message: Uint8Array;
  /** An answer that is no CBOR map counts as no answer. */
  readonly needsMap: boolean;
}

/** What all questions on a link share. */
export interface Wire {
  readonly transport: SmpTransport;
  readonly clock: Clock;
  readonly flights: Flights;
  /** One message is handed to the transport at a time, so that fragments of two never mix. */
  readonly line: Gate;
  readonly onSent: (message: Uint8Array) => void;
}

/** Added to the time for sending, for each byte: a line at 2400 baud, with base64. */
const SLOWEST_SENDING_MS_PER_BYTE = 6;

export class Exchange {
  readonly #wire: Wire;
  readonly #question: Question;
  readonly #signal: AbortSignal | undefined;
  readonly #took: ((ms: number) => void) | undefined;
  readonly #flights: { flight: Flight; at: number }[] = [];
  /** An answer that came between two attempts. */
  #answer: Answer | undefined;
  #hear: ((answer: Answer) => void) | undefined;
  #fail: ((reason: Error) => void) | undefined;
  #stopped: Error | undefined;
  #spoilt = false;

  /**
   * @param signal ends the waiting with its reason
   * @param took hears how long after its own transmission an answer came, also when nobody waits any more
   */
  constructor(wire: Wire, question: Question, signal: AbortSignal | undefined, took?: (ms: number) => void) {
    this.#wire = wire;
    this.#question = question;
    this.#signal = signal;
    this.#took = took;
  }

  /** An answer came that cannot be read. */
  get spoilt(): boolean {
    return this.#spoilt;
  }

  /**
   * Sends once and waits. The answer to an earlier attempt counts as well.
   * @returns undefined on silence
   * @throws the signal's reason; what it was stopped with; whatever the transport throws
   */
  attempt(version: SmpVersion, timeoutMs: number, flush: boolean): Promise<Answer | undefined> {
    const { clock } = this.#wire;
    return new Promise((resolve, reject) => {
      const refused = this.#stopped ?? abortReason(this.#signal);
      if (refused !== undefined) return void reject(refused);
      let over = false;
      const settle = (then: () => void): void => {
        if (over) return;
        over = true;
        cancelTimer();
        stopListening();
        this.#hear = undefined;
        this.#fail = undefined;
        then();
      };
      // One timer, which is asked again when it comes too early: making two for each chunk is seen in the processor time.
      const bodyBytes = this.#question.message.length - HEADER_BYTES;
      let endsAt = clock.now() + timeoutMs + SLOWEST_SENDING_MS_PER_BYTE * bodyBytes;
      const onTime = (): void => {
        const restMs = endsAt - clock.now();
        if (restMs > 0) cancelTimer = clock.after(restMs, onTime);
        else settle(() => resolve(undefined));
      };
      let cancelTimer = clock.after(timeoutMs, onTime);
      this.#fail = (reason) => settle(() => reject(reason));
      const stopListening = whenAborted(this.#signal, this.#fail);
      this.#hear = (answer) => settle(() => resolve(answer));
      const early = this.#answer;
      this.#answer = undefined;
      if (early !== undefined) return this.#hear(early);
      this.#send(version, flush, () => over).then(
        () => {
          // The device can answer only now: its time begins here.
          endsAt = clock.now() + timeoutMs;
        },
        (error: unknown) => settle(() => reject(asError(error))),
      );
    });
  }

  /** Ends the waiting, now and for good. */
  stop(reason: Error): void {
    this.#stopped = reason;
    this.#fail?.(reason);
  }

  /** Nobody waits any more. `late` hears an answer that comes nevertheless. */
  end(late: ((answer: Answer) => void) | undefined): void {
    for (const { flight, at } of this.#flights)
      this.#wire.flights.giveUp(flight, (answer) => {
        this.#took?.(this.#wire.clock.now() - at);
        late?.(answer);
      });
  }

  async #send(version: SmpVersion, flush: boolean, isOver: () => boolean): Promise<void> {
    const { transport, line } = this.#wire;
    const leave = await line.enter(this.#signal);
    try {
      if (flush) await transport.flush?.();
      // It took so long that the next attempt has begun.
      if (isOver()) return;
      const message = this.#launch(version);
      this.#wire.onSent(message);
      await transport.send(message);
    } finally {
      leave();
    }
  }

  #launch(version: SmpVersion): Uint8Array {
    const { op, group, command, needsMap } = this.#question;
    const at = this.#wire.clock.now();
    const flight = this.#wire.flights.launch({
      op,
      group,
      command,
      needsMap,
      land: (answer) => {
        this.#took?.(this.#wire.clock.now() - at);
        if (this.#hear === undefined) this.#answer = answer;
        else this.#hear(answer);
      },
      spoil: () => {
        this.#spoilt = true;
      },
    });
    // An earlier transmission may be kept by whoever listens to the trace, or still be on its way.
    const message = this.#flights.length === 0 ? this.#question.message : this.#question.message.slice();
    this.#flights.push({ flight, at });
    const address = { op, version, group, sequence: flight.sequence, command };
    writeHeader(message, address, message.length - HEADER_BYTES);
    return message;
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('stopped', { cause: reason });
}
