/**
 * Errors that prove that somebody answered. Knows error codes only.
 */
import { isBenchError } from '@shared/core/errors';

/** True when the device answered, but not with what was asked for: with an error, or with something else. */
export function isRefusal(error: unknown): boolean {
  return (
    isBenchError(error, 'device/error') ||
    isBenchError(error, 'device/unsupported') ||
    isBenchError(error, 'smp/bad-answer')
  );
}
