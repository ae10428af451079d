/**
 * Installers: images for slot 0 that bring a new firmware loader in their code. MCUboot knows Nordic's by a protected TLV
 * (sdk-mcuboot boot/zephyr/firmware_loader_bm.c); those of the nRF Connect SDK carry no mark and run as any application.
 * Reads images; knows no slot.
 */
import { sameBytes } from '../../src-shared/core/bytes';
import type { Sha, ShaAlgorithm } from '../../src-shared/firmware/sha';
import { hashFits, IMAGE_HEADER_BYTES, protectedTlv, readImageHeader, readStoredImage } from './stored-image';

const INSTALLER_MARK = 0xa0;
const IS_INSTALLER = Uint8Array.of(1);
const ERASED = 0xff;

/** MCUboot starts it before everything else. */
export function isMarkedInstaller(content: Uint8Array): boolean {
  const mark = protectedTlv(content, INSTALLER_MARK);
  return mark !== undefined && sameBytes(mark, IS_INSTALLER);
}

/** The loader that an image has at the beginning of its code; undefined: none, or one that an installer refuses. */
export function loaderInside(content: Uint8Array, algorithm: ShaAlgorithm, sha: Sha): Uint8Array | undefined {
  const header = readImageHeader(content);
  if (header === undefined) return undefined;
  const code = content.subarray(header.headerBytes, header.headerBytes + header.codeBytes);
  const loader = readStoredImage(code, algorithm);
  if (loader === undefined || !hashFits(code, loader, algorithm, sha)) return undefined;
  return code.slice(0, loader.totalBytes);
}

/** What is left when an installer has deleted its header, so that nothing starts it a second time. */
export function withoutHeader(content: Uint8Array): Uint8Array {
  return content.slice().fill(ERASED, 0, IMAGE_HEADER_BYTES);
}
