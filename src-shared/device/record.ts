/**
 * A saved device as it stands in the file that application and command line share. Knows no file.
 */
import * as z from 'zod/mini';
import { connectionSchema, type Connection } from './connection';

/** Of the whole file; see `stored-state.ts` of the application. */
export const STORED_VERSION = 1;

/** Characters of a name. */
export const MOST_NAME = 120;

export const deviceRecordSchema = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(64)),
  name: z.string().check(z.minLength(1), z.maxLength(MOST_NAME)),
  tags: z.array(z.string()),
  connection: connectionSchema,
  /** Paths of files that the user keeps. */
  favourites: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(255))).check(z.maxLength(50))),
});

export type DeviceRecord = z.infer<typeof deviceRecordSchema>;

/** A connection as it can be saved; undefined when it cannot. */
export function readConnectionRecord(given: unknown): Connection | undefined {
  const checked = z.safeParse(connectionSchema, given);
  return checked.success ? checked.data : undefined;
}

/** What can be used of a list that came from a file, and the places of the rest. */
export function readRecords(list: unknown): { records: DeviceRecord[]; dropped: number[] } {
  const records: DeviceRecord[] = [];
  const dropped: number[] = [];
  const given: unknown[] = Array.isArray(list) ? list : [];
  given.forEach((one, index) => {
    const checked = z.safeParse(deviceRecordSchema, one);
    if (checked.success) records.push(checked.data);
    else dropped.push(index);
  });
  return { records, dropped };
}
