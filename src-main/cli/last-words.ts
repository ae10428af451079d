/**
 * In which state devices are left when a command is ended in the middle. Whatever is about to change a device says it here
 * before, and takes it back when the device has answered. Knows no signal and prints nothing.
 */
export class LastWords {
  readonly #words = new Set<() => readonly string[]>();

  /**
   * @param words asked only when the command is ended: one sentence a line
   * @returns takes them back
   */
  add(words: () => readonly string[]): () => void {
    this.#words.add(words);
    return () => void this.#words.delete(words);
  }

  /** Each once. */
  get lines(): string[] {
    return [...new Set([...this.#words].flatMap((words) => words()))];
  }
}
