/**
 * How long the bytes that were handed to the system will still be on the wire, by arithmetic. An operating system takes
 * 4 KiB at once, which at 9600 baud is 4 s of sending: whoever believes that a message is out when the system has taken
 * it begins to wait for the answer too early. Asking the system (`tcdrain`) is not an option: it holds one of the few
 * threads of the process until the last byte is out, for ever when the device takes no data.
 */
import type { Clock } from '@shared/core/clock';
import { wireTimeMs } from './serial-settings';

/** Less than this may still be on its way when the next message is accepted, so that the wire never runs dry. */
const SLACK_MS = 250;

export class WireLoad {
  readonly #clock: Clock;
  readonly #baudRate: number;
  #freeAt = 0;
  #endWait: (() => void) | undefined;

  constructor(clock: Clock, baudRate: number) {
    this.#clock = clock;
    this.#baudRate = baudRate;
  }

  /** `bytes` more were handed to the system. */
  add(bytes: number): void {
    this.#freeAt = Math.max(this.#freeAt, this.#clock.now()) + wireTimeMs(bytes, this.#baudRate);
  }

  /** An answer proves that the wire is free: over USB the baud rate is often no more than a number. */
  clear(): void {
    this.#freeAt = 0;
    this.#endWait?.();
  }

  /** Waits until the wire wants the next message. One at a time. */
  hasRoom(): Promise<void> {
    const waitMs = this.#freeAt - this.#clock.now() - SLACK_MS;
    if (waitMs <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(waitMs, () => {
        this.#endWait = undefined;
        resolve();
      });
      this.#endWait = () => {
        this.#endWait = undefined;
        cancel();
        resolve();
      };
    });
  }
}
