/**
 * Names of settings that the user knows, with the types of their values: MCUmgr has no command that lists them. Kept with the device
 * (record.ts). Knows no values.
 */
import * as z from 'zod/mini';
import { hasControls } from '../../core/plain-text';
import { valueTypes, type ValueType } from './typed-value';

export interface KnownSetting {
  name: string;
  /** Absent until somebody chose one: then the first value that is read decides. */
  type?: ValueType | undefined;
}

export const settingsKept = 200;
/** Longer names no device takes. */
export const longestName = 255;

/** A name as it can be sent: without spaces around it; undefined for none. */
export function usableName(typed: string): string | undefined {
  const name = typed.trim();
  return name === '' || name.length > longestName || hasControls(name) ? undefined : name;
}

export const knownSettingSchema = z.object({
  name: z.string().check(z.refine((name) => usableName(name) === name)),
  type: z.optional(z.enum(valueTypes)),
});
