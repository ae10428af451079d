/**
 * Recordings that were opened: a window knows them by a token and a name, the paths stay here. What a device replays is
 * kept over the end of the program. Reads no file.
 */
import path from 'node:path';
import { BenchError } from '@shared/core/errors';
import type { Connection, ReplayConnection } from '@shared/device/connection';

export interface ShelvedRecording {
  token: string;
  path: string;
}

/** Recordings that were opened and are replayed by nobody. */
const MOST_UNUSED = 100;

export class RecordingShelf {
  readonly #newId: () => string;
  readonly #paths: Map<string, string>;

  constructor(saved: readonly ShelvedRecording[], newId: () => string) {
    this.#newId = newId;
    this.#paths = new Map(saved.map((one) => [one.token, one.path]));
  }

  /** The same file has one token. */
  add(file: string): string {
    const absolute = path.resolve(file);
    for (const [token, known] of this.#paths) if (known === absolute) return token;
    const token = this.#newId();
    this.#paths.set(token, absolute);
    return token;
  }

  /** @throws BenchError link/not-found for a token that was not given here */
  pathOf({ token, fileName }: ReplayConnection): string {
    const known = this.#paths.get(token);
    if (known === undefined) throw new BenchError('link/not-found', { port: fileName });
    return known;
  }

  /** What is to be saved: the recordings that these devices replay. Forgets the oldest of the others. */
  usedBy(connections: readonly Connection[]): ShelvedRecording[] {
    const used = new Set(connections.flatMap((one) => (one.kind === 'replay' ? [one.token] : [])));
    const unused = [...this.#paths.keys()].filter((token) => !used.has(token));
    for (const token of unused.slice(0, -MOST_UNUSED)) this.#paths.delete(token);
    return [...this.#paths].flatMap(([token, file]) => (used.has(token) ? [{ token, path: file }] : []));
  }
}
