/**
 * What is kept on disk between starts, its shape, and the way from older shapes to this one. Knows no file.
 */
import * as z from 'zod/mini';
import { readRecords, STORED_VERSION, type DeviceRecord } from '@shared/device/record';
import { defaultPreferences, preferencesSchema, type Preferences } from '@shared/device/preferences';
import { readKeys, readKnownImages } from '@shared/ipc/keys';
import { storedPolicy } from '@shared/device/stored-policy';
import type { PublicKey } from '@shared/firmware/public-key';
import type { KnownImage } from '@shared/run/upgrade/preflight';
import type { DescribedGroup } from '@shared/ipc/described-group';
import type { ShelvedRecording } from '../trace/recording-shelf';

export interface StoredState {
  version: typeof STORED_VERSION;
  preferences: Preferences;
  devices: DeviceRecord[];
  /** Private groups that the user has described. */
  describedGroups: DescribedGroup[];
  /** Where the recordings are that devices replay. */
  recordings: ShelvedRecording[];
  /** Public keys that images are verified with. */
  keys: PublicKey[];
  /** What is remembered of images that were read. */
  knownImages: KnownImage[];
  window: {
    width: number;
    height: number;
    x?: number | undefined;
    y?: number | undefined;
    maximized: boolean;
  };
  /** The bench has been filled with simulated devices once; a user who removed them does not get them again. */
  sampleBenchGiven: boolean;
}

/** Each description is checked by whoever reads it as a group. */
const describedGroupsSchema = z.array(z.object({ fileName: z.string(), description: z.unknown() }));

const recordingsSchema = z.array(
  z.object({
    token: z.string().check(z.minLength(1), z.maxLength(64)),
    path: z.string().check(z.minLength(1)),
  }),
);

const windowSchema = z.object({
  width: z.int().check(z.minimum(400), z.maximum(20_000)),
  height: z.int().check(z.minimum(300), z.maximum(20_000)),
  x: z.optional(z.int()),
  y: z.optional(z.int()),
  maximized: z.boolean(),
});

export const emptyState: StoredState = {
  version: STORED_VERSION,
  preferences: defaultPreferences,
  devices: [],
  describedGroups: [],
  recordings: [],
  keys: [],
  knownImages: [],
  window: { width: 1280, height: 800, maximized: false },
  sampleBenchGiven: false,
};

/**
 * Reads whatever an earlier version (or a hand) left. A value that does not fit falls back to its default; the others
 * are kept.
 * @returns the state, the names of the values that were not usable, and why the policy for signatures cannot be told.
 */
export function readStored(raw: unknown): { state: StoredState; dropped: string[]; policyDoubt?: string } {
  const dropped: string[] = [];
  const given = isObject(raw) ? raw : {};
  // Version 0 had the preferences at the top level.
  const preferencesGiven = isObject(given['preferences']) ? given['preferences'] : given;
  const preferences: Record<string, unknown> = { ...defaultPreferences };
  for (const [name, schema] of Object.entries(preferencesSchema.shape)) {
    if (name === 'signaturePolicy' || !(name in preferencesGiven)) continue;
    const checked = z.safeParse(schema, preferencesGiven[name]);
    if (checked.success) preferences[name] = checked.data;
    else dropped.push(`preferences.${name}`);
  }
  const { policy, doubt } = storedPolicy(given);
  preferences['signaturePolicy'] = policy;
  const { records: devices, dropped: unusable } = readRecords(given['devices']);
  dropped.push(...unusable.map((place) => `devices${place}`));
  const groupsGiven = z.safeParse(describedGroupsSchema, given['describedGroups'] ?? []);
  if (!groupsGiven.success) dropped.push('describedGroups');
  const recordingsGiven = z.safeParse(recordingsSchema, given['recordings'] ?? []);
  if (!recordingsGiven.success) dropped.push('recordings');
  const keys = readKeys(given['keys']);
  dropped.push(...keys.dropped.map((index) => `keys[${index}]`));
  const knownImages = readKnownImages(given['knownImages']);
  dropped.push(...knownImages.dropped.map((index) => `knownImages[${index}]`));
  const windowGiven = z.safeParse(windowSchema, given['window']);
  const state: StoredState = {
    version: STORED_VERSION,
    preferences: z.parse(preferencesSchema, preferences),
    devices,
    describedGroups: groupsGiven.success ? groupsGiven.data : [],
    keys: keys.usable,
    knownImages: knownImages.usable,
    recordings: recordingsGiven.success ? recordingsGiven.data : [],
    window: windowGiven.success ? windowGiven.data : emptyState.window,
    sampleBenchGiven: given['sampleBenchGiven'] === true,
  };
  return { state, dropped, ...(doubt === undefined ? {} : { policyDoubt: doubt }) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
