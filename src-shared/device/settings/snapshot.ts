/**
 * Settings of a device in a file, and how they differ from those of a device now. Knows no file and no device.
 */
import * as z from 'zod/mini';
import { BenchError } from '../../core/errors';
import { fromHex, sameBytes, toHex } from '../../core/bytes';
import { longestName, settingsKept, usableName, type KnownSetting } from './known-settings';
import type { ReadValue } from './read-setting';
import { guessType, longestValueBytes, valueTypes, type ValueType } from './typed-value';

export interface SnapshotEntry {
  name: string;
  type: ValueType;
  bytes: Uint8Array;
}

export interface Snapshot {
  device: string;
  takenAt: string;
  settings: SnapshotEntry[];
}

const format = 'bootbench-settings';
const hexOfValue = z.string().check(z.maxLength(2 * longestValueBytes), z.regex(/^(?:[0-9a-f]{2})*$/));
const snapshotSchema = z.object({
  format: z.literal(format),
  version: z.literal(1),
  device: z.string().check(z.maxLength(200)),
  takenAt: z.string().check(z.maxLength(40)),
  settings: z
    .array(
      z.object({
        name: z.string().check(z.minLength(1), z.maxLength(longestName)),
        type: z.enum(valueTypes),
        hex: hexOfValue,
      }),
    )
    .check(z.maxLength(settingsKept)),
});

/** What was read of known settings, as entries. One that is cut off is left out, because it must never be written back. */
export function entriesOf(
  known: readonly KnownSetting[],
  valueOf: (name: string) => ReadValue | undefined,
): { settings: SnapshotEntry[]; cut: number } {
  const read = known.flatMap(({ name, type }) => {
    const value = valueOf(name);
    return value === undefined ? [] : [{ name, type, ...value }];
  });
  const settings = read
    .filter(({ cutAtBytes }) => cutAtBytes === undefined)
    .map(({ name, type, bytes }) => ({ name, type: type ?? guessType(bytes), bytes }));
  return { settings, cut: read.length - settings.length };
}

export function snapshotText({ device, takenAt, settings }: Snapshot): string {
  const entries = settings.map(({ name, type, bytes }) => ({ name, type, hex: toHex(bytes) }));
  return `${JSON.stringify({ format, version: 1, device, takenAt, settings: entries }, undefined, 2)}\n`;
}

/** What stands in a file; undefined when it is no snapshot. */
export function readSnapshot(text: string): Snapshot | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // Not JSON, so no snapshot: the caller says it.
    return undefined;
  }
  const checked = z.safeParse(snapshotSchema, raw);
  if (!checked.success) return undefined;
  const { device, takenAt, settings } = checked.data;
  return {
    device,
    takenAt,
    settings: settings.flatMap(({ name, type, hex }) =>
      usableName(name) === name ? [{ name, type, bytes: fromHex(hex) ?? new Uint8Array() }] : [],
    ),
  };
}

/** Says that a file is no snapshot, as an error. */
export function notASnapshot(file: string): BenchError {
  return new BenchError('file/failed', { file, detail: 'it is not a snapshot of settings' });
}

/** What the device has of a setting; undefined when it has none. */
export type DeviceValue = { bytes: Uint8Array } | undefined;

export type Difference = { name: string; type: ValueType } & (
  | { kind: 'same' }
  /** Both have it, with other values. */
  | { kind: 'differs'; snapshot: Uint8Array; device: Uint8Array }
  /** The device does not have it, or it could not be read. */
  | { kind: 'only-in-snapshot'; snapshot: Uint8Array }
  | { kind: 'only-on-device'; device: Uint8Array }
);

/** One entry for each setting of either side, those of the snapshot first. */
export function differencesOf(
  snapshot: Snapshot,
  onDevice: ReadonlyMap<string, DeviceValue>,
  known: readonly KnownSetting[],
): Difference[] {
  const inSnapshot = new Set(snapshot.settings.map(({ name }) => name));
  const ofSnapshot = snapshot.settings.map(({ name, type, bytes }): Difference => {
    const value = onDevice.get(name);
    if (!value) return { name, type, kind: 'only-in-snapshot', snapshot: bytes };
    return sameBytes(bytes, value.bytes)
      ? { name, type, kind: 'same' }
      : { name, type, kind: 'differs', snapshot: bytes, device: value.bytes };
  });
  const ofDevice = known.flatMap(({ name, type }): Difference[] => {
    const value = inSnapshot.has(name) ? undefined : onDevice.get(name);
    if (!value) return [];
    const { bytes } = value;
    return [{ name, type: type ?? guessType(bytes), kind: 'only-on-device', device: bytes }];
  });
  return [...ofSnapshot, ...ofDevice];
}
