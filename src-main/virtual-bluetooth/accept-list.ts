/**
 * The filter accept list of a controller (Bluetooth Core Specification, Vol 4 Part E, 7.8.14 to 7.8.17): the peripherals that a host
 * waits for all at once. Knows no link and no scan.
 */
import { status } from './hci';
import type { Peripheral } from './peripheral';

/** Places in it. */
export const ACCEPT_LIST_SIZE = 8;

export class AcceptList {
  readonly #entries = new Set<string>();

  clear(): void {
    this.#entries.clear();
  }

  /** @param addressType 0 public, 1 random */
  add(addressType: number, address: string): number {
    const entry = entryOf(addressType, address);
    if (this.#entries.size >= ACCEPT_LIST_SIZE && !this.#entries.has(entry)) return status.memoryExceeded;
    this.#entries.add(entry);
    return status.success;
  }

  remove(addressType: number, address: string): number {
    return this.#entries.delete(entryOf(addressType, address)) ? status.success : status.invalidParameters;
  }

  has({ address, isRandomAddress }: Peripheral): boolean {
    return this.#entries.has(entryOf(isRandomAddress ? 1 : 0, address));
  }
}

function entryOf(addressType: number, address: string): string {
  return `${addressType} ${address}`;
}
