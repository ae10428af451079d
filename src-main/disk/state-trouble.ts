/**
 * What the operating system says about the file with the settings, as errors of ours with half a sentence.
 */
import { BenchError } from '@shared/core/errors';

/** An error of ours stays what it is. */
export function unreadable(error: unknown, file: string): BenchError {
  if (error instanceof BenchError) return error as BenchError;
  return new BenchError('settings/unreadable', { file, detail: troubleText(error) }, { cause: error });
}

/** An error of ours stays what it is. */
export function unsaved(error: unknown, file: string): BenchError {
  if (error instanceof BenchError) return error as BenchError;
  return new BenchError('settings/not-saved', { file, detail: troubleText(error) }, { cause: error });
}

function troubleText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return troubles[code] ?? code;
}

const troubles: Readonly<Record<string, string>> = {
  EACCES: 'your user has no permission',
  EPERM: 'your user has no permission',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your user has no room left on the disk',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOENT: 'its folder is not there and cannot be made',
  ELOOP: 'its links lead in a circle',
  EIO: 'the disk reports an error',
};
