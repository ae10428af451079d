/**
 * Whether a device that came back under another identifier (a Bluetooth device with changing addresses, found by its name; a firmware
 * loader with an address of its own) is the one that was there before, by what it says of itself and by the name that it was given.
 * Opens and closes nothing.
 */
import { BenchError } from '@shared/core/errors';
import { bootloaderModeOf } from '@shared/device/slots/bootloader';
import { LOADER_SLOT, loaderStateOf, type LoaderState } from '@shared/device/slots/loader';
import { makeLoaderName, type LoaderPlace } from '@shared/device/loader-name';
import type { SlotView } from '@shared/run/upgrade/plan';
import type { Bootloader, OsInformation } from '../engine/told-of-itself';
import type { LinkPeer, SmpTransport } from '../engine/transport';

/** What a device says of itself. */
export interface SelfDescription {
  /** Of the hardware and its firmware; undefined when it does not tell. */
  information?: OsInformation;
  bootloader?: Bootloader;
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

export interface RecognitionOptions {
  /** Numbers from 0 up to, not including, 1. */
  random: () => number;
  /** As a session's. */
  keepLoader?: ((loader: LoaderPlace | undefined) => void) | undefined;
}

/** Follows who answers, from link to link of one session. */
export class Recognition {
  /** Hashes of images that the run has put on this device. */
  readonly proofs = new Set<string>();
  /** A device answered in place of this one and did not prove to be it. */
  stranger: BenchError | undefined;
  readonly #o: RecognitionOptions;
  #known: { id: string; says: SelfDescription } | undefined;
  /** Which of its programs answered last; undefined since it was sent to its loader. */
  #program: LoaderState | undefined;

  constructor(options: RecognitionOptions) {
    this.#o = options;
  }

  /** A run begins. */
  begin(): void {
    this.proofs.clear();
    this.stranger = undefined;
  }

  /** A run has ended: who answers as the application is looked for as that alone. */
  end(): void {
    if (this.#program === 'application') this.#o.keepLoader?.(undefined);
  }

  /** Whoever answers next is the device. */
  forget(): void {
    this.#known = undefined;
    this.stranger = undefined;
  }

  /** A name for the loader that nobody else has. */
  newLoaderName(): string {
    return makeLoaderName(this.#o.random);
  }

  /** The device was given this name for its loader, and is about to start it. */
  expectLoader(peerName: string): void {
    this.#program = undefined;
    this.#o.keepLoader?.({ peerName });
  }

  /** It has refused to start it. */
  staysItself(): void {
    this.#program = 'application';
  }

  /**
   * Somebody answers on a new link.
   * @param isWrittenTo nobody but the same device may be written to
   * @throws BenchError link/bluetooth-another-device
   */
  meet({ peer, label }: SmpTransport, says: SelfDescription, isWrittenTo: boolean): void {
    if (peer === undefined) return;
    if (!this.#isSame(peer, says, isWrittenTo)) {
      this.stranger = new BenchError('link/bluetooth-another-device', { device: label.replace(/^ble /, '') });
      throw this.stranger;
    }
    this.stranger = undefined;
    this.#known = { id: peer.id, says };
    const isLoader = peer.foundAs === 'loader' || programOf(says) === 'loader';
    this.#program = isLoader ? 'loader' : 'application';
    peer.keep(isLoader);
    // In the middle of a run it may be the last moment of an application on its way to the loader.
    if (!isWrittenTo) this.end();
  }

  #isSame({ id, foundAs }: LinkPeer, says: SelfDescription, isWrittenTo: boolean): boolean {
    // The name is the proof, and nobody but a loader was given it. Where one was met before, another device may be by now.
    if (foundAs === 'loader') return isRunFromLoaderSlot(says);
    const known = this.#known;
    if (!isWrittenTo || known === undefined || known.id === id || foundAs === 'itself') return true;
    return isProvenSame(known.says, says, this.proofs);
  }
}

function programOf({ bootloader, images = [] }: SelfDescription): LoaderState | undefined {
  return loaderStateOf(bootloaderModeOf(bootloader?.mode), images);
}

function isRunFromLoaderSlot({ images = [] }: SelfDescription): boolean {
  return images.some(({ slot, active }) => slot === LOADER_SLOT && active);
}
