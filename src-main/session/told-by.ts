/**
 * Who said that a command is not there: the application, or the bootloader in serial recovery. Their users have to do different
 * things about it. Knows no link.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import type { SessionState } from './session-state';

/** The same error, with the fact that the bootloader said it when it did. */
export function toldBy(state: SessionState, error: unknown): unknown {
  const isRecovery = state.link === 'ready' && state.capabilities.recovery;
  return isRecovery && isBenchError(error, 'device/unsupported')
    ? new BenchError('device/unsupported', { ...error.facts, recovery: true }, { cause: error })
    : error;
}
