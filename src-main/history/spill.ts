/**
 * Where entries go while the database takes none: a file beside it, one line of JSON each, or memory. They are taken in later, in their
 * order. Never the folder of temporary files: whoever may write there could put runs into the history. Knows no database.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { HistoryEntry } from './entries';

/** Entries that are kept in memory at most when no file takes them; later ones are lost, and counted. */
const MOST_IN_MEMORY = 5000;
const PREFIX = 'spill-';

export class Spill {
  readonly #folder: string;
  readonly #writer: string;
  readonly #beside: string;
  #file: string | undefined;
  #memory: HistoryEntry[] = [];
  #lost = 0;

  constructor(folder: string, writer: string) {
    this.#folder = folder;
    this.#writer = writer;
    this.#beside = path.join(folder, nameOf(writer));
  }

  /** The file that holds entries; undefined: they are in memory. */
  get file(): string | undefined {
    return this.#file;
  }

  /** Entries that had no room anywhere. */
  get lost(): number {
    return this.#lost;
  }

  /** Keeps an entry behind those that are kept already. */
  add(entry: HistoryEntry): void {
    if (this.#memory.length === 0 && this.#append([entry])) return;
    if (this.#memory.length < MOST_IN_MEMORY) this.#memory.push(entry);
    else this.#lost++;
  }

  /** Hands over what is kept, oldest first; what `take` does not take stays. @throws what `take` throws */
  takeIn(take: (entry: HistoryEntry) => void): void {
    if (this.#file !== undefined) {
      takeInFile(this.#file, take);
      this.#file = undefined;
    }
    for (let next = this.#memory[0]; next !== undefined; next = this.#memory[0]) {
      take(next);
      this.#memory.shift();
    }
  }

  /** What processes have left that are gone. @throws what `take` throws; then the file stays */
  takeInLeft(take: (entry: HistoryEntry) => void, isGone: (writer: string) => boolean): void {
    for (const name of readdirSync(this.#folder)) {
      const writer = writerIn(name);
      if (writer !== undefined && writer !== this.#writer && isGone(writer))
        takeInFile(path.join(this.#folder, name), take);
    }
  }

  /** The program ends: what is in memory goes to a file, if one takes it. */
  end(): void {
    if (this.#memory.length > 0 && this.#append(this.#memory)) this.#memory = [];
  }

  #append(entries: readonly HistoryEntry[]): boolean {
    // Each begins a line of its own: the one before may have been cut off by a full disk, and is passed over then.
    const lines = entries.map((entry) => `\n${JSON.stringify(entry, bytesAsText)}\n`).join('');
    try {
      appendFileSync(this.#beside, lines, { mode: 0o600 });
      this.#file = this.#beside;
      return true;
    } catch {
      // No room here, either; what was kept before stays to be taken in.
      if (existsSync(this.#beside)) this.#file = this.#beside;
      return false;
    }
  }
}

const ENDING = '.jsonl';

/** Of one process. */
function nameOf(writer: string): string {
  return `${PREFIX}${Buffer.from(writer).toString('base64url')}${ENDING}`;
}

function writerIn(name: string): string | undefined {
  if (!name.startsWith(PREFIX) || !name.endsWith(ENDING)) return undefined;
  return Buffer.from(name.slice(PREFIX.length, -ENDING.length), 'base64url').toString();
}

function takeInFile(file: string, take: (entry: HistoryEntry) => void): void {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const entry = entryIn(line);
    if (entry !== undefined) take(entry);
  }
  rmSync(file, { force: true });
}

function entryIn(line: string): HistoryEntry | undefined {
  if (line === '') return undefined;
  try {
    return JSON.parse(line, textAsBytes) as HistoryEntry;
  } catch {
    // It was cut off in the middle.
    return undefined;
  }
}

function bytesAsText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value;
}

function textAsBytes(key: string, value: unknown): unknown {
  const isBytes = key === 'bytes' && typeof value === 'object' && value !== null && 'base64' in value;
  return isBytes ? new Uint8Array(Buffer.from(String(value.base64), 'base64')) : value;
}
