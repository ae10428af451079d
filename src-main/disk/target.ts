/**
 * Where a file is to be written: the name is possible, links are followed, and what stands there already is a regular file
 * that may be written.
 */
import { constants, type Stats } from 'node:fs';
import { access, open, readlink, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '@shared/core/errors';
import { typedNameProblem } from '@shared/core/file-names';
import { fileError, systemCode } from './file-error';
import { notRegular } from './read-at-most';

export interface Target {
  /** Behind all links. */
  path: string;
  /** What stands there; undefined when nothing does. */
  existing: Stats | undefined;
}

/** So that opening never waits inside the system. Absent on Windows. */
const { O_NONBLOCK: NONBLOCK = 0 } = constants;
/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * @param platform as Node names it; that of this process when absent
 * @throws BenchError file/bad-name, file/not-regular, file/denied, file/failed (a folder; a folder that is not there)
 */
export async function targetAt(file: string, platform: string = process.platform): Promise<Target> {
  const name = path.basename(file);
  const why = typedNameProblem(file, platform);
  if (why !== undefined) throw new BenchError('file/bad-name', { file, why });
  try {
    // As a whole first: what stands behind /dev/stdout has no path that could be followed step by step.
    const existing = await factsOf(file);
    if (existing?.isDirectory() === true || /[\\/]$/.test(file))
      throw new BenchError('file/failed', {
        file: name,
        detail: existing === undefined ? 'ENOENT' : 'EISDIR',
      });
    if (existing !== undefined && !existing.isFile()) throw notRegular(existing, name);
    const target = await behindLinks(file);
    await access(existing === undefined ? path.dirname(target) : target, constants.W_OK);
    return { path: target, existing };
  } catch (error) {
    throw fileError(error, name);
  }
}

/**
 * Makes a file that is written bit by bit, or empties it.
 * @throws as `targetAt`
 */
export async function openToWrite(file: string, platform?: string): Promise<FileHandle> {
  const target = await targetAt(file, platform);
  try {
    const handle = await open(target.path, constants.O_WRONLY | constants.O_CREAT | NONBLOCK);
    try {
      // A pipe may have taken the place in the meantime.
      const facts = await handle.stat();
      if (!facts.isFile()) throw notRegular(facts, path.basename(file));
      await handle.truncate(0);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw fileError(error, path.basename(file));
  }
}

/** @returns undefined when nothing is there */
async function factsOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A link may lead to a file that is not there yet. */
async function behindLinks(file: string): Promise<string> {
  let at = path.resolve(file);
  for (let links = 0; links <= MOST_LINKS; links++) {
    const next = await readlink(at).catch(() => undefined);
    if (next === undefined) return at;
    at = path.resolve(path.dirname(at), next);
  }
  throw new BenchError('file/failed', { file: path.basename(file), detail: 'ELOOP' });
}
