/**
 * What a window sees of Bluetooth: the adapter, the devices that were found, and who waits for a place. Names and
 * identifiers come from devices and are untrusted text.
 */
import type { ErrorView } from '../core/errors';

/** How the operating system's Bluetooth is spoken to. `bluez`: D-Bus on Linux; `hci`, `uart`: by explicit choice only. */
export type BluetoothBinding = 'bluez' | 'macos' | 'windows' | 'hci' | 'uart';

export type BluetoothStateView =
  /** Nothing has asked for Bluetooth yet, and nothing of it is loaded. */
  | { state: 'unused' }
  | { state: 'starting' }
  | { state: 'ready' }
  /** It cannot be used; `problem` says why and what helps on this platform. It is watched and becomes ready by itself. */
  | { state: 'off' | 'unsupported' | 'no-permission' | 'unavailable'; problem: ErrorView };

export interface FoundDeviceView {
  /** What a connection takes as `peerId`. */
  id: string;
  /** Six bytes with colons; absent where the operating system hides it (macOS). */
  address?: string;
  name?: string;
  /** Signal strength in dBm; absent while the device is not in range. */
  rssi?: number;
  /** The same, as it was when the device was last heard. */
  lastRssi?: number;
  /** The device advertises the SMP service. Some have it without saying so. */
  speaksSmp: boolean;
  /** Absent when the operating system only remembers it. */
  lastSeenEpochMs?: number;
  /** The saved device that this is, when there is one. */
  deviceId?: string;
}

export interface BluetoothView {
  adapter: BluetoothStateView;
  binding: BluetoothBinding;
  /** Direct access to the adapter resets it under every other program. */
  resetsAdapter: boolean;
  scanning: boolean;
  /** Those with the SMP service first, then by name; the ones without a name last. */
  found: FoundDeviceView[];
  links: {
    /** Open links, and those being opened. */
    inside: number;
    limit: number;
    /** Who waits for a place, the next one first. */
    waiting: { label: string; deviceId?: string }[];
  };
}

/** A scan that a window asked for ends after this time unless the window asks again. */
export const SCAN_LEASE_MS = 60_000;
