/**
 * Dates as the clock command carries them: without a zone (Zephyr os_mgmt: `yyyy-MM-ddTHH:mm:ss`, with milliseconds where
 * built so). The zone is the user's choice. Knows no clock: moments come as parameters.
 */

export type ClockZone = 'utc' | 'local';

const shape = /^(\d{4,5})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?/;

/**
 * The moment that a device's text means in a zone, in milliseconds since the epoch; undefined when it is no date.
 */
export function momentOf(text: string, zone: ClockZone): number | undefined {
  const found = shape.exec(text);
  if (!found) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
    return undefined;
  const ms = found[7] === undefined ? 0 : Math.round(Number(`0.${found[7]}`) * 1000);
  const moment =
    zone === 'utc'
      ? Date.UTC(year, month - 1, day, hour, minute, second, ms)
      : new Date(year, month - 1, day, hour, minute, second, ms).getTime();
  return Number.isNaN(moment) ? undefined : moment;
}

/** A moment as the device takes it, in 19 characters. */
export function dateTimeText(epochMs: number, zone: ClockZone): string {
  const at = new Date(epochMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [year, month, day, hour, minute, second] =
    zone === 'utc'
      ? [
          at.getUTCFullYear(),
          at.getUTCMonth(),
          at.getUTCDate(),
          at.getUTCHours(),
          at.getUTCMinutes(),
          at.getUTCSeconds(),
        ]
      : [at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds()];
  return `${year}-${two(month + 1)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
}

/** A length of time in the two largest units that matter. */
export type Span =
  | { unit: 'seconds'; s: number }
  | { unit: 'minutes'; m: number; s: number }
  | { unit: 'hours'; h: number; m: number }
  | { unit: 'days'; d: number };

/** @param ms without sign */
export function spanOf(ms: number): Span {
  const s = Math.round(ms / 1000);
  if (s < 60) return { unit: 'seconds', s };
  if (s < 3600) return { unit: 'minutes', m: Math.floor(s / 60), s: s % 60 };
  if (s < 86_400) return { unit: 'hours', h: Math.floor(s / 3600), m: Math.floor((s % 3600) / 60) };
  return { unit: 'days', d: Math.floor(s / 86_400) };
}

/** A moment as the computer's clock shows it, `14:03:09`. */
export function timeOfDayText(epochMs: number): string {
  return dateTimeText(epochMs, 'local').slice(-8);
}
