/**
 * The devices that were seen: merged from many advertisements, bounded, aged. What comes from the air is checked and cut
 * here. Knows no library and no scan.
 */
import { plainPeerId } from '@shared/core/bluetooth';
import { SMP_SERVICE_UUID, type Sighting } from './adapter';

/** One advertisement, or what the system remembers of a device. */
export interface Heard {
  id: string;
  /** Empty or `unknown` where the system hides it. */
  address: string;
  name: string | undefined;
  /** In dBm. 0 is no strength: the device is remembered and not heard. */
  rssi: number;
  serviceUuids: readonly string[];
}

/** Devices that change their addresses all the time are new ones each time. */
const MOST = 500;
/** The longest name of a Bluetooth device, in characters at most. */
const LONGEST_NAME = 248;
/** While scanning goes on, who was not heard for so long is out of range. Slow advertisers send every 10 s. */
const OUT_OF_RANGE_MS = 15_000;

const ADDRESS = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

export class Sightings {
  readonly #all = new Map<string, Sighting>();
  /** Whom there was no room for any more. Set by the owner. */
  onForgotten: (id: string) => void = () => {};

  /** Newest last. */
  get all(): readonly Sighting[] {
    return [...this.#all.values()];
  }

  /**
   * @param now clock time; undefined when the system only tells what it remembers
   * @returns the device as it is known now
   */
  hear(heard: Heard, now: number | undefined): Sighting {
    const before = this.#all.get(heard.id);
    const isHeard = now !== undefined && heard.rssi < 0 && heard.rssi >= -127;
    const address = heard.address.toLowerCase().replaceAll('-', ':');
    const sighting: Sighting = {
      id: heard.id,
      address: ADDRESS.test(address) ? address : before?.address,
      name: nameOf(heard, address) ?? before?.name,
      rssi: isHeard ? heard.rssi : before?.rssi,
      speaksSmp: (before?.speaksSmp ?? false) || heard.serviceUuids.includes(SMP_SERVICE_UUID),
      lastSeen: isHeard ? now : before?.lastSeen,
    };
    this.#all.delete(heard.id);
    this.#all.set(heard.id, sighting);
    for (const oldest of this.#all.keys()) {
      if (this.#all.size <= MOST) break;
      this.#all.delete(oldest);
      this.onForgotten(oldest);
    }
    return sighting;
  }

  /** Who is not heard any more loses its signal strength. @returns whether something changed */
  age(now: number): boolean {
    let changed = false;
    for (const [id, sighting] of this.#all) {
      if (sighting.rssi === undefined || now - (sighting.lastSeen ?? 0) < OUT_OF_RANGE_MS) continue;
      this.#all.set(id, { ...sighting, rssi: undefined });
      changed = true;
    }
    return changed;
  }

  /** A new look around: what was in range then need not be now. */
  forgetRanges(): void {
    for (const [id, sighting] of this.#all) this.#all.set(id, { ...sighting, rssi: undefined });
  }

  clear(): void {
    this.#all.clear();
  }
}

/** BlueZ gives the address as the name of a device that has none. */
function nameOf(heard: Heard, address: string): string | undefined {
  const name = heard.name?.trim().slice(0, LONGEST_NAME);
  if (name === undefined || name === '') return undefined;
  return plainPeerId(name) === plainPeerId(address) ? undefined : name;
}
