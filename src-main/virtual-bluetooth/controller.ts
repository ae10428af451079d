/**
 * A virtual Bluetooth LE controller: the Host Controller Interface on one side, virtual peripherals in the air on the other.
 * A host (noble, or an operating system) finds them, connects and uses their attributes as over a radio. Octets come and go
 * by `input` and `output`; who carries them is not known here.
 */
import type { Clock } from '@shared/core/clock';
import { AcceptList } from './accept-list';
import { commands, type CommandTarget, type ConnectWish, type ControllerTraits } from './commands';
import { HostPackets, type HostPacket } from './h4';
import { HostEvents, leSubevent, status } from './hci';
import { Link, type LinkTiming } from './link';
import { addressOctets, le16, octets } from './octets';
import type { Aes128 } from './pairing';
import type { Peripheral } from './peripheral';
import { Scanner } from './scanner';
import { Timers } from '../simulator/timers';

export interface ControllerOptions extends Partial<ControllerTraits> {
  clock: Clock;
  /** Numbers from 0 up to, not including, 1. */
  random: () => number;
  aes128: Aes128;
  /** Missing: packets move at once. */
  timing?: LinkTiming;
}

/** Longest packet without data length extension, and its time (Vol 6 Part B, 4.5.10). */
const SUGGESTED_LENGTH = [...le16(27), ...le16(328)];
/** How often an initiating controller finds an advertising packet of the peripheral that it waits for. */
const FOUND_EVERY_MS = 10;
/** In place of the peer of an attempt that was for several. */
const NOBODY = '00:00:00:00:00:00';
const FIRST_HANDLE = 0x0040;
/** Vol 4 Part E, 5.4.2. */
const LAST_HANDLE = 0x0eff;
/** A link that is not established ends after six intervals without a packet (Vol 6 Part B, 4.5.2). */
const INTERVALS_TO_ESTABLISH = 6;
const PACKET_OCTETS = { long: 251, short: 27 } as const;

export class VirtualController {
  /** Octets for the host, one packet at a time. */
  output: (packet: Uint8Array) => void = () => {};
  readonly traits: ControllerTraits;
  readonly #options: ControllerOptions;
  readonly #events: HostEvents;
  readonly #packets: HostPackets;
  readonly #scanner: Scanner;
  readonly #attemptTimers: Timers;
  readonly #target: CommandTarget;
  readonly #peripherals = new Set<Peripheral>();
  readonly #links = new Map<number, Link>();
  readonly #acceptList = new AcceptList();
  #attempt: ConnectWish | undefined;
  #randomAddress: string | undefined;
  #scansActively = false;
  #scansAccepted = false;
  #nextHandle = FIRST_HANDLE;

  constructor(options: ControllerOptions) {
    const { clock, random, address, aclOctets, aclPackets, isExtended, hasLongPackets } = options;
    this.#options = options;
    this.traits = {
      address: address ?? 'aa:bb:cc:00:00:01',
      aclOctets: aclOctets ?? PACKET_OCTETS.long,
      aclPackets: aclPackets ?? 8,
      isExtended: isExtended ?? false,
      hasLongPackets: hasLongPackets ?? true,
    };
    this.#events = new HostEvents((packet) => this.output(packet));
    this.#packets = new HostPackets(this.traits.aclOctets);
    this.#scanner = new Scanner(this.#events, clock, random);
    this.#attemptTimers = new Timers(clock);
    this.#target = this.#commandTarget();
  }

  /** Brings a peripheral into the air. */
  add(peripheral: Peripheral): void {
    this.#peripherals.add(peripheral);
    this.#scanner.hear(peripheral);
  }

  /** Takes it out for good; its link ends by its supervision time-out. */
  remove(peripheral: Peripheral): void {
    peripheral.isGone = true;
    peripheral.vanish();
    this.#peripherals.delete(peripheral);
  }

  get links(): readonly Link[] {
    return [...this.#links.values()];
  }

  /** Octets from the host, cut anywhere. */
  input(bytes: Uint8Array): void {
    for (const packet of this.#packets.push(bytes)) this.#take(packet);
    this.#returnBuffers();
  }

  /** Ends links, scanning and connecting without a word, as HCI_Reset does (Vol 4 Part E, 7.3.2). */
  reset(): void {
    this.#scanner.stop();
    this.#attemptTimers.cancelAll();
    this.#attempt = undefined;
    this.#acceptList.clear();
    this.#randomAddress = undefined;
    this.#target.suggestedLength = SUGGESTED_LENGTH;
    for (const link of this.links) link.stop();
    this.#links.clear();
  }

  #take(packet: HostPacket): void {
    switch (packet.kind) {
      case 'command':
        return this.#command(packet.opcode, packet.parameters);
      case 'acl': {
        const link = this.#links.get(packet.handle);
        if (link?.fromHost(packet.boundary, packet.content) === false) this.#events.dataBufferOverflow();
        return;
      }
      case 'lost-synchronization':
        return this.#events.hardwareError();
    }
  }

  #command(opcode: number, parameters: Uint8Array): void {
    const command = commands[opcode];
    if (command === undefined) return this.#events.commandComplete(opcode, status.unknownCommand);
    if (parameters.length < command.least)
      return this.#events.commandComplete(opcode, status.invalidParameters);
    command.run(this.#target, parameters, opcode);
  }

  #commandTarget(): CommandTarget {
    return {
      traits: this.traits,
      events: this.#events,
      linkOf: (handle) => this.#links.get(handle & 0x0fff),
      reset: () => this.reset(),
      random: this.#options.random,
      aes128: this.#options.aes128,
      suggestedLength: SUGGESTED_LENGTH,
      setScanType: (isActive, onlyAccepted) => {
        if (this.#scanner.isScanning) return status.commandDisallowed;
        this.#scansActively = isActive;
        this.#scansAccepted = onlyAccepted;
        return status.success;
      },
      // While the host is on the air under it, it stays (7.8.4).
      setRandomAddress: (address) => {
        if (this.#scanner.isScanning || this.#attempt !== undefined) return status.commandDisallowed;
        this.#randomAddress = address;
        return status.success;
      },
      changeAcceptList: (change) => {
        const scans = this.#scanner.isScanning && this.#scansAccepted;
        const connects = this.#attempt !== undefined && this.#attempt.address === undefined;
        return scans || connects ? status.commandDisallowed : change(this.#acceptList);
      },
      scan: (wish) => {
        if (wish === 'off') this.#scanner.stop();
        else {
          const isHeard = (one: Peripheral): boolean => !this.#scansAccepted || this.#acceptList.has(one);
          this.#scanner.start({ ...wish, isActive: this.#scansActively, isHeard }, this.#peripherals);
        }
        return status.success;
      },
      connect: (wish) => this.#connect(wish),
      cancelConnect: () => (this.#attempt === undefined ? status.commandDisallowed : status.success),
      endConnect: () => {
        if (this.#attempt !== undefined) this.#connectionComplete(this.#attempt, status.unknownConnection);
      },
    };
  }

  #connect(attempt: ConnectWish): number {
    if (this.#attempt !== undefined) return status.commandDisallowed;
    if (attempt.isRandom && this.#randomAddress === undefined) return status.invalidParameters;
    if (this.links.some(({ peerAddress }) => peerAddress === attempt.address)) return status.connectionExists;
    this.#attempt = attempt;
    this.#lookFor(attempt);
    return status.success;
  }

  /** Goes on until the peripheral is there or the host gives up, as a controller does. */
  #lookFor(attempt: ConnectWish): void {
    this.#attemptTimers.after(FOUND_EVERY_MS, () => {
      const isWanted = (one: Peripheral): boolean =>
        attempt.address === undefined ? this.#acceptList.has(one) : one.address === attempt.address;
      const found = [...this.#peripherals].find(
        (one) => one.isHeard && isWanted(one) && (attempt.isExtended || one.advertises === 'legacy'),
      );
      const fate = found?.nextAttempts.shift() ?? 'accepted';
      if (found === undefined || fate === 'ignored') return this.#lookFor(attempt);
      const link = this.#open(found, attempt);
      this.#connectionComplete(attempt, status.success, link);
      // On the air a failure shows only afterwards: the link comes up and dies before its sixth event.
      if (fate === 'not-established') {
        const fail = (): void => link.end(status.notEstablished);
        link.afterIntervals(INTERVALS_TO_ESTABLISH, fail);
      } else found.onConnected();
    });
  }

  #open(peripheral: Peripheral, { parameters, isRandom }: ConnectWish): Link {
    const { clock, random, aes128, timing } = this.#options;
    const { address, aclPackets, hasLongPackets } = this.traits;
    const handle = this.#freeHandle();
    const link = new Link({
      handle,
      peripheral,
      central: { address: isRandom ? (this.#randomAddress ?? address) : address, isRandom },
      events: this.#events,
      clock,
      random,
      aes128,
      timing,
      parameters,
      aclPackets,
      packetOctets: hasLongPackets ? PACKET_OCTETS.long : PACKET_OCTETS.short,
      onCompleted: () => this.#returnBuffers(),
      onEnded: (reason) => {
        if (this.#links.delete(handle)) this.#events.disconnectionComplete(handle, reason);
      },
    });
    this.#links.set(handle, link);
    return link;
  }

  #freeHandle(): number {
    while (this.#links.has(this.#nextHandle)) this.#nextHandle = after(this.#nextHandle);
    const handle = this.#nextHandle;
    this.#nextHandle = after(handle);
    return handle;
  }

  /** A failure names its peer too: hosts find the attempt that it belongs to by the address. */
  #connectionComplete(
    { address = NOBODY, parameters, isExtended }: ConnectWish,
    result: number,
    link?: Link,
  ): void {
    this.#attempt = undefined;
    this.#attemptTimers.cancelAll();
    const isPublic = link?.peripheral.isRandomAddress === false;
    const peer = octets(isPublic ? 0 : 1, addressOctets(link?.peerAddress ?? address));
    const intervals = le16(link === undefined ? 0 : Math.round((link.intervalMs / 5) * 4));
    const timeout = le16(link === undefined ? 0 : parameters.supervisionMs / 10);
    const [asCentral, noLatency, accuracy, noResolvableAddresses] = [0, le16(0), 0, new Uint8Array(12)];
    this.#events.leMeta(
      isExtended ? leSubevent.enhancedConnectionComplete : leSubevent.connectionComplete,
      octets(result, le16(link?.handle ?? 0), asCentral, peer),
      isExtended ? noResolvableAddresses : [],
      octets(intervals, noLatency, timeout, accuracy),
    );
  }

  #returnBuffers(): void {
    const counts = this.links
      .map((link) => ({ handle: link.handle, packets: link.takeCompleted() }))
      .filter(({ packets }) => packets > 0);
    if (counts.length > 0) this.#events.numberOfCompletedPackets(counts);
  }
}

function after(handle: number): number {
  return handle >= LAST_HANDLE ? FIRST_HANDLE : handle + 1;
}
