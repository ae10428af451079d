/**
 * What earlier versions of the window kept for the name of a device in the storage of the browser, as changes of the records of devices.
 * Knows no storage. What stood there may be anything.
 */
import * as z from 'zod/mini';
import type { DeviceRecord, RecordChange } from './record';
import { knownSettingSchema, settingsKept, type KnownSetting } from './settings/known-settings';
import {
  keptThresholdSchema,
  thresholdsKept,
  thresholdsOfDevice,
  type KeptThreshold,
} from './statistics/thresholds';

/** What stood there, as it was read. */
export interface KeptByName {
  thresholds?: unknown;
  knownSettings?: unknown;
}

const anyList = z.array(z.unknown());
const settingsOfName = z.object({ device: z.string(), settings: z.array(z.unknown()) });
const thresholdsOfName = z.object({
  device: z.string(),
  section: z.string(),
  thresholds: z.array(z.unknown()),
});

/** Changes for the devices that have these names. What a device has in its record already stays as it is. */
export function takenOver(
  kept: KeptByName,
  devices: readonly Pick<DeviceRecord, 'id' | 'name' | 'thresholds' | 'knownSettings'>[],
): ({ id: string } & RecordChange)[] {
  return devices.flatMap(({ id, name, thresholds, knownSettings }) => {
    const limits = thresholds === undefined ? thresholdsIn(kept.thresholds, name) : [];
    const names = knownSettings === undefined ? settingsIn(kept.knownSettings, name) : [];
    if (limits.length === 0 && names.length === 0) return [];
    return [
      {
        id,
        ...(limits.length === 0 ? {} : { thresholds: limits }),
        ...(names.length === 0 ? {} : { knownSettings: names }),
      },
    ];
  });
}

function thresholdsIn(given: unknown, device: string): KeptThreshold[] {
  return usable(thresholdsOfName, given)
    .filter((one) => one.device === device)
    .flatMap(({ section, thresholds }) =>
      thresholds
        .slice(0, thresholdsKept)
        .flatMap((one) =>
          typeof one === 'object' && one !== null ? usable(keptThresholdSchema, [{ ...one, section }]) : [],
        ),
    )
    .slice(0, thresholdsOfDevice);
}

function settingsIn(given: unknown, device: string): KnownSetting[] {
  const settings = usable(settingsOfName, given).find((one) => one.device === device)?.settings ?? [];
  return settings
    .flatMap((one) => {
      const [whole] = usable(knownSettingSchema, [one]);
      // A type that is no longer known is found again from the value.
      const name = whole ?? usable(z.pick(knownSettingSchema, { name: true }), [one])[0];
      return name === undefined ? [] : [name];
    })
    .slice(0, settingsKept);
}

/** The entries of a list that have a shape; none of what is no list. */
function usable<S extends z.core.$ZodType>(schema: S, given: unknown): z.output<S>[] {
  const list = z.safeParse(anyList, given);
  return (list.success ? list.data : []).flatMap((one) => {
    const checked = z.safeParse(schema, one);
    return checked.success ? [checked.data] : [];
  });
}
