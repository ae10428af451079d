/**
 * What went wrong, and what to do next, in English, for every error code: read from its row. The texts are message templates with
 * `{name}` places, so that the window can translate them and the command line can fill them in.
 */
import { sizeText } from './bytes';
import { durationText } from './duration';
import { familyOf } from './error-families';
import type { ErrorOutcome, ErrorRow, ErrorText, ErrorTextRow, ExitName, SentencesOf } from './error-row';
import type { ErrorCode, ErrorView } from './errors';
import { errorTable } from './errors/table';
import { plainText } from './plain-text';

export type { ErrorText, ErrorTextRow } from './error-row';

type Table = typeof errorTable;
type KeyOf<C extends string, K extends string> = K extends 'usual' ? C : `${C}:${K}`;

/** Codes with several sentences have one key for each of them. */
export type ErrorTextKey = { [C in ErrorCode]: KeyOf<C, SentencesOf<Table[C]>> }[ErrorCode];

/** All rows alike: which facts a row takes is known where its code is. */
const rows: Readonly<Record<ErrorCode, ErrorRow<never, string>>> = errorTable;

/** Every sentence, by its key in the catalogues of messages. */
export const errorTexts = Object.fromEntries(
  Object.entries(rows).flatMap(([code, { sentences }]) =>
    Object.entries(sentences).map(([name, sentence]) => [keyOf(code, name), sentence]),
  ),
) as Readonly<Record<ErrorTextKey, ErrorTextRow>>;

/** What an error comes to, whatever its facts are: the row of the code decides, else its family. */
export function meaningOf(code: ErrorCode): { exit: ExitName; outcome: ErrorOutcome } {
  const { exit, outcome } = rows[code];
  const family = familyOf(code);
  return { exit: exit ?? family.exit, outcome: outcome ?? family.outcome };
}

/** Which sentence fits an error, and the values of its places. */
export function errorTextKey({ code, facts }: ErrorView): {
  key: ErrorTextKey;
  values: Record<string, string | number>;
} {
  const { which, values } = rows[code];
  // Code and facts of an error belong together.
  const own = facts as never;
  return {
    key: keyOf(code, which(own)) as ErrorTextKey,
    values: { ...placeValues(facts), ...placeValues(values(own)) },
  };
}

function keyOf(code: string, name: string): string {
  return name === 'usual' ? code : `${code}:${name}`;
}

/** The English sentences of an error for the command line, for logs and reports; places filled in. */
export function errorText(view: ErrorView): ErrorText {
  const { key, values } = errorTextKey(view);
  const { title, advice, onCommandLine } = errorTexts[key];
  return { title: fillIn(title, values), advice: fillIn(onCommandLine ?? advice, values) };
}

/**
 * Puts values into the `{name}` places of a template; places without a value stay as they are. Values may come from anybody, so
 * they are cleaned here.
 */
export function fillIn(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? plainText(String(values[name])) : place,
  );
}

/** Nobody reads "67108864 bytes" or "60000 ms": `{limitSize}` and `{waited}` are there, too. */
function placeValues(facts: object): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(facts))
    if (typeof value === 'string') values[name] = plainText(value);
    else if (typeof value === 'number') {
      values[name] = value;
      if (name.endsWith('Ms')) values[name.slice(0, -2)] = durationText(value);
      if (name.endsWith('Bytes')) values[`${name.slice(0, -5)}Size`] = sizeText(value);
    }
  return values;
}
