/**
 * What a person has chosen for one table of the window: which columns are shown, and by which it is sorted. Kept with the preferences.
 * Knows neither tables nor columns: a name that no table has any more means nothing.
 */
import * as z from 'zod/mini';

const columnSchema = z.string().check(z.minLength(1), z.maxLength(40));
const MOST_COLUMNS = 64;

export const tableLayoutSchema = z.object({
  /** By column: wanted, or not wanted. A column that is not named is shown where there is room for it. */
  columns: z
    .record(columnSchema, z.boolean())
    .check(z.refine((columns) => Object.keys(columns).length <= MOST_COLUMNS)),
  sort: z.optional(z.object({ by: columnSchema, descending: z.boolean() })),
});
export type TableLayout = z.infer<typeof tableLayoutSchema>;

export const usualLayout: TableLayout = { columns: {} };
