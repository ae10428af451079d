/**
 * What MCUboot does at a reset: swap, overwrite, revert, refuse, choose. Works on the slots in one step and tells how long
 * it took and what it wrote to the console. Source: MCUboot docs/design.md and boot/bootutil/src/loader.c.
 */
import { sameBytes } from '../../src-shared/core/bytes';
import type { Sha } from '../../src-shared/firmware/sha';
import type { Flash, ImageSlots, SlotNumber } from './flash';
import type { BootMode, BootTarget } from './device-profile';
import { blankTrailer, type Slot } from './slot';
import { isMarkedInstaller, loaderInside, withoutHeader } from './installer';
import { compareVersions, hashFits, protectedTlv, readImageHeader, versionText } from './stored-image';

export interface BootCircumstances {
  sha: Sha;
  /** What was asked for at the reset; a firmware loader that is not valid is not started. */
  wanted: BootTarget;
  /** Every image that has not run yet is found invalid. */
  rejectsNewImages: boolean;
  /** An image that has not run yet crashes right after its start. */
  newImagesCrash: boolean;
}

export interface BootOutcome {
  /** What stands on the console, and when after the reset. */
  console: { atMs: number; text: string }[];
  totalMs: number;
  ends: 'application' | 'nothing-to-start' | 'crash-loop';
}

const swapNames: { readonly [M in BootMode]?: string } = {
  'swap-scratch': 'scratch',
  'swap-move': 'move',
  'swap-offset': 'offset',
};

/** Starts the device: changes the slots as the bootloader does and says what came of it. */
export function runBootloader(flash: Flash, circumstances: BootCircumstances): BootOutcome {
  const boot = new Boot(flash, circumstances);
  return boot.run();
}

/** True for an image that the bootloader would start. */
export function isStartable({ image, content, sizeBytes, algorithm }: Slot, sha: Sha): boolean {
  return (
    image !== undefined &&
    content !== undefined &&
    image.bootable &&
    image.totalBytes <= sizeBytes &&
    hashFits(content, image, algorithm, sha)
  );
}

/** Protected TLV with the digests of all other images (Nordic's MCUboot): one that differs, and none of them is started. */
const MANIFEST = 0x76;
const MANIFEST_HEAD_BYTES = 8;

/** Whether every manifest among the images that would run names the others that would run. */
function holdsTogether({ images }: Flash): boolean {
  const running = images.map((image) => image.slots[image.active]);
  return running.every(({ content }, own) => {
    const manifest = content === undefined ? undefined : protectedTlv(content, MANIFEST);
    if (manifest === undefined) return true;
    const others = running.filter((_, number) => number !== own).map(({ image }) => image?.hash);
    const bytes = (manifest.length - MANIFEST_HEAD_BYTES) / others.length;
    return others.every((hash, at) => {
      const start = MANIFEST_HEAD_BYTES + at * bytes;
      return hash !== undefined && sameBytes(hash, manifest.subarray(start, start + bytes));
    });
  });
}

class Boot {
  readonly #console: BootOutcome['console'] = [];
  #atMs = 0;

  constructor(
    readonly flash: Flash,
    readonly circumstances: BootCircumstances,
  ) {}

  run(): BootOutcome {
    const { profile } = this.flash;
    for (;;) {
      this.#atMs += profile.bootMs * 0.2;
      this.#say('*** Booting MCUboot v2.3.0 ***');
      this.#say(`*** Using Zephyr OS build v${profile.kernelVersion} ***`);
      this.#say('I: Starting bootloader');
      const isNew = this.flash.images.map((image) => this.#prepare(image)).some(Boolean);
      if (!this.flash.images.every((image) => this.#mayStart(image.slots[image.active]))) {
        this.#say('E: Unable to find bootable image');
        return this.#end('nothing-to-start');
      }
      if (!holdsTogether(this.flash)) {
        this.#say('E: Manifest does not match the images');
        return this.#end('nothing-to-start');
      }
      const version = this.flash.images[0]?.slots[this.flash.images[0].active].image?.version;
      if (version !== undefined) this.#say(`I: Image version: v${versionText(version)}`);
      this.#say('I: Jumping to the first image slot');
      this.#atMs += profile.bootMs * 0.8;
      this.#say(`*** Booting Zephyr OS build v${profile.kernelVersion} ***`);
      if (!isNew || !this.circumstances.newImagesCrash) return this.#end('application');
      this.#say('E: ***** BUS FAULT *****');
      this.#say('E: >>> ZEPHYR FATAL ERROR 25: Unknown error on CPU 0');
      // The second start of an image under test is the revert; any other image crashes again and again.
      if (!this.flash.images.some((image) => this.flash.nextBoot(image).type === 'revert'))
        return this.#end('crash-loop');
    }
  }

  #mayStart(slot: Slot): boolean {
    if (slot.isNewInPlace && this.circumstances.rejectsNewImages) return false;
    slot.isNewInPlace = false;
    return isStartable(slot, this.circumstances.sha);
  }

  #end(ends: BootOutcome['ends']): BootOutcome {
    return { console: this.#console, totalMs: this.#atMs, ends };
  }

  #say(text: string): void {
    this.#console.push({ atMs: this.#atMs, text: `${text}\r\n` });
  }

  /** @returns true when an image will be started that has not run yet. */
  #prepare(image: ImageSlots): boolean {
    if (this.flash.profile.bootMode === 'firmware-loader') return this.#chooseProgram(image);
    return this.flash.runsInPlace ? this.#choose(image) : this.#swap(image);
  }

  #swap(image: ImageSlots): boolean {
    const [primary, secondary] = image.slots;
    const next = this.flash.nextBoot(image);
    const swapType = next.slot === 0 ? 'none' : next.type === 'normal' ? 'perm' : next.type;
    this.#say(`I: Image index: ${image.number}, Swap type: ${swapType}`);
    if (next.slot === 0) return false;
    if (next.type === 'revert') {
      this.#goBack(primary, secondary, image.number);
      return false;
    }
    const refusal = this.#whyNot(secondary, primary);
    if (refusal !== undefined) {
      this.#say(`E: ${refusal}`);
      secondary.erase();
      return false;
    }
    const forBootloader = this.#bootloaderSlotOf(secondary);
    if (forBootloader !== undefined) {
      this.#say(`I: Image ${image.number} is a bootloader for its slot ${forBootloader}`);
      if (forBootloader !== this.flash.bootloaderSlot) this.flash.bootloaderSlot = forBootloader;
      secondary.erase();
      this.#atMs += this.flash.profile.bootMs;
      return false;
    }
    this.#bringIn(primary, secondary, image.number);
    return true;
  }

  #whyNot(secondary: Slot, primary: Slot): string | undefined {
    if (this.circumstances.rejectsNewImages || !isStartable(secondary, this.circumstances.sha))
      return 'Image in the secondary slot is not valid!';
    const isOlder =
      primary.image !== undefined &&
      secondary.image !== undefined &&
      compareVersions(secondary.image.version, primary.image.version) < 0;
    return this.flash.profile.downgradePrevention && isOlder
      ? 'insufficient version in secondary slot'
      : undefined;
  }

  /** A build of MCUboot is told by its reset vector, which lies in one of the two slots of the bootloader (sdk-mcuboot, loader.c). */
  #bootloaderSlotOf({ content }: Slot): SlotNumber | undefined {
    const { bootloaderSlots } = this.flash.profile;
    const header = content === undefined ? undefined : readImageHeader(content);
    if (bootloaderSlots === undefined || content === undefined || header === undefined) return undefined;
    const at = header.headerBytes + 4;
    const code = new DataView(content.buffer, content.byteOffset, content.byteLength);
    const vector = at + 4 <= content.length ? code.getUint32(at, true) : 0;
    const found = bootloaderSlots.addresses.findIndex(
      (start) => vector >= start && vector < start + bootloaderSlots.bytes,
    );
    return found === 0 || found === 1 ? found : undefined;
  }

  #bringIn(primary: Slot, secondary: Slot, imageNumber: number): void {
    const forGood = secondary.trailer.imageOk;
    const [old, fresh] = [primary.content, secondary.content];
    this.#announce(imageNumber);
    primary.place(fresh);
    if (this.flash.profile.bootMode === 'overwrite-only') {
      primary.trailer = blankTrailer();
      secondary.erase();
      return;
    }
    primary.trailer = { magic: true, copyDone: true, imageOk: forGood };
    secondary.place(old);
    secondary.trailer = blankTrailer();
    secondary.besideUploadPosition = this.flash.profile.bootMode === 'swap-offset';
  }

  #goBack(primary: Slot, secondary: Slot, imageNumber: number): void {
    if (!isStartable(secondary, this.circumstances.sha)) {
      this.#say('E: Image in the secondary slot is not valid!');
      secondary.erase();
      primary.trailer.imageOk = true;
      return;
    }
    const [rejected, old] = [primary.content, secondary.content];
    this.#announce(imageNumber);
    primary.place(old);
    primary.trailer = { magic: true, copyDone: true, imageOk: true };
    // Also with swap using offset: seen on Zephyr 4.4 with flash that survives a reset.
    secondary.place(rejected);
    secondary.besideUploadPosition = false;
    secondary.trailer = blankTrailer();
  }

  #announce(imageNumber: number): void {
    const { bootMode, swapMs } = this.flash.profile;
    const name = swapNames[bootMode];
    if (name === undefined) this.#say(`I: Image ${imageNumber} upgrade secondary slot -> primary slot`);
    else this.#say(`I: Starting swap using ${name} algorithm.`);
    this.#atMs += swapMs;
  }

  /** MCUboot boot/zephyr/firmware_loader.c: the loader when it is asked for, else the application, where it is valid. */
  #chooseProgram(image: ImageSlots, wanted = this.circumstances.wanted): boolean {
    const [application, loader] = image.slots;
    const isNew = application.isNewInPlace;
    const { loader: build } = this.flash.profile;
    const isAsked = wanted === 'loader' && this.#mayStart(loader);
    const goesFirst = application.content !== undefined && isMarkedInstaller(application.content);
    if ((goesFirst || !isAsked) && this.#install(image)) return this.#chooseProgram(image, 'application');
    image.active = 0;
    if (isAsked) image.active = 1;
    else if (!this.#mayStart(application)) {
      this.#say('E: Image in the primary slot is not valid!');
      if (build?.startsWithoutApplication === true && this.#mayStart(loader)) image.active = 1;
    }
    if (image.active === 1) this.#say('I: Starting the firmware loader');
    return isNew && image.active === 0;
  }

  /**
   * Lets an installer run: it replaces the loader, deletes its own header and resets.
   * @returns false when slot 0 holds none that may be started
   */
  #install({ slots: [application, loader] }: ImageSlots): boolean {
    const { content } = application;
    if (content === undefined || !this.#mayStart(application)) return false;
    const brought = loaderInside(content, this.flash.profile.hashAlgorithm, this.circumstances.sha);
    if (brought === undefined && !isMarkedInstaller(content)) return false;
    this.#say('I: Starting the installer');
    if (brought === undefined) this.#say('E: No valid firmware loader to install');
    else loader.place(brought);
    application.place(withoutHeader(content));
    this.#atMs += (this.flash.profile.loader?.installMs ?? 0) + this.flash.profile.bootMs;
    return true;
  }

  /** Direct-XIP: the highest version that may run. */
  #choose(image: ImageSlots): boolean {
    const before = image.active;
    for (const slot of this.#byVersion(image)) {
      const held = image.slots[slot];
      const rejected = slot !== before && this.circumstances.rejectsNewImages;
      if (rejected || !isStartable(held, this.circumstances.sha)) {
        this.#say(`E: Image in the ${slot === 0 ? 'primary' : 'secondary'} slot is not valid!`);
        if (slot !== before) held.erase();
        continue;
      }
      const { trailer } = held;
      let isNew = slot !== before;
      if (this.flash.choosesAndReverts) {
        // Not marked, or started once and not confirmed: erased, so that it is never chosen again.
        if (!trailer.magic || (trailer.copyDone && !trailer.imageOk)) {
          this.#say(`I: Erasing unconfirmed or unmarked image in slot ${slot}`);
          held.erase();
          continue;
        }
        isNew = !trailer.copyDone;
        trailer.copyDone = true;
      }
      image.active = slot;
      this.#say(`I: Image ${image.number} loaded from slot ${slot}`);
      return isNew;
    }
    return false;
  }

  #byVersion(image: ImageSlots): SlotNumber[] {
    const slots = ([0, 1] as const).filter((slot) => image.slots[slot].image !== undefined);
    const version = (slot: SlotNumber) => image.slots[slot].image?.version;
    return slots.sort((a, b) => {
      const [left, right] = [version(a), version(b)];
      return left === undefined || right === undefined ? 0 : compareVersions(right, left) || a - b;
    });
  }
}
