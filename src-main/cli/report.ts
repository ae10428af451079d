/**
 * What a command says: text for people, or one JSON object a line for programs (docs/cli-json.schema.json). Text from devices
 * is made harmless for a terminal. Decides no layout.
 */
import { toHex } from '@shared/core/bytes';
import { toErrorView } from '@shared/core/errors';
import { plainJson, plainLine, plainLines } from '@shared/core/plain-text';
import { errorText } from '@shared/core/error-texts';
import { exitCodeOf, exitCodes, exitMeanings, exitNameOf } from './exit-codes';
import { logLevels, type LogLevel } from './globals';
import type { Host } from './host';
import type { LineData, LineType } from './json-lines';
import { UsageError } from './usage-error';

export class Report {
  readonly #host: Host;
  readonly #json: boolean;
  readonly #level: number;
  #lastType: string | undefined;

  constructor(host: Host, { json, loglevel }: { json: boolean; loglevel: LogLevel }) {
    this.#host = host;
    this.#json = json;
    this.#level = logLevels.indexOf(loglevel);
  }

  get isJson(): boolean {
    return this.#json;
  }

  /**
   * The outcome of a command, or a part of it.
   * @param type what it is, for programs: `image.list`
   * @param lines the same for people
   */
  result<T extends LineType>(type: T, data: LineData<T>, lines: readonly string[]): void {
    this.#told(type, data, lines);
  }

  /** What a device answered to a declared command: its fields, under its name. */
  answer({ name }: { name: string }, data: object, lines: readonly string[]): void {
    this.#told(name, data, lines);
  }

  /** One JSON line. */
  json<T extends LineType>(type: T, data: LineData<T>): void {
    this.#line(type, data);
  }

  #told(type: string, data: object, lines: readonly string[]): void {
    if (this.#json) this.#line(type, data);
    else for (const line of lines) this.#host.out.write(`${resultLine(line)}\n`);
  }

  #line(type: string, data: object): void {
    this.#lastType = type;
    this.#host.out.write(`${plainJson({ type, data: plain(data) })}\n`);
  }

  /** A remark on standard error, from a level on: one line, or each of several. */
  log(level: LogLevel, text: string | readonly string[]): void {
    if (!this.wants(level)) return;
    for (const line of typeof text === 'string' ? [text] : text) this.#host.err.write(`${plainLine(line)}\n`);
  }

  /** True when remarks of this level are wanted. */
  wants(level: LogLevel): boolean {
    return logLevels.indexOf(level) <= this.#level;
  }

  /** The command is over with this exit code: where that is no success, the last JSON line says so. */
  ended(code: number): void {
    if (this.#json && code !== exitCodes.ok && this.#lastType !== 'error')
      this.json('error', endedLine(code));
  }

  /**
   * How a command failed: a sentence and the next step.
   * @returns the exit code
   */
  failure(error: unknown): number {
    const told = toldOf(error);
    if (this.#json) this.json('error', told);
    else
      this.#host.err.write(
        `Error: ${plainLine(told.title)}\n${told.advice === '' ? '' : `${plainLines(told.advice)}\n`}`,
      );
    if (told.code === 'bug' && error instanceof Error) this.log('debug', (error.stack ?? '').split('\n'));
    return told.exitCode;
  }
}

/** For a command that has told its result and came to no success: programs read that from the last line. */
export function endedLine(code: number): Told {
  const name = exitNameOf(code);
  const [first = '', ...rest] = exitMeanings[name];
  const title = `${first.toUpperCase()}${rest.join('')}`;
  return {
    code: name,
    facts: {},
    title,
    advice: 'The lines before tell what is known of it.',
    exitCode: code,
  };
}

type Told = LineData<'error'>;

function toldOf(error: unknown): Told {
  if (error instanceof UsageError)
    return { code: 'usage', facts: {}, title: error.title, advice: error.advice, exitCode: exitCodes.usage };
  const view = toErrorView(error);
  return { ...view, ...errorText(view), exitCode: exitCodeOf(view) };
}

/** The return at the end of a line stays: a terminal takes it as a part of the line end, and scripts may cut it. */
function resultLine(line: string): string {
  return line.endsWith('\r') ? `${plainLine(line.slice(0, -1))}\r` : plainLine(line);
}

/** As JSON can say it: bytes as hexadecimal digits, large numbers as digits in a string. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  // JSON has no words for them; null would be another value.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, one]) => [keyText(key), plain(one)]));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  return value;
}

function keyText(key: unknown): string {
  return typeof key === 'string' ? key : String(plain(key));
}
