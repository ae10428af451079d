/**
 * Finds who opens a file that was dropped on a window, for the use that it is meant for. Knows no Electron and no opener's meaning.
 */
import { BenchError } from '@shared/core/errors';
import { drops, type DropAnswer, type DropUse } from '@shared/ipc/drops';

export type DropOpeners = { readonly [U in DropUse]: (path: string) => Promise<DropAnswer<U>> };

const LONGEST_PATH = 4096;

/** @throws BenchError app/bad-call for a use that is not in the table or no path; else what the opener throws */
export async function openDropped(openers: DropOpeners, use: unknown, path: unknown): Promise<unknown> {
  const refused = (detail: string): BenchError =>
    new BenchError('app/bad-call', { call: 'dropped file', detail });
  if (typeof use !== 'string' || !Object.hasOwn(drops, use)) throw refused('there is no such use');
  if (typeof path !== 'string' || path === '' || path.length > LONGEST_PATH) throw refused('no path');
  return openers[use as DropUse](path);
}
