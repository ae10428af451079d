/**
 * Where this window stands in the files of each device, and what it was told there. Asks only when somebody goes somewhere;
 * kept while the window is open, so that going from page to page asks nothing.
 */
import { defineStore } from 'pinia';
import { reactive } from 'vue';
import { toHex } from '@shared/core/bytes';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import type { DirectoryView } from '@shared/ipc/files';
import { groups } from '@shared/smp/groups';
import { fileActions, request } from './actions';

const { status, hash, hashTypes } = groups.fs.commands;

export interface FileFacts {
  path: string;
  /** Absent when the firmware does not tell. */
  sizeBytes?: number;
  /** Hashes by kind: the value, hexadecimal, or why there is none. */
  hashes: Record<string, { value: string } | { error: ErrorView } | 'computing'>;
}

export interface Browser {
  /** As it stands in the path bar. */
  path: string;
  directory: { path: string; view: DirectoryView } | undefined;
  file: FileFacts | undefined;
  /** Why the last way led nowhere. */
  error: ErrorView | undefined;
  busy: boolean;
  /** Sizes of files in the directory that have been asked for. */
  sizes: Record<string, number>;
  /** Kinds of hashes that the device has. */
  kinds: string[];
}

/** Asked for one after another when a directory is opened. */
const MOST_SIZES = 40;
/** Where the device has no list, these are tried. */
const usualKinds = ['sha256', 'crc32'];

export const useFileBrowser = defineStore('file-browser', () => {
  const browsers = new Map<string, Browser>();
  /** Counts ways: what comes back for an older one is dropped. */
  const ways = new Map<string, number>();

  function of(deviceId: string): Browser {
    const known = browsers.get(deviceId);
    if (known) return known;
    const made = reactive<Browser>({
      path: '/',
      directory: undefined,
      file: undefined,
      error: undefined,
      busy: false,
      sizes: {},
      kinds: [],
    });
    browsers.set(deviceId, made);
    return made;
  }

  /** Goes to a path, whatever it is. Never throws: what failed is shown. */
  async function go(deviceId: string, path: string): Promise<void> {
    const browser = of(deviceId);
    const way = (ways.get(deviceId) ?? 0) + 1;
    ways.set(deviceId, way);
    const isNewest = (): boolean => ways.get(deviceId) === way;
    Object.assign(browser, { path, busy: true, error: undefined });
    try {
      const found = await look(deviceId, path);
      if (!isNewest()) return;
      if ('file' in found) {
        browser.file = found.file;
      } else {
        browser.file = undefined;
        browser.directory = found.directory;
        browser.path = found.directory.path;
        browser.sizes = {};
      }
    } catch (error) {
      if (isNewest()) browser.error = toErrorView(error);
    } finally {
      if (isNewest()) browser.busy = false;
    }
    if (browser.file === undefined) await askSizes(deviceId, isNewest);
    else if (browser.kinds.length === 0) browser.kinds = await kindsOf(deviceId);
  }

  /** Reads the directory again, without leaving the file that is looked at. */
  async function refresh(deviceId: string): Promise<void> {
    const browser = of(deviceId);
    const { directory, file } = browser;
    if (directory === undefined) return;
    const way = ways.get(deviceId);
    try {
      const view = await fileActions.list({ id: deviceId, path: directory.path });
      if (ways.get(deviceId) !== way) return;
      browser.directory = { path: directory.path, view };
      browser.sizes = {};
      await askSizes(deviceId, () => ways.get(deviceId) === way);
      if (file !== undefined && browser.file?.path === file.path)
        browser.file = await factsOf(deviceId, file.path);
    } catch (error) {
      if (ways.get(deviceId) === way) browser.error = toErrorView(error);
    }
  }

  /** Has the device compute a hash of the file that is looked at. */
  async function computeHash(deviceId: string, kind: string): Promise<void> {
    const { file } = of(deviceId);
    if (file === undefined) return;
    file.hashes[kind] = 'computing';
    try {
      const { output } = await request(deviceId, hash, { name: file.path, type: kind });
      file.hashes[kind] = { value: hashText(output) };
    } catch (error) {
      file.hashes[kind] = { error: toErrorView(error) };
    }
  }

  async function askSizes(deviceId: string, isWanted: () => boolean): Promise<void> {
    const browser = of(deviceId);
    const { directory } = browser;
    if (directory?.view.kind !== 'entries') return;
    const files = directory.view.entries.filter((entry) => !entry.isDirectory).slice(0, MOST_SIZES);
    for (const { name } of files) {
      if (!isWanted()) return;
      try {
        const { len } = await request(deviceId, status, { name: directory.path + name });
        browser.sizes[name] = len;
      } catch (error) {
        // A file without a size is no failure; a device that has no sizes or is gone has none for the others either.
        if (toErrorView(error).code !== 'device/error') return;
      }
    }
  }

  function forget(deviceId: string): void {
    browsers.delete(deviceId);
  }

  return { of, go, refresh, computeHash, forget };
});

async function look(
  deviceId: string,
  path: string,
): Promise<{ file: FileFacts } | { directory: { path: string; view: DirectoryView } }> {
  const list = async (): Promise<{ directory: { path: string; view: DirectoryView } }> => ({
    directory: {
      path: `${path.replace(/\/+$/, '')}/`,
      view: await fileActions.list({ id: deviceId, path: path === '/' ? path : path.replace(/\/+$/, '') }),
    },
  });
  if (path.endsWith('/')) return list();
  try {
    return { file: await factsOf(deviceId, path) };
  } catch (error) {
    if (toErrorView(error).code !== 'device/error') throw error;
    // A directory, or nothing: its shell tells which, where there is one.
    const found = await list().catch(() => undefined);
    if (found === undefined || found.directory.view.kind === 'none') throw error;
    return found;
  }
}

async function factsOf(deviceId: string, path: string): Promise<FileFacts> {
  try {
    const { len } = await request(deviceId, status, { name: path });
    return { path, sizeBytes: len, hashes: {} };
  } catch (error) {
    if (toErrorView(error).code === 'device/unsupported') return { path, hashes: {} };
    throw error;
  }
}

async function kindsOf(deviceId: string): Promise<string[]> {
  try {
    const { types } = await request(deviceId, hashTypes, {});
    return [...types.keys()].slice(0, 8);
  } catch {
    return usualKinds;
  }
}

function hashText(output: unknown): string {
  if (output instanceof Uint8Array) return toHex(output);
  return typeof output === 'number' || typeof output === 'bigint'
    ? output.toString(16).padStart(8, '0')
    : String(output);
}
