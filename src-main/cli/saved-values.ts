/**
 * What the application has saved: one JSON file. Reads only; whoever asks for a value checks it.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '@shared/core/errors';
import { fileError } from '../transfer/file-error';
import type { Host } from './host';
import { savedFile } from './saved-folder';

/**
 * @returns undefined when nothing of this name is saved, or nothing at all
 * @throws BenchError of family file/ when the file is there and cannot be read: a policy for signatures must not be lost
 *   without a word
 */
export async function savedValue(
  host: Pick<Host, 'env' | 'home' | 'platform'>,
  name: string,
): Promise<unknown> {
  const file = savedFile(host);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError(error, file);
  }
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch (error) {
    throw new BenchError(
      'file/failed',
      { file: path.basename(file), detail: 'it is no JSON' },
      { cause: error },
    );
  }
  if (typeof stored !== 'object' || stored === null || !Object.hasOwn(stored, name)) return undefined;
  return (stored as Record<string, unknown>)[name];
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
