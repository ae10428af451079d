/**
 * Errors that prove that somebody answered. Knows error codes only.
 */
import { isBenchError } from '@shared/core/errors';
import { RC_BUSY, RC_NO_MEMORY } from '@shared/smp/return-codes';

/** True when the device refused a command: it does not have it, or answered with an error. */
export function isDeviceError(error: unknown): boolean {
  return (
    isBenchError(error, 'device/error') ||
    isBenchError(error, 'device/unsupported') ||
    isBenchError(error, 'device/unreadable-error')
  );
}

/** True when the device answered, but not with what was asked for: with an error, or with something else. */
export function isRefusal(error: unknown): boolean {
  return isDeviceError(error) || isBenchError(error, 'smp/bad-answer');
}

/** True when the device had no buffer or no time for the request: the same request may well be taken a moment later. */
export function isNoRoomJustNow(error: unknown): boolean {
  if (!isBenchError(error, 'device/error') || error.facts.group !== undefined) return false;
  return error.facts.rc === RC_NO_MEMORY || error.facts.rc === RC_BUSY;
}
