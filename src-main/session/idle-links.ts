/**
 * Lets go of Bluetooth links that nobody uses, after a time that the user has set: adapters hold few, and macOS ends programs that keep
 * one for days. The echoes of the idle watch are no use. Closes nothing itself.
 */
import type { Clock } from '@shared/core/clock';
import { HEADER_BYTES, readHeader } from '@shared/smp/message';
import { groups } from '@shared/smp/groups';
import type { ConnectionKind } from '@shared/device/connection';
import type { TraceEntry } from '../engine/trace';
import type { DeviceSession } from './device-session';

const LOOK_EVERY_MS = 10_000;
/** An echo of nothing: a map with one key and an empty text. */
const EMPTY_ECHO_BYTES = HEADER_BYTES + 4;

export interface IdleLinksOptions {
  clock: Clock;
  /** In milliseconds; 0: no link is let go. */
  limitMs: () => number;
  devices: () => readonly { id: string; kind: ConnectionKind; session: DeviceSession }[];
  /** Nobody has used it for so long. */
  onIdle: (id: string, idleMs: number) => void;
}

export class IdleLinks {
  readonly #o: IdleLinksOptions;
  /** Clock times of the last use, of devices with a link. */
  readonly #usedAt = new Map<string, number>();
  #cancel: (() => void) | undefined;

  constructor(options: IdleLinksOptions) {
    this.#o = options;
  }

  start(): void {
    this.#cancel ??= this.#o.clock.after(LOOK_EVERY_MS, () => this.#look());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Something has passed on the link of this device. */
  hear(id: string, entry: TraceEntry): void {
    if (entry.kind === 'sent' && !isEmptyEcho(entry.bytes)) this.#usedAt.set(id, this.#o.clock.now());
  }

  #look(): void {
    this.#cancel = undefined;
    this.start();
    const now = this.#o.clock.now();
    const limitMs = this.#o.limitMs();
    const open = this.#o
      .devices()
      .filter(({ kind, session }) => kind === 'ble' && session.state.link === 'ready');
    const ids = new Set(open.map(({ id }) => id));
    for (const id of this.#usedAt.keys()) if (!ids.has(id)) this.#usedAt.delete(id);
    for (const { id, session } of open) {
      const usedAt = this.#usedAt.get(id);
      // Whoever writes uses it, also while the device is left in peace.
      if (usedAt === undefined || session.writer !== undefined) this.#usedAt.set(id, now);
      else if (limitMs > 0 && now - usedAt >= limitMs) this.#o.onIdle(id, now - usedAt);
    }
  }
}

function isEmptyEcho(message: Uint8Array): boolean {
  const header = readHeader(message);
  const { group, id } = groups.os.commands.echo;
  return header?.group === group && header.command === id && message.length <= EMPTY_ECHO_BYTES;
}
