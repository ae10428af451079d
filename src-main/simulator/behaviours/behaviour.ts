/**
 * The form of a behaviour: what a device does for one command. Types come from the declarations that the client uses, so a
 * command that does not exist or a value of the wrong type does not compile. Knows no command.
 */
import type { Sha } from '../../../src-shared/firmware/sha';
import type { Command } from '../../../src-shared/smp/command';
import type { CommandName, groups } from '../../../src-shared/smp/groups';
import type { Bridges } from '../bridges';
import type { FileSystem } from '../file-system';
import type { Flash } from '../flash';
import type { BootTarget, DeviceProfile } from '../device-profile';
import type { SettingsStore } from '../settings-store';
import type { Shell } from '../shell';
import type { UploadInProgress } from '../upload-in-progress';

type Groups = typeof groups;

/** The declaration with this name. */
export type CommandOf<N extends CommandName> = {
  [G in keyof Groups]: {
    [C in keyof Groups[G]['commands'] & string]: `${G}.${C}` extends N ? Groups[G]['commands'][C] : never;
  }[keyof Groups[G]['commands'] & string];
}[keyof Groups];

type Request<N extends CommandName> = CommandOf<N> extends Command<infer Q, unknown> ? Q : never;
type Answer<N extends CommandName> = CommandOf<N> extends Command<infer _Q, infer R> ? R : never;

/** Nothing that a client has to send is certain to be there. */
export type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Any key may be left out of an answer: older firmware does. Keys go out in the order in which they are put. */
export type Emitted<T> = T extends Uint8Array
  ? T
  : T extends Map<infer K, infer V>
    ? Map<K, Emitted<V>>
    : T extends readonly (infer E)[]
      ? Emitted<E>[]
      : T extends object
        ? { [K in keyof T]?: Emitted<T[K]> | undefined }
        : T;

/** An answer that is an error. Without `group` it is one of the codes common to all groups. */
export class Refusal {
  constructor(
    readonly rc: number,
    readonly group?: number,
    /** The device's own words, sent by builds with verbose errors. */
    readonly reason?: string,
    /** Keys that stand beside the error of a group. */
    readonly beside?: Readonly<Record<string, unknown>>,
  ) {}
}

/** What a handler may reach of the device that it runs on. */
export interface Inside {
  readonly profile: DeviceProfile;
  readonly flash: Flash;
  readonly sha: Sha;
  readonly files: FileSystem;
  readonly settings: SettingsStore;
  readonly shell: Shell;
  readonly bridges: Bridges;
  upload: UploadInProgress | undefined;
  /** Since the last start. */
  readonly uptimeMs: number;
  /** Date and time as milliseconds since 1970, without a zone; undefined while it was never set. */
  dateTimeMs: number | undefined;
  /** Makes the answer later by this time, during which the device does nothing else. */
  spend(ms: number): void;
  /**
   * Erasing takes `ms` on this flash; spends that, or what a fault says. `share`: how much of the whole erasing this is
   * where it goes on with an upload; 1 when missing.
   */
  spendErasing(ms: number, share?: number): void;
  /** False: there is no room for this much between answer and flash. */
  hasRoomFor(bytes: number): boolean;
  /** Writes to flash: at once, or later where the profile says so. */
  store(bytes: number, write: () => void): void;
  /** Bytes from which on writing an image or a file fails; undefined: never. */
  readonly writeFailsFrom: number | undefined;
  /** Counts uploaded bytes. */
  uploaded(bytes: number): void;
  /** Resets after the time that the profile says; until then requests are answered. */
  resetSoon(into: BootTarget): void;
}

/** What a device does with a request; a `Map` for answers whose keys the declaration leaves open. */
export type Behaviour<N extends CommandName> = (
  request: Given<Request<N>>,
  device: Inside,
) => Emitted<Answer<N>> | Map<string, unknown> | Refusal;
