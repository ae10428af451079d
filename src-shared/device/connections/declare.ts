/**
 * How a kind of connection is declared: its schema, and what command line and forms know of each field. Everything that reads,
 * writes, shows or compares connections is derived from such rows. Knows no kind by name.
 */
import type * as z from 'zod/mini';

/** Names the words of a field in the window. */
export type FieldWords =
  | 'port'
  | 'baudRate'
  | 'lineBytes'
  | 'framing'
  | 'flowControl'
  | 'address'
  | 'serialServer'
  | 'messageSize'
  | 'peerName'
  | 'peerId'
  | 'controller'
  | 'ownAddress'
  | 'connectTimeout';

/** Names the sentence that a form says about a field. */
export interface Wrong {
  key:
    | 'port'
    | 'number'
    | 'address'
    | 'tcpAddress'
    | 'addressSpaces'
    | 'addressPort'
    | 'name'
    | 'peer'
    | 'peerId';
  values?: Record<string, number>;
}

/** What the command line says of a text that cannot be meant. */
export interface Refusal {
  title: string;
  advice: string;
}

export type FieldValue = string | number;
export type Typed = Readonly<Partial<Record<string, string>>>;

/** Where a field stands in the form of its kind. */
export interface FormPlace {
  words: FieldWords;
  /** Tells the field from others of the form, in tests. */
  name: string;
  /** Forms have their fields in this order. */
  at: number;
  /** Share of a row. */
  size: 'whole' | 'long' | 'half' | 'third' | 'short';
  /** Seldom needed: it stands under "More". */
  more?: true;
  /** Values to choose from while typing. */
  suggestions?: readonly string[];
  /** Prose, not a name of machines. */
  prose?: true;
  /** What is typed has no effect now. */
  idle?: (draft: Typed) => boolean;
}

export interface ConnectionField {
  /** Names it in a connection string. */
  key: string;
  about: string;
  example: string | ((platform: string) => string);
  /** What is meant when nothing is said; absent: nothing. */
  usual?: FieldValue;
  /** Left out of a connection string where it is the usual. */
  quiet?: true;
  /** The first word of a connection string may be this without its key; `always`: it is written so, too. */
  alone?: 'typed' | 'always';
  /** A choice of these. */
  choices?: readonly string[];
  isNumber: boolean;
  form?: FormPlace;
  /** Reads what stands behind the key. @param platform as `process.platform` */
  read: (text: string, platform: string) => { value: FieldValue } | { refused: Refusal };
  /** The way back. */
  write: (value: FieldValue) => string;
  /** What a form says of a text that is not empty. */
  wrong: (text: string) => Wrong | undefined;
}

type Common = Pick<ConnectionField, 'key' | 'about' | 'example' | 'usual' | 'quiet' | 'alone' | 'form'>;

/** A text. */
export function textField(
  field: Common & {
    most?: number;
    /** Into the form that is kept. */
    plain?: (text: string, platform: string) => string;
    refuse?: (text: string) => Refusal | undefined;
    wrong?: (text: string) => Wrong | undefined;
  },
): ConnectionField {
  const { most = 256, plain, refuse, wrong, ...common } = field;
  return {
    ...common,
    isNumber: false,
    read: (text, platform) => {
      const tooLong = { title: `The ${common.key} is too long`, advice: `It has up to ${most} characters.` };
      const refused = text.length > most ? tooLong : refuse?.(text);
      return refused === undefined ? { value: plain?.(text, platform) ?? text } : { refused };
    },
    write: String,
    wrong: (text) => wrong?.(text) ?? (text.length > most ? { key: 'name', values: { most } } : undefined),
  };
}

type NumberFrame = Common & { least: number; most: number };

/** A whole number. */
export function wholeField(field: NumberFrame): ConnectionField {
  const { key, least, most } = field;
  return numberField(field, {
    parse: (text) => (/^\d+$/.test(text) ? Number(text) : NaN),
    refused: (text) => ({
      title: `"${text}" is not possible for ${key}`,
      advice: `A whole number from ${least} to ${most}.`,
    }),
    write: String,
  });
}

/** A time in milliseconds, which a connection string has in seconds. */
export function secondsField(field: NumberFrame): ConnectionField {
  const { key, least, most } = field;
  return numberField(field, {
    parse: (text) => Number(text) * 1000,
    refused: (text) => ({
      title: `"${text}" is no ${key}`,
      advice: `A number of seconds from ${least / 1000} to ${most / 1000}, for example 10 or 2.5.`,
    }),
    write: (ms) => String(Number(ms) / 1000),
  });
}

/** @param as how the number is written behind its key; what is no number at all parses as NaN */
function numberField(
  { least, most, ...common }: NumberFrame,
  as: {
    parse: (text: string) => number;
    refused: (text: string) => Refusal;
    write: (value: FieldValue) => string;
  },
): ConnectionField {
  return {
    ...common,
    isNumber: true,
    read: (text) => {
      const value = as.parse(text);
      return value >= least && value <= most ? { value: Math.round(value) } : { refused: as.refused(text) };
    },
    write: as.write,
    wrong: (text) => wrongNumber(text, { least, most }),
  };
}

/** One of a few words. */
export function choiceField({
  choices,
  ...common
}: Common & { choices: readonly string[] }): ConnectionField {
  return {
    ...common,
    choices,
    isNumber: false,
    read: (text) =>
      choices.includes(text)
        ? { value: text }
        : {
            refused: {
              title: `"${text}" is not possible for ${common.key}`,
              advice: `Use ${choices.join(', ')}.`,
            },
          },
    write: String,
    wrong: () => undefined,
  };
}

/** What a form says of a number that does not fit. */
export function wrongNumber(
  typed: string,
  { least, most }: { least: number; most: number },
): Wrong | undefined {
  const value = /^\d{1,9}$/.test(typed.trim()) ? Number(typed) : Number.NaN;
  return value >= least && value <= most ? undefined : { key: 'number', values: { least, most } };
}

/** A row of the table. Its functions are methods, so that rows of different connections are one type to whoever walks them. */
export interface ConnectionRow<C> {
  schema: z.ZodMiniType<C>;
  /** What `--conntype` calls it; undefined: the command line cannot make it. */
  word: string | undefined;
  /** Which icon of the window stands for it. */
  icon: string;
  /** How it comes onto the bench of a window: typed into the fields, in a form of its own, or not from a form. */
  added: 'fields' | 'form' | 'elsewhere';
  /** Fields that can be typed, in the order in which they are written. */
  fields: Readonly<Record<string, ConnectionField>>;
  /** One of these has to be said. `wrong` stands at the first. */
  needs?: { oneOf: readonly string[]; wrong: Wrong; refusal: (platform: string) => Refusal };
  /** A link of this kind says by itself when it is over. */
  tellsItsEnd: boolean;
  /** Where the device is, in one line. */
  addressText(connection: C): string;
  /** Equal where two connections lead to the same place; undefined where nothing can be told. */
  placeKey(connection: C, platform: string | undefined): string | undefined;
  /** What was found out about the connection before and is still true of the one that was typed. */
  carriedOver?(before: C, typed: C): Partial<C>;
}

/** Keeps the exact types of a row. */
export function connectionKind<
  S extends z.ZodMiniType<{ kind: string }>,
  F extends Readonly<Record<string, ConnectionField>>,
  I extends string,
  A extends ConnectionRow<unknown>['added'],
  W extends string | undefined = undefined,
>(
  row: Omit<ConnectionRow<z.infer<S>>, 'schema' | 'fields' | 'icon' | 'added' | 'word'> & {
    schema: S;
    fields: F;
    icon: I;
    added: A;
    word: W;
  },
): typeof row {
  return row;
}
