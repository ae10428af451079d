/**
 * What this program wants of a computer's Bluetooth: a state, a look around, links to the SMP characteristic. The one
 * interface between our code and whatever library speaks to the operating system; knows no library and no SMP message.
 */
import type { BluetoothPlatform } from '@shared/core/bluetooth';

/** The SMP service and its one characteristic (Zephyr's smp_bt.c), in the plain form in which libraries give UUIDs. */
export const SMP_SERVICE_UUID = '8d53dc1d1db74cd3868b8a527460aa84';
export const SMP_CHARACTERISTIC_UUID = 'da2e7828fbce4e01ae9e261174997c48';

export type AdapterState =
  | { state: 'starting' }
  | { state: 'ready' }
  | { state: 'off' }
  /** There is none, or none for Bluetooth Low Energy. */
  | { state: 'unsupported'; detail: string }
  | { state: 'no-permission'; detail: string }
  /** Bus, service or driver do not work, or have gone. */
  | { state: 'unavailable'; detail: string };

/** A device that was seen, as it is known now. Everything in it comes from the air and is untrusted. */
export interface Sighting {
  /** How the system names it: twelve hexadecimal digits of its address, or 32 of a UUID (macOS). */
  id: string;
  /** Six bytes with colons, lower case; undefined where the system hides it. */
  address: string | undefined;
  name: string | undefined;
  /** In dBm; undefined when the device is not in range: the system only remembers it. */
  rssi: number | undefined;
  /** It advertises the SMP service. */
  speaksSmp: boolean;
  /** Clock time; undefined while the system only remembers it. */
  lastSeen: number | undefined;
}

/** An open connection to a device that has the SMP characteristic; notifications are on. */
export interface BleLink {
  /** Bytes that fit one write, 20 or more. May change at any time: to be read at each write. */
  readonly payloadBytes: number;
  /** How far writes can be trusted; see `air.ts`. */
  readonly backPressure: BackPressure;
  /**
   * Gives one fragment to the system, without response. One call at a time. Resolves when the system wants the next one,
   * as far as it tells.
   * @throws Error when the link has ended or the system does not take it within a deadline
   */
  write(fragment: Uint8Array): Promise<void>;
  /** Ends the link; resolves when it is down or could not be ended in time. Never rejects. */
  close(): Promise<void>;
}

/**
 * `drained`: `write` waits for the packets to leave the computer. `unknown`: it resolves at once, whatever happens to the
 * bytes; so many messages may be under way at once.
 */
export type BackPressure = { kind: 'drained' } | { kind: 'unknown'; messages: number };

export interface LinkEvents {
  /** Bytes of one notification. Never throws. */
  notification(bytes: Uint8Array): void;
  /** The link went down by itself. Called at most once, and not after `close`. */
  gone(detail: string): void;
}

export interface BleAdapter {
  readonly platform: BluetoothPlatform;
  readonly state: AdapterState;
  readonly isScanning: boolean;
  /** Everything that was seen since scanning began, within bounds. */
  readonly sightings: readonly Sighting[];
  /** Calls `listener` whenever state, sightings or scanning have changed. @returns ends that */
  watch(listener: () => void): () => void;
  /** Starts whatever is below. Never rejects; the outcome is the state. Resolves when it is no longer `starting`. */
  start(): Promise<void>;
  /** Scanning goes on while anybody wants it. @returns ends this wish; calling it again does nothing */
  scan(): () => void;
  /**
   * Connects, finds the characteristic and turns notifications on.
   * @param id of a device that was seen lately
   * @param timeoutMs for the connection alone; finding and subscribing have deadlines of their own
   * @throws BenchError of family link/, or the signal's reason
   */
  connect(id: string, options: ConnectOptions): Promise<BleLink>;
  /**
   * Has the system forget what it remembers of a device that is neither connected nor paired: its attributes, where the system
   * keeps them from link to link. It has to be seen anew. Never rejects. Absent where nothing is kept, or nothing can be done.
   */
  forget?(peerId: string): Promise<void>;
  /** Ends all links and lets go of the system. Never rejects. */
  stop(): Promise<void>;
}

export interface ConnectOptions {
  /** For errors: what people call the device. */
  label: string;
  timeoutMs: number;
  on: LinkEvents;
  signal: AbortSignal;
}
