/**
 * One connection through noble: from "connect" to subscribed notifications, writes one at a time, and the end. Every
 * promise of noble has a deadline here, because some never settle: a write after the link has gone, one of two writes at
 * once, subscribing to a device that insists on pairing. Knows no SMP message and no other device.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import { sleep, type Clock } from '@shared/core/clock';
import type { NobleCharacteristic, NoblePeripheral } from '@abandonware/noble/lib/resolve-bindings.js';
import {
  SMP_CHARACTERISTIC_UUID,
  SMP_SERVICE_UUID,
  type BackPressure,
  type BleLink,
  type ConnectOptions,
} from './adapter';
import type { Binding } from './binding';
import { TooLate, asError, within } from './deadline';
import { unwanted, wanted } from './late-links';

export interface LinkParts {
  peripheral: NoblePeripheral;
  binding: Binding;
  clock: Clock;
  /** MTU as the system tells it beside noble (D-Bus); undefined: noble's own counts. */
  systemMtu: (peripheral: NoblePeripheral) => Promise<SystemMtu | undefined>;
  /**
   * Runs the making of the connection when it may: noble makes those of raw HCI one after the other, and their time would run
   * meanwhile; and a scan is paused.
   */
  inTurn: (connect: () => Promise<void>) => Promise<void>;
  /** What became of the adapter, when noble drops the links because of it. */
  whyDropped: () => string;
  /** Whether the system is paired with the device, where it tells (D-Bus). */
  isPaired: () => boolean;
  /** After so long without a packet a link is over, where we may choose (raw HCI). */
  supervisionMs: number;
  /** Resolves when nothing that was written to the device waits in this computer; undefined where nobody can tell. */
  drained: ((peripheral: NoblePeripheral) => Promise<void>) | undefined;
}

/** An MTU that may change while it is watched. */
export interface SystemMtu {
  bytes: number;
  end: () => void;
}

const DISCOVER_MS = 10_000;
/** In BlueZ the tree of a device's services may be incomplete for a moment after connecting. */
const TREE_MS = 2000;
const TREE_PAUSE_MS = 100;
/** As long as a person may think about the question of pairing: the devices wait 30 s (Core Specification, Vol 3 Part H, 3.4). */
const SUBSCRIBE_MS = 35_000;
const WRITE_MS = 10_000;
const CANCEL_MS = 3000;
const CLOSE_MS = 3000;

/** ATT's smallest MTU, and what of it a write or notification cannot use. */
const SMALLEST_MTU = 23;
const ATT_HEADER_BYTES = 3;
/** The longest value of a characteristic. */
const LONGEST_VALUE_BYTES = 512;
/** What we ask for: a value of 512 bytes and its header, with room for a prepared write. */
const OUR_MTU = 517;

/**
 * noble asks for 256 by default and then reports the device's MTU, so that larger writes vanish without a word. Its
 * default supervision time-out of 420 ms ends links that a busy moment of the device would survive. Units: 1.25 ms, 10 ms.
 */
function hciParameters({ supervisionMs }: LinkParts): object {
  return { mtu: OUR_MTU, minInterval: 12, maxInterval: 24, timeout: Math.round(supervisionMs / 10) };
}

/**
 * @throws BenchError link/bluetooth-no-answer, -no-smp, -pairing-needed, -keys-gone, link/lost; the signal's reason
 */
export async function openNobleLink(parts: LinkParts, options: ConnectOptions): Promise<BleLink> {
  // Asked before: BlueZ may take the device away with its link.
  const wasPaired = parts.isPaired();
  try {
    return await open(parts, options);
  } catch (error) {
    const ended = endedAtOnce(error);
    if (ended === undefined || !(wasPaired || KEYS_GONE.has(ended))) throw error;
    const { platform } = parts.binding;
    throw new BenchError(
      'link/bluetooth-keys-gone',
      { platform, device: options.label, detail: ended },
      { cause: error },
    );
  }
}

/** Words of macOS for a device that has lost its keys. */
const KEYS_GONE: ReadonlySet<string> = new Set(['Peer removed pairing information']);
/** For a link that ended before anything else came of it. */
const ENDED_AT_ONCE = 'the device ended the link at once';
const ENDED: ReadonlySet<string> = new Set([...KEYS_GONE, ENDED_AT_ONCE]);

/** The words for a link that came up and ended again; undefined when it was something else. */
function endedAtOnce(error: unknown): string | undefined {
  if (isBenchError(error, 'link/lost')) return error.facts.detail;
  if (!isBenchError(error, 'link/bluetooth-no-answer')) return undefined;
  return ENDED.has(error.facts.detail) ? error.facts.detail : undefined;
}

async function open(parts: LinkParts, options: ConnectOptions): Promise<BleLink> {
  await parts.inTurn(() => connect(parts, options));
  const link = new NobleLink(parts, options);
  try {
    await link.prepare();
  } catch (error) {
    await link.close();
    throw error;
  }
  return link;
}

async function connect(parts: LinkParts, o: ConnectOptions): Promise<void> {
  const { peripheral, binding, clock } = parts;
  wanted(peripheral);
  // What is left of an earlier life: noble refuses to connect what it believes to be connected.
  if (peripheral.state === 'connected') await disconnect(peripheral, clock);
  let endedMeanwhile = false;
  const onEnd = (): void => {
    endedMeanwhile = true;
  };
  peripheral.once('disconnect', onEnd);
  const startedAt = clock.now();
  const connected = new Promise<void>((resolve, reject) => {
    peripheral.connect(binding.noble === 'hci' ? hciParameters(parts) : {}, (error) => {
      if (error === undefined || error === null) resolve();
      else reject(asError(error));
    });
  });
  try {
    await within(connected, { clock, ms: o.timeoutMs, what: 'connecting', signal: o.signal });
  } catch (error) {
    const waitedMs = Math.round(clock.now() - startedAt);
    await cancelConnecting(parts, connected);
    if (o.signal.aborted) throw error;
    throw new BenchError(
      'link/bluetooth-no-answer',
      { device: o.label, waitedMs, detail: refusalWords(asError(error)) },
      { cause: error },
    );
  } finally {
    peripheral.removeListener('disconnect', onEnd);
  }
  if (!endedMeanwhile) return;
  // Over D-Bus the end may be told before the beginning; noble then believes in a connection for ever.
  peripheral.disconnect(() => {});
  peripheral.state = 'disconnected';
  throw new BenchError('link/lost', { link: o.label, detail: 'the link ended at once' });
}

/** noble's words that say little. */
const PLAIN_WORDS: Readonly<Record<string, string>> = {
  'disconnected: remote': ENDED_AT_ONCE,
  'disconnected: removed': 'the system dropped it while connecting',
};

function refusalWords(error: Error): string {
  if (error instanceof TooLate) return 'it was seen, but did not answer';
  return PLAIN_WORDS[error.message] ?? error.message;
}

/** noble has no time-out of its own. */
async function cancelConnecting(parts: LinkParts, connected: Promise<void>): Promise<void> {
  const { peripheral, clock } = parts;
  peripheral.cancelConnect();
  await within(connected, { clock, ms: CANCEL_MS, what: 'cancelling' }).catch(() => {});
  // That settles noble's promise at once; the system may still be at it.
  letGoOf(parts);
}

function letGoOf({ peripheral, clock, binding }: LinkParts): void {
  unwanted(peripheral, clock, binding.kind === 'windows');
}

async function disconnect(peripheral: NoblePeripheral, clock: Clock): Promise<void> {
  const down = new Promise<void>((resolve) => {
    peripheral.disconnect(resolve);
  });
  await within(down, { clock, ms: CLOSE_MS, what: 'disconnecting' }).catch(() => {});
}

class NobleLink implements BleLink {
  readonly backPressure: BackPressure;
  readonly #parts: LinkParts;
  readonly #o: ConnectOptions;
  #characteristic: NobleCharacteristic | undefined;
  #mtu: SystemMtu | undefined;
  #ended: string | undefined;
  #isOpen = false;
  #closing: Promise<void> | undefined;
  /** The write before; the next one begins when it has ended. */
  #writing: Promise<unknown> = Promise.resolve();
  /** Rejects whatever waits for noble when the link goes. */
  readonly #gone = new AbortController();

  constructor(parts: LinkParts, options: ConnectOptions) {
    this.#parts = parts;
    this.#o = options;
    this.backPressure =
      parts.drained === undefined
        ? { kind: 'unknown', messages: parts.binding.kind === 'bluez' ? 3 : 1 }
        : { kind: 'drained' };
    parts.peripheral.once('disconnect', this.#onDisconnect);
    if (parts.peripheral.state !== 'connected') this.#onDisconnect('the connection ended at once');
  }

  /** Finds the characteristic and turns its notifications on. */
  async prepare(): Promise<void> {
    const { peripheral, systemMtu } = this.#parts;
    const characteristic = await this.#discover();
    this.#characteristic = characteristic;
    characteristic.on('data', this.#onData);
    await this.#subscribe(characteristic);
    // After subscribing: pairing and the exchange of MTUs have happened by now.
    this.#mtu = await this.#orGone(systemMtu(peripheral), DISCOVER_MS, 'asking for the MTU').catch(
      (error: unknown) => {
        if (this.#gone.signal.aborted || this.#o.signal.aborted) throw this.#asLinkError(error);
        return undefined; // an older BlueZ does not tell; 20 bytes always work
      },
    );
    if (this.#ended !== undefined) throw this.#lost();
    this.#isOpen = true;
  }

  get payloadBytes(): number {
    const { peripheral, binding } = this.#parts;
    const mtu = Math.min(this.#mtu?.bytes ?? peripheral.mtu ?? SMALLEST_MTU, OUR_MTU);
    // macOS tells what fits a write; the others tell the MTU.
    const payload = binding.kind === 'macos' && peripheral.mtu !== null ? mtu : mtu - ATT_HEADER_BYTES;
    return Math.max(SMALLEST_MTU - ATT_HEADER_BYTES, Math.min(payload, LONGEST_VALUE_BYTES));
  }

  write(fragment: Uint8Array): Promise<void> {
    const turn = this.#writing.then(() => this.#write(fragment));
    this.#writing = turn.catch(() => {}); // its caller is told
    return turn;
  }

  /** Once: noble knows devices, not links, and the next link to the device would be ended. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#letGo('closed');
    const { peripheral, clock } = this.#parts;
    if (peripheral.state !== 'disconnected') await disconnect(peripheral, clock);
    letGoOf(this.#parts);
  }

  async #write(fragment: Uint8Array): Promise<void> {
    const characteristic = this.#characteristic;
    const { peripheral, drained } = this.#parts;
    // noble would let a write without a link wait for ever.
    if (this.#ended !== undefined || characteristic === undefined || peripheral.state !== 'connected')
      throw new Error(this.#ended ?? 'the link is not open');
    // Other views of bytes than Buffer pass noble's check and then throw inside.
    const bytes = Buffer.from(fragment);
    await this.#orGone(characteristic.writeAsync(bytes, true), WRITE_MS, 'writing');
    if (drained !== undefined) await this.#orGone(drained(peripheral), WRITE_MS, 'sending');
  }

  async #discover(): Promise<NobleCharacteristic> {
    const { clock } = this.#parts;
    const until = clock.now() + TREE_MS;
    for (;;) {
      const found = await this.#lookForCharacteristic(until);
      if (found !== undefined) return found;
      if (clock.now() >= until) throw new BenchError('link/bluetooth-no-smp', { device: this.#o.label });
      await this.#orGone(sleep(clock, TREE_PAUSE_MS), DISCOVER_MS, 'a pause').catch((error: unknown) => {
        throw this.#asLinkError(error);
      });
    }
  }

  async #lookForCharacteristic(until: number): Promise<NobleCharacteristic | undefined> {
    const { peripheral, clock } = this.#parts;
    try {
      const { characteristics } = await this.#orGone(
        peripheral.discoverSomeServicesAndCharacteristicsAsync([SMP_SERVICE_UUID], [SMP_CHARACTERISTIC_UUID]),
        DISCOVER_MS,
        'looking for the SMP service',
      );
      return characteristics.find((one) => one.uuid === SMP_CHARACTERISTIC_UUID);
    } catch (error) {
      if (error instanceof TooLate || this.#gone.signal.aborted || this.#o.signal.aborted)
        throw this.#asLinkError(error);
      // "Could not find all requested services": final unless the tree is still growing.
      if (clock.now() >= until) throw new BenchError('link/bluetooth-no-smp', { device: this.#o.label });
      return undefined;
    }
  }

  async #subscribe(characteristic: NobleCharacteristic): Promise<void> {
    try {
      await this.#orGone(characteristic.subscribeAsync(), SUBSCRIBE_MS, 'subscribing');
    } catch (error) {
      if (this.#o.signal.aborted) throw asError(error);
      // The device was found and connected, and its service is there: what it refuses now it refuses to strangers. Some
      // end the link instead, which cannot be told from one that was lost.
      if (this.#gone.signal.aborted) throw this.#lost();
      throw new BenchError(
        'link/bluetooth-pairing-needed',
        { platform: this.#parts.binding.platform, device: this.#o.label, detail: asError(error).message },
        { cause: error },
      );
    }
  }

  readonly #onData = (data: unknown): void => {
    if (this.#ended === undefined && data instanceof Uint8Array)
      this.#o.on.notification(new Uint8Array(data));
  };

  readonly #onDisconnect = (reason?: unknown): void => {
    if (this.#ended !== undefined) return;
    const detail = reason === 'cleanup' ? this.#parts.whyDropped() : disconnectWords(reason);
    const tell = this.#isOpen && this.#closing === undefined;
    this.#letGo(detail);
    if (tell) this.#o.on.gone(detail);
  };

  #letGo(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#parts.peripheral.removeListener('disconnect', this.#onDisconnect);
    this.#characteristic?.removeListener('data', this.#onData);
    this.#mtu?.end();
    this.#gone.abort(new Error(reason));
  }

  /** `work` of noble's, within time, as long as the link lives and somebody waits for it. */
  #orGone<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
    const opening = this.#isOpen ? this.#gone.signal : AbortSignal.any([this.#gone.signal, this.#o.signal]);
    return within(work, { clock: this.#parts.clock, ms, what, signal: opening });
  }

  #asLinkError(error: unknown): Error {
    if (this.#o.signal.aborted) return asError(error);
    if (this.#gone.signal.aborted) return this.#lost();
    return new BenchError(
      'link/failed',
      { link: this.#o.label, detail: asError(error).message },
      { cause: error },
    );
  }

  #lost(): BenchError {
    return new BenchError('link/lost', { link: this.#o.label, detail: this.#ended ?? '' });
  }
}

/** noble gives a number of the specification, a word of its own, or nothing. */
function disconnectWords(reason: unknown): string {
  if (typeof reason === 'number') return REASONS[reason] ?? `the link ended (0x${reason.toString(16)})`;
  if (reason === 'remote') return 'the device ended the link or is out of reach';
  return typeof reason === 'string' && reason !== '' ? reason : 'the link ended';
}

/** Core specification, volume 1, part F: the codes that links end with. */
const REASONS: Readonly<Record<number, string>> = {
  0x03: 'the Bluetooth adapter failed',
  0x08: 'the device is out of reach or was switched off',
  0x13: 'the device ended the link',
  0x14: 'the device ended the link (low on resources)',
  0x15: 'the device ended the link (switching off)',
  0x16: 'this computer ended the link',
  0x3b: 'the device did not accept the connection parameters',
  0x3d: 'the link ended: encryption failed',
  0x3e: 'the connection was not established',
};
