/**
 * The settings of a simulated device: values in use, values in storage, and who may read or write them. Follows Zephyr's
 * settings subsystem: saving writes what is in use to storage, loading brings it back, deleting removes it from storage
 * and leaves what is in use alone until the next start. Knows no request.
 */

const utf8 = new TextEncoder();

export interface SimulatedSetting {
  /** What it is when storage holds nothing. */
  value: Uint8Array;
  access?: 'read-only' | 'write-only';
  /** The only length that is accepted; missing: any. */
  bytes?: number;
  /** Longest value; missing: any length. */
  mostBytes?: number;
}

export interface SettingsBuild {
  /** By their whole names; the part before the first slash is a root that the firmware has registered. */
  settings: Readonly<Record<string, SimulatedSetting>>;
  /** Roots under which any name can be written. */
  openRoots: readonly string[];
  /** False: no storage is built in. */
  hasStorage: boolean;
  /** `until-the-application-starts`: storage is memory that survives a reset and nothing else. Missing: for good. */
  keeps?: 'for-good' | 'until-the-application-starts';
  /** Access protection: every other name is refused, also when saving. */
  onlyName?: string;
  /** A name has to be shorter than this. */
  nameBytes: number;
  /** Most bytes of a value that are given. */
  valueBytes: number;
}

export type SettingsFault = 'no-root' | 'no-key' | 'not-allowed' | 'too-long' | 'refused';

/** Most names that fit into storage. */
const MAX_VALUES = 256;
const MAX_VALUE_BYTES = 1024;

export class SettingsStore {
  readonly #inUse = new Map<string, Uint8Array>();
  readonly #stored = new Map<string, Uint8Array>();

  constructor(readonly build: SettingsBuild) {
    this.restart();
  }

  /** A start: storage over what the firmware brings along. */
  restart(): void {
    this.#inUse.clear();
    for (const [name, { value }] of Object.entries(this.build.settings)) this.#inUse.set(name, value);
    this.load();
  }

  read(name: string): Uint8Array | SettingsFault {
    if (!this.#hasRoot(name)) return 'no-root';
    if (this.#accessOf(name) === 'write-only') return 'not-allowed';
    return this.#inUse.get(name) ?? 'no-key';
  }

  write(name: string, value: Uint8Array): SettingsFault | undefined {
    if (!this.#hasRoot(name)) return 'no-root';
    if (!this.#inUse.has(name) && !this.#isOpen(name)) return 'no-key';
    if (this.#accessOf(name) === 'read-only') return 'not-allowed';
    const declared = this.build.settings[name];
    if (declared?.bytes !== undefined && declared.bytes !== value.length) return 'refused';
    if (value.length > (declared?.mostBytes ?? Infinity)) return 'too-long';
    const isNew = !this.#inUse.has(name);
    if (value.length > MAX_VALUE_BYTES || (isNew && this.#inUse.size >= MAX_VALUES)) return 'refused';
    this.#inUse.set(name, Uint8Array.from(value));
    return undefined;
  }

  delete(name: string): SettingsFault | undefined {
    if (!this.#inUse.has(name) && !this.#stored.has(name)) return 'no-key';
    if (this.#accessOf(name) === 'read-only') return 'not-allowed';
    this.#stored.delete(name);
    return undefined;
  }

  load(): void {
    for (const [name, value] of this.#stored) this.#inUse.set(name, value);
  }

  /** Saves everything, one setting or one subtree; false when there is none of this name, or no storage. */
  save(only?: string): boolean {
    if (!this.build.hasStorage) return false;
    const wanted = [...this.#inUse].filter(
      ([name]) => only === undefined || name === only || name.startsWith(`${only}/`),
    );
    for (const [name, value] of wanted)
      if (this.#accessOf(name) !== 'read-only') this.#stored.set(name, value);
    return only === undefined || wanted.length > 0;
  }

  /** What storage holds. */
  stored(name: string): Uint8Array | undefined {
    return this.#stored.get(name);
  }

  /** Empties storage; what is in use stays until the next start. */
  erase(): void {
    this.#stored.clear();
  }

  #accessOf(name: string): SimulatedSetting['access'] {
    return this.build.settings[name]?.access;
  }

  #hasRoot(name: string): boolean {
    const root = rootOf(name);
    return this.#isOpen(name) || Object.keys(this.build.settings).some((known) => rootOf(known) === root);
  }

  #isOpen(name: string): boolean {
    return this.build.openRoots.includes(rootOf(name)) && name.includes('/');
  }
}

function rootOf(name: string): string {
  return name.split('/', 1)[0] ?? '';
}

const limits = { nameBytes: 32, valueBytes: 32 } as const;

/** As Zephyr 4.4.0 on native_sim: no root is registered and nothing can be saved. */
export const noSettings: SettingsBuild = { settings: {}, openRoots: [], hasStorage: false, ...limits };

export const boardSettings: SettingsBuild = {
  settings: {
    'network/hostname': { value: utf8.encode('bench-device') },
    'network/port': { value: Uint8Array.of(0x39, 0x05), bytes: 2 },
    'network/enabled': { value: Uint8Array.of(1), bytes: 1 },
    'sensor/interval_ms': { value: Uint8Array.of(0xe8, 0x03, 0, 0), bytes: 4 },
    'sensor/offset': { value: Uint8Array.of(0xf4, 0xff), bytes: 2 },
    'sensor/serial_total': { value: Uint8Array.of(0, 0, 0, 0, 0, 0, 0x20, 0), bytes: 8 },
    'fw_loader/adv_name': { value: utf8.encode('loader') },
    'board/serial': { value: utf8.encode('SN-0042'), access: 'read-only' },
    'keys/secret': { value: new Uint8Array(16), access: 'write-only' },
    'board/notice': {
      value: utf8.encode('A text that is longer than the device gives at once.'),
      access: 'read-only',
    },
  },
  openRoots: ['app'],
  hasStorage: true,
  ...limits,
};
