/**
 * What Windows says of a file that another program has open for a moment: a virus scanner looks at whatever is new, an index and
 * a backup do, too. Such a file cannot be opened, replaced or removed until it is let go, and the code of the error is the one
 * for a missing permission. Knows no file.
 */
import { BenchError } from '@shared/core/errors';
import { systemCode } from './file-error';

/** Access denied, a sharing violation, a folder that is being removed. */
const IN_USE_CODES: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Whether the same may go well a moment later. On other systems these errors stay. @param platform as Node names it */
export function isInUse(error: unknown, platform: string): boolean {
  const cause = error instanceof BenchError ? error.cause : error;
  return platform === 'win32' && IN_USE_CODES.has(systemCode(cause) ?? '');
}
