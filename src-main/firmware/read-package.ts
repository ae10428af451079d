/**
 * Unpacks a firmware package (ZIP) in memory: the manifest and the files that it lists, nothing else, and never to a disk.
 * Archives are hostile: names, sizes and checksums are checked, and nothing grows beyond a limit. What the files mean is
 * known to src-shared/firmware.
 */
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { BenchError } from '@shared/core/errors';
import type { FirmwareFile } from '@shared/firmware/firmware-file';
import { packageFile } from '@shared/firmware/package';
import { nrfutilFile, nrfutilParts } from '@shared/firmware/nrfutil-package';
import { isSafeEntryName, MAX_MANIFEST_BYTES, readManifest } from '@shared/firmware/package-manifest';
import type { Sha } from '@shared/firmware/sha';
import { textOf } from '@shared/core/text-bytes';

export interface ReadPackageOptions {
  /** Name for messages. */
  file: string;
  sha: Sha;
}

const MANIFEST = 'manifest.json';
const MAX_ENTRIES = 1000;
/** In a message about an archive. */
const MOST_NAMES = 8;
/** Of everything that is unpacked. Larger than the flash of any microcontroller. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

/**
 * Reads a package whole.
 * @throws BenchError of family image/.
 */
export async function readPackage(
  bytes: Uint8Array,
  { file, sha }: ReadPackageOptions,
): Promise<FirmwareFile> {
  const archive = await openArchive(bytes, file);
  const manifestEntry = archive.entries.get(MANIFEST);
  if (manifestEntry === undefined)
    throw new BenchError('image/no-manifest', { file, entries: namesIn(archive) });
  if (manifestEntry.uncompressedSize > MAX_MANIFEST_BYTES)
    throw new BenchError('image/bad-package', { file, what: 'its manifest is much too long' });
  const text = await unpack(archive, manifestEntry, MANIFEST, file);
  const manifestText = textOf(text);
  const parts = nrfutilParts(manifestText);
  if (parts !== undefined) {
    const sizeOf = (name: string): number | undefined => archive.entries.get(name)?.uncompressedSize;
    return nrfutilFile(parts, { file, sizeBytes: bytes.length, sizeOf });
  }
  const manifest = readManifest(manifestText, { file });

  const wanted = manifest.entries.map((one) => {
    const entry = archive.entries.get(one.file);
    if (entry === undefined) throw new BenchError('image/missing-entry', { file, entry: one.file });
    return { name: one.file, entry };
  });
  const unpackedBytes = wanted.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  if (unpackedBytes > MAX_UNPACKED_BYTES)
    throw new BenchError('image/package-too-large', { file, limitBytes: MAX_UNPACKED_BYTES });
  const contents = new Map<string, Uint8Array>();
  for (const { name, entry } of wanted) contents.set(name, await unpack(archive, entry, name, file));
  return packageFile({ file, sizeBytes: bytes.length, manifest, contents, sha });
}

/** The first names, for a person. */
function namesIn({ entries }: Archive): string {
  const names = [...entries.keys()].filter((name) => !name.endsWith('/'));
  const more = names.length - MOST_NAMES;
  if (names.length === 0) return 'nothing';
  return names.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

interface Archive {
  zip: ZipFile;
  entries: Map<string, Entry>;
}

async function openArchive(bytes: Uint8Array, file: string): Promise<Archive> {
  const entries = new Map<string, Entry>();
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    // Names stay as they are in the archive: the library would turn a backslash into a slash.
    const zip = await yauzl.fromBufferPromise(buffer, { lazyEntries: true, decodeStrings: false });
    if (zip.entryCount > MAX_ENTRIES) throw notSound(file, `it has more than ${MAX_ENTRIES} entries`);
    for await (const entry of zip.eachEntry()) {
      const name = new TextDecoder().decode(entry.fileNameRaw);
      if (!isSafeEntryName(name.replace(/\/$/, '')))
        throw new BenchError('image/unsafe-name', { file, entry: name });
      if (entries.has(name)) throw notSound(file, `it holds ${name} twice`);
      entries.set(name, entry);
    }
    return { zip, entries };
  } catch (error) {
    throw error instanceof BenchError ? error : notSound(file, 'it is not a valid ZIP archive', error);
  }
}

/** The content of an entry, never longer than the archive says, its checksum compared. */
async function unpack({ zip }: Archive, entry: Entry, name: string, file: string): Promise<Uint8Array> {
  const bad = (what: string, cause?: unknown): BenchError =>
    new BenchError('image/bad-entry', { file, entry: name, what }, { cause });
  if (entry.isEncrypted()) throw bad('it is encrypted');
  if (!entry.canDecodeFileData()) throw bad('it is compressed in a way that is not known');
  const content = new Uint8Array(entry.uncompressedSize);
  let used = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      const part = chunk as Uint8Array;
      if (used + part.length > content.length) throw bad('it is longer than the archive says');
      content.set(part, used);
      used += part.length;
    }
  } catch (error) {
    throw error instanceof BenchError ? error : bad('it cannot be unpacked', error);
  }
  if (used !== content.length) throw bad('it is shorter than the archive says');
  if (crc32(content) !== entry.crc32) throw bad('its checksum is wrong');
  return content;
}

function notSound(file: string, what: string, cause?: unknown): BenchError {
  return new BenchError('image/bad-package', { file, what }, { cause });
}
