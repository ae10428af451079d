/**
 * The computer's Bluetooth through noble: its state, scanning by need, devices that were seen, connections. The only file
 * beside the guard and the link that knows noble. Knows no connection that is saved and no SMP message.
 */
import { sleep, type Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import { Gate } from '@shared/core/gate';
import type { Noble, NoblePeripheral } from '@abandonware/noble/lib/resolve-bindings.js';
import type { AdapterState, BleAdapter, BleLink, ConnectOptions, Sighting } from './adapter';
import type { Binding } from './binding';
import { stateError, whyDropped } from './adapter-state';
import { airName, isPaired, removeDevice } from './bluez-device';
import { forgetHalfHeard, forgetPeripheral } from './forget-peripheral';
import { GuardedNoble, loadNoble, type LoadNoble } from './guarded-noble';
import { HciDrain } from './hci-drain';
import { openNobleLink } from './noble-link';
import { Sightings } from './sightings';
import { TooLate, within } from './deadline';
import { followMtu } from './system-mtu';

export interface NobleAdapterOptions {
  binding: Binding;
  clock: Clock;
  load?: LoadNoble;
  isRoot?: boolean;
  /** After so long without a packet a link is over, 100 to 32,000, where we may choose (raw HCI). */
  supervisionMs?: number;
}

const SUPERVISION_MS = 4000;

/** Scanning that does not begin, or ends by itself, is begun again after this time. */
const SCAN_AGAIN_MS = 1000;
/** A scan that does not end in this time goes on while connecting. */
const PAUSE_MS = 2000;
/** How often ranges are looked over while scanning. */
const AGE_EVERY_MS = 5000;
/** Before the process may end after noble was stopped: its native parts still deliver. */
const QUIET_BEFORE_END_MS = 100;

export class NobleAdapter implements BleAdapter {
  readonly #o: Required<NobleAdapterOptions>;
  #guard: GuardedNoble | undefined;
  #starting: Promise<void> | undefined;
  /** Ends the waiting for an instance that is replaced. */
  #endStarting: () => void = () => {};
  readonly #sightings = new Sightings();
  readonly #peripherals = new Map<string, NoblePeripheral>();
  /** With what their owners are told when they end without being asked. */
  readonly #links = new Map<BleLink, (detail: string) => void>();
  readonly #wishes = new Set<object>();
  readonly #watchers = new Set<() => void>();
  #isScanning = false;
  /** BlueZ first tells what it remembers; what comes then was not heard. */
  #isRemembering = true;
  #connecting = 0;
  readonly #turn: Gate;
  #drain: HciDrain | undefined;
  #cancelRetry: (() => void) | undefined;
  #cancelAging: (() => void) | undefined;
  #isStopped = false;

  constructor(options: NobleAdapterOptions) {
    this.#o = {
      load: loadNoble,
      isRoot: process.getuid?.() === 0,
      supervisionMs: SUPERVISION_MS,
      ...options,
    };
    this.#sightings.onForgotten = (id) => {
      const noble = this.#guard?.noble;
      if (noble === undefined || forgetPeripheral(noble, id)) this.#peripherals.delete(id);
    };
    this.#turn = new Gate(options.binding.noble === 'hci' ? 1 : Infinity);
  }

  get platform(): Binding['platform'] {
    return this.#o.binding.platform;
  }

  get state(): AdapterState {
    return this.#guard?.state ?? { state: 'starting' };
  }

  get isScanning(): boolean {
    return this.#isScanning;
  }

  get sightings(): readonly Sighting[] {
    return this.#sightings.all;
  }

  start(): Promise<void> {
    if (this.#guard !== undefined && !this.#guard.isOver) return this.#starting ?? Promise.resolve();
    this.#starting = this.#begin();
    return this.#starting;
  }

  watch(listener: () => void): () => void {
    const watcher = (): void => listener();
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  scan(): () => void {
    const wish = {};
    if (this.#wishes.size === 0) this.#sightings.forgetRanges();
    this.#wishes.add(wish);
    this.#scanAsWished();
    return () => {
      if (this.#wishes.delete(wish)) this.#scanAsWished();
    };
  }

  async connect(id: string, options: ConnectOptions): Promise<BleLink> {
    const { binding, clock, supervisionMs } = this.#o;
    const noble = this.#ready();
    const peripheral = this.#peripherals.get(id);
    if (peripheral === undefined)
      throw new BenchError('link/bluetooth-not-found', { device: options.label, waitedMs: 0 });
    const link = await openNobleLink(
      {
        peripheral,
        binding,
        clock,
        supervisionMs,
        inTurn: (work) =>
          this.#turn.run(() => this.#whileConnecting(noble, work, options.signal), options.signal),
        systemMtu: (one) =>
          binding.kind === 'bluez' ? followMtu(noble._bindings, one.id) : Promise.resolve(undefined),
        drained: this.#drainOf(noble),
        whyDropped: () => whyDropped(this.state),
        isPaired: () => isPaired(noble._bindings, peripheral),
      },
      {
        ...options,
        on: {
          ...options.on,
          gone: (detail) => {
            this.#links.delete(link);
            options.on.gone(detail);
          },
        },
      },
    );
    this.#links.set(link, (detail) => options.on.gone(detail));
    return link;
  }

  async forget(peerId: string): Promise<void> {
    const noble = this.#guard?.noble;
    if (this.#o.binding.noble !== 'dbus' || noble === undefined) return;
    const { clock } = this.#o;
    // What stays remembered shows in the link that is made next.
    await within(removeDevice(noble._bindings, peerId), { clock, ms: PAUSE_MS, what: 'forgetting' }).catch(
      () => undefined,
    );
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endStarting();
    this.#wishes.clear();
    this.#cancelRetry?.();
    this.#cancelAging?.();
    const links = [...this.#links];
    this.#links.clear();
    await Promise.all(
      links.map(async ([link, gone]) => {
        await link.close();
        gone('Bluetooth was stopped');
      }),
    );
    const guard = this.#guard;
    this.#guard = undefined;
    if (guard === undefined) return;
    this.#isScanning = false;
    guard.stop();
    await sleep(this.#o.clock, QUIET_BEFORE_END_MS);
  }

  #changed(): void {
    for (const listener of [...this.#watchers]) listener();
  }

  async #begin(): Promise<void> {
    if (this.#isStopped) return;
    this.#endStarting();
    this.#guard?.stop();
    this.#forget();
    const { binding, clock, load, isRoot } = this.#o;
    const known = new Promise<void>((resolve) => {
      this.#endStarting = resolve;
      const guard = new GuardedNoble({
        binding,
        clock,
        load,
        isRoot,
        onState: (state) => {
          if (this.#guard !== guard) return;
          if (state.state !== 'starting') resolve();
          this.#stateChanged(state);
        },
      });
      guard.onRevival = () => {
        if (this.#guard === guard) void this.start();
      };
      this.#guard = guard;
      void guard.start().then(() => {
        if (guard.noble !== undefined && this.#guard === guard) this.#listen(guard.noble);
      });
    });
    await known;
  }

  #forget(): void {
    this.#peripherals.clear();
    this.#sightings.clear();
    this.#drain = undefined;
    this.#isScanning = false;
    this.#isRemembering = true;
  }

  #listen(noble: Noble): void {
    const isOurs = (): boolean => this.#guard?.noble === noble;
    noble.on('discover', (peripheral: NoblePeripheral) => {
      if (isOurs()) this.#heard(noble, peripheral);
    });
    noble.on('scanStart', () => {
      if (!isOurs()) return;
      this.#isScanning = true;
      this.#isRemembering = false;
      this.#age();
      this.#scanAsWished();
      this.#changed();
    });
    noble.on('scanStop', () => {
      if (!isOurs()) return;
      this.#isScanning = false;
      this.#scanAgain();
      this.#changed();
    });
  }

  #stateChanged({ state }: AdapterState): void {
    if (state === 'ready') this.#scanAsWished();
    else {
      this.#isScanning = false;
      this.#isRemembering = true;
      this.#sightings.forgetRanges();
    }
    this.#changed();
  }

  /** @throws BenchError for a state in which nothing goes */
  #ready(): Noble {
    const noble = this.#guard?.noble;
    const problem = stateError(this.state, this.platform);
    if (problem !== undefined || noble === undefined) throw problem ?? this.#isBeginning();
    return noble;
  }

  #isBeginning(): BenchError {
    return new BenchError('link/bluetooth-unavailable', {
      platform: this.platform,
      detail: 'it is starting',
    });
  }

  #heard(noble: Noble, peripheral: NoblePeripheral): void {
    const { binding, clock } = this.#o;
    this.#peripherals.set(peripheral.id, peripheral);
    const { serviceUuids } = peripheral.advertisement;
    this.#sightings.hear(
      {
        id: peripheral.id,
        address: peripheral.address,
        name: airName(noble._bindings, peripheral),
        rssi: peripheral.rssi,
        serviceUuids: serviceUuids ?? [],
      },
      binding.kind === 'bluez' && this.#isRemembering ? undefined : clock.now(),
    );
    this.#changed();
  }

  async #whileConnecting(noble: Noble, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    this.#connecting++;
    try {
      await this.#pauseScan(noble, signal);
      // What has gone meanwhile is heard by nobody, and noble would wait for it.
      if (this.#ready() !== noble) throw this.#isBeginning();
      await work();
    } finally {
      this.#connecting--;
      this.#scanAgain();
    }
  }

  /**
   * BlueZ would go on looking around while it connects, and a controller that listens for everybody catches the advertisement of
   * the one device more rarely. Other programs may have it look around all the same.
   */
  async #pauseScan(noble: Noble, signal: AbortSignal): Promise<void> {
    if (this.#o.binding.noble !== 'dbus' || !this.#isScanning) return;
    const stopped = new Promise<void>((resolve) => {
      noble.once('scanStop', resolve);
    });
    this.#scanAsWished();
    await within(stopped, { clock: this.#o.clock, ms: PAUSE_MS, what: 'ending the scan', signal }).catch(
      (error: unknown) => {
        if (!(error instanceof TooLate)) throw error;
        // Connecting is possible nevertheless; its own deadline tells when it is not.
      },
    );
  }

  #scanAgain(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#scanAsWished();
  }

  /** Scans when anybody wants it and it can be done. Never throws. */
  #scanAsWished(): void {
    const noble = this.#guard?.noble;
    const isWanted = this.#wishes.size > 0 && !(this.#o.binding.noble === 'dbus' && this.#connecting > 0);
    if (!isWanted) {
      this.#cancelRetry?.();
      this.#cancelRetry = undefined;
    }
    if (noble === undefined || this.state.state !== 'ready' || noble._state !== 'poweredOn') return;
    const isScanning = noble._bindings._isScanning ?? this.#isScanning;
    if (!isWanted && isScanning) noble.stopScanning(() => {});
    if (!isWanted || isScanning || this.#cancelRetry !== undefined) return;
    // A controller that noble drives itself cannot do both: connecting ends the scan.
    if (this.#o.binding.noble === 'hci' && this.#connecting > 0) return;
    this.#isRemembering = true;
    noble.startScanning([], true, () => {});
    this.#cancelRetry = this.#o.clock.after(SCAN_AGAIN_MS, () => {
      this.#cancelRetry = undefined;
      this.#scanAsWished();
    });
  }

  #age(): void {
    this.#cancelAging?.();
    this.#cancelAging = this.#o.clock.after(AGE_EVERY_MS, () => {
      this.#cancelAging = undefined;
      const noble = this.#guard?.noble;
      if (!this.#isScanning || noble === undefined) return;
      forgetHalfHeard(noble);
      if (this.#sightings.age(this.#o.clock.now())) this.#changed();
      this.#age();
    });
  }

  #drainOf(noble: Noble): ((peripheral: NoblePeripheral) => Promise<void>) | undefined {
    const bindings = noble._bindings;
    if (!bindings._hci) return undefined;
    this.#drain ??= new HciDrain(bindings._hci);
    const drain = this.#drain;
    return async ({ id }) => {
      const handle = bindings._handles?.[id];
      if (typeof handle === 'number') await drain.drained(handle);
    };
  }
}
