/**
 * Whether a device that came back under another identifier (a Bluetooth device with changing addresses, found by its name) is
 * the one that was there before, by what it says of itself. Opens and closes nothing.
 */
import { BenchError } from '@shared/core/errors';
import type { SlotView } from '@shared/run/upgrade/plan';
import type { OsInformation } from '../engine/told-of-itself';
import type { SmpTransport } from '../engine/transport';

/** What a device says of itself. */
export interface SelfDescription {
  /** Of the hardware and its firmware; undefined when it does not tell. */
  information?: OsInformation;
  /** Undefined when it has no list of images. */
  images: readonly SlotView[] | undefined;
}

/** Firmware may change in between, the hardware does not. */
const HARDWARE = ['board', 'processor', 'machine'] as const;

/**
 * SMP has no serial number: devices of one kind with the same firmware say the same. So what counts in the middle of a run is
 * an image that the run itself has put there.
 * @param proofs hashes of those images
 */
export function isProvenSame(
  before: SelfDescription,
  after: SelfDescription,
  proofs: ReadonlySet<string>,
): boolean {
  const isOtherHardware = HARDWARE.some((field) => {
    const [was, is] = [before.information?.[field], after.information?.[field]];
    return was !== undefined && is !== undefined && was !== is;
  });
  return !isOtherHardware && (after.images ?? []).some(({ hash }) => hash !== undefined && proofs.has(hash));
}

/** Follows who answers, from link to link of one session. */
export class Recognition {
  /** Hashes of images that the run has put on this device. */
  readonly proofs = new Set<string>();
  /** A device answered in place of this one and did not prove to be it. */
  stranger: BenchError | undefined;
  #known: { id: string; says: SelfDescription } | undefined;

  /** A run begins. */
  begin(): void {
    this.proofs.clear();
    this.stranger = undefined;
  }

  /** Whoever answers next is the device. */
  forget(): void {
    this.#known = undefined;
    this.stranger = undefined;
  }

  /**
   * Somebody answers on a new link.
   * @param isWrittenTo nobody but the same device may be written to
   * @throws BenchError link/bluetooth-another-device
   */
  meet({ peer, label }: SmpTransport, says: SelfDescription, isWrittenTo: boolean): void {
    if (peer === undefined) return;
    const known = this.#known;
    if (
      isWrittenTo &&
      known !== undefined &&
      known.id !== peer.id &&
      !isProvenSame(known.says, says, this.proofs)
    ) {
      this.stranger = new BenchError('link/bluetooth-another-device', { device: label.replace(/^ble /, '') });
      throw this.stranger;
    }
    this.stranger = undefined;
    this.#known = { id: peer.id, says };
    peer.keep();
  }
}
