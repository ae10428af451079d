/**
 * Everything that this program does with Bluetooth, in one place: adapters that are loaded when they are first needed,
 * looking around, finding a device, and a limited number of links with a queue in front. Knows no library, no saved device
 * and no window.
 */
import { abortReason } from '@shared/core/abort';
import { plainPeerId } from '@shared/core/bluetooth';
import type { Clock } from '@shared/core/clock';
import { BenchError, cancelledBy } from '@shared/core/errors';
import { Gate } from '@shared/core/gate';
import { plainText } from '@shared/core/plain-text';
import type { BleAdapter, LinkEvents, Sighting } from './adapter';
import { stateError } from './adapter-state';
import { chooseBinding, type Binding } from './binding';
import { Patience } from './connect-patience';
import type { FoundAs, Wanted } from './find-device';
import { seek, type Found } from './seek';
import { BleTransport, type ConnectedBle } from './transport';

/** Where a device is, and how patiently it is looked for. */
export interface BlePlace extends Wanted {
  /** The adapter, where there are several. */
  controllerName?: string | undefined;
  /** To find the device, and again to connect to it. */
  timeoutMs?: number | undefined;
}

export interface PlaceOptions {
  /** The device was found and is the one that was meant: what to look for from now on. */
  onKept?: (sighting: Sighting, as: KeptAs) => void;
  /** Another saved device has this identifier, so that a name alone does not lead there. */
  belongsToOther?: (id: string) => boolean;
  /** Other saved devices have this name, too: it finds none of them under a new identifier. */
  isNameShared?: () => boolean;
  /** Id of the saved device, for the queue; a name may be that of several. */
  owner?: string;
  /** Somebody waits for this device to come back: its place is not given to others meanwhile. */
  keepsPlace?: () => boolean;
  /** It is on its way to its loader or back in the middle of a job: its own name, which others may have, leads to nobody. */
  isNameNoProof?: () => boolean;
}

export interface KeptAs {
  foundAs: FoundAs;
  /** Its firmware loader answers. */
  isLoader: boolean;
}

export interface BluetoothOptions {
  clock: Clock;
  /** How to reach the adapter of that name; loads what is needed. */
  makeAdapter: (binding: Binding, clock: Clock) => Promise<BleAdapter>;
  /** As `process.platform` and `process.env`. */
  platform: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Links at the same time. Common adapters hold 7 to 20. */
  linkLimit?: number;
}

/** Somebody who waits for a place. */
export interface WaitingForLink {
  label: string;
  owner?: string;
}

const LINK_LIMIT = 8;
/** Scanning for a device that advertises slowly, and connecting to it, take a few seconds each. */
const DEFAULT_TIMEOUT_MS = 10_000;
/** A sighting older than this is no proof that the device is still there, and BlueZ forgets after 30 s. */
const FRESH_MS = 10_000;
/** How soon a place is given away when nobody waits for its device any more. */
const KEPT_LOOK_MS = 1000;

export class Bluetooth {
  /** Adapter, sightings, links or queue have changed. Set by the owner. */
  onChange: () => void = () => {};
  readonly #o: BluetoothOptions;
  readonly #gate: Gate;
  readonly #adapters = new Map<string, Promise<BleAdapter>>();
  /** The one without a name, or else the first: what a window shows. */
  #shown: BleAdapter | undefined;
  readonly #waiting: WaitingForLink[] = [];
  /** Devices that are being connected to or are connected. */
  readonly #taken = new Set<string>();
  /** Places of devices that are away in the middle of a run, by owner. */
  readonly #kept = new Map<string, () => void>();
  #isStopped = false;

  constructor(options: BluetoothOptions) {
    this.#o = options;
    this.#gate = new Gate(options.linkLimit ?? LINK_LIMIT);
  }

  /** The adapter that is shown; undefined until Bluetooth was used. */
  get adapter(): BleAdapter | undefined {
    return this.#shown;
  }

  /** The way to the system that is taken by default. */
  get binding(): Binding {
    return chooseBinding(this.#o);
  }

  /** Open links and those being opened, how many may be, and who waits, the next first. */
  get links(): { inside: number; limit: number; waiting: readonly WaitingForLink[] } {
    return { inside: this.#gate.inside, limit: this.#gate.limit, waiting: [...this.#waiting] };
  }

  /** A larger limit lets those in line in at once; a smaller one takes effect as links end. */
  set linkLimit(limit: number) {
    this.#gate.limit = limit;
    this.onChange();
  }

  /**
   * Looks around until the returned function is called.
   * @throws BenchError link/bluetooth-… when the adapter cannot be used
   */
  async scan(controllerName?: string): Promise<() => void> {
    return (await this.#usable(controllerName)).scan();
  }

  /** Starts Bluetooth, when it is not started. Never rejects for reasons of the adapter; its state says how it went. */
  async begin(controllerName?: string): Promise<BleAdapter> {
    if (this.#isStopped) throw new BenchError('cancelled', { what: 'Bluetooth' });
    const name = controllerName ?? '';
    let making = this.#adapters.get(name);
    if (making === undefined) {
      making = this.#make(controllerName);
      this.#adapters.set(name, making);
      // What could not be loaded may be there the next time.
      making.catch(() => this.#adapters.delete(name));
    }
    const adapter = await making;
    await adapter.start();
    return adapter;
  }

  /** A transport to a device; nothing is loaded or looked for before it is opened. */
  transport(place: BlePlace, options: PlaceOptions = {}): BleTransport {
    const label = labelOf(place);
    return new BleTransport(
      { label, connect: (on, signal) => this.#connect(place, options, label, on, signal) },
      this.#o.clock,
    );
  }

  /** Ends all links and lets go of the system. The process may end when it resolves, and not before. Never rejects. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#gate.close(new BenchError('cancelled', { what: 'Bluetooth' }));
    const adapters = [...this.#adapters.values()];
    this.#adapters.clear();
    await Promise.all(
      adapters.map((making) =>
        making.then(
          (adapter) => adapter.stop(),
          () => undefined,
        ),
      ),
    );
  }

  async #make(controllerName: string | undefined): Promise<BleAdapter> {
    const binding = chooseBinding({ ...this.#o, controllerName });
    const adapter = await this.#o.makeAdapter(binding, this.#o.clock);
    if (controllerName === undefined || this.#shown === undefined) this.#shown = adapter;
    adapter.watch(() => this.onChange());
    return adapter;
  }

  /** @throws BenchError */
  async #usable(controllerName: string | undefined): Promise<BleAdapter> {
    const adapter = await this.begin(controllerName);
    const problem = stateError(adapter.state, adapter.platform);
    if (problem !== undefined) throw problem;
    return adapter;
  }

  async #connect(
    place: BlePlace,
    options: PlaceOptions,
    label: string,
    on: LinkEvents,
    signal: AbortSignal,
  ): Promise<ConnectedBle> {
    const adapter = await this.#usable(place.controllerName);
    throwIfAborted(signal, label);
    const timeoutMs = place.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const look = (wanted: Wanted, limitMs: number): Promise<Found> =>
      seek({
        adapter,
        wanted,
        label,
        timeoutMs: limitMs,
        clock: this.#o.clock,
        signal,
        others: {
          isLinked: (id) => this.#taken.has(id),
          isSaved: (id) => options.belongsToOther?.(id) ?? false,
        },
      });
    const seekOne = async (before?: Found): Promise<Found> => {
      // Whoever was found stays the one that is meant: another device of its name is not tried in its place.
      const { peerName, peerId = before?.found.id, loader } = place;
      const isElse = options.isNameShared?.() === true || options.isNameNoProof?.() === true;
      const wanted = peerId !== undefined && isElse ? { peerId, loader } : { peerName, peerId, loader };
      // Its two programs have other attributes, which the system may remember of the other one.
      if (loader !== undefined && peerId !== undefined) await adapter.forget?.(peerId);
      const found = await look(wanted, timeoutMs);
      return before?.found.id === found.found.id ? { ...found, as: before.as } : found;
    };
    // Whoever is not there takes no place.
    let found = await seekOne();
    const leave =
      this.#keptFor(options) ??
      (await this.#enter(
        { label, ...(options.owner === undefined ? {} : { owner: options.owner }) },
        signal,
      ));
    const patience = new Patience(this.#o.clock, timeoutMs, label);
    let isTaken = false;
    try {
      for (;;) {
        if (this.#o.clock.now() - (found.found.lastSeen ?? 0) > FRESH_MS) found = await seekOne(found);
        const { found: at, as: foundAs } = found;
        const { id } = at;
        if (this.#taken.has(id)) throw new BenchError('link/busy', { port: label });
        this.#taken.add(id);
        isTaken = true;
        try {
          const link = await adapter.connect(id, { label, timeoutMs: patience.attemptMs, on, signal });
          const keep = (isLoader: boolean): void => options.onKept?.(at, { foundAs, isLoader });
          const peer = { id, foundAs, keep };
          return { link, peer, leave: () => this.#release(id, () => this.#leave(leave, options)) };
        } catch (error) {
          this.#taken.delete(id);
          isTaken = false;
          const next = patience.after(error);
          const again = async (ms: number): Promise<Found> => ({
            ...(await look({ peerId: id }, ms)),
            as: foundAs,
          });
          found = await (next === 'seek' ? seekOne(found) : patience.again(again, signal));
        }
      }
    } catch (error) {
      if (isTaken) this.#taken.delete(found.found.id);
      this.#leave(leave, options);
      this.onChange();
      throw error;
    }
  }

  #release(id: string, leave: () => void): void {
    this.#taken.delete(id);
    leave();
    this.onChange();
  }

  #keptFor({ owner = '' }: PlaceOptions): (() => void) | undefined {
    const leave = this.#kept.get(owner);
    this.#kept.delete(owner);
    return leave;
  }

  /** Gives a place back, or keeps it as long as its device is waited for. */
  #leave(leave: () => void, options: PlaceOptions): void {
    const { owner, keepsPlace } = options;
    if (owner === undefined || this.#isStopped || keepsPlace?.() !== true) return leave();
    this.#kept.set(owner, leave);
    const look = (): void => {
      if (this.#kept.get(owner) !== leave) return;
      if (keepsPlace() && !this.#isStopped) return void this.#o.clock.after(KEPT_LOOK_MS, look);
      this.#kept.delete(owner);
      leave();
      this.onChange();
    };
    this.#o.clock.after(KEPT_LOOK_MS, look);
  }

  async #enter(waiting: WaitingForLink, signal: AbortSignal): Promise<() => void> {
    this.#waiting.push(waiting);
    this.onChange();
    try {
      return await this.#gate.enter(signal);
    } finally {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      this.onChange();
    }
  }
}

/** For people: a name out of the air may hold anything. */
function labelOf({ peerName, peerId }: Wanted): string {
  return plainText(peerName ?? (peerId === undefined ? '' : plainPeerId(peerId)));
}

function throwIfAborted(signal: AbortSignal, what: string): void {
  if (abortReason(signal) !== undefined) throw cancelledBy(signal, what);
}
