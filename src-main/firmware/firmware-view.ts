/**
 * What a window is told about a firmware file. Plain data, nothing that is decided.
 */
import { toHex } from '@shared/core/bytes';
import { factSheet } from '@shared/firmware/fact-sheet';
import type { FirmwareFileImage } from '@shared/firmware/firmware-file';
import type { SignatureState } from '@shared/firmware/signature';
import { imgtoolVersion } from '@shared/firmware/version';
import type { FirmwareImageView, FirmwareView } from '@shared/ipc/views';
import type { FirmwareChecks } from './firmware-checks';
import type { ShownFirmware } from './firmware-shelf';

/** Longer values are cut: a window shows them, it does not use them. */
const MAX_SHOWN_BYTES = 64;

export function firmwareView(
  { token, fileName, file }: ShownFirmware,
  checks: Pick<FirmwareChecks, 'signatures'>,
): FirmwareView {
  const signatures = checks.signatures(file.images);
  return {
    token,
    fileName,
    kind: file.kind,
    sizeBytes: file.sizeBytes,
    images: file.images.map((one, at) => imageView(one, signatures[at] ?? { state: 'unsigned' })),
    notes: [...file.notes],
    sections: factSheet(file, signatures),
    ...(file.cannotBeSent === undefined ? {} : { cannotBeSent: file.cannotBeSent }),
  };
}

function imageView(
  { image, slot, role, name, facts }: FirmwareFileImage,
  signature: SignatureState,
): FirmwareImageView {
  const { hash, keyHash, securityCounter } = facts;
  return {
    image,
    ...(slot === undefined ? {} : { slot }),
    role,
    name,
    version: facts.versionText,
    hash: hash === undefined ? '' : toHex(hash.value),
    hashAlgorithm: hash?.algorithm ?? 'sha256',
    hashState: facts.hashState === 'encrypted' ? 'encrypted' : 'ok',
    sizeBytes: facts.sizeBytes,
    headerBytes: facts.headerBytes,
    loadAddress: facts.loadAddress,
    flags: [...facts.flags],
    signatures: [...facts.signatures],
    signature,
    ...(keyHash === undefined ? {} : { keyHash: toHex(keyHash) }),
    dependencies: facts.dependencies.map((one) => ({
      image: one.image,
      version: imgtoolVersion(one.version),
    })),
    ...(securityCounter === undefined ? {} : { securityCounter }),
    padded: facts.padded,
    tlvs: facts.tlvs.map((tlv) => ({
      type: tlv.type,
      name: tlv.name,
      protected: tlv.protected,
      valueHex: toHex(tlv.value.subarray(0, MAX_SHOWN_BYTES)),
    })),
  };
}
