/**
 * Everything worth showing of a firmware file, once: as lines for a terminal and on the screen of the window. The words are
 * templates in one table, complete by type, so that the window can translate them. Decides nothing and sends nothing; names
 * and versions come from the file and are untrusted text.
 */
import { sizeText, toHex } from '../core/bytes';
import { errorText, fillIn } from '../core/error-texts';
import { plainText } from '../core/plain-text';
import type { FirmwareFile, FirmwareFileImage } from './firmware-file';
import { imageOfDigest } from './image-manifest';
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
  sending: 'Sending',
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
  manifest: 'Manifest',
  securityCounter: 'Security counter',
  encryption: 'Encryption',
  unpacked: 'Unpacked',
  vendorId: 'Vendor id',
  classId: 'Class id',
  padding: 'Padding',
  tlv: 'Entry of the image',
  odd: 'Odd',
} as const;
export type FactKey = keyof typeof factLabels;

/** Values that are words. `{name}` is replaced. */
export const factTexts = {
  'kind-image': 'one image',
  'kind-hex': 'Intel HEX',
  'kind-package': 'package with a manifest',
  'image-number': '{image}',
  'image-in-slot': '{image}, for slot {slot}',
  'image-bootloader': '{image}, a new bootloader, which an upgrade sends only on wish',
  size: '{text} ({bytes} bytes)',
  'hash-ok': 'matches the hash',
  'hash-encrypted': 'cannot be checked: the image is encrypted',
  'hash-absent': 'cannot be checked: the image has no hash',
  verified: '{kind}, verified with "{key}"',
  'unknown-key': '{kind}, not verified: the key is not kept here',
  wrong: '{kind}, WRONG: it names the key "{key}", but this content was not signed with that key',
  unsigned: 'none: bootloaders that check signatures refuse it',
  'cannot-tell-encrypted': '{kind}, cannot be verified here: it covers the clear text of an encrypted image',
  'cannot-tell-kind': '{kind}, cannot be verified here: this kind is no longer used',
  'cannot-tell-no-hash': '{kind}, cannot be verified: the image has no hash that it could cover',
  'header-bytes': '{bytes} bytes',
  'no-flags': 'none',
  dependency: 'image {image} in version {version} or newer',
  manifest:
    'names the other images that belong with it ({count}): its bootloader takes all of them together, or none',
  'manifest-digest': 'image {image}: {digest}',
  'key-wrap': 'the key is wrapped: {how}',
  'no-key': 'without the key that the device needs',
  tlv: '{name}, {bytes} bytes: {value}',
  'tlv-protected': '{name}, protected, {bytes} bytes: {value}',
  'more-tlvs': '{more} more',
  'odd-tlv':
    'entry {type} ({name} in MCUboot) has {bytes} bytes, not {usual}, so it may be something else; it is not read: {value}',
  'odd-manifest-not-protected': 'entry 0x76 (MANIFEST) is not covered by the hash, so it is not read',
  'odd-manifest-twice': 'there are several entries 0x76 (MANIFEST), so none is read',
  'odd-manifest-format': 'entry 0x76 (MANIFEST) has another format than 1, so it is not read',
  'odd-manifest-count': 'entry 0x76 (MANIFEST) names no other image, or more than 15, so it is not read',
  'odd-manifest-length':
    'entry 0x76 (MANIFEST) has a length that does not fit the number of its digests, so it is not read',
  'odd-more': '{more} more entries of an unusual length',
  'odd-hash-right':
    'a second hash, {name}, which matches too; devices show the one that their bootloader is built for',
  'odd-hash-wrong':
    'a second hash, {name}, does not match; only a bootloader that is built for {name} would refuse the image',
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
    ...facts.map(({ key, value }) => `${`${factLabels[key]}:`.padEnd(width)}${value}`),
  ]);
}

function factsOfFile({ name, kind, sizeBytes, notes, cannotBeSent }: FirmwareFile): Fact[] {
  return [
    plain('file', name),
    words('kind', `kind-${kind}`),
    words('fileSize', 'size', { text: sizeText(sizeBytes), bytes: sizeBytes }),
    ...notes.map((note) => ({
      ...plain('note', firmwareNoteText(note)),
      note: note.code,
      places: cleanPlaces({ ...note.facts }),
    })),
    ...(cannotBeSent === undefined
      ? []
      : [{ ...plain('sending', `not possible: ${errorText(cannotBeSent).title}`), tone: 'fail' } as const]),
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
    ...manifestFacts(image, facts),
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
    ...oddities(facts),
  ];
}

/** The images that belong with it, by number and digest. */
function manifestFacts(own: number, { manifest }: McubootImage): Fact[] {
  if (manifest === undefined) return [];
  const { digests } = manifest;
  return [
    words('manifest', 'manifest', { count: digests.length }),
    ...digests.map((digest, at): Fact => ({
      ...words('manifest', 'manifest-digest', { image: imageOfDigest(at, own), digest }),
      look: 'code',
    })),
  ];
}

/** What is unusual in an image that bootloaders take all the same. */
function oddities({ oddities: all }: McubootImage): Fact[] {
  const facts = all.slice(0, MOST_FOREIGN_TLVS).map((one): Fact => {
    if (one.code === 'second-hash')
      return {
        ...words('odd', one.matches ? 'odd-hash-right' : 'odd-hash-wrong', { name: one.name }),
        tone: 'warn',
      };
    if (one.code === 'manifest') return { ...words('odd', `odd-manifest-${one.fault}`), tone: 'warn' };
    const { tlv, usualBytes } = one;
    const places = {
      type: hexNumber(tlv.type, 2),
      name: tlv.name,
      bytes: tlv.value.length,
      usual: usualBytes.join(' or '),
      value: shownBytes(tlv.value),
    };
    return { ...words('odd', 'odd-tlv', places), tone: 'warn' };
  });
  const more = all.length - facts.length;
  return more === 0 ? facts : [...facts, { ...words('odd', 'odd-more', { more }), tone: 'warn' }];
}

/** The beginning of a value; an empty one is a word. */
function shownBytes(value: Uint8Array): string {
  if (value.length === 0) return 'empty';
  return toHex(value.subarray(0, SHOWN_TLV_BYTES)) + (value.length > SHOWN_TLV_BYTES ? '…' : '');
}

/** Entries that MCUboot does not know belong to somebody, so they are shown: name and beginning of the value. */
function foreignTlvs({ tlvs }: McubootImage): Fact[] {
  const foreign = tlvs.filter(({ type }) => !isKnownTlv(type));
  const facts = foreign.slice(0, MOST_FOREIGN_TLVS).map((tlv): Fact => {
    const places = {
      name: tlv.name,
      bytes: tlv.value.length,
      value: shownBytes(tlv.value),
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
  return { key, value: plainText(value) };
}

function words(key: FactKey, text: FactText, places: Record<string, string | number> = {}): Fact {
  const clean = cleanPlaces(places);
  return { key, text, places: clean, value: fillIn(factTexts[text], clean) };
}

/** Names and versions come from the file. */
function cleanPlaces(places: Record<string, string | number>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(places).map(([name, one]) => [name, typeof one === 'string' ? plainText(one) : one]),
  );
}

function hexNumber(number: number, digits: number): string {
  return `0x${number.toString(16).padStart(digits, '0')}`;
}
