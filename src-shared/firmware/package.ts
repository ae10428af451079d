/**
 * A firmware package put together from its manifest and the files in it: which of them are images, for which number and
 * slot, and what does not fit together. Knows no ZIP: whoever unpacks gives the contents.
 */
import { BenchError } from '../core/errors';
import type { FirmwareFile, FirmwareFileImage } from './firmware-file';
import { BIG_ENDIAN_MAGIC } from './foreign-file';
import { hexAddress } from './intel-hex';
import { IMAGE_MAGIC, u32 } from './mcuboot';
import type { FirmwareNote } from './notes';
import type { ManifestEntry, PackageManifest } from './package-manifest';
import { readImage } from './read-file';
import type { Sha } from './sha';
import { compareVersions, parseVersion } from './version';

export interface PackageParts {
  /** Name of the package, for messages. */
  file: string;
  sizeBytes: number;
  manifest: PackageManifest;
  /** By name; every file that the manifest lists has to be there. */
  contents: ReadonlyMap<string, Uint8Array>;
  sha: Sha;
}

/**
 * The package as a firmware file.
 * @throws BenchError of family image/.
 */
export function packageFile(parts: PackageParts): FirmwareFile {
  const { file, sizeBytes, manifest } = parts;
  const notes: FirmwareNote[] = [];
  if (manifest.formatVersion > 1)
    notes.push({ code: 'unknown-manifest-version', facts: { version: manifest.formatVersion } });
  const images = manifest.entries.flatMap((entry) => imageOf(entry, parts, notes));
  const linked = new Set(manifest.entries.filter((one) => one.directXip).map((one) => one.file));
  const sorted = inSlots(images, linked, file, notes);
  return { kind: 'package', name: file, sizeBytes, images: sorted, notes, ...reasonAgainst(sorted, file) };
}

/** What can be read and not be sent: a new bootloader alone, and images that no usual device takes. */
function reasonAgainst(
  images: readonly FirmwareFileImage[],
  file: string,
): Pick<FirmwareFile, 'cannotBeSent'> {
  const applications = images.filter(({ role }) => role === 'application');
  if (applications.length === 0) return { cannotBeSent: { code: 'image/nothing-to-send', facts: { file } } };
  const other = applications.find(({ facts }) => facts.byteOrder === 'big');
  if (other === undefined) return {};
  const name = `${file}: ${other.name}`;
  return { cannotBeSent: { code: 'image/not-mcuboot', facts: { file: name, looksLike: 'big-endian' } } };
}

function imageOf(
  entry: ManifestEntry,
  { file, contents, sha }: PackageParts,
  notes: FirmwareNote[],
): FirmwareFileImage[] {
  const bytes = contents.get(entry.file);
  if (bytes === undefined) throw new BenchError('image/missing-entry', { file, entry: entry.file });
  const { role, type, image, slot, slotNumbers } = entry;
  const isImage = bytes.length >= 4 && [IMAGE_MAGIC, BIG_ENDIAN_MAGIC].includes(u32(bytes, 0));
  // What calls itself an application and is none has to be told; other kinds of files may well be something else.
  if (role === 'other' || (!isImage && type !== 'application')) {
    notes.push({ code: 'entry-skipped', facts: { entry: entry.file, type } });
    return [];
  }
  const facts = readImage(bytes, { file: `${file}: ${entry.file}`, sha });
  noteDifferences(entry, { bytes, facts }, notes);
  if (role === 'bootloader') notes.push({ code: 'bootloader-left-out', facts: { entry: entry.file } });
  if (entry.slotByOrder && slot !== undefined)
    notes.push({ code: 'slot-by-order', facts: { entry: entry.file, slot } });
  const places = {
    image,
    ...(slot === undefined ? {} : { slot }),
    ...(slotNumbers === undefined ? {} : { slotNumbers }),
  };
  return [{ ...places, role, name: entry.file, bytes, facts }];
}

function noteDifferences(
  entry: ManifestEntry,
  { bytes, facts }: Pick<FirmwareFileImage, 'bytes' | 'facts'>,
  notes: FirmwareNote[],
): void {
  const { file, sizeBytes, version, loadAddress } = entry;
  if (sizeBytes !== undefined && sizeBytes !== bytes.length)
    notes.push({
      code: 'declared-size-differs',
      facts: { entry: file, declaredBytes: sizeBytes, sizeBytes: bytes.length },
    });
  const declared = version === undefined ? undefined : parseVersion(version);
  if (declared !== undefined && compareVersions(declared, facts.version, { withBuild: true }) !== 0)
    notes.push({
      code: 'declared-version-differs',
      facts: { entry: file, declared: version ?? '', version: facts.versionText },
    });
  // Most images carry no address of their own.
  if (loadAddress !== undefined && facts.loadAddress !== 0 && facts.loadAddress !== loadAddress)
    notes.push({
      code: 'declared-address-differs',
      facts: { entry: file, declared: hexAddress(loadAddress), address: hexAddress(facts.loadAddress) },
    });
}

/**
 * Two builds of one image are for its two slots; which is which has to be told. Of a single build the slot says where it is
 * stored, and nothing about where it runs, unless it is linked for it.
 * @returns applications first.
 */
function inSlots(
  images: readonly FirmwareFileImage[],
  linked: ReadonlySet<string>,
  file: string,
  notes: FirmwareNote[],
): FirmwareFileImage[] {
  const applications = images.filter(({ role }) => role === 'application');
  for (const number of new Set(applications.map(({ image }) => image))) {
    const builds = applications.filter(({ image }) => image === number);
    const [only] = builds;
    if (builds.length === 1) {
      if (only !== undefined && !linked.has(only.name)) delete only.slot;
      continue;
    }
    giveTheOtherSlot(builds);
    if (!haveTwoSlots(builds)) throw new BenchError('image/bad-package', { file, what: twice(number) });
    notes.push({ code: 'one-per-slot', facts: { image: number } });
  }
  return [...applications, ...images.filter(({ role }) => role === 'bootloader')];
}

/** Some generators name the slot of one build only; the other is then for the other slot. */
function giveTheOtherSlot(builds: readonly FirmwareFileImage[]): void {
  const [first, second] = builds;
  if (first === undefined || second === undefined || builds.length !== 2) return;
  if (first.slot === undefined && second.slot !== undefined) first.slot = second.slot === 0 ? 1 : 0;
  else if (second.slot === undefined && first.slot !== undefined) second.slot = first.slot === 0 ? 1 : 0;
}

function haveTwoSlots(builds: readonly FirmwareFileImage[]): boolean {
  const [first, second] = builds.map(({ slot }) => slot);
  return builds.length === 2 && first !== undefined && second !== undefined && first !== second;
}

function twice(image: number): string {
  return `its manifest lists several files for image ${image} without a slot for each`;
}
