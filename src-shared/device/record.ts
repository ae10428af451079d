/**
 * A saved device as it stands in the file that application and command line share. The one place of its fields: the file, the view
 * of a window and the call that changes them follow from the schema. Knows no file.
 */
import * as z from 'zod/mini';
import { connectionSchema, type Connection } from './connection';
import { knownSettingSchema, settingsKept } from './settings/known-settings';
import { keptThresholdSchema, thresholdsOfDevice } from './statistics/thresholds';
import { keptWatchSchema, watchedKept } from './statistics/watched-sections';

/** Of the whole file; see `stored-state.ts` of the application. */
export const STORED_VERSION = 1;

/** Characters of a name. */
export const MOST_NAME = 120;
/** Tags of a device, and characters of one. */
export const mostTags = { count: 20, characters: 40 } as const;
const MOST_FAVOURITES = 50;

/** A path on a device. */
export const devicePathSchema = z.string().check(z.minLength(1), z.maxLength(255));
export const deviceNameSchema = z.string().check(z.minLength(1), z.maxLength(MOST_NAME));

/** What a person changes at will, also while the device is busy: nothing of it says how it is reached. */
const changeable = {
  name: deviceNameSchema,
  tags: z.array(z.string()),
  /** Paths of files that the user keeps. */
  favourites: z.optional(z.array(devicePathSchema).check(z.maxLength(MOST_FAVOURITES))),
  /** Names of settings that the user knows: MCUmgr has no command that lists them. */
  knownSettings: z.optional(z.array(knownSettingSchema).check(z.maxLength(settingsKept))),
  /** Limits of counters. */
  thresholds: z.optional(z.array(keptThresholdSchema).check(z.maxLength(thresholdsOfDevice))),
  /** Sections of statistics that are watched while the application runs. */
  watchedSections: z.optional(z.array(keptWatchSchema).check(z.maxLength(watchedKept))),
};

export const deviceRecordSchema = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(64)),
  ...changeable,
  connection: connectionSchema,
});

export type DeviceRecord = z.infer<typeof deviceRecordSchema>;

const tag = z.string().check(z.minLength(1), z.maxLength(mostTags.characters));

/** Some of these fields with what they are to hold; the others stay. */
export const recordChangeSchema = z.partial(
  z.strictObject({ ...changeable, tags: z.array(tag).check(z.maxLength(mostTags.count)) }),
);

export type RecordChange = z.infer<typeof recordChangeSchema>;

/** The record with a change; each text of a list stands in it once, and a list that is empty needs no place. */
export function changedRecord(record: DeviceRecord, change: RecordChange): DeviceRecord {
  const next: Record<string, unknown> = { ...record };
  for (const [key, value] of Object.entries(change)) {
    const isOptional = key !== 'name' && key !== 'tags';
    if (Array.isArray(value) && value.length === 0 && isOptional) delete next[key];
    else if (value !== undefined) next[key] = Array.isArray(value) ? [...new Set<unknown>(value)] : value;
  }
  return next as DeviceRecord;
}

/** A connection as it can be saved; undefined when it cannot. */
export function readConnectionRecord(given: unknown): Connection | undefined {
  const checked = z.safeParse(connectionSchema, given);
  return checked.success ? checked.data : undefined;
}

/** What can be used of a list that came from a file, and the places of the rest: of whole devices, and of fields that may be missing. */
export function readRecords(list: unknown): { records: DeviceRecord[]; dropped: string[] } {
  const records: DeviceRecord[] = [];
  const dropped: string[] = [];
  const given: unknown[] = Array.isArray(list) ? list : [];
  given.forEach((one, index) => {
    const whole = z.safeParse(deviceRecordSchema, one);
    if (whole.success) return void records.push(whole.data);
    const { usable, left } = withoutUnusable(one);
    const checked = z.safeParse(deviceRecordSchema, usable);
    if (checked.success) {
      records.push(checked.data);
      dropped.push(...left.map((key) => `[${index}].${key}`));
    } else dropped.push(`[${index}]`);
  });
  return { records, dropped };
}

/** A device is not lost for a threshold that this version cannot read. */
function withoutUnusable(given: unknown): { usable: unknown; left: string[] } {
  if (typeof given !== 'object' || given === null) return { usable: given, left: [] };
  const left = Object.entries(deviceRecordSchema.shape)
    .filter(([, schema]) => z.safeParse(schema, undefined).success)
    .filter(([key, schema]) => !z.safeParse(schema, (given as Record<string, unknown>)[key]).success)
    .map(([key]) => key);
  const usable = Object.fromEntries(Object.entries(given).filter(([key]) => !left.includes(key)));
  return { usable, left };
}
