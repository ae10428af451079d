/**
 * Listening to AbortSignals, the one way to cancel. Knows nothing of what is cancelled.
 */

/** Why a signal was aborted, always as an Error; undefined while it is not. */
export function abortReason(signal: AbortSignal | undefined): Error | undefined {
  if (signal?.aborted !== true) return undefined;
  const { reason } = signal;
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}

/**
 * Calls `then` when the signal is aborted, which it may not be yet.
 * @returns ends the listening
 */
export function whenAborted(signal: AbortSignal | undefined, then: (reason: Error) => void): () => void {
  if (signal === undefined) return () => {};
  const onAbort = (): void => then(abortReason(signal) ?? new Error('aborted'));
  signal.addEventListener('abort', onAbort, { once: true });
  return () => signal.removeEventListener('abort', onAbort);
}
