/**
 * Console text that shares a link with frames, in readable pieces: whole lines where they end, pieces where they do not.
 * Holds no more than one piece. Knows no frames.
 */

/** A line without an end is passed on in pieces of this size. */
const PIECE_BYTES = 4096;
const NEWLINE = 0x0a;

export class ConsoleText {
  readonly #onText: (text: string) => void;
  // Bytes that are no UTF-8 become replacement characters, never an exception.
  readonly #decoder = new TextDecoder();
  readonly #held = new Uint8Array(PIECE_BYTES);
  #count = 0;

  constructor(onText: (text: string) => void) {
    this.#onText = onText;
  }

  add(bytes: Uint8Array): void {
    const lines = bytes.lastIndexOf(NEWLINE) + 1;
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(at + PIECE_BYTES - this.#count, at < lines ? lines : bytes.length);
      this.#held.set(bytes.subarray(at, end), this.#count);
      this.#count += end - at;
      at = end;
      if (at === lines) this.flush();
      else if (this.#count === PIECE_BYTES) this.#passOn(wholeCharacters(this.#held));
    }
  }

  /** Passes on what is held, also an unfinished line: a shell prompt has no end. */
  flush(): void {
    if (this.#count > 0) this.#passOn(this.#count);
  }

  #passOn(count: number): void {
    const text = this.#decoder.decode(this.#held.subarray(0, count));
    this.#held.copyWithin(0, count, this.#count);
    this.#count -= count;
    this.#onText(text);
  }
}

/** How many bytes of a full piece can go without tearing a UTF-8 character; the whole piece when it is no UTF-8. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
