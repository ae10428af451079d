/**
 * Packages of `nrfutil` for the bootloaders of Nordic's nRF5 SDK (legacy and secure DFU): recognised by their manifest and told apart
 * from MCUboot's, which have a list of `files`. Knows no ZIP and reads no firmware.
 */
import type { FirmwareFile } from './firmware-file';

interface NrfutilPart {
  /** `application`, `softdevice`, `bootloader`, `softdevice_bootloader`. */
  type: string;
  file: string;
}

const TYPES = ['application', 'softdevice', 'bootloader', 'softdevice_bootloader'];
export const NRFUTIL = 'nrfutil';

/** The parts that such a manifest names; undefined when it is none. */
export function nrfutilParts(text: string): NrfutilPart[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
  const manifest = entryIn(json, 'manifest');
  if (manifest === undefined) return undefined;
  const parts = TYPES.flatMap((type) => {
    const part = entryIn(manifest, type);
    const file = part === undefined ? undefined : entryIn(part, 'bin_file');
    return typeof file === 'string' ? [{ type, file }] : [];
  });
  return parts.length === 0 ? undefined : parts;
}

/** The package as a file that is shown and not sent. @param sizeOf bytes of a part, undefined when it is not there */
export function nrfutilFile(
  parts: readonly NrfutilPart[],
  {
    file,
    sizeBytes,
    sizeOf,
  }: { file: string; sizeBytes: number; sizeOf: (name: string) => number | undefined },
): FirmwareFile {
  return {
    kind: 'package',
    name: file,
    sizeBytes,
    images: [],
    notes: parts.map((part) => ({
      code: 'foreign-entry',
      facts: { entry: part.file, type: part.type, sizeBytes: sizeOf(part.file) ?? 0 },
    })),
    cannotBeSent: { code: 'image/other-bootloader', facts: { file, tool: NRFUTIL } },
  };
}

function entryIn(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
