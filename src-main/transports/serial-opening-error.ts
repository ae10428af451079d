/**
 * Why a serial port was not opened. Asks no system.
 */
import { BenchError } from '@shared/core/errors';
import { systemNamed } from '@shared/core/system-name';
import { wordsOf } from './message-link';
import { GONE_ON_WINDOWS, windowsNumber } from './serial-gone';

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

/** Windows' numbers (winerror.h). */
const ACCESS_DENIED = 5;
const SHARING_VIOLATION = 32;
const NO_SUCH_DEVICE = 433;
const NOT_CONNECTED = 1167;
/** The name of the port is there, what stands behind it is not. */
const NOT_WORKING = 'what is behind it does not answer the system: unplugged, or its driver has failed';

/**
 * The `serialport` package says it in words only, on Linux and macOS in the language of the system. So the system is
 * asked for its code, and words decide only where there is none; those are the package's own, always in English
 * (`serialport_unix.cpp` and `serialport_win.cpp` of @serialport/bindings-cpp).
 * @param code what the system says when it is asked to open `path`; undefined where it opens it or cannot be asked
 * @param error what the package said
 * @param platform as `process.platform`, for advice
 */
export function openingError(
  path: string,
  code: string | undefined,
  error: unknown,
  platform: string = process.platform,
): BenchError {
  const cause = { cause: error };
  const meaning = code === undefined ? undefined : meanings[code];
  if (meaning === 'link/denied')
    return new BenchError(meaning, { port: path, platform: systemNamed(platform) }, cause);
  if (meaning !== undefined) return new BenchError(meaning, { port: path }, cause);
  const words = wordsOf(error);
  const number = windowsNumber(words);
  if (number === NO_SUCH_DEVICE || number === NOT_CONNECTED)
    return new BenchError('link/not-found', { port: path }, cause);
  if (number === SHARING_VIOLATION) return new BenchError('link/busy', { port: path }, cause);
  if (number !== undefined && number !== ACCESS_DENIED && GONE_ON_WINDOWS.has(number))
    return new BenchError('link/failed', { link: `serial ${path}`, detail: NOT_WORKING }, cause);
  // Windows says "access denied" of a port that another program holds.
  if (/cannot lock port|access denied/i.test(words))
    return new BenchError('link/busy', { port: path }, cause);
  if (/file not found/i.test(words)) return new BenchError('link/not-found', { port: path }, cause);
  return new BenchError('link/failed', { link: `serial ${path}`, detail: words }, cause);
}
