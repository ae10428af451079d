/**
 * Group 3 as Zephyr's settings_mgmt.c does it.
 */
import { Rc, SETTINGS_GROUP, SettingsError } from '../codes';
import type { SettingsBuild, SettingsFault } from '../settings-store';
import { Refusal, type Behaviour, type Inside } from './behaviour';

type SettingsCommand =
  | 'settings.read'
  | 'settings.write'
  | 'settings.delete'
  | 'settings.commit'
  | 'settings.load'
  | 'settings.save';

/** From the request to the end of a write to storage. */
const STORE_MS = 30;

const refuse = (rc: number): Refusal => new Refusal(rc, SETTINGS_GROUP);

export const settingsBehaviours: { readonly [N in SettingsCommand]: Behaviour<N> } = {
  'settings.read': ({ name, max_size }, { settings }) => {
    const wrong = wrongName(name, settings);
    if (wrong !== undefined) return wrong;
    const value = settings.read(name ?? '');
    if (typeof value === 'string') return refusal(value, SettingsError.readNotSupported);
    const { valueBytes } = settings.build;
    const isLimited = max_size !== undefined && max_size > valueBytes;
    return {
      val: value.slice(0, Math.min(max_size ?? valueBytes, valueBytes)),
      ...(isLimited ? { max_size: valueBytes } : {}),
    };
  },

  'settings.write': ({ name, val = new Uint8Array() }, { settings }) => {
    const wrong = wrongName(name, settings);
    if (wrong !== undefined) return wrong;
    const fault = settings.write(name ?? '', val);
    return fault === undefined ? {} : refusal(fault, SettingsError.writeNotSupported);
  },

  'settings.delete': ({ name }, device) => {
    const wrong = wrongName(name, device.settings);
    if (wrong !== undefined) return wrong;
    const fault = device.settings.delete(name ?? '');
    if (fault !== undefined) return refusal(fault, SettingsError.deleteNotSupported);
    device.spend(STORE_MS);
    return {};
  },

  // What is written is in effect at once in this firmware.
  'settings.commit': () => ({}),

  'settings.load': (_request, { settings }) => {
    settings.load();
    return {};
  },

  'settings.save': ({ name }, device) => {
    const { settings } = device;
    if (name !== undefined && isForbidden(name, settings.build)) return new Refusal(Rc.perUser);
    if (!settings.build.hasStorage) return refuse(SettingsError.saveNotSupported);
    if (!settings.save(name)) return refuse(SettingsError.keyNotFound);
    device.spend(STORE_MS);
    return {};
  },
};

function wrongName(name: string | undefined, { build }: Inside['settings']): Refusal | undefined {
  if (name === undefined || name === '') return new Refusal(Rc.invalid);
  if (isForbidden(name, build)) return new Refusal(Rc.perUser);
  return name.length >= build.nameBytes ? refuse(SettingsError.keyTooLong) : undefined;
}

function isForbidden(name: string, { onlyName }: SettingsBuild): boolean {
  return onlyName !== undefined && name !== onlyName;
}

function refusal(fault: SettingsFault, notAllowed: number): Refusal {
  switch (fault) {
    case 'no-root':
    case 'too-long': // EINVAL, with which a handler refuses a length, is translated to the same number.
      return refuse(SettingsError.rootNotFound);
    case 'no-key':
      return refuse(SettingsError.keyNotFound);
    case 'not-allowed':
      return refuse(notAllowed);
    case 'refused':
      return refuse(Rc.unknown);
  }
}
