/**
 * Bluetooth as the application shows it: views of the adapter and of what was found, scans by lease, transports for saved
 * devices. Nothing of it is loaded before it is used.
 */
import { plainPeerId } from '@shared/core/bluetooth';
import type { Clock } from '@shared/core/clock';
import { toErrorView } from '@shared/core/errors';
import { Listeners } from '@shared/core/listeners';
import {
  SCAN_LEASE_MS,
  type BluetoothStateView,
  type BluetoothView,
  type FoundDeviceView,
} from '@shared/ipc/bluetooth';
import type { BleConnection, Connection } from '@shared/device/connection';
import { isLoaderName } from '@shared/device/loader-name';
import type { DeviceRecord } from '../session/bench';
import type { BleAdapter, Sighting } from '../transports/ble/adapter';
import { stateError } from '../transports/ble/adapter-state';
import { keptPlace } from '../transports/ble/kept-place';
import type { Bluetooth } from '../transports/ble/bluetooth';
import type { BleTransport } from '../transports/ble/transport';

export interface BluetoothBenchOptions {
  clock: Clock;
  epochNow: () => number;
  bluetooth: Bluetooth;
  records: () => readonly DeviceRecord[];
  /** Somebody writes to this device; it keeps its place while it is away. */
  isWrittenTo: (deviceId: string) => boolean;
}

export class BluetoothBench {
  /** Tells that adapter, sightings, links or queue have changed. */
  readonly changes = new Listeners<[]>();
  readonly #o: BluetoothBenchOptions;
  /** What was asked for last; starting Bluetooth takes a while. */
  #isWanted = false;
  /** How strong each device was when it was last heard, by identifier. */
  #strengths: ReadonlyMap<string, number> = new Map();
  #lease: { end: () => void; cancelTimer: () => void } | undefined;

  constructor(options: BluetoothBenchOptions) {
    this.#o = options;
    options.bluetooth.onChange = () => this.changes.tell();
  }

  /** Begins to look around, or goes on, for the length of a lease; or ends it. */
  async scan(on: boolean): Promise<BluetoothView> {
    this.#isWanted = on;
    if (!on) this.#endLease();
    else {
      const adapter = await this.#o.bluetooth.begin();
      if (!this.#isWanted) return this.view();
      const end = this.#lease?.end ?? adapter.scan();
      this.#lease?.cancelTimer();
      this.#lease = { end, cancelTimer: this.#o.clock.after(SCAN_LEASE_MS, () => this.#endLease()) };
    }
    return this.view();
  }

  /** @param remember takes the identifier and the name under which the device was found, when it is the one that was meant */
  transport(
    record: DeviceRecord,
    connection: BleConnection,
    remember: (found: Connection) => void,
  ): BleTransport {
    const { peerName, peerId, loader, controllerName, connectTimeoutMs } = connection;
    return this.#o.bluetooth.transport(
      { peerName, peerId, loader, controllerName, timeoutMs: connectTimeoutMs },
      {
        onKept: (sighting, as) => {
          const known = keptPlace(connection, sighting, as);
          if (known !== undefined) remember({ ...connection, ...known });
        },
        belongsToOther: (id) => (this.#owners().get(plainPeerId(id)) ?? record.id) !== record.id,
        isNameShared: () =>
          this.#o
            .records()
            .some(
              (one) =>
                one.id !== record.id &&
                one.connection.kind === 'ble' &&
                one.connection.peerName !== undefined &&
                one.connection.peerName === peerName,
            ),
        owner: record.id,
        keepsPlace: () => this.#o.isWrittenTo(record.id),
        isNameNoProof: () => loader !== undefined && this.#o.isWrittenTo(record.id),
      },
    );
  }

  view(): BluetoothView {
    const { adapter, links, binding } = this.#o.bluetooth;
    const owners = this.#owners();
    this.#strengths = new Map(
      adapter?.sightings.flatMap(({ id, rssi = this.#strengths.get(id) }) =>
        rssi === undefined ? [] : [[id, rssi] as const],
      ),
    );
    return {
      adapter: adapter === undefined ? { state: 'unused' } : stateView(adapter),
      binding: binding.kind,
      resetsAdapter: binding.resetsAdapter,
      scanning: adapter?.isScanning ?? false,
      found:
        adapter === undefined ? [] : adapter.sightings.map((one) => this.#found(one, owners)).sort(smpFirst),
      links: {
        inside: links.inside,
        limit: links.limit,
        waiting: links.waiting.map(({ label, owner }) => ({
          label,
          ...(owner === undefined ? {} : { deviceId: owner }),
        })),
      },
    };
  }

  async stop(): Promise<void> {
    this.#endLease();
    await this.#o.bluetooth.stop();
  }

  #endLease(): void {
    this.#lease?.cancelTimer();
    this.#lease?.end();
    this.#lease = undefined;
  }

  #found(
    { id, address, name, rssi, speaksSmp, lastSeen }: Sighting,
    owners: ReadonlyMap<string, string>,
  ): FoundDeviceView {
    const { clock, epochNow } = this.#o;
    const lastRssi = this.#strengths.get(id);
    const deviceId =
      owners.get(plainPeerId(id)) ?? (address && owners.get(plainPeerId(address))) ?? this.#startedAs(name);
    return {
      id,
      speaksSmp,
      ...(address === undefined ? {} : { address }),
      ...(name === undefined ? {} : { name }),
      ...(rssi === undefined ? {} : { rssi }),
      ...(lastRssi === undefined ? {} : { lastRssi }),
      ...(lastSeen === undefined
        ? {}
        : { lastSeenEpochMs: Math.round(epochNow() - (clock.now() - lastSeen)) }),
      ...(deviceId === undefined ? {} : { deviceId }),
    };
  }

  /** The device whose firmware loader was given this name. */
  #startedAs(name: string | undefined): string | undefined {
    if (!isLoaderName(name)) return undefined;
    return this.#o
      .records()
      .find(({ connection }) => connection.kind === 'ble' && connection.loader?.peerName === name)?.id;
  }

  /**
   * Saved devices by their identifier in its plain form, and by that of the firmware loader that they are in; made once for
   * hundreds of advertisers.
   */
  #owners(): Map<string, string> {
    const owners = new Map<string, string>();
    const put = (peerId: string | undefined, id: string): void => {
      const plain = plainPeerId(peerId ?? '');
      if (plain !== '' && !owners.has(plain)) owners.set(plain, id);
    };
    const saved = this.#o
      .records()
      .flatMap(({ id, connection }) => (connection.kind === 'ble' ? [{ id, connection }] : []));
    for (const { id, connection } of saved) put(connection.peerId, id);
    for (const { id, connection } of saved) put(connection.loader?.peerId, id);
    return owners;
  }
}

function stateView({ state, platform }: BleAdapter): BluetoothStateView {
  const problem = stateError(state, platform);
  if (state.state === 'starting' || state.state === 'ready') return { state: state.state };
  return { state: state.state, problem: toErrorView(problem) };
}

/** `Lamp 2` before `Lamp 10`. */
const byName = new Intl.Collator('en', { numeric: true });

function smpFirst(a: FoundDeviceView, b: FoundDeviceView): number {
  if (a.speaksSmp !== b.speaksSmp) return a.speaksSmp ? -1 : 1;
  if ((a.name === undefined) !== (b.name === undefined)) return a.name === undefined ? 1 : -1;
  return byName.compare(a.name ?? a.id, b.name ?? b.id) || byName.compare(a.id, b.id);
}
