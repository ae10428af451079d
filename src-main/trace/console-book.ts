/**
 * The text that devices write beside their messages: the latest of each is kept, and windows that follow get what is
 * new, at most ten times a second. The text is untrusted and passed on as it is. Knows no Electron.
 */
import type { Clock } from '@shared/core/clock';
import type { ConsoleState, ConsoleText } from '@shared/ipc/console';

const GATHER_MS = 100;
/** Characters that are kept of a device. */
export const CONSOLE_KEPT = 256 * 1024;

export interface ConsoleBookOptions {
  clock: Clock;
  send: (text: ConsoleText) => void;
}

interface Console {
  /** Pieces, oldest first. */
  kept: string[];
  length: number;
  forgotten: number;
  following: boolean;
  fresh: string[];
  freshLength: number;
  cancelTimer: (() => void) | undefined;
}

export class ConsoleBook {
  readonly #o: ConsoleBookOptions;
  readonly #devices = new Map<string, Console>();

  constructor(options: ConsoleBookOptions) {
    this.#o = options;
  }

  heard(deviceId: string, text: string): void {
    const device = this.#device(deviceId);
    keep(device, text);
    if (!device.following) return;
    device.fresh.push(text);
    device.freshLength += text.length;
    // More than is kept is not sent either.
    while (device.freshLength > CONSOLE_KEPT && device.fresh.length > 1)
      device.freshLength -= device.fresh.shift()?.length ?? 0;
    device.cancelTimer ??= this.#o.clock.after(GATHER_MS, () => this.#flush(deviceId, device));
  }

  /** The last of what a device has written, at most so many characters. */
  lastOf(deviceId: string, characters: number): string {
    return (this.#devices.get(deviceId)?.kept.join('') ?? '').slice(-characters);
  }

  /** @returns all that is kept; from then on `send` tells what is new */
  follow(deviceId: string, on: boolean): ConsoleState {
    const device = this.#device(deviceId);
    device.following = on;
    forgetFresh(device);
    return { text: on ? device.kept.join('') : '', forgotten: device.forgotten };
  }

  clear(deviceId: string): void {
    const device = this.#device(deviceId);
    device.kept = [];
    device.length = 0;
    device.forgotten = 0;
    forgetFresh(device);
  }

  endFollowing(): void {
    for (const id of [...this.#devices.keys()]) this.follow(id, false);
  }

  forget(deviceId: string): void {
    const device = this.#devices.get(deviceId);
    if (device !== undefined) forgetFresh(device);
    this.#devices.delete(deviceId);
  }

  #device(deviceId: string): Console {
    const known = this.#devices.get(deviceId);
    if (known !== undefined) return known;
    const made: Console = {
      kept: [],
      length: 0,
      forgotten: 0,
      following: false,
      fresh: [],
      freshLength: 0,
      cancelTimer: undefined,
    };
    this.#devices.set(deviceId, made);
    return made;
  }

  #flush(deviceId: string, device: Console): void {
    const text = device.fresh.join('');
    forgetFresh(device);
    this.#o.send({ deviceId, text });
  }
}

function keep(device: Console, text: string): void {
  device.kept.push(text);
  device.length += text.length;
  while (device.length > CONSOLE_KEPT) {
    const oldest = device.kept[0] ?? '';
    const tooMany = device.length - CONSOLE_KEPT;
    if (oldest.length <= tooMany) device.kept.shift();
    else device.kept[0] = oldest.slice(tooMany);
    const gone = Math.min(oldest.length, tooMany);
    device.length -= gone;
    device.forgotten += gone;
  }
  // Single characters are a piece each: fewer pieces make it cheap to drop the oldest.
  if (device.kept.length > 4096) device.kept = [device.kept.join('')];
}

function forgetFresh(device: Console): void {
  device.cancelTimer?.();
  device.cancelTimer = undefined;
  device.fresh = [];
  device.freshLength = 0;
}
