/**
 * The row of an error, and how one is written: what is known of it (its facts), its sentences, which of them fits, its exit code and
 * whose failure it is. A sentence with a place that no fact fills does not compile. Knows no error.
 */

/** What the exit code of the command line says; the numbers stand there. */
export type ExitName =
  | 'defect'
  | 'usage'
  | 'link'
  | 'silence'
  | 'refused'
  | 'firmware'
  | 'file'
  | 'verdict'
  | 'shell'
  | 'cancelled';

/**
 * `fail`: the device was heard and did not do what was wanted. `error`: this computer, its files or its links were in the way, or it
 * cannot be told. `silence`: nothing was heard, or no longer.
 */
export type ErrorOutcome = 'fail' | 'error' | 'silence';

/** A title of one line and the next step. `{name}` is replaced by the value of that name. */
export interface ErrorText {
  title: string;
  advice: string;
}

/** The same for two audiences: `advice` speaks of the pages of the window, `onCommandLine` of commands and options. */
export interface ErrorTextRow extends ErrorText {
  /** Absent where the next step is the same in both places. */
  onCommandLine?: string;
}

/** What an error comes to, where it is not what its family says (error-families.ts). */
interface Meaning {
  exit?: ExitName;
  /** Whose failure it is. */
  outcome?: ErrorOutcome;
}

export interface ErrorRow<F, K extends string> extends Meaning {
  readonly sentences: Readonly<Record<K, ErrorTextRow>>;
  /** Which sentence fits. `usual` has the code as its key in the catalogues of messages, others `code:name`. */
  readonly which: (facts: F) => K;
  /** Values for places beside the facts. */
  readonly values: (facts: F) => object;
}

/** Any rows. */
export type ErrorRows = Readonly<Record<string, ErrorRow<never, string>>>;

export type FactsOf<Row> = Row extends { readonly which: (facts: infer F) => string } ? F : never;
export type SentencesOf<Row> = Row extends { readonly sentences: Readonly<Record<infer K, ErrorTextRow>> }
  ? K
  : never;

/** Of an error of which nothing is known but that it happened. */
export type NoFacts = Record<string, never>;

/** The places in a sentence. Nothing is known of one that is put together with `+`; the tests of errors look at those. */
type Place<S extends string> = S extends `${string}{${infer P}}${infer Rest}` ? P | Place<Rest> : never;

/** The places that facts fill: texts and numbers by their names, `{waited}` from `waitedMs`, `{limitSize}` from `limitBytes`. */
type Filled<F> = F extends NoFacts
  ? never
  : F extends unknown
    ? { [N in keyof F & string]: FilledBy<N, F[N]> }[keyof F & string]
    : never;
type FilledBy<N extends string, V> = [V] extends [string | number | undefined]
  ? N | (N extends `${infer X}Ms` ? X : N extends `${infer X}Bytes` ? `${X}Size` : never)
  : never;

/** A row itself where all its places are filled; else it does not fit, and says what is missing. */
type Fits<T, F> = {
  [P in keyof T]: P extends keyof (ErrorTextRow & Meaning)
    ? T[P] extends string
      ? [Place<T[P]>] extends [Filled<F>]
        ? T[P]
        : `no fact fills {${Exclude<Place<T[P]>, Filled<F>>}}`
      : T[P]
    : never;
};

interface Sayable<F, V> {
  /** One sentence, whatever the facts are. */
  says: <const T extends ErrorTextRow & Meaning>(row: T & Fits<T, F | V>) => ErrorRow<F, 'usual'>;
  /** Several sentences, and which of them fits. */
  saysOneOf: <const S extends Readonly<Record<string, ErrorTextRow>>>(
    row: Meaning & {
      which: (facts: F) => keyof S & string;
      sentences: S & { readonly [K in keyof S]: Fits<S[K], F | V> };
    },
  ) => ErrorRow<F, keyof S & string>;
}

/**
 * Begins a row: `error<{ port: string }>().says({ title: '{port} is in use', advice: '…' })`.
 * The facts are given by hand and the sentences are inferred, so it takes two calls.
 */
export function error<F extends object = NoFacts>(): Sayable<F, never> & {
  /** Values for places that no fact fills by its name. */
  shows: <V extends object>(values: (facts: F) => V) => Sayable<F, V>;
} {
  return { ...sayable<F, never>(() => ({})), shows: (values) => sayable(values) };
}

function sayable<F, V>(values: (facts: F) => object): Sayable<F, V> {
  return {
    says: (row) => {
      const { exit, outcome, ...usual }: ErrorTextRow & Meaning = row;
      return { ...meaning(exit, outcome), which: () => 'usual', values, sentences: { usual } };
    },
    saysOneOf: ({ exit, outcome, which, sentences }) => ({
      ...meaning(exit, outcome),
      which,
      values,
      sentences,
    }),
  };
}

/** The one sentence of each row. */
export function sentencesOf<R extends Readonly<Record<string, ErrorRow<never, 'usual'>>>>(
  rows: R,
): Record<keyof R & string, ErrorTextRow> {
  const sentences = Object.entries(rows).map(([name, row]) => [name, row.sentences.usual]);
  return Object.fromEntries(sentences) as Record<keyof R & string, ErrorTextRow>;
}

function meaning(exit: ExitName | undefined, outcome: ErrorOutcome | undefined): Meaning {
  return { ...(exit && { exit }), ...(outcome && { outcome }) };
}
