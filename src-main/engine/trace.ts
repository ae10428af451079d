/**
 * What happened on a link, as entries in order, and a bounded memory of the latest ones. Knows no view of them and
 * decodes nothing: whoever shows an entry decodes it then.
 */

/** `atMs` is clock time (`Clock.now`). Bytes are whole messages without framing and must not be changed. */
export type TraceEntry =
  | { kind: 'sent'; direction: 'out'; atMs: number; bytes: Uint8Array }
  | { kind: 'received'; direction: 'in'; atMs: number; bytes: Uint8Array }
  /** Nobody waits for it. `late`: the answer to a request that was given up. */
  | { kind: 'stray'; direction: 'in'; atMs: number; bytes: Uint8Array; late: boolean }
  /** It is no message, or its body is no CBOR map. */
  | { kind: 'unreadable'; direction: 'in'; atMs: number; bytes: Uint8Array; why: string }
  /** Console text that shares the link; untrusted. */
  | { kind: 'text'; direction: 'in'; atMs: number; text: string }
  /** Bytes that mean nothing, or a frame that was dropped. */
  | { kind: 'noise'; direction: 'in'; atMs: number; reason: string }
  /** What the client did and why, for example that nothing answered in time. */
  | { kind: 'note'; atMs: number; text: string };

/** An entry before somebody with a clock has stamped it. */
export type WithoutTime<T> = T extends unknown ? Omit<T, 'atMs'> : never;

/** The same entry, not a copy: it was made to be told once, and there are two for each request. */
export function stamped(entry: WithoutTime<TraceEntry>, atMs: number): TraceEntry {
  const told = entry as TraceEntry;
  told.atMs = atMs;
  return told;
}

export type TraceListener = (entry: TraceEntry) => void;

/** What an entry costs beside its bytes, so that a flood of small ones is bounded too. */
const ENTRY_OVERHEAD_BYTES = 64;

/** Remembers the latest entries, bounded by number and by size. */
export class TraceRing {
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #entries: TraceEntry[] = [];
  /** Entries before this index are forgotten. */
  #head = 0;
  #bytes = 0;
  #forgotten = 0;

  /** @param limits numbers of entries and of bytes, 1 or more */
  constructor(limits: { maxEntries: number; maxBytes: number }) {
    this.#maxEntries = Math.max(1, limits.maxEntries);
    this.#maxBytes = Math.max(1, limits.maxBytes);
  }

  /** Entries that are remembered, oldest first. */
  get entries(): TraceEntry[] {
    return this.#entries.slice(this.#head);
  }

  /** How many entries had to go. */
  get forgotten(): number {
    return this.#forgotten;
  }

  add(entry: TraceEntry): void {
    this.#entries.push(entry);
    this.#bytes += costOf(entry);
    // The newest entry stays, however large it is.
    while (this.#count > 1 && (this.#count > this.#maxEntries || this.#bytes > this.#maxBytes))
      this.#forget();
    if (this.#head > 1024 && this.#head > this.#entries.length / 2) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }

  clear(): void {
    this.#entries = [];
    this.#head = 0;
    this.#bytes = 0;
    this.#forgotten = 0;
  }

  get #count(): number {
    return this.#entries.length - this.#head;
  }

  #forget(): void {
    const oldest = this.#entries[this.#head];
    if (oldest !== undefined) this.#bytes -= costOf(oldest);
    // Gives the memory back now; the place in the list is given back later, many at once.
    this.#entries[this.#head] = FORGOTTEN;
    this.#head++;
    this.#forgotten++;
  }
}

const FORGOTTEN: TraceEntry = { kind: 'note', atMs: 0, text: '' };

function costOf(entry: TraceEntry): number {
  switch (entry.kind) {
    case 'sent':
    case 'received':
    case 'stray':
    case 'unreadable':
      return ENTRY_OVERHEAD_BYTES + entry.bytes.length;
    case 'text':
    case 'note':
      return ENTRY_OVERHEAD_BYTES + 2 * entry.text.length;
    case 'noise':
      return ENTRY_OVERHEAD_BYTES + 2 * entry.reason.length;
  }
}
