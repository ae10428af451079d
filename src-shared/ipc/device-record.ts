/**
 * A saved device, and how lists of them that two programs have changed become one: application and command line share a file.
 * Knows no file.
 */
import * as z from 'zod/mini';
import { connectionSchema, type Connection } from './connection';

/** Of the whole file; see `stored-state.ts` of the application. */
export const STORED_VERSION = 1;

export const deviceRecordSchema = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(64)),
  name: z.string().check(z.minLength(1), z.maxLength(120)),
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

/**
 * Joins two changes of one list. What only one side has changed, added or taken away is as that side wants it; where both
 * changed the same device, ours wins, and a device that one side changed and the other took away stays.
 * @param base what both sides began with
 */
export function mergeRecords(
  base: readonly DeviceRecord[],
  ours: readonly DeviceRecord[],
  theirs: readonly DeviceRecord[],
): DeviceRecord[] {
  const [before, there] = [byId(base), byId(theirs)];
  const here = byId(ours);
  const merged = ours.flatMap((own) => {
    const [old, other] = [before.get(own.id), there.get(own.id)];
    const isOursChanged = !isSame(own, old);
    if (other === undefined) return isOursChanged ? [own] : [];
    return [isOursChanged ? own : other];
  });
  const added = theirs.filter((one) => !here.has(one.id) && !isSame(one, before.get(one.id)));
  return [...merged, ...added];
}

function byId(list: readonly DeviceRecord[]): Map<string, DeviceRecord> {
  return new Map(list.map((one) => [one.id, one]));
}

/** By content: the same record comes once from memory and once from a file. */
function isSame(a: DeviceRecord, b: DeviceRecord | undefined): boolean {
  return b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
