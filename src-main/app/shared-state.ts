/**
 * What is kept on disk, while another program (the command line) may change the list of devices in the same file: nothing that
 * it has added is written over, and what it has done is told. Knows the file only as something that is read and written.
 */
import { mergeRecords, readRecords, type DeviceRecord } from '@shared/ipc/device-record';
import { readStored, type StoredState } from './stored-state';

export interface StateFile {
  /** The whole content. @throws when it is not JSON at this moment */
  read(): unknown;
  write(content: Record<string, unknown>): void;
}

export class SharedState {
  /** Hears the list of devices when somebody else has changed it. */
  onDevices: (devices: readonly DeviceRecord[]) => void = () => {};
  readonly #file: StateFile;
  #state: StoredState;
  /** The list as both sides last knew it. */
  #common: DeviceRecord[];

  /** @param onTrouble the names of values in the file that were not usable */
  constructor(file: StateFile, onTrouble: (dropped: string[]) => void) {
    this.#file = file;
    const { state, dropped } = readStored(file.read());
    if (dropped.length > 0) onTrouble(dropped);
    this.#state = state;
    this.#common = state.devices;
  }

  get state(): StoredState {
    return this.#state;
  }

  change(patch: Partial<StoredState>): void {
    const wanted = { ...this.#state, ...patch };
    const devices = this.#joined(wanted.devices);
    const isNews = !isSame(devices, wanted.devices);
    this.#state = { ...wanted, devices };
    this.#common = normal(devices);
    this.#file.write({ ...this.#state });
    if (isNews) this.onDevices(devices);
  }

  /** The file may have changed: takes over what somebody else has done to the list of devices. */
  look(): void {
    const theirs = this.#read();
    if (theirs === undefined || isSame(theirs, this.#common)) return;
    const devices = mergeRecords(this.#common, normal(this.#state.devices), theirs);
    const isNews = !isSame(devices, normal(this.#state.devices));
    this.#common = theirs;
    this.#state = { ...this.#state, devices };
    if (isNews) this.onDevices(devices);
  }

  #joined(ours: DeviceRecord[]): DeviceRecord[] {
    const theirs = this.#read();
    return theirs === undefined || isSame(theirs, this.#common)
      ? ours
      : mergeRecords(this.#common, normal(ours), theirs);
  }

  /** Undefined while it cannot be read: somebody edits it by hand. */
  #read(): DeviceRecord[] | undefined {
    try {
      const content = this.#file.read();
      return typeof content === 'object' && content !== null && 'devices' in content
        ? readRecords(content.devices).records
        : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

/** As they come out of the file, so that they can be compared with what does. */
function normal(records: readonly DeviceRecord[]): DeviceRecord[] {
  return readRecords(records).records;
}

function isSame(a: readonly DeviceRecord[], b: readonly DeviceRecord[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
