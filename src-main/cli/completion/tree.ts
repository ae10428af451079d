/**
 * What may follow what on a command line, as the scripts of all shells need it.
 */

/** What a word may be. */
export type Word = { choices: readonly string[] } | 'saved device' | 'file' | 'anything';

export interface CompletedOption {
  names: readonly string[];
  about: string;
  /** What its value may be; undefined: it takes none. */
  takes: Word | undefined;
}

export interface Completed {
  /** `image list`; empty for the program itself. */
  path: string;
  commands: readonly { name: string; about: string }[];
  options: readonly CompletedOption[];
  /** What stands behind it besides commands and options. */
  words: Word | 'nothing';
}

/** Names of all options of all commands that take a value. */
export function namesWithValue(all: readonly Completed[]): string[] {
  const names = all.flatMap(({ options }) =>
    options.flatMap((one) => (one.takes === undefined ? [] : one.names)),
  );
  return [...new Set(names)];
}

/** Options whose values can be completed, the same for all commands. */
export function optionsToComplete(all: readonly Completed[]): CompletedOption[] {
  const byName = new Map<string, CompletedOption>();
  for (const { options } of all)
    for (const one of options)
      if (one.takes !== undefined && one.takes !== 'anything') byName.set(one.names.join(), one);
  return [...byName.values()];
}

/** In single quotes, as POSIX shells read them. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
