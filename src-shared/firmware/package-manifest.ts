/**
 * `manifest.json` of a firmware package (Nordic's `dfu_application.zip`): which file is for which image and slot. Several
 * generators write it, each with spellings of its own, so every number may also be a text and slots are counted in two
 * ways. Knows no ZIP and no image.
 */
import { BenchError } from '../core/errors';
import type { ImageRole, SlotNumbers } from './firmware-file';

export interface ManifestEntry {
  /** Name inside the package, checked: no way out of it. */
  file: string;
  /** As it stands there: `application`, `bin`, `mcuboot`, `cache`, `suit-envelope`, the name of a board, … Untrusted text. */
  type: string;
  /** `other`: no image for MCUboot, whatever is in it. */
  role: ImageRole | 'other';
  /** Number of the image, 0 when nothing says otherwise. */
  image: number;
  /** Counted inside the image; absent when the manifest does not name it. */
  slot?: 0 | 1;
  /** `slot_index_primary` and `slot_index_secondary` (sysbuild); absent when it has neither. */
  slotNumbers?: SlotNumbers;
  /** The slot follows from the order of the entries. */
  slotByOrder: boolean;
  /** Linked for one slot (direct-XIP). */
  directXip: boolean;
  /** What it says about the file, which may be wrong. */
  sizeBytes?: number;
  loadAddress?: number;
  version?: string;
}

export interface PackageManifest {
  /** 0 and 1 are known. */
  formatVersion: number;
  /** Untrusted text. */
  name?: string;
  entries: ManifestEntry[];
}

/** Larger than any real one by far. */
export const MAX_MANIFEST_BYTES = 256 * 1024;
const MAX_ENTRIES = 64;
/** More images than any MCUboot is built for. */
const MAX_IMAGE = 15;
/** Counted from 1 over all images. */
const MAX_SLOT_NUMBER = 2 * (MAX_IMAGE + 1);
/** Types that never hold an image for MCUboot. */
const OTHER_TYPES = ['cache', 'suit-envelope'];

/**
 * Reads the text of a manifest.
 * @param file name of the package, for messages.
 * @throws BenchError `image/bad-package` or `image/unsafe-name`.
 */
export function readManifest(text: string, { file }: { file: string }): PackageManifest {
  const reader = new ManifestReader(file);
  return reader.read(parseJson(text, file));
}

/** False for names that lead out of a package or that systems read in different ways. */
export function isSafeEntryName(name: string): boolean {
  if (name.length > 255 || name.includes('\\') || [...name].some((letter) => letter < ' ')) return false;
  if (name.startsWith('/') || /^[a-zA-Z]:/.test(name)) return false;
  return !name.split('/').some((part) => part === '..' || part === '.' || part === '');
}

type Loose = Readonly<Record<string, unknown>>;

class ManifestReader {
  readonly #file: string;
  #bootloaders = 0;

  constructor(file: string) {
    this.#file = file;
  }

  read(value: unknown): PackageManifest {
    if (!isObject(value)) throw this.#fault('its manifest is not an object');
    const { files, name } = value;
    if (!Array.isArray(files)) throw this.#fault('its manifest lists no files');
    if (files.length > MAX_ENTRIES) throw this.#fault(`its manifest lists more than ${MAX_ENTRIES} files`);
    const entries = files.map((one: unknown) => this.#entry(one));
    const twice = entries.find((one, at) => entries.findIndex(({ file }) => file === one.file) !== at);
    if (twice !== undefined) throw this.#fault(`its manifest lists ${twice.file} twice`);
    return {
      formatVersion: this.#number(value, 'format-version', 0xffff) ?? 0,
      ...(typeof name === 'string' ? { name } : {}),
      entries,
    };
  }

  #entry(value: unknown): ManifestEntry {
    if (!isObject(value) || typeof value['file'] !== 'string')
      throw this.#fault('an entry of its manifest names no file');
    const { file } = value;
    if (!isSafeEntryName(file)) throw new BenchError('image/unsafe-name', { file: this.#file, entry: file });

    const type = typeof value['type'] === 'string' ? value['type'] : 'application';
    const role = type === 'mcuboot' ? 'bootloader' : OTHER_TYPES.includes(type) ? 'other' : 'application';
    const image =
      this.#number(value, 'image', MAX_IMAGE) ??
      this.#number(value, 'image_index', MAX_IMAGE) ??
      // Some generators write the name of a partition here.
      numberIn(value['partition']) ??
      0;
    if (image > MAX_IMAGE) throw this.#fault(`"partition" of ${file} is not an image number`);
    const named = this.#number(value, 'slot', 2 * MAX_IMAGE + 1);
    // Before nRF Connect SDK 3.0 the builds for the two slots of a bootloader were told apart by their order alone.
    const byOrder = role === 'bootloader' && named === undefined ? this.#bootloaders : undefined;
    if (role === 'bootloader') this.#bootloaders++;
    const slot = slotInside(named ?? byOrder, image);
    const xipVersion = value['version_MCUBOOT+XIP'];
    const version = xipVersion ?? value['version_MCUBOOT'];
    const primary = this.#number(value, 'slot_index_primary', MAX_SLOT_NUMBER);
    const secondary = this.#number(value, 'slot_index_secondary', MAX_SLOT_NUMBER);
    const slotNumbers = {
      ...(primary === undefined ? {} : { primary }),
      ...(secondary === undefined ? {} : { secondary }),
    };
    const sizeBytes = numberIn(value['size']);
    const loadAddress = numberIn(value['load_address']);
    return {
      file,
      type,
      role,
      image,
      ...(slot === undefined ? {} : { slot }),
      ...(primary === undefined && secondary === undefined ? {} : { slotNumbers }),
      slotByOrder: byOrder !== undefined && slot !== undefined,
      directXip: xipVersion !== undefined,
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      ...(loadAddress === undefined ? {} : { loadAddress }),
      ...(typeof version === 'string' ? { version } : {}),
    };
  }

  /** What decides where a file goes has to be a number when it is there at all. */
  #number(value: Loose, key: string, max: number): number | undefined {
    const there = value[key];
    if (there === undefined || there === null) return undefined;
    const number = numberIn(there);
    if (number === undefined || number > max)
      throw this.#fault(`"${key}" in its manifest is not a number from 0 to ${max}`);
    return number;
  }

  #fault(what: string): BenchError {
    return new BenchError('image/bad-package', { file: this.#file, what });
  }
}

/** Slots are counted over all images (two for each) or inside the image; both start at 0. */
function slotInside(slot: number | undefined, image: number): 0 | 1 | undefined {
  const inside = slot === undefined || slot < 2 * image ? slot : slot - 2 * image;
  return inside === 0 || inside === 1 ? inside : undefined;
}

/** A whole number, or a text with one in decimal or hexadecimal digits. */
function numberIn(value: unknown): number | undefined {
  const number =
    typeof value === 'string' && /^(0[xX][0-9a-fA-F]{1,8}|\d{1,10})$/.test(value.trim())
      ? Number(value.trim())
      : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Some generators wrote addresses as `0xc000`, which is no JSON. */
function parseJson(text: string, file: string): unknown {
  const json = text.replace(/^\ufeff/, '');
  try {
    return JSON.parse(json);
  } catch {
    return parseStrictly(withoutHexLiterals(json), file);
  }
}

function parseStrictly(json: string, file: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new BenchError('image/bad-package', { file, what: 'its manifest is not JSON' }, { cause });
  }
}

/** Strings are passed over, so that a name with `0x` in it stays as it is. */
function withoutHexLiterals(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|\b0[xX][0-9a-fA-F]+\b/g, (part) =>
    part.startsWith('"') ? part : String(Number(part)),
  );
}
