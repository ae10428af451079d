/**
 * One link between the host and a peripheral: fragments, buffers, connection events, supervision (Bluetooth Core
 * Specification, Vol 6 Part B, 4.5). Above it stand the attribute server and the pairing of the peripheral. Knows no command.
 */
import type { Clock } from '@shared/core/clock';
import { Timers } from '../simulator/timers';
import { AttServer } from './att-server';
import { BOUNDARY } from './h4';
import type { HostEvents } from './hci';
import { channel, fragmentsOf, Reassembly } from './l2cap';
import { le16, octets } from './octets';
import { PairingResponder, type Aes128 } from './pairing';
import type { Peripheral, PeripheralLink } from './peripheral';

/** When packets move. Without it they move at once. */
export interface LinkTiming {
  /** Connection interval, 7.5 to 4000. */
  intervalMs: number;
  /** Most packets that each side sends in one connection event, 1 or more. */
  packetsPerEvent: number;
}

/** What the host asked for. */
export interface LinkParameters {
  intervalMs: number;
  supervisionMs: number;
}

export interface LinkOptions {
  handle: number;
  peripheral: Peripheral;
  central: { address: string; isRandom: boolean };
  events: HostEvents;
  clock: Clock;
  random: () => number;
  aes128: Aes128;
  timing: LinkTiming | undefined;
  parameters: LinkParameters;
  /** Buffers that the host may fill. */
  aclPackets: number;
  /** Most octets of one packet in the air: 27, or 251 with data length extension. */
  packetOctets: number;
  /** Packets have left the buffers of the host, see `takeCompleted`. */
  onCompleted: () => void;
  /** It is over for this reason. */
  onEnded: (reason: number) => void;
}

const SUPERVISION_TIMEOUT = 0x08;
/** Packets for the host that wait at most; more are lost, as when a peripheral has no buffer left. */
const MOST_OUTBOUND = 4096;
const PARAMETER_UPDATE_REQUEST = 0x12;

export class Link implements PeripheralLink {
  readonly handle: number;
  readonly peripheral: Peripheral;
  /** Of the peripheral when the link was made; it may have taken another since. */
  readonly peerAddress: string;
  readonly att: AttServer;
  readonly pairing: PairingResponder;
  readonly #options: LinkOptions;
  readonly #timers: Timers;
  readonly #reassembly = new Reassembly();
  readonly #startedAtMs: number;
  #inbound: { boundary: number; content: Uint8Array }[] = [];
  #outbound: { boundary: number; content: Uint8Array }[] = [];
  #completed = 0;
  #eventIsDue = false;
  /** Of the last connection event that was run or is due. */
  #eventNumber = 0;
  #isAbandoned = false;
  #isOver = false;

  constructor(options: LinkOptions) {
    const { handle, peripheral, central, clock, aes128, random } = options;
    this.#options = options;
    this.handle = handle;
    this.peripheral = peripheral;
    this.peerAddress = peripheral.address;
    this.#timers = new Timers(clock);
    this.#startedAtMs = clock.now();
    const { table, maxMtu, address, isRandomAddress: isRandom, pairing: policy } = peripheral;
    this.att = new AttServer({ table, maxMtu, send: (pdu) => this.#send(channel.attribute, pdu) });
    this.pairing = new PairingResponder({
      send: (pdu) => this.#send(channel.security, pdu),
      aes128,
      random,
      policy,
      central,
      peripheral: { address, isRandom },
    });
    peripheral.link = this;
  }

  /** Time between two connection events, also where none are simulated. */
  get intervalMs(): number {
    return this.#options.timing?.intervalMs ?? this.#options.parameters.intervalMs;
  }

  /**
   * Takes a packet of the host.
   * @returns false when it sent more than it has buffers for; the packet is lost.
   */
  fromHost(boundary: number, content: Uint8Array): boolean {
    if (this.#inbound.length >= this.#options.aclPackets) return false;
    this.#inbound.push({ boundary, content });
    if (this.#isAbandoned) return true;
    if (this.#options.timing === undefined) this.#moveToPeripheral(1);
    else this.#expectEvent();
    return true;
  }

  /** Packets that have left the host's buffers since the last call. */
  takeCompleted(): number {
    const completed = this.#completed;
    this.#completed = 0;
    return completed;
  }

  end(reason: number): void {
    this.stop();
    this.#options.onEnded(reason);
  }

  abandon(): void {
    if (this.#isAbandoned || this.#isOver) return;
    this.#isAbandoned = true;
    this.#timers.cancelAll();
    this.#timers.after(this.#options.parameters.supervisionMs, () => this.end(SUPERVISION_TIMEOUT));
    this.#leavePeripheral();
  }

  /** Ends it without telling the host. */
  stop(): void {
    this.#isOver = true;
    this.#timers.cancelAll();
    this.#inbound = [];
    this.#outbound = [];
    this.#leavePeripheral();
  }

  /** Runs `then` after so many connection intervals, unless the link is over by then. */
  afterIntervals(count: number, then: () => void): void {
    this.#timers.after(count * this.intervalMs, then);
  }

  /** The peripheral asks for other parameters (Vol 3 Part A, 4.20); interval in 1.25 ms, time-out in 10 ms. */
  requestParameters(leastInterval: number, mostInterval: number, latency: number, timeout: number): void {
    const wishes = octets(le16(leastInterval), le16(mostInterval), le16(latency), le16(timeout));
    this.#send(channel.signaling, octets(PARAMETER_UPDATE_REQUEST, 1, le16(wishes.length), wishes));
  }

  #leavePeripheral(): void {
    if (this.peripheral.link !== this) return;
    this.peripheral.link = undefined;
    this.peripheral.onDisconnected();
  }

  #moveToPeripheral(most: number): void {
    for (const { boundary, content } of this.#inbound.splice(0, most)) {
      this.#completed++;
      const whole = this.#reassembly.push(boundary, content);
      if (whole?.channel === channel.attribute) this.att.receive(whole.pdu);
      else if (whole?.channel === channel.security) this.pairing.receive(whole.pdu);
      // Signaling: the answer to a parameter request needs none.
      if (this.#isOver || this.#isAbandoned) return;
    }
  }

  #send(to: number, pdu: Uint8Array): void {
    if (this.#isOver || this.#isAbandoned) return;
    const fragments = fragmentsOf(to, pdu, this.#options.packetOctets);
    if (this.#outbound.length + fragments.length > MOST_OUTBOUND) return;
    fragments.forEach((content, number) =>
      this.#outbound.push({ boundary: number === 0 ? BOUNDARY.first : BOUNDARY.continuation, content }),
    );
    if (this.#options.timing === undefined) this.#moveToHost(this.#outbound.length);
    else this.#expectEvent();
  }

  #moveToHost(most: number): void {
    for (const { boundary, content } of this.#outbound.splice(0, most))
      this.#options.events.acl(this.handle, boundary, content);
  }

  /** Events are at multiples of the interval, however late or early a timer was; only those with something to move are run. */
  #expectEvent(): void {
    if (this.#eventIsDue || this.#isOver) return;
    this.#eventIsDue = true;
    const sinceStartMs = this.#options.clock.now() - this.#startedAtMs;
    this.#eventNumber = Math.max(this.#eventNumber, Math.floor(sinceStartMs / this.intervalMs)) + 1;
    const untilNextMs = this.#eventNumber * this.intervalMs - sinceStartMs;
    this.#timers.after(untilNextMs, () => this.#connectionEvent());
  }

  #connectionEvent(): void {
    const { packetsPerEvent = 1 } = this.#options.timing ?? {};
    this.#eventIsDue = false;
    // What the peripheral sends in this event was there before it: an answer to what comes now waits for the next one.
    this.#moveToHost(packetsPerEvent);
    this.#moveToPeripheral(packetsPerEvent);
    if (this.#completed > 0) this.#options.onCompleted();
    if (this.#inbound.length + this.#outbound.length > 0) this.#expectEvent();
  }
}
