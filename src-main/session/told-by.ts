/**
 * Who refused: the application, or the bootloader in serial recovery. Their users have to do different things about it, and what
 * an application is built with is no advice where its bootloader answers. Knows no link.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import type { SessionState } from './session-state';

/** True while the device is there and its bootloader answers. */
export function answersInRecovery(state: SessionState): boolean {
  return state.link === 'ready' && state.capabilities.recovery;
}

/** The same error, with the fact that the bootloader said it where one answers. */
export function toldBy(isRecovery: boolean, error: unknown): unknown {
  if (!isRecovery) return error;
  if (isBenchError(error, 'device/unsupported'))
    return new BenchError(error.code, { ...error.facts, recovery: true }, { cause: error });
  if (isBenchError(error, 'device/error'))
    return new BenchError(error.code, { ...error.facts, recovery: true }, { cause: error });
  if (isBenchError(error, 'link/message-too-large'))
    return new BenchError(error.code, { ...error.facts, recovery: true }, { cause: error });
  return error;
}

/** Runs it; an error that it ends with says who refused. */
export async function withTeller<T>(session: { state: SessionState }, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toldBy(answersInRecovery(session.state), error);
  }
}
