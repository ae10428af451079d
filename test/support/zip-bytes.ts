/**
 * ZIP archives for tests, laid down by the format's own description (APPNOTE.TXT) and apart from the code under test, with
 * the fields that matter open to lies.
 */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  content: Uint8Array | string;
  /** Deflated unless false. */
  deflate?: boolean;
  /** What the archive says instead of the truth. */
  crc32?: number;
  sizeBytes?: number;
  method?: number;
  encrypted?: boolean;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

export function zipBytes(entries: readonly ZipEntry[]): Uint8Array {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = new TextEncoder().encode(entry.name);
    const content =
      typeof entry.content === 'string' ? new TextEncoder().encode(entry.content) : entry.content;
    const packed = entry.deflate === false ? content : deflateRawSync(content);
    const fields = [
      ...le16(20),
      ...le16((entry.encrypted === true ? 1 : 0) | 0x800),
      ...le16(entry.method ?? (entry.deflate === false ? 0 : 8)),
      ...le32(0),
      ...le32(entry.crc32 ?? crc32(content)),
      ...le32(packed.length),
      ...le32(entry.sizeBytes ?? content.length),
      ...le16(name.length),
      ...le16(0),
    ];
    const local = Uint8Array.from([...le32(LOCAL), ...fields, ...name, ...packed]);
    locals.push(local);
    directory.push(
      Uint8Array.from([
        ...le32(CENTRAL),
        ...le16(20),
        ...fields,
        ...le16(0),
        ...le16(0),
        ...le16(0),
        ...le32(0),
        ...le32(offset),
        ...name,
      ]),
    );
    offset += local.length;
  }
  const directoryBytes = directory.reduce((sum, one) => sum + one.length, 0);
  const count = le16(entries.length);
  return joined([
    ...locals,
    ...directory,
    Uint8Array.from([
      ...le32(END),
      ...le32(0),
      ...count,
      ...count,
      ...le32(directoryBytes),
      ...le32(offset),
      ...le16(0),
    ]),
  ]);
}

/** A package as nRF Connect SDK builds it: the manifest and the files that it lists. */
export function packageBytes(
  files: readonly Readonly<Record<string, unknown>>[],
  contents: Readonly<Record<string, Uint8Array>>,
): Uint8Array {
  const manifest = { 'format-version': 1, time: 1_700_000_000, name: 'demo', files };
  return zipBytes([
    { name: 'manifest.json', content: JSON.stringify(manifest) },
    ...Object.entries(contents).map(([name, content]) => ({ name, content })),
  ]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function le16(number: number): number[] {
  return [number & 0xff, (number >> 8) & 0xff];
}

function le32(number: number): number[] {
  return [...le16(number & 0xffff), ...le16(number >>> 16)];
}
