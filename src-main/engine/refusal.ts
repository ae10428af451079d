/**
 * Errors that prove that somebody answered, and what they were about. Knows error codes, and of commands only the mark.
 */
import { toHex } from '@shared/core/bytes';
import { BenchError, isBenchError } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
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

/** The same error; of a mark with what was to be marked, which its words depend on. @param sent body of the request */
export function withMark(error: BenchError, sent: unknown): BenchError {
  if (!isBenchError(error, 'device/error') || error.facts.command !== groups.image.commands.setState.name)
    return error;
  const hash = typeof sent === 'object' && sent !== null && 'hash' in sent ? sent.hash : undefined;
  const mark = hash instanceof Uint8Array ? toHex(hash) : 'running';
  return new BenchError('device/error', { ...error.facts, mark });
}
