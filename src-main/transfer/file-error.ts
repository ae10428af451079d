/**
 * Errors of the operating system about files, as codes of ours.
 */
import { BenchError } from '@shared/core/errors';

/** An error of ours stays what it is. */
export function fileError(error: unknown, file: string): BenchError {
  if (isOurs(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new BenchError('file/denied', { file }, { cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return new BenchError('file/disk-full', { file }, { cause: error });
    default:
      return new BenchError('file/failed', { file, detail: code }, { cause: error });
  }
}

function isOurs(error: unknown): error is BenchError {
  return error instanceof BenchError;
}
