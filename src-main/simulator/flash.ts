/**
 * The slots of a device as its application sees them: what is in them, what will be started next, which marks it may set.
 * The rules are those of Zephyr's img_mgmt_state.c for each mode of the bootloader. What the bootloader does at the reset
 * stands in bootloader.ts.
 */
import { sameBytes } from '../../src-shared/core/bytes';
import { ImageError } from './codes';
import type { DeviceProfile } from './device-profile';
import { Slot } from './slot';
import { compareVersions, type StoredImage } from './stored-image';

export type SlotNumber = 0 | 1;
/** `normal`: it stays; `test`: once; `revert`: because the running image was not confirmed. */
export type NextBootType = 'normal' | 'test' | 'revert';

/** What a slot holds before the device is switched on for the first time. */
export interface InitialSlot {
  image?: number;
  slot: SlotNumber;
  content: Uint8Array;
  /**
   * Only for the slot that runs; false: it runs as a test and is reverted at the next reset. When no slot says so, slot 0
   * runs, confirmed; with direct-XIP the higher version.
   */
  confirmed?: boolean;
  /** Only for the slot that does not run: marked for the next start. */
  pending?: 'test' | 'permanent';
}

export interface SlotView {
  image: number;
  slot: SlotNumber;
  stored: StoredImage;
  active: boolean;
  pending: boolean;
  confirmed: boolean;
  permanent: boolean;
}

export interface ImageSlots {
  readonly number: number;
  readonly slots: readonly [Slot, Slot];
  /** Slot that the running application was started from. */
  active: SlotNumber;
}

export const otherSlot = (slot: SlotNumber): SlotNumber => (slot === 0 ? 1 : 0);

export class Flash {
  readonly images: readonly ImageSlots[];
  /** The slot that an upgradable MCUboot runs from. */
  bootloaderSlot: SlotNumber = 0;

  constructor(
    readonly profile: DeviceProfile,
    initial: readonly InitialSlot[],
  ) {
    const slot = (index: number): Slot =>
      new Slot(profile.slotBytes, profile.slotAddress + index * profile.slotBytes, profile.hashAlgorithm);
    this.images = Array.from({ length: profile.imageCount }, (_, number) => ({
      number,
      slots: [slot(2 * number), slot(2 * number + 1)] as const,
      active: 0,
    }));
    for (const { image = 0, slot: number, content } of initial)
      this.images[image]?.slots[number].place(content);
    for (const image of this.images)
      this.#setUp(
        image,
        initial.filter((one) => (one.image ?? 0) === image.number),
      );
  }

  #setUp(image: ImageSlots, initial: readonly InitialSlot[]): void {
    const running = initial.find((one) => one.confirmed !== undefined);
    const waits = initial.some((one) => one.slot === 1 && one.pending !== undefined);
    if (this.profile.bootMode === 'firmware-loader') {
      const hasApplication = image.slots[0].image !== undefined;
      image.active = this.profile.startsIn === 'loader' || !hasApplication ? 1 : 0;
      return;
    }
    if (running !== undefined) image.active = running.slot;
    else if (this.profile.bootMode === 'direct-xip' && !waits && this.#isNewer(image, 1)) image.active = 1;

    const onTrial = running?.confirmed === false;
    const other = image.slots[otherSlot(image.active)];
    if (onTrial || this.choosesAndReverts)
      image.slots[image.active].trailer = { magic: true, copyDone: true, imageOk: !onTrial };
    if (onTrial && this.choosesAndReverts) other.trailer = { magic: true, copyDone: true, imageOk: true };
    if (onTrial && this.profile.bootMode === 'swap-offset') other.besideUploadPosition = true;
    for (const { slot, pending } of initial)
      if (pending !== undefined)
        image.slots[slot].trailer = { magic: true, copyDone: false, imageOk: pending === 'permanent' };
  }

  /** Which of its two programs a device with a firmware loader runs; all others have only an application. */
  get program(): 'application' | 'loader' {
    return this.profile.bootMode === 'firmware-loader' && this.images[0]?.active === 1
      ? 'loader'
      : 'application';
  }

  /** The bootloader chooses among images, copies none to another slot, and takes back what is not confirmed. */
  get choosesAndReverts(): boolean {
    const { bootMode } = this.profile;
    return bootMode === 'direct-xip-revert' || bootMode === 'ram-load-revert';
  }

  /** The bootloader starts images from where they are, or from RAM, and swaps nothing. */
  get runsInPlace(): boolean {
    return this.profile.bootMode === 'direct-xip' || this.choosesAndReverts;
  }

  /** The slot with this number over all images: 2 × image + slot. */
  slotAt(globalNumber: number): { image: ImageSlots; slot: SlotNumber } | undefined {
    const image = this.images[globalNumber >> 1];
    return image === undefined ? undefined : { image, slot: (globalNumber & 1) as SlotNumber };
  }

  /** What the slot shows to the running application. */
  visibleImage(image: ImageSlots, slot: SlotNumber): StoredImage | undefined {
    const held = image.slots[slot];
    if (this.profile.hidesNetworkCore && image.number !== 0 && slot === image.active) return undefined;
    if (held.besideUploadPosition && this.nextBoot(image).type !== 'revert') return undefined;
    return held.image;
  }

  /** First slot, in the order of the list, whose image has this hash. */
  findByHash(hash: Uint8Array): { image: ImageSlots; slot: SlotNumber } | undefined {
    for (const image of this.images)
      for (const slot of [0, 1] as const) {
        const stored = this.visibleImage(image, slot);
        if (stored !== undefined && sameBytes(stored.hash, hash)) return { image, slot };
      }
    return undefined;
  }

  /** Every slot that holds a readable image, by image and slot. */
  list(): SlotView[] {
    return this.images.flatMap((image) =>
      ([0, 1] as const).flatMap((slot) => {
        const stored = this.visibleImage(image, slot);
        return stored === undefined
          ? []
          : [{ image: image.number, slot, stored, ...this.#flags(image, slot) }];
      }),
    );
  }

  #flags(
    image: ImageSlots,
    slot: SlotNumber,
  ): Pick<SlotView, 'active' | 'pending' | 'confirmed' | 'permanent'> {
    const next = this.nextBoot(image);
    // No slot is ever pending, and the application counts as confirmed whether it runs or not.
    if (this.profile.bootMode === 'firmware-loader')
      return { active: slot === image.active, pending: false, confirmed: slot === 0, permanent: false };
    if (slot === image.active)
      return { active: true, pending: false, confirmed: next.type !== 'revert', permanent: false };
    if (slot !== next.slot) return { active: false, pending: false, confirmed: false, permanent: false };
    return {
      active: false,
      pending: next.type !== 'revert',
      confirmed: next.type === 'revert',
      // Without a swap there is nothing to go back to, so a test is permanent as well.
      permanent:
        next.type === 'normal' || (next.type === 'test' && this.profile.bootMode === 'overwrite-only'),
    };
  }

  /** Which slot will be started at the next reset, and as what. */
  nextBoot(image: ImageSlots): { slot: SlotNumber; type: NextBootType } {
    if (this.profile.bootMode === 'direct-xip') return this.#nextOfDirectXip(image);
    if (this.choosesAndReverts) return this.#nextOfDirectXipRevert(image);
    if (this.profile.bootMode === 'firmware-loader') return { slot: 0, type: 'normal' };
    const [primary, secondary] = image.slots.map((slot) => slot.trailer);
    if (secondary?.magic === true) return { slot: 1, type: secondary.imageOk ? 'normal' : 'test' };
    if (primary?.magic === true && primary.copyDone && !primary.imageOk) return { slot: 1, type: 'revert' };
    return { slot: 0, type: 'normal' };
  }

  #nextOfDirectXip(image: ImageSlots): { slot: SlotNumber; type: NextBootType } {
    const other = otherSlot(image.active);
    return { slot: this.#isNewer(image, other) ? other : image.active, type: 'normal' };
  }

  #nextOfDirectXipRevert(image: ImageSlots): { slot: SlotNumber; type: NextBootType } {
    const other = otherSlot(image.active);
    const stays = { slot: image.active, type: 'normal' } as const;
    if (image.slots[other].image === undefined) return stays;
    const running = image.slots[image.active].trailer;
    if (running.magic && running.copyDone && !running.imageOk) return { slot: other, type: 'revert' };
    const marked = image.slots[other].trailer;
    if (!marked.magic || !this.#isNewer(image, other)) return stays;
    if (marked.imageOk) return { slot: other, type: 'normal' };
    return marked.copyDone ? stays : { slot: other, type: 'test' };
  }

  #isNewer(image: ImageSlots, slot: SlotNumber): boolean {
    const other = image.slots[otherSlot(slot)].image;
    const one = image.slots[slot].image;
    return one !== undefined && other !== undefined && compareVersions(one.version, other.version) > 0;
  }

  /** A slot that must not be erased: it runs, it is the way back, or it is marked and the build protects that. */
  isInUse(image: ImageSlots, slot: SlotNumber): boolean {
    if (slot === image.active) return true;
    if (this.profile.bootMode === 'direct-xip' || this.profile.bootMode === 'firmware-loader') return false;
    const next = this.nextBoot(image);
    if (slot !== next.slot) return false;
    return next.type === 'revert' || !this.profile.allowErasePending;
  }

  /**
   * Marks a slot for one start, or as permanent.
   * @returns 0 or the error number of the image group.
   */
  setNextBoot(image: ImageSlots, slot: SlotNumber, how: 'test' | 'confirm'): number {
    const confirm = how === 'confirm';
    const next = this.nextBoot(image);
    const isActive = slot === image.active;
    if (confirm && isActive && image.number !== 0 && !this.profile.confirmsRunningOthers)
      return ImageError.confirmationDenied;
    if (!confirm && isActive) return ImageError.testOfActive;
    if (!this.choosesAndReverts) {
      if (confirm && slot === next.slot && next.type !== 'test') return 0;
      switch (next.type) {
        case 'test':
          return !confirm && slot === next.slot ? 0 : ImageError.alreadyPending;
        case 'revert':
          if (!confirm) return ImageError.alreadyPending;
          break;
        case 'normal':
          if (next.slot !== image.active) return ImageError.alreadyPending;
      }
    }
    this.#mark(image, slot, confirm);
    return 0;
  }

  #mark(image: ImageSlots, slot: SlotNumber, confirm: boolean): void {
    const { trailer } = image.slots[slot];
    if (slot !== image.active) trailer.magic = true;
    if (confirm) trailer.imageOk = true;
  }

  /** How long erasing `lengthBytes` from the start and the sector of the trailer takes; all of the slot without a length. */
  eraseMs(lengthBytes = this.profile.slotBytes): number {
    const { sectorBytes, slotBytes, eraseMsPerSector } = this.profile;
    const all = Math.ceil(slotBytes / sectorBytes);
    const sectors = Math.min(all, Math.ceil(lengthBytes / sectorBytes) + 1);
    return sectors * eraseMsPerSector;
  }
}
