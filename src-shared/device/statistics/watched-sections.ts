/**
 * The sections of a device that are watched for as long as the application runs, as they stand in its record. Knows nothing of what was
 * read.
 */
import * as z from 'zod/mini';
import { limits } from '../limits';
import { keptName } from './thresholds';

/** Sections of one device. */
export const watchedKept = 32;

export const keptWatchSchema = z.object({
  section: keptName,
  periodMs: z.int().check(z.minimum(limits.watchPeriodMs.least), z.maximum(limits.watchPeriodMs.most)),
});
export type KeptWatch = z.infer<typeof keptWatchSchema>;

/** The list with this section in it, or with another period; without a period it is watched no more. */
export function withWatch(all: readonly KeptWatch[], section: string, periodMs?: number): KeptWatch[] {
  const known = all.some((one) => one.section === section);
  if (periodMs === undefined) return all.filter((one) => one.section !== section);
  if (known) return all.map((one) => (one.section === section ? { section, periodMs } : one));
  return [...all, { section, periodMs }].slice(-watchedKept);
}
