/**
 * Errors of the operating system about files, as codes of ours.
 */
import { BenchError } from '@shared/core/errors';

/** An error of ours stays what it is. @param file what errors call it */
export function fileError(error: unknown, file: string): BenchError {
  if (isOurs(error)) return error;
  switch (systemCode(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new BenchError('file/denied', { file }, { cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return new BenchError('file/disk-full', { file }, { cause: error });
    default:
      return new BenchError(
        'file/failed',
        { file, detail: systemCode(error) ?? 'unknown' },
        { cause: error },
      );
  }
}

/** `ENOENT` and the like; undefined when the error is none of the system. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function isOurs(error: unknown): error is BenchError {
  return error instanceof BenchError;
}
