/**
 * Makes a folder and those above it that are missing. Node's own recursive mkdir never ends where a folder is there and takes
 * none (/proc, nodejs/node#31481): here every folder is tried once. Knows nothing of what is put there.
 */
import { chownSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** @throws what the operating system says of the first folder that could not be made */
export function makeFolderSync(folder: string): void {
  const missing: string[] = [];
  let at = path.resolve(folder);
  while (!isFolder(at)) {
    missing.push(at);
    at = path.dirname(at);
  }
  for (const one of missing.reverse()) {
    try {
      mkdirSync(one, { mode: 0o700 });
      giveToOwnerOf(path.dirname(one), one);
    } catch (error) {
      // Another program was faster.
      if (codeOf(error) !== 'EEXIST' || !isFolder(one)) throw error;
    }
  }
}

/**
 * What root makes in the folder of a user belongs to that user: after `sudo` nothing is left that the user can no longer
 * read. Does nothing for other users.
 */
export function giveToOwnerOf(folder: string, made: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  if (uid !== 0) chownSync(made, uid, gid);
}

function isFolder(at: string): boolean {
  try {
    if (statSync(at).isDirectory()) return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && path.dirname(at) !== at) return false;
    throw error;
  }
  throw Object.assign(new Error(`${at} is a file`), { code: 'ENOTDIR' });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
