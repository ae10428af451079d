/**
 * What the systems say when an open port has gone. Pure.
 */
import { wordsOf } from './message-link';

export const HUNG_UP = 'the port is gone: unplugged, or its other end was closed';

/** What Unix calls an input/output error is nearly always a pulled cable. */
const GONE_ON_UNIX = new Set(['EIO', 'ENXIO', 'ENODEV', 'EBADF']);

/**
 * Windows' numbers for the same (winerror.h): access denied, invalid handle, device not ready, bad command, general failure, broken pipe, no such
 * device (any more), aborted, not connected.
 */
export const GONE_ON_WINDOWS: ReadonlySet<number> = new Set([5, 6, 21, 22, 31, 109, 433, 995, 1167]);

/** An error of reading or writing an open port, in words that say what happened. */
export function goneError(error: unknown): Error {
  const words = wordsOf(error);
  const number = windowsNumber(words);
  const isGone =
    (number === undefined ? GONE_ON_UNIX.has(codeOf(error) ?? '') : GONE_ON_WINDOWS.has(number)) ||
    words === HUNG_UP;
  if (isGone) return new Error(HUNG_UP, { cause: error });
  return error instanceof Error ? error : new Error(words);
}

const named: Readonly<Record<string, number>> = {
  'file not found': 2,
  'access denied': 5,
  'invalid handle': 6,
  'operation aborted': 995,
};

/** The number in the words of the package, which names a few (`serialport_win.cpp` of @serialport/bindings-cpp). */
export function windowsNumber(words: string): number | undefined {
  const [, told] = /: (file not found|access denied|invalid handle|operation aborted)$/i.exec(words) ?? [];
  if (told !== undefined) return named[told.toLowerCase()];
  const [, digits] = /: unknown error code (\d+)$/i.exec(words) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
