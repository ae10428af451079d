/**
 * Firmware files that were opened, by token: a window names a file by its token and never by its path. A file is read once,
 * whole, with a limit, and checked before anything is sent anywhere.
 */
import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { toHex } from '@shared/core/bytes';
import { BenchError } from '@shared/core/errors';
import { readImage, type McubootImage } from '@shared/firmware/read-file';
import type { Sha } from '@shared/firmware/sha';
import type { FirmwareImageView, FirmwareView } from '@shared/ipc/views';

export interface Firmware {
  token: string;
  fileName: string;
  bytes: Uint8Array;
  image: McubootImage;
  /** Number of the image on the device that the file is for. */
  imageNumber: number;
  /** Hash stored in the image, hexadecimal: what the device will show. */
  hash: string;
  /** SHA-256 of the whole file: by it a device recognises an upload that was begun before. */
  fileSha: Uint8Array;
}

/** Larger than any slot of a microcontroller; keeps a wrong choice (a disk image) from filling the memory. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Files are kept for retries; the oldest go first. */
const MAX_KEPT = 32;

export class FirmwareShelf {
  readonly #sha: Sha;
  readonly #kept = new Map<string, Firmware>();

  constructor(sha: Sha) {
    this.#sha = sha;
  }

  /**
   * Reads and checks a file.
   * @throws BenchError file/failed or of family image/.
   */
  async open(file: string): Promise<Firmware> {
    return this.put(path.basename(file), await readWhole(file));
  }

  /** Checks bytes that are already here. @throws BenchError of family image/. */
  put(fileName: string, bytes: Uint8Array): Firmware {
    const image = readImage(bytes, { file: fileName, sha: this.#sha });
    if (image.hash === undefined)
      throw new BenchError('image/damaged', {
        file: fileName,
        what: 'it has no hash, so a device could not name it',
      });
    const firmware: Firmware = {
      token: randomUUID(),
      fileName,
      bytes,
      image,
      imageNumber: 0,
      hash: toHex(image.hash.value),
      fileSha: this.#sha('sha256', bytes),
    };
    this.#kept.set(firmware.token, firmware);
    for (const token of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(token);
    }
    return firmware;
  }

  /** @throws BenchError app/not-found for a token that is not (or no longer) known. */
  get(token: string): Firmware {
    const firmware = this.#kept.get(token);
    if (firmware === undefined) throw new BenchError('app/not-found', { what: 'the firmware file' });
    return firmware;
  }
}

/** What a window is told about a firmware file. */
export function firmwareView(firmware: Firmware): FirmwareView {
  return {
    token: firmware.token,
    fileName: firmware.fileName,
    sizeBytes: firmware.bytes.length,
    images: [imageView(firmware)],
  };
}

function imageView({ image, imageNumber, hash }: Firmware): FirmwareImageView {
  return {
    image: imageNumber,
    version: image.versionText,
    hash,
    hashAlgorithm: image.hash?.algorithm ?? 'sha256',
    hashState: image.hashState === 'encrypted' ? 'encrypted' : 'ok',
    sizeBytes: image.sizeBytes,
    headerBytes: image.headerBytes,
    loadAddress: image.loadAddress,
    flags: [...image.flags],
    signatures: [...image.signatures],
    padded: image.padded,
    tlvs: image.tlvs.map((tlv) => ({
      type: tlv.type,
      name: tlv.name,
      protected: tlv.protected,
      valueHex: toHex(tlv.value.subarray(0, 64)),
    })),
  };
}

async function readWhole(file: string): Promise<Uint8Array> {
  const name = path.basename(file);
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > MAX_FILE_BYTES)
        throw new BenchError('file/failed', {
          file: name,
          detail: 'larger than 64 MiB, so it is no firmware for a device',
        });
      return new Uint8Array(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof BenchError) throw error;
    const detail = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new BenchError('file/failed', { file: name, detail }, { cause: error });
  }
}
