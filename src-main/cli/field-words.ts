/**
 * Fields of a request as words of a command line: required ones are arguments in the order of the declaration, the others are
 * options. Words to values; knows no command and sends nothing.
 */
import { parseDiagnostic } from '@shared/smp/diagnostic';
import type { Field } from '@shared/smp/schema';
import { typedField, type PlainKind } from '@shared/smp/typed-field';
import { readAtMost } from '../disk/read-at-most';
import { UsageError } from './usage-error';

/** Where a field stands on the command line. */
export interface Place {
  kind: 'argument' | 'option';
  /** The key on the wire. */
  key: string;
  /** As it is typed: `max-size` for the key `max_size`. */
  word: string;
  field: Field<unknown>;
  /** Takes several words, one for each element. */
  isList: boolean;
}

/** Options of all commands, and what commander takes for itself. */
const takenWords = [
  'conn',
  'conntype',
  'connstring',
  'timeout',
  'tries',
  'loglevel',
  'json',
  'record',
  'group-file',
  'connextra',
  'hci',
  'write-rsp',
  'ompres',
  'mtu-ovrd',
  'help',
  'version',
];

/** Arguments first, in the order of the declaration. */
export function placesOf(request: Field<unknown>): Place[] {
  const fields = Object.entries(request.fields ?? {}) as [string, Field<unknown>][];
  const required = fields.filter(([, field]) => !field.optional && field.missing === undefined);
  const words = new Set<string>();
  return fields.map(([key, field]): Place => {
    const isArgument = required.some(([one]) => one === key);
    const plain = kebab(key) || 'field';
    let word = !isArgument && takenWords.includes(plain) ? `field-${plain}` : plain;
    for (let n = 2; words.has(word); n++) word = `${plain}-${n}`;
    words.add(word);
    const isSimple = field.element !== undefined && isScalar(field.element);
    const isLast = required.at(-1)?.[0] === key;
    return {
      kind: isArgument ? 'argument' : 'option',
      key,
      word,
      field,
      // Several words in the middle of others could not be told from them.
      isList: field.kind === 'list' && isSimple && (!isArgument || isLast),
    };
  });
}

/** `bootloaderInfo`, `max_size` → `bootloader-info`, `max-size`. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
}

function isScalar({ kind }: Field<unknown>): boolean {
  return kind === 'uint' || kind === 'int' || kind === 'bool' || kind === 'text' || kind === 'bytes';
}

/**
 * The body of a request.
 * @param options as commander gives them, by its names
 * @param pipesUntil ends the reading of `@FILE` where that is a pipe
 * @throws UsageError naming the argument or option; BenchError of family file/ for `@FILE`
 */
export async function bodyFrom(
  places: readonly Place[],
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
  pipesUntil?: AbortSignal,
): Promise<Record<string, unknown>> {
  const body: Record<string, unknown> = {};
  let at = 0;
  for (const place of places) {
    const given = place.kind === 'option' ? options[optionName(place.word)] : undefined;
    const words =
      place.kind === 'argument' ? args.slice(at, place.isList ? undefined : ++at) : wordsIn(given);
    if (typeof given === 'boolean') body[place.key] = given;
    else if (words.length > 0) body[place.key] = await valueOf(place, words, pipesUntil);
  }
  return body;
}

function wordsIn(given: unknown): string[] {
  if (typeof given === 'string') return [given];
  return Array.isArray(given) ? given.filter((one) => typeof one === 'string') : [];
}

/** As commander names the value of `--max-size`. */
function optionName(word: string): string {
  return word.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

async function valueOf(
  place: Place,
  words: readonly string[],
  pipesUntil: AbortSignal | undefined,
): Promise<unknown> {
  const name = place.kind === 'argument' ? `<${place.word}>` : `--${place.word}`;
  if (!place.isList) return valueIn(place.field, words.at(-1) ?? '', name, pipesUntil);
  const element = place.field.element;
  if (element === undefined) return [...words];
  return Promise.all(words.map((word) => valueIn(element, word, name, pipesUntil)));
}

/** The length in the header of a message has 16 bits. */
const MAX_MESSAGE_BYTES = 0xffff;

async function valueIn(
  field: Field<unknown>,
  word: string,
  name: string,
  pipesUntil: AbortSignal | undefined,
): Promise<unknown> {
  const wrong = (advice: string): UsageError =>
    new UsageError(`"${word}" is not possible for ${name}`, advice);
  switch (field.kind) {
    case 'bytes': {
      const given = await bytesFrom(word, pipesUntil);
      return given ?? typed(field.kind, word, wrong);
    }
    case 'text':
    case 'bool':
    case 'uint':
    case 'int':
      return typed(field.kind, word, wrong);
    default: {
      const parsed = parseDiagnostic(word);
      if ('mistake' in parsed)
        throw wrong(
          `Write JSON or diagnostic notation; the mistake is at character ${parsed.mistake.offset + 1}.`,
        );
      return parsed.value;
    }
  }
}

function typed(kind: PlainKind, word: string, wrong: (advice: string) => UsageError): unknown {
  const read = typedField(kind, word);
  if ('value' in read) return read.value;
  const number = kind === 'int' ? 'A whole number' : 'A whole number, 0 or more';
  switch (read.wrong) {
    case 'no-bool':
      throw wrong('Use true or false.');
    case 'no-hex':
      throw wrong('Hexadecimal digits in pairs (00ff), text:hello, or @FILE.');
    case 'no-number':
      throw wrong(`${number}: 10 or 0x0a.`);
    case 'out-of-range':
      throw wrong(`${number} of at most 64 bits.`);
  }
}

/** What a text or a file holds; undefined where the digits themselves are meant. */
async function bytesFrom(word: string, pipesUntil: AbortSignal | undefined): Promise<Uint8Array | undefined> {
  if (word.startsWith('text:')) return new TextEncoder().encode(word.slice('text:'.length));
  if (!word.startsWith('@')) return undefined;
  return readAtMost(word.slice(1), {
    limitBytes: MAX_MESSAGE_BYTES,
    ...(pipesUntil === undefined ? {} : { pipesUntil }),
  });
}
