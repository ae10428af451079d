/**
 * The file systems of a simulated device and the one file that its server holds open. What is being uploaded reaches its
 * file when the handle is closed: until then everybody else sees the file as it was when it was opened, and a reset loses
 * it, as with littlefs. Errors are the numbers of Zephyr's errno.h. Knows no request.
 */

export const Errno = {
  notFound: -2,
  exists: -17,
  notDirectory: -20,
  isDirectory: -21,
  invalid: -22,
  noSpace: -28,
  readOnly: -30,
  notEmpty: -90,
} as const;
export type Errno = (typeof Errno)[keyof typeof Errno];

export interface SimulatedMount {
  /** `/lfs1` */
  path: string;
  sizeBytes: number;
  readOnly?: boolean;
  /** What it holds when the device is made: whole paths. */
  files: Readonly<Record<string, string>>;
}

interface OpenFile {
  path: string;
  direction: 'upload' | 'download';
  /** Of an upload: what the file becomes; the first `offset` bytes count. */
  bytes: Uint8Array;
  offset: number;
  /** As the first chunk announced it; undefined when the handle was opened later. */
  lengthBytes: number | undefined;
  usedAtMs: number;
}

/** What a directory entry costs, so that empty files fill a volume too. */
const ENTRY_BYTES = 64;
const nothing = new Uint8Array();
const utf8 = new TextEncoder();

export class FileSystem {
  /** Content of files; undefined for directories. */
  readonly #entries = new Map<string, Uint8Array | undefined>();
  #open: OpenFile | undefined;

  constructor(
    readonly mounts: readonly SimulatedMount[],
    /** The open file is closed when nobody used it for so long; 0: after every request. */
    readonly idleCloseMs: number,
  ) {
    for (const { path, files } of mounts) {
      this.#entries.set(path, undefined);
      for (const [name, content] of Object.entries(files)) {
        for (let at = name.indexOf('/', 1); at > 0; at = name.indexOf('/', at + 1))
          this.#entries.set(name.slice(0, at), undefined);
        this.#entries.set(name, utf8.encode(content));
      }
    }
  }

  /** The file as others see it, or `directory`. */
  find(path: string): Uint8Array | 'directory' | Errno {
    if (!path.startsWith('/') || path.length <= 1) return Errno.invalid;
    const name = withoutSlash(path);
    if (!this.#entries.has(name)) return Errno.notFound;
    return this.#entries.get(name) ?? 'directory';
  }

  /** Names in a directory, directories with a slash behind. */
  list(path: string): string[] | Errno {
    if (path === '/') return this.mounts.map((mount) => `${mount.path.slice(1)}/`);
    const found = this.find(path);
    if (typeof found === 'number') return found;
    if (found !== 'directory') return Errno.notDirectory;
    const inside = `${withoutSlash(path)}/`;
    return [...this.#entries]
      .filter(([name]) => name.startsWith(inside) && !name.includes('/', inside.length))
      .map(([name, content]) => `${name.slice(inside.length)}${content === undefined ? '/' : ''}`)
      .sort();
  }

  makeDirectory(path: string): 0 | Errno {
    const name = withoutSlash(path);
    const found = this.find(path);
    if (found === Errno.invalid) return Errno.invalid;
    if (found !== Errno.notFound) return Errno.exists;
    const refused = this.#whyNoNewEntry(name);
    if (refused !== 0) return refused;
    this.#entries.set(name, undefined);
    return 0;
  }

  remove(path: string): 0 | Errno {
    const found = this.find(path);
    if (typeof found === 'number') return found;
    const mount = this.#mountOf(path);
    if (mount === undefined || mount.path === withoutSlash(path)) return Errno.invalid;
    if (mount.readOnly === true) return Errno.readOnly;
    if (found === 'directory' && (this.list(path) as string[]).length > 0) return Errno.notEmpty;
    this.#entries.delete(withoutSlash(path));
    return 0;
  }

  /**
   * Writes into a file at once, as the shell does: behind its end, or at an offset; the file is made when it is not there.
   * What lies between its end and the offset is zeros.
   */
  writeAt(path: string, offset: number | undefined, data: Uint8Array): 0 | Errno {
    const found = this.find(path);
    if (found === 'directory') return Errno.isDirectory;
    if (found === Errno.invalid) return found;
    const mount = this.#mountOf(path);
    const refused = this.#whyNoNewEntry(path);
    if (mount === undefined) return Errno.notFound;
    if (refused !== 0 && (refused !== Errno.noSpace || found === Errno.notFound)) return refused;
    const before = found instanceof Uint8Array ? found : nothing;
    const at = offset ?? before.length;
    const after = new Uint8Array(Math.max(before.length, at + data.length));
    after.set(before);
    after.set(data, at);
    if (this.#usedBytes(mount, path) + after.length > mount.sizeBytes) return Errno.noSpace;
    this.#entries.set(path, after);
    return 0;
  }

  /** Bytes of the volume that holds `path` and those in use; undefined when nothing is mounted there. */
  volume(path: string): { sizeBytes: number; usedBytes: number } | undefined {
    const mount = this.#mountOf(path);
    return mount && { sizeBytes: mount.sizeBytes, usedBytes: this.#usedBytes(mount, undefined) };
  }

  /** The handle for this path and direction, opened when it is another; an upload creates its file. */
  open(path: string, direction: OpenFile['direction'], nowMs: number): 'open' | Errno {
    this.closeWhenIdle(nowMs);
    if (this.#open?.path === path && this.#open.direction === direction) {
      this.#open.usedAtMs = nowMs;
      return 'open';
    }
    this.close();
    const found = this.find(path);
    if (found === Errno.invalid || found === 'directory')
      return found === 'directory' ? Errno.isDirectory : Errno.invalid;
    if (direction === 'download' && found === Errno.notFound) return Errno.notFound;
    if (direction === 'upload') {
      const refused = this.#whyNoNewEntry(path);
      if (refused !== 0 && (refused !== Errno.noSpace || found === Errno.notFound)) return refused;
      if (found === Errno.notFound) this.#entries.set(path, nothing);
    }
    const bytes = found instanceof Uint8Array ? found : nothing;
    const offset = direction === 'upload' ? bytes.length : 0;
    this.#open = { path, direction, bytes, offset, lengthBytes: undefined, usedAtMs: nowMs };
    return 'open';
  }

  /** Where the open upload stands; 0 without one. */
  get uploadOffset(): number {
    return this.#open?.direction === 'upload' ? this.#open.offset : 0;
  }

  /** The first chunk: what is in the file goes, unless nothing comes in its place. */
  startUpload(lengthBytes: number, hasData: boolean): void {
    if (this.#open === undefined) return;
    this.#open.lengthBytes = lengthBytes;
    if (!hasData) return;
    this.#open.bytes = nothing;
    this.#open.offset = 0;
  }

  /** Writes behind what the open upload has; false when the volume is full. */
  append(data: Uint8Array): boolean {
    const open = this.#open;
    const mount = open && this.#mountOf(open.path);
    if (open === undefined || mount === undefined) return false;
    const end = open.offset + data.length;
    if (this.#usedBytes(mount, open.path) + end > mount.sizeBytes) return false;
    if (end > open.bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * open.bytes.length));
      larger.set(open.bytes.subarray(0, open.offset));
      open.bytes = larger;
    }
    open.bytes.set(data, open.offset);
    open.offset = end;
    return true;
  }

  /** After a chunk: a complete upload is closed, and every handle of a device that keeps none. */
  chunkDone(): void {
    const { lengthBytes, offset } = this.#open ?? { lengthBytes: undefined, offset: 0 };
    const isComplete = lengthBytes !== undefined && lengthBytes > 0 && offset >= lengthBytes;
    if (isComplete || this.idleCloseMs === 0) this.close();
  }

  closeWhenIdle(nowMs: number): void {
    if (this.#open !== undefined && nowMs - this.#open.usedAtMs >= this.idleCloseMs) this.close();
  }

  /** Closes the open file: what was uploaded is the file now. */
  close(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open?.direction === 'upload' && this.#entries.has(open.path))
      this.#entries.set(open.path, open.bytes.slice(0, open.offset));
  }

  /** A reset: what was not closed is lost. */
  lose(): void {
    this.#open = undefined;
  }

  #mountOf(path: string): SimulatedMount | undefined {
    return this.mounts.find((mount) => path === mount.path || path.startsWith(`${mount.path}/`));
  }

  #whyNoNewEntry(path: string): 0 | Errno {
    const mount = this.#mountOf(path);
    if (mount === undefined) return Errno.notFound;
    if (mount.readOnly === true) return Errno.readOnly;
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (this.find(parent) !== 'directory') return Errno.notFound;
    return this.#usedBytes(mount, undefined) + ENTRY_BYTES > mount.sizeBytes ? Errno.noSpace : 0;
  }

  #usedBytes(mount: SimulatedMount, except: string | undefined): number {
    let used = 0;
    for (const [name, content] of this.#entries)
      if (name.startsWith(`${mount.path}/`))
        used += ENTRY_BYTES + (name === except ? 0 : (content?.length ?? 0));
    return used;
  }
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** What every simulated board has mounted. */
export const boardMounts: readonly SimulatedMount[] = [
  {
    path: '/lfs1',
    sizeBytes: 256 * 1024,
    files: {
      '/lfs1/config.json': '{"interval":1000,"unit":"celsius"}\n',
      '/lfs1/log/boot.log': 'boot 1: power on\nboot 2: software reset\n',
      '/lfs1/empty': '',
    },
  },
  { path: '/rom', sizeBytes: 4096, readOnly: true, files: { '/rom/licence.txt': 'Apache-2.0\n' } },
];
