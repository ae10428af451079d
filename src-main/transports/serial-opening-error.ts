/**
 * Why a serial port was not opened. Asks no system.
 */
import { BenchError } from '@shared/core/errors';
import { wordsOf } from './message-link';

const meanings: Readonly<Record<string, 'link/busy' | 'link/denied' | 'link/not-found'>> = {
  EBUSY: 'link/busy',
  EAGAIN: 'link/busy',
  EACCES: 'link/denied',
  EPERM: 'link/denied',
  ENOENT: 'link/not-found',
  ENXIO: 'link/not-found',
  ENODEV: 'link/not-found',
  ENOTDIR: 'link/not-found',
};

/**
 * The `serialport` package says it in words only, on Linux and macOS in the language of the system. So the system is
 * asked for its code, and words decide only where there is none; those are the package's own, always in English
 * (`serialport_unix.cpp` and `serialport_win.cpp` of @serialport/bindings-cpp).
 * @param code what the system says when it is asked to open `path`; undefined where it opens it or cannot be asked
 * @param error what the package said
 */
export function openingError(path: string, code: string | undefined, error: unknown): BenchError {
  const cause = { cause: error };
  const meaning = code === undefined ? undefined : meanings[code];
  if (meaning !== undefined) return new BenchError(meaning, { port: path }, cause);
  const words = wordsOf(error);
  // Windows says "access denied" of a port that another program holds.
  if (/cannot lock port|access denied/i.test(words))
    return new BenchError('link/busy', { port: path }, cause);
  if (/file not found/i.test(words)) return new BenchError('link/not-found', { port: path }, cause);
  return new BenchError('link/failed', { link: `serial ${path}`, detail: words }, cause);
}
