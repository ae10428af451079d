/**
 * Firmware files of this computer, read and checked before anything is sent.
 */
import path from 'node:path';
import { sizeText, toHex } from '@shared/core/bytes';
import { BenchError } from '@shared/core/errors';
import { readImage, type McubootImage } from '@shared/firmware/read-file';
import { hostSha } from '../host/sha';
import { readWhole } from '../transfer/local-files';

export interface FirmwareFile {
  file: string;
  bytes: Uint8Array;
  image: McubootImage;
  /** Hash stored in the image, hexadecimal: what the device will show. */
  hash: string;
  version: string;
  /** SHA-256 of the whole file. */
  fileSha: Uint8Array;
}

/** @throws BenchError of families file/ and image/ */
export async function readFirmware(file: string): Promise<FirmwareFile> {
  const name = path.basename(file);
  const bytes = await readWhole(file);
  const image = readImage(bytes, { file: name, sha: hostSha });
  if (image.hash === undefined)
    throw new BenchError('image/damaged', {
      file: name,
      what: 'it has no hash, so a device could not name it',
    });
  return {
    file: name,
    bytes,
    image,
    hash: toHex(image.hash.value),
    version: image.versionText,
    fileSha: image.fileSha256,
  };
}

/** What is in a file, for people and for programs. */
export async function describeFirmware(file: string): Promise<{ facts: FirmwareFacts; lines: string[] }> {
  const { file: name, bytes, image, hash } = await readFirmware(file);
  const facts: FirmwareFacts = {
    file: name,
    sizeBytes: bytes.length,
    version: image.versionText,
    hash,
    hashAlgorithm: image.hash?.algorithm ?? '',
    hashState: image.hashState,
    signatures: image.signatures,
    flags: image.flags,
    padded: image.padded,
  };
  return {
    facts,
    lines: [
      `${name}: ${sizeText(bytes.length)} (${bytes.length} bytes)`,
      `  version: ${facts.version}`,
      `  hash: ${hash} (${facts.hashAlgorithm}, ${facts.hashState === 'ok' ? 'matches the content' : facts.hashState})`,
      `  signatures: ${facts.signatures.length === 0 ? 'none' : facts.signatures.join(', ')} (not verified)`,
      `  flags: ${facts.flags.join(', ')}`.trimEnd(),
      ...(facts.padded ? ['  padded to a slot, with a trailer'] : []),
    ],
  };
}

export interface FirmwareFacts {
  file: string;
  sizeBytes: number;
  version: string;
  hash: string;
  hashAlgorithm: string;
  hashState: string;
  signatures: string[];
  flags: string[];
  padded: boolean;
}
