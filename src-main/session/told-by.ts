/**
 * Who said that a command is not there: the application, or the bootloader in serial recovery. Their users have to do different
 * things about it. Knows no link.
 */
import { BenchError, isBenchError } from '@shared/core/errors';

/** The same error, with the fact that the bootloader said it where one answers. */
export function toldBy(isRecovery: boolean, error: unknown): unknown {
  return isRecovery && isBenchError(error, 'device/unsupported')
    ? new BenchError('device/unsupported', { ...error.facts, recovery: true }, { cause: error })
    : error;
}
