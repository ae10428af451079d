/**
 * Firmware files that were opened, by token: a window names a file by its token and never by its path. Checked before
 * anything is sent anywhere. Reading is `read-firmware.ts`; what a window is told is `firmware-view.ts`.
 */
import { randomUUID } from 'node:crypto';
import { toHex } from '@shared/core/bytes';
import { BenchError, fromErrorView, toErrorView, type ErrorView } from '@shared/core/errors';
import { readFirmwareFile, type FirmwareFile, type FirmwareFileImage } from '@shared/firmware/firmware-file';
import type { Sha } from '@shared/firmware/sha';
import { isInstaller } from '@shared/firmware/installer';
import type { PlannedImage } from '@shared/run/upgrade/plan';
import { openFirmware, readFirmware } from './read-firmware';

/** An image with what its upload and its verdict need. */
export interface FirmwareImage extends FirmwareFileImage {
  /** The number that its upload has to carry, given by hand. */
  numberByHand?: number;
  /** Hash stored in the image, hexadecimal: what the device will show. */
  hash: string;
  /** SHA-256 of all bytes: by it a device recognises an upload that was begun before. */
  fileSha: Uint8Array;
}

export interface Firmware {
  token: string;
  fileName: string;
  file: FirmwareFile;
  /** What an upgrade sends: the images of applications, at least one. */
  images: FirmwareImage[];
}

/** A file to look at: what it is and what is in it, also where nothing of it can be sent. */
export type ShownFirmware = Pick<Firmware, 'token' | 'fileName' | 'file'>;

/** Files are kept for retries; the oldest go first. */
const MAX_KEPT = 32;

export class FirmwareShelf {
  readonly #sha: Sha;
  readonly #onRead: (file: FirmwareFile) => void;
  /** Those that can be sent have their images. */
  readonly #kept = new Map<string, ShownFirmware | Firmware>();

  /** @param onRead hears of every file that could be read. */
  constructor(sha: Sha, onRead: (file: FirmwareFile) => void = () => undefined) {
    this.#sha = sha;
    this.#onRead = onRead;
  }

  /**
   * Reads a file of any kind to be looked at. What cannot be sent is kept with the reason (`file.cannotBeSent`), and its token is
   * refused wherever something is to be sent.
   * @throws BenchError file/failed or of family image/ for what cannot be read.
   */
  async openToLook(file: string): Promise<ShownFirmware> {
    const read = await openFirmware(file, { sha: this.#sha });
    const reason = this.#reasonAgainst(read);
    if (reason === undefined) return this.#keep(read);
    return this.#shelve({
      token: randomUUID(),
      fileName: read.name,
      file: { ...read, cannotBeSent: reason },
    });
  }

  /**
   * Reads and checks a file of any kind that is to be sent.
   * @param pipesUntil as in read-at-most.ts
   * @throws BenchError file/failed or of family image/.
   */
  async open(file: string, pipesUntil?: AbortSignal): Promise<Firmware> {
    return this.#keep(
      await openFirmware(file, { sha: this.#sha, ...(pipesUntil === undefined ? {} : { pipesUntil }) }),
    );
  }

  /** Checks bytes of any kind that are already here. @throws BenchError of family image/. */
  async add(fileName: string, bytes: Uint8Array): Promise<Firmware> {
    return this.#keep(await readFirmware(bytes, { file: fileName, sha: this.#sha }));
  }

  /** Checks the bytes of one image, as a binary or Intel HEX. @throws BenchError of family image/. */
  put(fileName: string, bytes: Uint8Array): Firmware {
    return this.#keep(readFirmwareFile(bytes, { file: fileName, sha: this.#sha }));
  }

  /**
   * What can be sent.
   * @throws BenchError app/not-found for a token that is not (or no longer) known; of family image/ for a file to look at only.
   */
  get(token: string): Firmware {
    const firmware = this.look(token);
    if (firmware.file.cannotBeSent !== undefined) throw fromErrorView(firmware.file.cannotBeSent);
    if (!('images' in firmware)) throw new BenchError('image/nothing-to-send', { file: firmware.fileName });
    return firmware;
  }

  /** @throws BenchError app/not-found for a token that is not (or no longer) known. */
  look(token: string): ShownFirmware | Firmware {
    const firmware = this.#kept.get(token);
    if (firmware === undefined) throw new BenchError('app/not-found', { what: 'the firmware file' });
    return firmware;
  }

  #reasonAgainst(file: FirmwareFile): ErrorView | undefined {
    try {
      this.#sendables(file);
      return undefined;
    } catch (error) {
      return toErrorView(error);
    }
  }

  #sendables(file: FirmwareFile): FirmwareImage[] {
    if (file.cannotBeSent !== undefined) throw fromErrorView(file.cannotBeSent);
    return file.images.filter(({ role }) => role === 'application').map(sendable);
  }

  #keep(file: FirmwareFile): Firmware {
    const images = this.#sendables(file);
    this.#onRead(file);
    return this.#shelve({ token: randomUUID(), fileName: file.name, file, images });
  }

  #shelve<F extends ShownFirmware>(firmware: F): F {
    this.#kept.set(firmware.token, firmware);
    for (const token of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(token);
    }
    return firmware;
  }
}

function sendable(image: FirmwareFileImage): FirmwareImage {
  const { hash, fileSha256 } = image.facts;
  if (hash === undefined)
    throw new BenchError('image/damaged', {
      file: image.name,
      what: 'it has no hash, so a device could not name it',
    });
  return { ...image, hash: toHex(hash.value), fileSha: fileSha256 };
}

/**
 * The same file, with its new bootloader in place of the applications: only for those who have asked for that.
 * @throws BenchError `upgrade/refused` when there is none in it.
 */
export function withBootloader({ token, fileName, file }: ShownFirmware): Firmware {
  const builds = file.images.filter(({ role }) => role === 'bootloader');
  if (builds.length === 0)
    throw new BenchError('upgrade/refused', { why: { reason: 'no-bootloader-in-file' } });
  return { token, fileName, file, images: builds.map(sendable) };
}

/**
 * The same file, with the number that its upload has to carry (`-n` of mcumgr): of the image, or of the slot where the device
 * counts slots (upload-number.ts).
 * @throws BenchError `upgrade/refused` for a package, which names the numbers itself.
 */
export function withImageNumber(firmware: Firmware, imageNumber: number | undefined): Firmware {
  if (imageNumber === undefined) return firmware;
  if (firmware.file.kind === 'package')
    throw new BenchError('upgrade/refused', { why: { reason: 'numbers-in-package' } });
  return {
    ...firmware,
    images: firmware.images.map((one) => ({ ...one, image: imageNumber, numberByHand: imageNumber })),
  };
}

/** What planning has to know of a file. */
export function plannedImages({ images }: Firmware): PlannedImage[] {
  return images.map(({ image, slot, slotNumbers, numberByHand, hash, facts, bytes }) => ({
    image,
    hash,
    version: facts.versionText,
    sizeBytes: bytes.length,
    ...(slot === undefined ? {} : { slot }),
    ...(slotNumbers === undefined ? {} : { slotNumbers }),
    ...(numberByHand === undefined ? {} : { numberByHand }),
    ...(facts.manifest === undefined ? {} : { manifest: facts.manifest.digests }),
    ...(isInstaller(facts) ? { isInstaller: true } : {}),
  }));
}

/** The version that stands for the whole file: that of its first image. */
export function firmwareVersion({ images }: Firmware): string {
  return images[0]?.facts.versionText ?? '';
}
