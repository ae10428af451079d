/**
 * What else than devices stands in the application's file: private groups, public keys, preferences. Reads only; whoever asks
 * checks the value.
 */
import { readFile } from 'node:fs/promises';
import type { Host } from './host';
import { savedFile } from './saved-folder';

/** @returns undefined when there is none, or no readable file: what is kept only adds to what a command can do */
export async function savedValue(
  host: Pick<Host, 'env' | 'home' | 'platform'>,
  name: string,
): Promise<unknown> {
  try {
    const stored: unknown = JSON.parse(await readFile(savedFile(host), 'utf8'));
    if (typeof stored !== 'object' || stored === null || !Object.hasOwn(stored, name)) return undefined;
    return (stored as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
