/**
 * What comes in while nothing answers: frames that cannot be read, and a shell that does not know what to do with ours. Keeps
 * the last of each and a short tail of text; decides nothing.
 */
import type { Overheard } from '@shared/core/errors';
import { plainText } from '@shared/core/plain-text';

/** Enough for the line of a shell with our frame of one line in it. */
const TAIL_CHARACTERS = 512;
const LONGEST_QUOTE = 120;
/** What shells say of a command that they do not have: Zephyr, NuttX, bash; busybox; U-Boot. */
const UNKNOWN_COMMAND = /command not found|: not found|unknown command/i;

/** A moment, to ask what has come since. */
export interface Mark {
  readonly malformed: number;
  readonly characters: number;
}

export class Overhearing {
  #malformed = 0;
  #last = '';
  #characters = 0;
  #tail = '';

  /** @param why what was wrong with it, half a sentence */
  malformed(why: string): void {
    this.#malformed++;
    this.#last = why;
  }

  /** Console text that shares the link; untrusted. */
  text(text: string): void {
    this.#characters += text.length;
    this.#tail = (this.#tail + text).slice(-TAIL_CHARACTERS);
  }

  mark(): Mark {
    return { malformed: this.#malformed, characters: this.#characters };
  }

  /** What has come since, as far as it is still remembered. */
  since({ malformed, characters }: Mark): Overheard {
    const count = Math.min(this.#characters - characters, this.#tail.length);
    const lines = this.#tail.slice(this.#tail.length - count).split(/[\r\n]+/);
    const shell = lines.find((line) => UNKNOWN_COMMAND.test(line));
    return {
      ...(this.#malformed > malformed ? { malformed: this.#last } : {}),
      ...(shell === undefined ? {} : { shell: quoted(shell) }),
    };
  }
}

/** The end of a line says what the shell makes of it; its beginning is our frame. */
function quoted(line: string): string {
  const plain = plainText(line.trim());
  return plain.length <= LONGEST_QUOTE ? plain : `…${plain.slice(1 - LONGEST_QUOTE)}`;
}
