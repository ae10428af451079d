/**
 * The life of a link, the same for every transport: opened once, ended once, nothing left behind. Knows no device, no
 * framing and no bytes; a transport fills in `start`, `write` and `stop`.
 *
 *            open()              started             close(), lose()
 *     new ───────────► opening ───────────► open ──────────────────────► ended
 *                         │ failed, aborted, closed, lost                  ▲
 *                         └────────────────────────────────────────────────┘
 *
 * Every opening has exactly one ending: `open` rejects, or `onEnd` is called once. When an open link ends, its owner hears of
 * it first, and what was being sent fails after that: whoever tries again on that error finds an owner that knows.
 */
import { BenchError, cancelledBy } from '@shared/core/errors';
import { FewSet } from '@shared/core/few';
import type { LinkEnd, LinkSizing, SmpTransport } from '../engine/transport';

export abstract class MessageLink implements SmpTransport {
  abstract readonly label: string;
  abstract readonly sizing: LinkSizing;
  /** Largest message in bytes that the framing of this link can carry. */
  protected abstract readonly maxMessageBytes: number;

  onMessage: (message: Uint8Array) => void = () => {};
  onText: (text: string) => void = () => {};
  onEnd: (end: LinkEnd) => void = () => {};
  /** What arrived and was neither message nor text, in words for the trace. */
  onNoise: (reason: string, from?: 'device' | 'system') => void = () => {};

  #state: 'new' | 'opening' | 'open' | 'ended' = 'new';
  /** Set when the link ends; what every later `send` is refused with. */
  #ended: BenchError | undefined;
  #opening: Promise<void> = Promise.resolve();
  #released: Promise<void> = Promise.resolve();
  /** Aborted when nobody waits for the opening any more. */
  readonly #gaveUp = new AbortController();
  /** Rejects what waits for the opening, or for a message to be taken. */
  readonly #waiting = new FewSet<(error: BenchError) => void>();

  /**
   * Takes the handle. May call `received`, `heard` and `lose` from the moment the handle is there.
   * @param signal nobody waits for the opening any more; a handle that comes nevertheless is given back by `stop`
   */
  protected abstract start(signal: AbortSignal): Promise<void>;
  /** Sends one message. A rejection with anything but a `BenchError` ends the link. */
  protected abstract write(message: Uint8Array): Promise<void>;
  /** Gives back whatever `start` took, also after a `start` that failed half-way. Never rejects. */
  protected abstract stop(): Promise<void>;

  /**
   * Opens the link. A link is opened once; to connect again make a new one. Aborting lets go at once; a handle that
   * the system delivers afterwards is given back, and `close` waits for that.
   * @throws BenchError of family `link/`; `cancelled` when the signal is aborted or `close` is called meanwhile
   */
  open(signal: AbortSignal): Promise<void> {
    if (this.#state !== 'new')
      return Promise.reject(new BenchError('bug', { detail: `${this.label} was opened twice` }));
    this.#opening = this.#open(signal);
    return this.#opening;
  }

  async #open(signal: AbortSignal): Promise<void> {
    this.#state = 'opening';
    if (signal.aborted) {
      this.#state = 'ended';
      throw cancelledBy(signal, this.label);
    }
    const abort = (): void => this.#giveUp(cancelledBy(signal, this.label));
    signal.addEventListener('abort', abort, { once: true });
    const starting = this.start(this.#gaveUp.signal);
    try {
      await this.#orEnd(starting);
      this.#state = 'open';
    } catch (error) {
      this.#state = 'ended';
      this.#released = starting.then(
        () => this.stop(),
        () => this.stop(),
      );
      throw error instanceof BenchError
        ? error
        : new BenchError('link/failed', { link: this.label, detail: wordsOf(error) }, { cause: error });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /**
   * Sends one whole message. Messages go out in the order of the calls.
   * @throws BenchError `link/lost` when the link is not open or ends meanwhile (`onEnd` was called before);
   *   `link/message-too-large`
   */
  async send(message: Uint8Array): Promise<void> {
    if (!this.#isOpen) return this.#refuse();
    if (message.length > this.maxMessageBytes)
      throw new BenchError('link/message-too-large', {
        sizeBytes: message.length,
        limitBytes: this.maxMessageBytes,
      });
    await this.whileOpen(() => this.write(message));
  }

  /** Does `work` on the open link. What it rejects with ends the link, unless it is a `BenchError`. */
  protected async whileOpen(work: () => Promise<void>): Promise<void> {
    if (!this.#isOpen) return this.#refuse();
    try {
      await this.#orEnd(work());
    } catch (error) {
      // Once the link has ended, work fails because its handle was taken away: the end is the reason to tell.
      if (this.#isOpen && error instanceof BenchError) throw error;
      this.lose(wordsOf(error));
      return this.#refuse();
    }
  }

  /** Closes the link; resolves when the handle is free and `onEnd` was called. */
  async close(): Promise<void> {
    switch (this.#state) {
      case 'new':
        this.#state = 'ended';
        return;
      case 'opening':
        this.#giveUp(new BenchError('cancelled', { what: this.label }));
        await this.#opening.catch(() => {}); // its caller is told
        break;
      case 'open':
        this.#end({ why: 'closed', detail: '' });
        break;
      case 'ended':
        break;
    }
    await this.#released;
  }

  /** For subclasses: the link went away by itself. Safe to call at any time. */
  protected lose(detail: string): void {
    if (this.#state === 'open') this.#end({ why: 'lost', detail });
    else if (this.#state === 'opening') this.#giveUp(this.#lostError(detail));
  }

  /** For subclasses: a whole message arrived. */
  protected received(message: Uint8Array): void {
    if (this.#isAlive) this.onMessage(message);
  }

  /** For subclasses: console text arrived. */
  protected heard(text: string): void {
    if (this.#isAlive) this.onText(text);
  }

  /** For subclasses: something arrived that means nothing. */
  protected noise(reason: string, from: 'device' | 'system' = 'device'): void {
    if (this.#isAlive) this.onNoise(reason, from);
  }

  get #isAlive(): boolean {
    return (this.#state === 'open' || this.#state === 'opening') && this.#ended === undefined;
  }

  get #isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Rejects because the link is not open, and not before its owner was told that it has ended. */
  async #refuse(): Promise<never> {
    await this.#released;
    throw this.#ended ?? this.#lostError('not open');
  }

  #end(end: LinkEnd): void {
    this.#state = 'ended';
    const error = this.#lostError(end.detail === '' ? end.why : end.detail);
    this.#ended = error;
    this.#gaveUp.abort(error);
    this.#released = this.stop().then(() => {
      try {
        this.onEnd(end);
      } finally {
        this.#reject(error);
      }
    });
  }

  /** Nobody waits for the opening any more. */
  #giveUp(error: BenchError): void {
    this.#ended ??= error.code === 'link/lost' ? error : this.#lostError('not open');
    this.#reject(error);
    this.#gaveUp.abort(error);
  }

  #reject(error: BenchError): void {
    for (const reject of this.#waiting) reject(error);
    this.#waiting.clear();
  }

  #lostError(detail: string): BenchError {
    return new BenchError('link/lost', { link: this.label, detail });
  }

  /** `work`, or the end of the link, whatever comes first. */
  #orEnd<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      const settled = (): boolean => this.#waiting.delete(reject);
      work.then(
        (value) => {
          settled();
          resolve(value);
        },
        (error: unknown) => {
          settled();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }
}

/** What an error of the operating system or of a library says, for the log and for people. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
