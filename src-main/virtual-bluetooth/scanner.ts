/**
 * The scanning half of the controller: reports what peripherals send while the host wants to know, in the legacy or the
 * extended form (Bluetooth Core Specification, Vol 4 Part E, 7.8.11 and 7.8.65). Knows no link.
 */
import type { Clock } from '@shared/core/clock';
import { Timers } from '../simulator/timers';
import { leSubevent, type HostEvents } from './hci';
import { addressOctets, le16, octets } from './octets';
import type { Peripheral } from './peripheral';

export interface ScanWish {
  isActive: boolean;
  filtersDuplicates: boolean;
  isExtended: boolean;
  /** Others are passed over, as the filter policy has it. */
  isHeard: (peripheral: Peripheral) => boolean;
}

/** Event types of extended reports (7.7.65.13): legacy ADV_IND, the scan response to it, and a connectable extended PDU. */
const EXTENDED_TYPE = { advInd: 0x13, scanResponse: 0x1b, connectable: 0x01 } as const;
/** Event types of legacy reports (7.7.65.2). */
const LEGACY_TYPE = { advInd: 0x00, scanResponse: 0x04 } as const;
/** Addresses that a controller remembers for leaving out duplicates. */
const MOST_REMEMBERED = 256;

export class Scanner {
  readonly #timers: Timers;
  #wish: ScanWish | undefined;
  #reported = new Set<string>();

  constructor(
    readonly events: HostEvents,
    clock: Clock,
    readonly random: () => number,
  ) {
    this.#timers = new Timers(clock);
  }

  get isScanning(): boolean {
    return this.#wish !== undefined;
  }

  start(wish: ScanWish, peripherals: Iterable<Peripheral>): void {
    this.stop();
    this.#wish = wish;
    for (const peripheral of peripherals) this.hear(peripheral);
  }

  stop(): void {
    this.#timers.cancelAll();
    this.#reported = new Set();
    this.#wish = undefined;
  }

  /** Another peripheral has come near. Its first packet is caught within one interval. */
  hear(peripheral: Peripheral): void {
    if (this.#wish !== undefined) this.#listen(peripheral, this.random() * peripheral.advertisingIntervalMs);
  }

  #listen(peripheral: Peripheral, inMs: number): void {
    this.#timers.after(inMs, () => {
      if (peripheral.isGone) return;
      this.#caught(peripheral);
      this.#listen(peripheral, peripheral.advertisingIntervalMs);
    });
  }

  #caught(peripheral: Peripheral): void {
    const wish = this.#wish;
    if (wish === undefined || !peripheral.isHeard || !wish.isHeard(peripheral)) return;
    if (peripheral.advertises === 'extended') {
      if (wish.isExtended) this.#report(wish, peripheral, 'connectable', peripheral.advertisement);
      return;
    }
    this.#report(wish, peripheral, 'advInd', peripheral.advertisement);
    // Whoever can be scanned answers a scan request, if need be with nothing (Vol 6 Part B, 4.4.3.2).
    if (wish.isActive) this.#report(wish, peripheral, 'scanResponse', peripheral.scanResponse);
  }

  #report(
    { filtersDuplicates, isExtended }: ScanWish,
    { address, isRandomAddress, rssi }: Peripheral,
    kind: 'advInd' | 'scanResponse' | 'connectable',
    content: Uint8Array,
  ): void {
    if (filtersDuplicates) {
      const key = `${address} ${kind}`;
      if (this.#reported.has(key)) return;
      if (this.#reported.size >= MOST_REMEMBERED) this.#reported.clear();
      this.#reported.add(key);
    }
    const from = octets(isRandomAddress ? 1 : 0, addressOctets(address));
    if (isExtended) {
      const phys = [1, kind === 'connectable' ? 1 : 0];
      const [noSet, noPower, noPeriod, nobodyMeant] = [0xff, 0x7f, le16(0), new Uint8Array(7)];
      this.events.leMeta(
        leSubevent.extendedAdvertisingReport,
        octets(1, le16(EXTENDED_TYPE[kind]), from, phys, noSet, noPower, rssi & 0xff, noPeriod, nobodyMeant),
        octets(content.length, content),
      );
    } else if (kind !== 'connectable')
      this.events.leMeta(
        leSubevent.advertisingReport,
        octets(1, LEGACY_TYPE[kind], from, content.length, content, rssi & 0xff),
      );
  }
}
