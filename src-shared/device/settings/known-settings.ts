/**
 * Names of settings that the user knows, with the types of their values: MCUmgr has no command that lists them. Kept for
 * the name of the device. Knows no values.
 */
import { hasControls } from '../../core/plain-text';
import { valueTypes, type ValueType } from './typed-value';

export interface KnownSetting {
  name: string;
  /** Absent until somebody chose one: then the first value that is read decides. */
  type?: ValueType;
}

export interface KnownOfDevice {
  device: string;
  settings: KnownSetting[];
}

export const settingsKept = 200;
/** Longer names no device takes. */
export const longestName = 255;
const devicesKept = 100;

export function knownOf(all: readonly KnownOfDevice[], device: string): readonly KnownSetting[] {
  return all.find((one) => one.device === device)?.settings ?? [];
}

/** The whole with other settings for one device. */
export function withKnown(
  all: readonly KnownOfDevice[],
  device: string,
  settings: readonly KnownSetting[],
): KnownOfDevice[] {
  const others = all.filter((one) => one.device !== device);
  const own = settings.slice(0, settingsKept);
  return [...others, ...(own.length > 0 ? [{ device, settings: own }] : [])].slice(-devicesKept);
}

/** A name as it can be sent: without spaces around it; undefined for none. */
export function usableName(typed: string): string | undefined {
  const name = typed.trim();
  return name === '' || name.length > longestName || hasControls(name) ? undefined : name;
}

/** What was stored, as far as it is usable; undefined when it is no list. */
export function readKnown(stored: unknown): KnownOfDevice[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  return stored.flatMap((one: unknown): KnownOfDevice[] => {
    if (!isRecord(one) || typeof one['device'] !== 'string' || !Array.isArray(one['settings'])) return [];
    const settings = one['settings'].flatMap((entry: unknown): KnownSetting[] => {
      if (!isRecord(entry) || typeof entry['name'] !== 'string') return [];
      const name = usableName(entry['name']);
      const type = valueTypes.find((known) => known === entry['type']);
      return name === undefined ? [] : [{ name, ...(type === undefined ? {} : { type }) }];
    });
    return [{ device: one['device'], settings: settings.slice(0, settingsKept) }];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
