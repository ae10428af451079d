/**
 * What is kept on disk, as the application knows it: read once, changed at once in memory, written a moment later together with
 * whatever else has changed, on top of what another program (the command line) has done meanwhile. A change that cannot be written
 * is kept and tried again; nobody waits for the disk. Knows the file only as something that is read and changed.
 */
import type { Clock } from '@shared/core/clock';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import { Listeners } from '@shared/core/listeners';
import { readRecords, type DeviceRecord } from '@shared/device/record';
import type { SettingsView } from '@shared/ipc/views';
import { UNDECIDED } from '@shared/device/stored-policy';
import { readStored, type StoredState } from './stored-state';
import { StoredPatch, type Content, type StateChange } from './stored-patch';

/** The file, as `disk/state-file.ts` has it. */
export interface SharedFile {
  readonly path: string;
  /** Where files that held no settings are kept; one more after each that was replaced. */
  readonly copies: readonly string[];
  read(): Promise<Content | undefined>;
  change(make: (content: Content) => Content, instead?: Content): Promise<Content>;
}

/** Changes of one moment, as when 256 devices are added, are written once. */
export const GATHER_MS = 100;
/** A file that could not be written is tried again with the next change, or after this. */
export const AGAIN_MS = 30_000;

/** Taken for the content of a file that cannot be read: nobody knows what was wanted about signatures. */
const NOT_KNOWN: Content = { preferences: { signaturePolicy: UNDECIDED } };

export class SharedState {
  /** Hears the list of devices when somebody else has changed it. */
  onDevices: (devices: readonly DeviceRecord[]) => void = () => {};
  /** Tells that something has changed in how well the file can be used. */
  readonly trouble = new Listeners<[]>();
  readonly #file: SharedFile;
  readonly #clock: Clock;
  /** What the file held when it was last read or written. */
  #content: Content;
  /** What it does not hold yet: what is being written now, and what has come since. */
  #writing = new StoredPatch();
  #waiting = new StoredPatch();
  #state: StoredState;
  #dropped: string[] = [];
  #policyDoubt: string | undefined;
  #unreadable: ErrorView | undefined;
  #notSaved: ErrorView | undefined;
  /** The view as its listeners know it. */
  #told = '';
  #cancelTimer: (() => void) | undefined;
  #running: Promise<void> | undefined;

  private constructor(file: SharedFile, clock: Clock, content: Content, unreadable: ErrorView | undefined) {
    this.#file = file;
    this.#clock = clock;
    this.#content = content;
    this.#unreadable = unreadable;
    this.#state = this.#read();
    this.#told = JSON.stringify(this.view);
  }

  /** Never fails: a file that cannot be read is told by `view`. */
  static async open(file: SharedFile, clock: Clock): Promise<SharedState> {
    try {
      return new SharedState(file, clock, (await file.read()) ?? {}, undefined);
    } catch (error) {
      return new SharedState(file, clock, NOT_KNOWN, toErrorView(error));
    }
  }

  get state(): StoredState {
    return this.#state;
  }

  /** What a person should know of the file. */
  get view(): SettingsView {
    return {
      file: this.#file.path,
      ...(this.#unreadable === undefined ? {} : { unreadable: this.#unreadable }),
      ...(this.#notSaved === undefined ? {} : { notSaved: this.#notSaved }),
      ...(this.#file.copies.length === 0 ? {} : { copies: [...this.#file.copies] }),
      ...(this.#policyDoubt === undefined ? {} : { policyDoubt: this.#policyDoubt }),
      ...(this.#dropped.length === 0 ? {} : { notUsable: this.#dropped }),
    };
  }

  /** Never fails: what cannot be written is told by `view` and tried again. */
  change(change: StateChange): void {
    this.#waiting.add(this.#state, change);
    const { preferences, ...others } = change;
    this.#state = {
      ...this.#state,
      ...others,
      preferences: { ...this.#state.preferences, ...preferences },
    };
    if (preferences?.signaturePolicy !== undefined && this.#policyDoubt !== undefined) {
      this.#policyDoubt = undefined;
      this.#tell();
    }
    this.#writeIn(GATHER_MS);
  }

  /** The file may have changed: takes over what somebody else has done to it. */
  async look(): Promise<void> {
    try {
      const content = await this.#file.read();
      // While we write, what was read may be older than what is written.
      if (content === undefined || this.#running !== undefined) return;
      if (this.#file.copies.length === 0) this.#unreadable = undefined;
      this.#holds(content);
    } catch {
      // Somebody edits it, or it cannot be read at this moment: what is known stays.
    }
  }

  /** Writes at once what is not written yet; resolves when that is done or has failed. */
  async flush(): Promise<void> {
    this.#cancelTimer?.();
    await this.#running;
    if (!this.#waiting.isEmpty) await this.#write();
    this.#cancelTimer?.();
  }

  #writeIn(ms: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.after(ms, () => {
      // The end of what is being written begins anew.
      if (this.#running === undefined) void this.#write();
    });
  }

  #write(): Promise<void> {
    this.#running = this.#writeNow().finally(() => {
      this.#running = undefined;
      if (!this.#waiting.isEmpty) this.#writeIn(this.#notSaved === undefined ? GATHER_MS : AGAIN_MS);
    });
    return this.#running;
  }

  async #writeNow(): Promise<void> {
    const patch = this.#waiting;
    [this.#writing, this.#waiting] = [patch, new StoredPatch()];
    try {
      const content = await this.#file.change((now) => patch.onTop(now), this.#content);
      this.#writing = new StoredPatch();
      this.#notSaved = undefined;
      // A file that was replaced is told until the end: what was in it is only in the copy.
      if (this.#file.copies.length === 0) this.#unreadable = undefined;
      this.#holds(content);
    } catch (error) {
      // Nothing of it is in the file: it waits again, before what has come meanwhile.
      patch.append(this.#waiting);
      [this.#writing, this.#waiting] = [new StoredPatch(), patch];
      this.#notSaved = toErrorView(error);
      this.#tell();
    }
  }

  /** Tells what has changed in the view, whatever of it that is: the file keeps copies by itself. */
  #tell(): void {
    const now = JSON.stringify(this.view);
    if (now === this.#told) return;
    this.#told = now;
    this.trouble.tell();
  }

  /** The file holds this now. */
  #holds(content: Content): void {
    const devices = normal(this.#state.devices);
    this.#content = content;
    this.#state = this.#read();
    if (JSON.stringify(this.#state.devices) !== JSON.stringify(devices)) this.onDevices(this.#state.devices);
    this.#tell();
  }

  #read(): StoredState {
    const content = this.#waiting.onTop(this.#writing.onTop(this.#content));
    const { state, dropped, policyDoubt } = readStored(content);
    this.#dropped = dropped;
    this.#policyDoubt = policyDoubt;
    return state;
  }
}

/** As they come out of a file, so that they can be compared with what does. */
function normal(records: readonly DeviceRecord[]): DeviceRecord[] {
  return readRecords(records).records;
}
