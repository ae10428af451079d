/**
 * All devices that are known: their saved records and their sessions. The truth that windows see views of. Knows no
 * Electron, no concrete transport and no run.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@shared/core/clock';
import { BenchError, toErrorView, type ErrorView } from '@shared/core/errors';
import { Listeners, thrownLater } from '@shared/core/listeners';
import type { Catalog } from '@shared/smp/catalog';
import { addressText, type Connection } from '@shared/device/connection';
import type { LoaderPlace } from '@shared/device/loader-name';
import { changedRecord, type DeviceRecord, type RecordChange } from '@shared/device/record';
import { placeKey } from '@shared/device/same-place';
import type { DeviceView } from '@shared/ipc/views';
import type { Fault } from '@shared/simulator/fault';
import type { Timing } from '../engine/timing';
import type { TraceEntry } from '../engine/trace';
import type { SmpTransport } from '../engine/transport';
import { DeviceSession } from './device-session';
import { deviceView } from './device-view';
import type { SessionState } from './session-state';
import { Retries } from './retries';

export type { DeviceRecord };

export interface BenchOptions {
  clock: Clock;
  /** Milliseconds since 1970, for what people see. */
  epochNow: () => number;
  random: () => number;
  timing: (record: DeviceRecord) => Timing;
  /** Names commands and errors, private groups too; the built-in ones when absent. */
  catalog?: () => Catalog;
  /** A fresh transport to where the device is now. */
  makeTransport: (record: DeviceRecord) => Promise<SmpTransport>;
  newId: () => string;
  /** Whether devices that could not be reached are tried again by themselves; not when absent. */
  triesAgain?: () => boolean;
  /** The serial port of this name, with the device that it belongs to; undefined when it is not there now. */
  portAt?: (path: string) => { deviceId?: string } | undefined;
}

interface Device {
  record: DeviceRecord;
  session: DeviceSession;
  lastError: ErrorView | undefined;
  endListening: () => void;
}

export class Bench {
  readonly #o: BenchOptions;
  readonly #devices = new Map<string, Device>();
  readonly #retries: Retries;
  /** Which run a device's row shows; set by whoever has the runs. */
  runOf: (deviceId: string) => string | undefined = () => undefined;
  /** The faults of a simulated device; set by whoever has the simulated devices. */
  faultsOf: (deviceId: string) => readonly Fault[] = () => [];

  /** Tells that the view of a device has changed. */
  readonly deviceChanged: Listeners<[id: string]>;
  /** Tells that the list of records has changed and is to be saved. */
  readonly recordsChanged: Listeners<[records: DeviceRecord[]]>;
  /** Tells that a device was taken off the bench. */
  readonly removed: Listeners<[id: string]>;
  /** Tells console text that shares the link of a device; untrusted. */
  readonly texts: Listeners<[id: string, text: string]>;
  /** Tells everything that passes, of every device. */
  readonly trace: Listeners<[id: string, entry: TraceEntry]>;

  constructor(options: BenchOptions, saved: readonly DeviceRecord[]) {
    this.#o = options;
    const onFailure = thrownLater(options.clock);
    this.deviceChanged = new Listeners(onFailure);
    this.recordsChanged = new Listeners(onFailure);
    this.removed = new Listeners(onFailure);
    this.texts = new Listeners(onFailure);
    this.trace = new Listeners(onFailure);
    this.#retries = new Retries(options.clock, options.random);
    for (const record of saved) this.#put(record);
  }

  get ids(): string[] {
    return [...this.#devices.keys()];
  }

  get records(): DeviceRecord[] {
    return [...this.#devices.values()].map((device) => device.record);
  }

  /** @throws BenchError app/not-found */
  session(id: string): DeviceSession {
    return this.#get(id).session;
  }

  /** @throws BenchError app/not-found */
  record(id: string): DeviceRecord {
    return this.#get(id).record;
  }

  /** The record of a device; undefined when it is not on the bench. */
  recordOf(id: string): DeviceRecord | undefined {
    return this.#devices.get(id)?.record;
  }

  /** @throws BenchError app/on-bench-already when a device on the bench is there already */
  add(connection: Connection, name?: string): string {
    this.#checkFree(connection);
    const id = this.#o.newId();
    this.#put({ id, name: name ?? addressText(connection), tags: [], connection });
    this.#keep(id);
    return id;
  }

  /**
   * Takes over the list as another program has left it. Where a device is now elsewhere or gone, its link is closed; a device
   * that is being written to stays as it is, and so comes back into the list with its next change.
   */
  async adopt(records: readonly DeviceRecord[]): Promise<void> {
    const wanted = new Map(records.map((record) => [record.id, record]));
    const links: Promise<void>[] = [];
    for (const { record, session } of [...this.#devices.values()]) {
      if (wanted.has(record.id) || session.writer !== undefined) continue;
      this.#forget(record.id);
      links.push(session.disconnect());
      this.deviceChanged.tell(record.id);
      this.removed.tell(record.id);
    }
    for (const record of records) {
      const device = this.#devices.get(record.id);
      if (device === undefined) this.#put(record);
      else {
        const isElsewhere = !isSame(device.record.connection, record.connection);
        if (isElsewhere && device.session.writer !== undefined) continue;
        device.record = record;
        if (isElsewhere) links.push(device.session.disconnect());
      }
      this.deviceChanged.tell(record.id);
    }
    await Promise.all(links);
  }

  /**
   * Takes devices off the bench and closes their links.
   * @throws BenchError session/busy when one of them is being written to; then none is removed.
   */
  async remove(ids: readonly string[]): Promise<void> {
    const devices = ids.map((id) => this.#get(id));
    for (const { session } of devices) session.check('changes');
    for (const { record } of devices) this.#forget(record.id);
    this.recordsChanged.tell(this.records);
    await Promise.all(devices.map(({ session }) => session.disconnect()));
    for (const { record } of devices) {
      this.deviceChanged.tell(record.id);
      this.removed.tell(record.id);
    }
  }

  /** Changes what a person keeps of a device. @throws BenchError app/not-found */
  change(id: string, change: RecordChange): void {
    const device = this.#get(id);
    device.record = changedRecord(device.record, change);
    this.#keep(id);
  }

  /** Changes where a device is; its link is closed. @throws BenchError session/busy, app/on-bench-already */
  async setConnection(id: string, connection: Connection): Promise<void> {
    const device = this.#get(id);
    device.session.check('changes');
    this.#checkFree(connection, id);
    this.#retries.forget(id);
    await device.session.disconnect();
    device.record = { ...device.record, connection };
    this.#keep(id);
  }

  /** Keeps what was found out about a connection (which port it really is), without closing it. */
  rememberConnection(id: string, connection: Connection): void {
    const device = this.#get(id);
    device.record = { ...device.record, connection };
    this.#keep(id);
  }

  /**
   * A port has appeared or gone: devices that are looked for look at once, and with `connectClosed` those whose port
   * could not be opened before are tried again. A link that the user closed stays closed.
   */
  lookForSerial(present: (connection: Connection) => boolean, connectClosed: boolean): void {
    for (const { record, session } of this.#devices.values()) {
      if (record.connection.kind !== 'serial') continue;
      if (session.state.link === 'away') session.lookNow();
      else if (connectClosed && hasFailed(session.state) && present(record.connection))
        void this.connect([record.id]);
    }
  }

  /**
   * As for ports: when the adapter works again, devices that are looked for look at once. With `connectClosed` those that
   * could not be opened because of it are tried again, and those that were not seen and are heard now.
   */
  lookForBluetooth(
    { adapterIsBack, heard }: { adapterIsBack: boolean; heard: ReadonlySet<string> },
    connectClosed: boolean,
  ): void {
    for (const { record, session } of this.#devices.values()) {
      if (record.connection.kind !== 'ble') continue;
      const { state } = session;
      if (state.link === 'away' && adapterIsBack) session.lookNow();
      if (state.link !== 'closed' || !connectClosed) continue;
      const code = state.because?.code;
      const wasMissing = code === 'link/bluetooth-not-found' && heard.has(record.id);
      if (wasMissing || (adapterIsBack && code !== undefined && adapterErrors.includes(code)))
        void this.connect([record.id]);
    }
  }

  /** Connects devices side by side. How each ended stands in its view. */
  async connect(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#tryToConnect(id)));
  }

  /** What fails is tried again later, where that is wanted. */
  async #tryToConnect(id: string): Promise<void> {
    this.#retries.begun(id);
    try {
      await this.attempt(id, (session) => session.connect());
      this.#retries.forget(id);
    } catch {
      // Closed by hand meanwhile, or gone from the bench: nobody wants it back.
      const device = this.#devices.get(id);
      if (device === undefined || !hasFailed(device.session.state)) return;
      if (this.#o.triesAgain?.() !== true || device.record.connection.kind === 'replay') return;
      this.#retries.later(id, () => {
        if (this.#o.triesAgain?.() === true) void this.#tryToConnect(id);
        else this.deviceChanged.tell(id);
      });
      this.deviceChanged.tell(id);
    }
  }

  /** Nothing is tried again any more; the wish has changed. */
  retriesChanged(): void {
    if (this.#o.triesAgain?.() === true) return;
    this.#retries.stop();
    for (const id of this.ids) this.deviceChanged.tell(id);
  }

  async disconnect(ids: readonly string[]): Promise<void> {
    const devices = ids.map((id) => this.#get(id));
    for (const { session } of devices) session.check('changes');
    for (const id of ids) this.#retries.forget(id);
    await Promise.all(devices.map(({ session }) => session.disconnect()));
  }

  /** Runs an action on a device and keeps its error for the device's row. */
  async attempt<T>(id: string, run: (session: DeviceSession) => Promise<T>): Promise<T> {
    const device = this.#get(id);
    try {
      const result = await run(device.session);
      if (device.lastError !== undefined) {
        device.lastError = undefined;
        this.deviceChanged.tell(id);
      }
      return result;
    } catch (error) {
      device.lastError = toErrorView(error);
      this.deviceChanged.tell(id);
      throw error;
    }
  }

  view(id: string): DeviceView | undefined {
    const device = this.#devices.get(id);
    if (device === undefined) return undefined;
    const { record, session, lastError } = device;
    const nextTryAt = this.#retries.nextAt(id);
    const shown = { record, session, lastError, nextTryAt, runId: this.runOf(id), faults: this.faultsOf(id) };
    return deviceView(shown, (clockTime) =>
      Math.round(this.#o.epochNow() - (this.#o.clock.now() - clockTime)),
    );
  }

  /** Closes every link. */
  async close(): Promise<void> {
    this.#retries.stop();
    await Promise.all([...this.#devices.values()].map(({ session }) => session.disconnect()));
  }

  #put(record: DeviceRecord): void {
    const { clock, random, timing, catalog, makeTransport } = this.#o;
    const session = new DeviceSession({
      makeTransport: () => makeTransport(this.record(record.id)),
      clock,
      random,
      timing: () => timing(this.record(record.id)),
      keepLoader: (loader) => this.#keepLoader(record.id, loader),
      ...(catalog === undefined ? {} : { catalog }),
    });
    // That the link of a removed device is closed is still told; what passes while it closes is not.
    session.changes.listen(() => this.deviceChanged.tell(record.id));
    const endTexts = session.texts.listen((text) => this.texts.tell(record.id, text));
    const endTrace = session.trace.listen((entry) => this.trace.tell(record.id, entry));
    const endListening = (): void => {
      endTexts();
      endTrace();
    };
    this.#devices.set(record.id, { record, session, lastError: undefined, endListening });
  }

  /** @param except the device that is to be there */
  #checkFree(connection: Connection, except?: string): void {
    const there = this.#deviceAt(connection);
    if (there !== undefined && there.id !== except)
      throw new BenchError('app/on-bench-already', { where: addressText(connection), name: there.name });
  }

  #deviceAt(connection: Connection): DeviceRecord | undefined {
    if (connection.kind === 'serial') {
      // Who is on a port that is there is known better than by its name, which another board may have had before.
      const port = this.#o.portAt?.(connection.path);
      if (port !== undefined) return this.records.find(({ id }) => id === port.deviceId);
    }
    const key = placeKey(connection);
    if (key === undefined) return undefined;
    return this.records.find(({ connection: at }) => placeKey(at) === key || loaderKey(at) === key);
  }

  /** A device that was taken off the bench meanwhile has none. */
  #keepLoader(id: string, loader: LoaderPlace | undefined): void {
    const connection = this.#devices.get(id)?.record.connection;
    if (connection?.kind !== 'ble' || isDeepStrictEqual(connection.loader, loader)) return;
    const { loader: _before, ...rest } = connection;
    this.rememberConnection(id, { ...rest, ...(loader === undefined ? {} : { loader }) });
  }

  #forget(id: string): void {
    this.#retries.forget(id);
    this.#devices.get(id)?.endListening();
    this.#devices.delete(id);
  }

  #get(id: string): Device {
    const device = this.#devices.get(id);
    if (device === undefined) throw new BenchError('app/not-found', { what: 'the device' });
    return device;
  }

  #keep(id: string): void {
    this.recordsChanged.tell(this.records);
    this.deviceChanged.tell(id);
  }
}

/** A device that stays in its firmware loader is at another address meanwhile. */
function loaderKey(connection: Connection): string | undefined {
  if (connection.kind !== 'ble' || connection.loader?.peerId === undefined) return undefined;
  return placeKey({ kind: 'ble', peerId: connection.loader.peerId });
}

/** The device itself was never asked. */
const adapterErrors: readonly ErrorView['code'][] = [
  'link/bluetooth-off',
  'link/bluetooth-unsupported',
  'link/bluetooth-no-permission',
  'link/bluetooth-unavailable',
];

/** By content: what comes from a file has its fields in another order. */
function isSame(a: Connection, b: Connection): boolean {
  const plain = (one: Connection): unknown => JSON.parse(JSON.stringify(one));
  return isDeepStrictEqual(plain(a), plain(b));
}

function hasFailed(state: SessionState): boolean {
  return state.link === 'closed' && state.because !== undefined;
}
