/**
 * noble, kept from throwing out of callbacks: whatever goes wrong with bus, service, adapter or rights is a state here.
 * One instance lives as long as its way to the system does; a new life needs a new instance. Knows no device.
 *
 * What is guarded, each found by running noble: it loads native code that may not load; `start` runs from a tick and throws
 * there; a bus that breaks is an `error` event that nobody hears; `unknown` may stay for ever (raw HCI without rights); when
 * bluetoothd goes, noble stays `poweredOn` with links that are dead; an adapter that is pulled goes unnoticed; what comes late of a
 * device that it has forgotten it throws out of a callback.
 */
import type { EventEmitter } from 'node:events';
import type { Clock } from '@shared/core/clock';
import type {
  DBus,
  DBusInterface,
  Noble,
  NobleBindings,
  NobleState,
} from '@abandonware/noble/lib/resolve-bindings.js';
import type { AdapterState } from './adapter';
import type { Binding } from './binding';
import { asError } from './deadline';

/** Makes an instance of noble. Loaded only when it is called. */
export type LoadNoble = (binding: Binding) => Promise<Noble>;

export const loadNoble: LoadNoble = async ({ noble, options }) => {
  // Not the package's main file: that one opens the default way to the system while it is being loaded.
  const { default: withBindings } = await import('@abandonware/noble/lib/resolve-bindings.js');
  return withBindings(noble, { ...options });
};

export interface GuardOptions {
  binding: Binding;
  clock: Clock;
  load: LoadNoble;
  onState: (state: AdapterState) => void;
  /** Whether this process has all rights; for the words when nothing answers. */
  isRoot: boolean;
}

/**
 * noble takes 50 to 120 ms on a fast machine. D-Bus may have to start bluetoothd first; a slow machine (a board of its own, an emulator)
 * takes twenty times as long; on macOS a person is asked. Raw HCI without rights says nothing at all, which should be told soon.
 */
const START_MS: Readonly<Record<Binding['kind'], number>> = {
  bluez: 20_000,
  windows: 20_000,
  macos: 60_000,
  uart: 20_000,
  hci: 5000,
};

/** How long a controller that noble drives itself may be off while it begins; one on a serial port is given up then. */
const BEGINNING_MS = { hci: 2000, uart: 15_000 } as const;

const BLUEZ = 'org.bluez';
const ADAPTER = 'org.bluez.Adapter1';

export class GuardedNoble {
  readonly #o: GuardOptions;
  noble: Noble | undefined;
  #state: AdapterState = { state: 'starting' };
  #cancelTimer: () => void = () => {};
  #cancelGrace: () => void = () => {};
  /** The last thing that noble warned of, for the words of a failure. */
  #warning = '';
  /** Why D-Bus could not be opened. */
  #busError: Error | undefined;
  #isOver = false;
  /** It had not answered in time. */
  #isLate = false;
  /** bluetoothd or the adapter came back: this instance is of no use, a new one may be. */
  onRevival: () => void = () => {};

  constructor(options: GuardOptions) {
    this.#o = options;
  }

  get state(): AdapterState {
    return this.#state;
  }

  /** This instance will not become ready any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Never rejects; what came of it is told by `onState`. */
  async start(): Promise<void> {
    const { clock, load, binding } = this.#o;
    try {
      this.noble = await load(binding);
      if (this.#isOver) return;
      this.#guardStart(this.noble);
      // noble would write it on the console.
      this.noble.removeAllListeners('warning');
      this.noble.on('warning', (words: unknown) => {
        this.#warning = String(words);
      });
      this.#cancelTimer = clock.after(START_MS[binding.kind], () => this.#noAnswer());
      this.noble.on('stateChange', (state: NobleState) => this.#took(state)); // begins its start
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Lets go of the system. Never throws. */
  stop(): void {
    this.#isOver = true;
    this.#isLate = false;
    this.#cancelTimer();
    this.#cancelGrace();
    try {
      this.noble?.stop();
    } catch {
      // It had not got as far as having something to stop.
    }
  }

  #guardStart(noble: Noble): void {
    const bindings = noble._bindings;
    const init = bindings._init?.bind(bindings);
    if (init !== undefined)
      bindings._init = async () => {
        try {
          await init();
        } catch (error) {
          this.#busError = asError(error);
          throw error;
        }
      };
    quieten(bindings);
    dropLateEvents(noble);
    const start = bindings.start.bind(bindings);
    bindings.start = () => {
      try {
        start();
      } catch (error) {
        return this.#fail(error);
      }
      // It would end the process at Ctrl-C, whatever is under way.
      if (bindings._sigIntHandler !== undefined) process.removeListener('SIGINT', bindings._sigIntHandler);
      if (bindings._bus) this.#watchBus(bindings._bus);
    };
  }

  #watchBus(bus: DBus): void {
    bus.on('error', (error: unknown) => this.#fail(error));
    bus._connection?.on('end', () => this.#fail(new Error('the system bus has gone')));
    this.#watchOwner(bus).catch(() => {
      // Without this watch a dead service is noticed by deadlines; why the bus does not work is told by noble's own start.
    });
  }

  /** noble does not notice that bluetoothd goes. */
  async #watchOwner(bus: DBus): Promise<void> {
    const object = await bus.getProxyObject('org.freedesktop.DBus', '/org/freedesktop/DBus');
    const names: DBusInterface = object.getInterface('org.freedesktop.DBus');
    names.on('NameOwnerChanged', (name: unknown, _before: unknown, now: unknown) => {
      if (name !== BLUEZ) return;
      if (now === '') this.#fail(new Error('the bluetooth service has stopped'));
      else if (this.#isOver) this.onRevival();
    });
  }

  #watchAdapter(objects: EventEmitter): void {
    objects.on('InterfacesRemoved', (path: unknown, interfaces: unknown) => {
      const isOurs = path === this.noble?._bindings._adapterPath;
      if (isOurs && Array.isArray(interfaces) && interfaces.includes(ADAPTER))
        this.#end({ state: 'unsupported', detail: 'the adapter was removed' });
    });
    objects.on('InterfacesAdded', (_path: unknown, interfaces: unknown) => {
      const isAdapter = typeof interfaces === 'object' && interfaces !== null && ADAPTER in interfaces;
      if (isAdapter && this.#isOver) this.onRevival();
    });
  }

  #took(state: NobleState): void {
    if (state === 'unknown') return;
    if (this.#isOver) {
      // It was given up too early: the next one will not take so long.
      if (this.#isLate && state === 'poweredOn') this.onRevival();
      return;
    }
    this.#cancelGrace();
    const bindings = this.noble?._bindings;
    if (bindings?._objectManager && this.#state.state === 'starting')
      this.#watchAdapter(bindings._objectManager);
    const meaning = this.#isOtherAdapter() ? this.#missingAdapter() : this.#meaning(state);
    switch (meaning.state) {
      case 'off':
        return this.#off();
      case 'unsupported':
      case 'no-permission':
      case 'unavailable':
        return this.#end(meaning);
      default:
        this.#set(meaning);
    }
  }

  /** A controller that noble drives itself is off for a moment whenever it begins, and off for good when it is pulled. */
  #off(): void {
    const { binding, clock } = this.#o;
    if (binding.noble !== 'hci') return this.#set({ state: 'off' });
    const settle = (): void => {
      if (binding.kind === 'uart')
        this.#end({ state: 'unavailable', detail: 'the controller on the serial port does not answer' });
      else this.#set({ state: 'off' });
    };
    const graceMs = binding.kind === 'uart' ? BEGINNING_MS.uart : BEGINNING_MS.hci;
    if (this.#state.state === 'starting') this.#cancelGrace = clock.after(graceMs, settle);
    else settle();
  }

  /** noble takes the first adapter when the one that was asked for is not there. */
  #isOtherAdapter(): boolean {
    const wanted = this.#o.binding.options['adapterId'];
    const path = this.noble?._bindings._adapterPath;
    return typeof wanted === 'string' && typeof path === 'string' && !path.endsWith(`/${wanted}`);
  }

  #missingAdapter(): AdapterState {
    return { state: 'unsupported', detail: `no adapter ${String(this.#o.binding.options['adapterId'])}` };
  }

  #meaning(state: Exclude<NobleState, 'unknown'>): AdapterState {
    switch (state) {
      case 'poweredOn':
        return { state: 'ready' };
      case 'poweredOff':
        return { state: 'off' };
      case 'unauthorized':
        return { state: 'no-permission', detail: 'access was denied' };
      case 'resetting':
        return { state: 'starting' };
      case 'unsupported':
        return this.#unsupported();
    }
  }

  #unsupported(): AdapterState {
    const error = this.#busError;
    if (error === undefined)
      return { state: 'unsupported', detail: this.#warning === '' ? 'none is there' : this.#warning };
    // BlueZ has answered, and what failed is not an error of BlueZ: it has no adapter.
    if (this.noble?._bindings._objectManager && !('type' in error) && !('code' in error))
      return { state: 'unsupported', detail: 'BlueZ has none' };
    return busFailure(error);
  }

  #noAnswer(): void {
    if (this.#state.state !== 'starting') return;
    const { binding, isRoot } = this.#o;
    this.#isLate = true;
    // Raw HCI without rights looks exactly like this: no error, no state, no packets.
    if (binding.kind === 'hci' && !isRoot)
      this.#end({ state: 'no-permission', detail: 'direct access to the adapter got no answer' });
    else this.#end({ state: 'unavailable', detail: 'no answer from the Bluetooth stack' });
  }

  #fail(error: unknown): void {
    if (!this.#isOver) this.#end(busFailure(asError(error)));
  }

  /** The way to the system is dead. noble is told so, else it keeps its links for ever. */
  #end(state: AdapterState): void {
    this.#isOver = true;
    this.#cancelGrace();
    this.#set(state);
    if (this.noble?._state === 'poweredOn') this.noble._onStateChange('unsupported');
  }

  #set(state: AdapterState): void {
    if (state.state !== 'starting') this.#cancelTimer();
    this.#state = state;
    this.#o.onState(state);
  }
}

/** Raw HCI says on the standard output, where lines for programs may go, that a controller is of no use. */
function quieten(bindings: NobleBindings): void {
  const onStateChange = bindings.onStateChange?.bind(bindings);
  if (onStateChange === undefined) return;
  bindings.onStateChange = (state) => {
    const isOfNoUse = state === 'unsupported' || state === 'unauthorized';
    onStateChange(isOfNoUse ? 'poweredOff' : state); // what it does about links is the same
    if (isOfNoUse) bindings.emit('stateChange', state);
  };
}

/** Events of a service or characteristic, by device and service. */
const OF_A_SERVICE: ReadonlySet<unknown> = new Set([
  'includedServicesDiscover',
  'characteristicsDiscover',
  'characteristicsDiscovered',
  'descriptorsDiscover',
  'read',
  'write',
  'broadcast',
  'notify',
  'valueRead',
  'valueWrite',
]);

/**
 * When the adapter or bluetoothd goes, noble forgets all devices at once, and then throws out of a callback, which ends the program, when
 * the system says what became of a write that was under way.
 */
function dropLateEvents(noble: Noble): void {
  const bindings = noble._bindings;
  const emit = bindings.emit.bind(bindings);
  bindings.emit = (event: string | symbol, ...facts: unknown[]) => {
    const [device, service] = facts;
    const isLate =
      OF_A_SERVICE.has(event) && noble._services[String(device)]?.[String(service)] === undefined;
    return isLate ? false : emit(event, ...facts);
  };
}

/** What an error of the bus or of loading means. Codes are the system's and D-Bus's own. */
export function busFailure(error: Error): AdapterState {
  const detail = error.message;
  const code = 'code' in error ? String(error.code) : '';
  const type = 'type' in error ? String(error.type) : '';
  if (code === 'EACCES' || code === 'EPERM' || type === 'org.freedesktop.DBus.Error.AccessDenied')
    return { state: 'no-permission', detail };
  if (code === 'ENOENT' || code === 'ECONNREFUSED')
    return { state: 'unavailable', detail: 'there is no system bus (D-Bus)' };
  if (NO_SERVICE.has(type))
    return { state: 'unavailable', detail: 'the bluetooth service (BlueZ) does not run' };
  return { state: 'unavailable', detail };
}

const NO_SERVICE = new Set([
  'org.freedesktop.DBus.Error.ServiceUnknown',
  'org.freedesktop.DBus.Error.NameHasNoOwner',
  'org.freedesktop.DBus.Error.Spawn.ServiceNotFound',
  'org.freedesktop.DBus.Error.Spawn.ChildExited',
]);
