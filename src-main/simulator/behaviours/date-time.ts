/**
 * Date and time texts as Zephyr's os_mgmt.c reads and prints them: six numbers with any one character between them, no zone.
 */

const MIN_LENGTH = 19;
const MAX_LENGTH = 25;

const ranges: readonly (readonly [least: number, most: number])[] = [
  [1900, 11_899],
  [1, 12],
  [1, 31],
  [0, 23],
  [0, 59],
  [0, 59],
];

/**
 * Milliseconds since 1970. What stands behind the seconds is ignored, with `withMilliseconds` behind a dot and a number.
 * @returns `no such day` for what only the clock itself refuses, as 31 February.
 */
export function parseDateTime(text: string, withMilliseconds: boolean): number | 'malformed' | 'no such day' {
  if (text.length < MIN_LENGTH || text.length > MAX_LENGTH) return 'malformed';
  const numbers: number[] = [];
  let at = 0;
  for (const [least, most] of ranges) {
    const digits = /^[ \t]*[+-]?\d+/.exec(text.slice(at))?.[0];
    if (digits === undefined) return 'malformed';
    const number = Number(digits);
    if (number < least || number > most) return 'malformed';
    numbers.push(number);
    at += digits.length + 1;
  }
  const milliseconds = withMilliseconds ? parseMilliseconds(text, at) : 0;
  if (milliseconds === undefined) return 'malformed';
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const time = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  return new Date(time).getUTCDate() === day ? time : 'no such day';
}

function parseMilliseconds(text: string, at: number): number | undefined {
  if (text[at - 1] !== '.' || at >= text.length) return 0;
  const number = Number(/^[+-]?\d+/.exec(text.slice(at))?.[0] ?? 0);
  return number >= 0 && number <= 999 ? number : undefined;
}

export function printDateTime(timeMs: number, withMilliseconds: boolean): string {
  const time = new Date(timeMs);
  const two = (number: number): string => String(number).padStart(2, '0');
  const date = `${time.getUTCFullYear()}-${two(time.getUTCMonth() + 1)}-${two(time.getUTCDate())}`;
  const clock = `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`;
  const milliseconds = withMilliseconds ? `.${String(time.getUTCMilliseconds()).padStart(3, '0')}` : '';
  return `${date}T${clock}${milliseconds}`;
}
