/**
 * A small device with files, with the habits of Zephyr's fs_mgmt.c: one open file, length and hash as of the last closing, a
 * whole file is closed, a chunk at the wrong place closes the file, too, a first chunk that comes again while the file is open is appended. With faults
 * that a test switches on. Written for the tests of the engine; the simulator is another, complete device.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { expect } from 'vitest';
import { joinBytes } from '@shared/core/bytes';
import { downloadFile, type FileDownloadOptions, type FileDownloadResult } from '@main/engine/file-download';
import { uploadFile, type FileUploadOptions, type FileUploadResult } from '@main/engine/file-upload';
import type { UploadProgress } from '@main/engine/upload-kind';
import { answerTo, bodyOf, headerOf, newRig, type Rig } from './scripted-transport';

export interface FileServerOptions {
  version?: 1 | 2;
  /** Kinds that it can compute; none: it does not have the command. */
  hashes?: readonly ('sha256' | 'crc32')[];
  /** It has the command that lists them. */
  listsHashes?: boolean;
  hasStatus?: boolean;
  hasClose?: boolean;
  /** Error 11 carries the length. */
  hints?: boolean;
  /** Bytes of a chunk of a download. */
  chunkBytes?: number;
  /** Bytes that fit. */
  roomBytes?: number;
  /** Going on in a file that was closed takes so much more room, until it is closed again. */
  copyBytes?: number;
  latencyMs?: number;
  /** Requests that it holds at once; more are lost. */
  bufferCount?: number;
}

export type Fault = 'lose request' | 'lose answer' | 'delay answer' | 'delay request' | 'twice';

interface Open {
  path: string;
  mode: 'upload' | 'download';
  /** Where the next chunk of an upload belongs. */
  off: number;
  content: Uint8Array;
  /** Of the whole file, as the first chunk of an upload told it. */
  len?: number;
  /** What the volume holds on top of it meanwhile. */
  copyBytes: number;
}

const FILE_GROUP = 8;
const [FILE_NOT_FOUND, WRITE_FAILED, OFFSET_NOT_VALID, HASH_NOT_FOUND, NOT_MOUNTED, EMPTY] = [
  3, 10, 11, 13, 14, 16,
];

const V1 = new Map([
  [FILE_NOT_FOUND, 5],
  [NOT_MOUNTED, 5],
  [HASH_NOT_FOUND, 3],
]);

type Body = Map<unknown, unknown>;

export class FileServer {
  readonly files = new Map<string, Uint8Array>();
  /** What happens to the nth request; requests are counted from 0. */
  faultAt: (nth: number, command: number, off: number) => Fault | undefined = () => undefined;
  /** Runs before a request is answered. */
  before: (command: number, body: Body) => void = () => undefined;
  readonly commands: string[] = [];
  mostHeld = 0;
  timers = 0;
  #open: Open | undefined;
  #held = 0;
  #busyUntil = 0;

  constructor(
    private readonly rig: Rig,
    readonly options: FileServerOptions = {},
  ) {
    rig.transport.far = (message, nth) => this.#receive(message, nth);
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** As after a reset or after some seconds of silence. */
  close(): void {
    if (this.#open?.mode === 'upload') this.files.set(this.#open.path, this.#open.content);
    this.#open = undefined;
  }

  #receive(message: Uint8Array, nth: number): void {
    const { latencyMs = 10, bufferCount = Infinity } = this.options;
    const { group, command, op } = headerOf(message);
    // It has files and nothing else: other questions are not answered.
    if (group !== FILE_GROUP) return;
    const body = bodyOf(message);
    const off = (body.get('off') as number | undefined) ?? 0;
    this.commands.push(
      `${['file', 'status', 'hash', 'types', 'close'][command] ?? command}${op === 2 ? '+' : ''}`,
    );
    const fault = this.faultAt(nth, command, off);
    if (fault === 'lose request' || this.#held >= bufferCount) return;
    const once = (): void => {
      this.#held++;
      this.mostHeld = Math.max(this.mostHeld, this.#held);
      // One after the other: the next begins when the one before is done.
      this.#busyUntil = Math.max(this.#busyUntil, this.rig.clock.now()) + latencyMs;
      this.#later(this.#busyUntil - this.rig.clock.now(), () => {
        this.#held--;
        this.before(command, body);
        const answer = answerTo(message, this.#answer(command, op, body));
        if (fault === 'lose answer') return;
        if (fault === 'delay answer') this.#later(4000, () => this.rig.transport.onMessage(answer));
        else this.rig.transport.onMessage(answer);
      });
    };
    if (fault === 'delay request') return this.#later(25, once);
    once();
    if (fault === 'twice') once();
  }

  #later(ms: number, then: () => void): void {
    this.timers++;
    this.rig.clock.after(ms, () => {
      this.timers--;
      then();
    });
  }

  #answer(command: number, op: number, body: Body): object {
    const { hasStatus = true, hasClose = true, hashes = ['sha256'], listsHashes = true } = this.options;
    const path = body.get('name') as string;
    switch (command) {
      case 0:
        return op === 0 ? this.#download(path, body) : this.#upload(path, body);
      case 1:
        if (!hasStatus) return { rc: 8 };
        return this.files.has(path) ? { len: this.files.get(path)?.length } : this.#error(FILE_NOT_FOUND);
      case 2:
        return hashes.length === 0 ? { rc: 8 } : this.#hash(path, body);
      case 3:
        if (hashes.length === 0 || !listsHashes) return { rc: 8 };
        return { types: Object.fromEntries(hashes.map((kind) => [kind, { format: 1, size: 32 }])) };
      default:
        if (!hasClose) return { rc: 8 };
        this.close();
        return {};
    }
  }

  #download(path: string, body: Body): object {
    const { chunkBytes = 340 } = this.options;
    const off = body.get('off') as number;
    if (this.#open?.path !== path || this.#open.mode !== 'download') {
      this.close();
      const content = this.files.get(path);
      if (content === undefined) return this.#error(FILE_NOT_FOUND);
      this.#open = { path, mode: 'download', off: 0, content, copyBytes: 0 };
    }
    const content = this.files.get(path) ?? this.#open.content;
    const data = content.subarray(off, off + chunkBytes);
    if (off + data.length >= content.length) this.close();
    return off === 0 ? { off, data, len: content.length } : { off, data };
  }

  #upload(path: string, body: Body): object {
    const { roomBytes = Infinity, hints = true } = this.options;
    const off = body.get('off') as number;
    const data = body.get('data') as Uint8Array;
    if (off === 0 && !body.has('len')) return { rc: 3 };
    if (!path.startsWith('/lfs1/')) return this.#error(NOT_MOUNTED);
    if (this.#open?.path !== path || this.#open.mode !== 'upload') {
      this.close();
      const content = this.files.get(path) ?? new Uint8Array(0);
      this.files.set(path, content);
      const copyBytes = off > 0 ? (this.options.copyBytes ?? 0) : 0;
      this.#open = { path, mode: 'upload', off: 0, content, copyBytes };
    }
    const open = this.#open;
    if (off > 0 && open.off === 0) open.off = open.content.length;
    if (off > 0 && off !== open.off) {
      const hint = open.off;
      this.close();
      const isVersion2 = (this.options.version ?? 2) === 2;
      return { ...this.#error(OFFSET_NOT_VALID), ...(isVersion2 && hints ? { len: hint } : {}) };
    }
    if (off === 0 && data.length > 0 && (this.files.get(path)?.length ?? 0) > 0) {
      open.content = new Uint8Array(0);
      this.files.set(path, open.content);
    }
    if (open.content.length + data.length + open.copyBytes > roomBytes) {
      this.close();
      return this.#error(WRITE_FAILED);
    }
    open.content = joinBytes([open.content, data]);
    open.off += data.length;
    // Only a first chunk tells the length: a file that was gone on in stays open (fs_mgmt_upload_download_finish_check).
    if (off === 0) open.len = body.get('len') as number;
    const answer = { off: open.off };
    if (open.off === open.len) this.close();
    return answer;
  }

  #hash(path: string, body: Body): object {
    const { hashes = ['sha256'] } = this.options;
    const kind = body.get('type') as 'sha256' | 'crc32';
    const file = this.files.get(path);
    if (file === undefined) return this.#error(FILE_NOT_FOUND);
    if (!hashes.includes(kind)) return this.#error(HASH_NOT_FOUND);
    if (file.length === 0) return this.#error(EMPTY);
    const part = file.subarray(0, (body.get('len') as number | undefined) ?? file.length);
    return { type: kind, len: part.length, output: kind === 'crc32' ? crc32(part) : sha256(part) };
  }

  #error(rc: number): object {
    return (this.options.version ?? 2) === 2 ? { err: { group: 8, rc } } : { rc: V1.get(rc) ?? 1 };
  }
}

export const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());

export const content = (sizeBytes: number, seed = 7): Uint8Array =>
  Uint8Array.from({ length: sizeBytes }, (_, i) => (i * seed + (i >> 8)) & 0xff);

export const PATH = '/lfs1/t.txt';

export interface FileBench extends Rig {
  server: FileServer;
  progress: UploadProgress[];
  upload: (bytes: Uint8Array, change?: Partial<FileUploadOptions>) => Promise<FileUploadResult>;
  download: (change?: Partial<FileDownloadOptions>) => Promise<FileDownloadResult & { bytes: Uint8Array }>;
}

/** A device, and a client that speaks with it. Every transfer has to leave nothing behind. */
export function fileBench(options: FileServerOptions = {}): FileBench {
  const on = newRig({ version: options.version ?? 2 });
  const server = new FileServer(on, options);
  const progress: UploadProgress[] = [];
  const settled = async <T>(running: Promise<T>): Promise<T> => {
    await on.clock.until(Promise.allSettled([running]));
    expect(on.client.inFlight).toBe(0);
    expect(on.client.window).toBe(1);
    expect(on.clock.pending, 'timers that the transfer left behind').toBe(server.timers);
    // What the device is still about to do belongs to the test before.
    await on.clock.advance(10_000);
    return running;
  };
  const shared = {
    path: PATH,
    windowLimit: 3,
    clock: on.clock,
    onProgress: (at: UploadProgress) => progress.push(at),
  };
  return {
    ...on,
    server,
    progress,
    upload: (bytes, change = {}) =>
      settled(uploadFile(on.client, { ...shared, bytes, sha256, maxRequestBytes: 380, ...change })),
    download: async (change = {}) => {
      let bytes = new Uint8Array(0);
      const result = await settled(
        downloadFile(on.client, {
          ...shared,
          limitBytes: 1_000_000,
          take: (part) => void (bytes = joinBytes([bytes, part]) as typeof bytes),
          taken: { sha256: () => sha256(bytes), crc32: () => crc32(bytes) },
          ...change,
        }),
      );
      return { ...result, bytes };
    },
  };
}
