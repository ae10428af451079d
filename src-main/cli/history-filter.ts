/**
 * Which runs a command of the history is for, from its options. Knows no store.
 */
import * as z from 'zod/mini';
import { origins, outcomeFilters, runKinds } from '@shared/history/names';
import { runFilterSchema, type RunFilter } from '@shared/history/query';
import { UsageError } from './usage-error';

/** @throws UsageError naming what is wrong and what is possible */
export function filterIn(options: Readonly<Record<string, unknown>>, nowEpochMs: number): RunFilter {
  const text = (name: string): string | undefined => {
    const value = options[name];
    return typeof value === 'string' ? value : undefined;
  };
  const since = text('since');
  const until = text('until');
  const given = {
    fromEpochMs: since === undefined ? undefined : timeIn('--since', since, nowEpochMs),
    toEpochMs: until === undefined ? undefined : timeIn('--until', until, nowEpochMs),
    outcomes: listIn('--outcome', text('outcome'), outcomeFilters),
    kinds: listIn('--kind', text('kind'), runKinds),
    origins: listIn('--origin', text('origin'), origins),
    device: text('device'),
    serial: text('serial'),
    firmware: text('firmware'),
    station: text('station'),
    who: text('who'),
    code: text('code'),
    search: text('search'),
  };
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const checked = z.safeParse(runFilterSchema, told);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const name = `--${String(issue?.path[0] ?? '')}`;
  throw new UsageError(`What ${name} names is not possible`, 'It has 1 to 200 characters.');
}

const AGO_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function timeIn(name: string, text: string, nowEpochMs: number): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return nowEpochMs - Number(count) * AGO_MS[unit as keyof typeof AGO_MS];
  // A day alone is that day here, not in Greenwich.
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && Number.isFinite(at)) return at;
  throw new UsageError(
    `"${text}" is no time for ${name}`,
    'For example 2026-11-30, 2026-11-30T08:15, or 90m, 12h, 7d for so long ago.',
  );
}

function listIn<T extends string>(
  name: string,
  text: string | undefined,
  all: readonly T[],
): T[] | undefined {
  if (text === undefined) return undefined;
  const words = text.split(',').map((one) => one.trim());
  const wrong = words.find((one) => !(all as readonly string[]).includes(one));
  if (wrong !== undefined)
    throw new UsageError(`"${wrong}" is not possible for ${name}`, `Possible: ${all.join(', ')}.`);
  return words as T[];
}
