/**
 * Everything worth showing of a firmware file, once: as lines for a terminal and on the screen of the window. The words are
 * templates in one table, complete by type, so that the window can translate them. Decides nothing and sends nothing; names
 * and versions come from the file and are untrusted text.
 */
import { sizeText, toHex } from '../core/bytes';
import { fillIn } from '../core/error-texts';
import type { FirmwareFile, FirmwareFileImage } from './firmware-file';
import { isKnownTlv } from './mcuboot';
import { firmwareNoteText, type FirmwareNoteCode } from './notes';
import type { McubootImage } from './read-file';
import type { SignatureState } from './signature';
import { imgtoolVersion } from './version';

export const factLabels = {
  file: 'File',
  kind: 'Kind',
  fileSize: 'File size',
  note: 'Note',
  entry: 'Entry',
  image: 'Image',
  version: 'Version',
  imageSize: 'Image size',
  hash: 'Hash',
  hashCheck: 'Content',
  signature: 'Signature',
  keyHash: 'Key hash',
  fileHash: 'SHA-256 of what is sent',
  header: 'Header',
  loadAddress: 'Load address',
  flags: 'Flags',
  dependency: 'Needs',
  securityCounter: 'Security counter',
  encryption: 'Encryption',
  unpacked: 'Unpacked',
  vendorId: 'Vendor id',
  classId: 'Class id',
  padding: 'Padding',
  tlv: 'Entry of the image',
} as const;
export type FactKey = keyof typeof factLabels;

/** Values that are words. `{name}` is replaced. */
export const factTexts = {
  'kind-image': 'one image',
  'kind-hex': 'Intel HEX',
  'kind-package': 'package with a manifest',
  'image-number': '{image}',
  'image-in-slot': '{image}, for slot {slot}',
  'image-bootloader': '{image}, a new bootloader, which an upgrade does not send',
  size: '{text} ({bytes} bytes)',
  'hash-ok': 'matches the hash',
  'hash-encrypted': 'cannot be checked: the image is encrypted',
  'hash-absent': 'cannot be checked: the image has no hash',
  verified: '{kind}, verified with "{key}"',
  'unknown-key': '{kind}, not verified: the key is not kept here',
  wrong: '{kind}, WRONG: not made with "{key}", which it names, over this content',
  unsigned: 'none: bootloaders that check signatures refuse it',
  'cannot-tell-encrypted': '{kind}, cannot be verified here: it covers the clear text of an encrypted image',
  'cannot-tell-kind': '{kind}, cannot be verified here: no longer used',
  'cannot-tell-no-hash': '{kind}, cannot be verified: the image has no hash that it could cover',
  'header-bytes': '{bytes} bytes',
  'no-flags': 'none',
  dependency: 'image {image} in version {version} or newer',
  'key-wrap': 'the key is wrapped: {how}',
  'no-key': 'without the key that the device needs',
  tlv: '{name}, {bytes} bytes: {value}',
  'tlv-protected': '{name}, protected, {bytes} bytes: {value}',
  'more-tlvs': '{more} more',
  padded: 'padded to a slot, marks itself for the next start',
  'padded-confirmed': 'padded to a slot, marks and confirms itself for the next start',
} as const;
export type FactText = keyof typeof factTexts;

export interface Fact {
  key: FactKey;
  /** The sentence among `factTexts`, where the value is words, and what stands in its places. */
  text?: FactText;
  /** The sentence among the notes about files. */
  note?: FirmwareNoteCode;
  places?: Record<string, string | number>;
  /** In English, places filled in. */
  value: string;
  /** `code`: numbers and names of machines; `hash`: long, to be compared. */
  look?: 'code' | 'hash';
  tone?: 'ok' | 'warn' | 'fail';
}

export interface FactSection {
  of: 'file' | 'image';
  /** Number of the image. */
  image?: number;
  facts: Fact[];
}

/**
 * A section for the file, and one for each image.
 * @param signatures one for each image, in the order of the file.
 */
export function factSheet(file: FirmwareFile, signatures: readonly SignatureState[]): FactSection[] {
  return [
    { of: 'file', facts: factsOfFile(file) },
    ...file.images.map((one, at): FactSection => ({
      of: 'image',
      image: one.image,
      facts: factsOfImage(one, signatures[at] ?? { state: 'unsigned' }, file.images.length > 1),
    })),
  ];
}

/** The sections as lines for a terminal, labels and values in two columns. */
export function factLines(sections: readonly FactSection[]): string[] {
  const width = Math.max(...Object.values(factLabels).map((label) => label.length)) + 2;
  return sections.flatMap(({ facts }, at) => [
    ...(at === 0 ? [] : ['']),
    ...facts.map(({ key, value }) => `${`${factLabels[key]}:`.padEnd(width)}${printable(value)}`),
  ]);
}

/** A name from a file can hold what a terminal would obey. */
function printable(text: string): string {
  return text.replace(/[^\P{C}]/gu, '?');
}

function factsOfFile({ name, kind, sizeBytes, notes }: FirmwareFile): Fact[] {
  return [
    plain('file', name),
    words('kind', `kind-${kind}`),
    words('fileSize', 'size', { text: sizeText(sizeBytes), bytes: sizeBytes }),
    ...notes.map((note) => ({
      ...plain('note', firmwareNoteText(note)),
      note: note.code,
      places: { ...note.facts },
    })),
  ];
}

function factsOfImage(
  { image, slot, role, name, bytes, facts }: FirmwareFileImage,
  signature: SignatureState,
  isOneOfMany: boolean,
): Fact[] {
  const keyHash = keyHashOf(signature, facts);
  return [
    ...(isOneOfMany ? [plain('entry', name)] : []),
    role === 'bootloader'
      ? words('image', 'image-bootloader', { image })
      : slot === undefined
        ? words('image', 'image-number', { image })
        : words('image', 'image-in-slot', { image, slot }),
    { ...plain('version', facts.versionText), look: 'code' },
    words('imageSize', 'size', { text: sizeText(bytes.length), bytes: bytes.length }),
    ...(facts.hash === undefined
      ? []
      : [{ ...plain('hash', `${facts.hash.algorithm}:${toHex(facts.hash.value)}`), look: 'hash' } as const]),
    { ...words('hashCheck', `hash-${facts.hashState}`), tone: facts.hashState === 'ok' ? 'ok' : 'warn' },
    signatureFact(signature),
    ...(keyHash === undefined ? [] : [{ ...plain('keyHash', keyHash), look: 'hash' } as const]),
    { ...plain('fileHash', toHex(facts.fileSha256)), look: 'hash' },
    words('header', 'header-bytes', { bytes: facts.headerBytes }),
    ...(facts.loadAddress === 0
      ? []
      : [{ ...plain('loadAddress', hexNumber(facts.loadAddress, 8)), look: 'code' } as const]),
    facts.flags.length === 0 ? words('flags', 'no-flags') : plain('flags', facts.flags.join(', ')),
    ...facts.dependencies.map((one) =>
      words('dependency', 'dependency', { image: one.image, version: imgtoolVersion(one.version) }),
    ),
    ...(facts.securityCounter === undefined ? [] : [plain('securityCounter', String(facts.securityCounter))]),
    ...(facts.encrypted
      ? [
          facts.keyWrap === undefined
            ? words('encryption', 'no-key')
            : words('encryption', 'key-wrap', { how: facts.keyWrap }),
        ]
      : []),
    ...(facts.unpacked?.sizeBytes === undefined
      ? []
      : [
          words('unpacked', 'size', {
            text: sizeText(facts.unpacked.sizeBytes),
            bytes: facts.unpacked.sizeBytes,
          }),
        ]),
    ...(facts.vendorId === undefined
      ? []
      : [{ ...plain('vendorId', toHex(facts.vendorId)), look: 'code' } as const]),
    ...(facts.classId === undefined
      ? []
      : [{ ...plain('classId', toHex(facts.classId)), look: 'code' } as const]),
    ...(facts.padded
      ? [{ ...words('padding', facts.confirmed ? 'padded-confirmed' : 'padded'), tone: 'warn' } as const]
      : []),
    ...foreignTlvs(facts),
  ];
}

/** Entries that MCUboot does not know belong to somebody, so they are shown: name and beginning of the value. */
function foreignTlvs({ tlvs }: McubootImage): Fact[] {
  const foreign = tlvs.filter(({ type }) => !isKnownTlv(type));
  const facts = foreign.slice(0, MOST_FOREIGN_TLVS).map((tlv): Fact => {
    const places = {
      name: tlv.name,
      bytes: tlv.value.length,
      value: toHex(tlv.value.subarray(0, SHOWN_TLV_BYTES)) + (tlv.value.length > SHOWN_TLV_BYTES ? '…' : ''),
    };
    return { ...words('tlv', tlv.protected ? 'tlv-protected' : 'tlv', places), look: 'code' };
  });
  const more = foreign.length - facts.length;
  return more === 0 ? facts : [...facts, words('tlv', 'more-tlvs', { more })];
}

/** A hostile file can have thousands. */
const MOST_FOREIGN_TLVS = 20;
const SHOWN_TLV_BYTES = 32;

/** The line about a signature, for wherever it stands alone. */
export function signatureFact(signature: SignatureState): Fact {
  switch (signature.state) {
    case 'verified':
      return {
        ...words('signature', 'verified', { kind: signature.kind, key: signature.key.name }),
        tone: 'ok',
      };
    case 'wrong':
      return {
        ...words('signature', 'wrong', { kind: signature.kind, key: signature.key.name }),
        tone: 'fail',
      };
    case 'unknown-key':
      return words('signature', 'unknown-key', { kind: signature.kind });
    case 'unsigned':
      return { ...words('signature', 'unsigned'), tone: 'warn' };
    case 'cannot-tell':
      return {
        ...words('signature', `cannot-tell-${signature.why}`, { kind: signature.kind }),
        tone: 'warn',
      };
  }
}

/** Lower-case hex. What the signature says of its key stands in where the image does not hold the hash itself. */
export function keyHashOf(signature: SignatureState, facts: McubootImage): string | undefined {
  if (facts.keyHash !== undefined) return toHex(facts.keyHash);
  if (signature.state === 'unknown-key' || signature.state === 'cannot-tell') return signature.keyHash;
  return signature.state === 'unsigned' ? undefined : signature.key.id;
}

function plain(key: FactKey, value: string): Fact {
  return { key, value };
}

function words(key: FactKey, text: FactText, places: Record<string, string | number> = {}): Fact {
  return { key, text, places, value: fillIn(factTexts[text], places) };
}

function hexNumber(number: number, digits: number): string {
  return `0x${number.toString(16).padStart(digits, '0')}`;
}
