/**
 * Asks what a device may take long to answer, such as the hash of a large file. Over datagrams a lost question is found long before
 * its time is over: devices work in order, so one that answers an echo meanwhile has not got the question, or its answer was lost.
 * Knows no question.
 */
import { BenchError } from '@shared/core/errors';
import { whenAborted } from '@shared/core/abort';
import type { SmpClient } from './client';
import { EarlyLook } from './early-look';
import type { LinkOptions } from './upload-kind';

/** What a question needs to know of its link. */
export type Asking = Pick<LinkOptions, 'clock' | 'isDatagram' | 'signal'>;

const MOST_REPEATS = 3;

/**
 * @param usualMs how long the device may well work on it; it is not disturbed before
 * @param ask sends it once, with all the time that the device may need; called again when it was lost
 * @throws what `ask` throws
 */
export async function askSlowly<T>(
  client: SmpClient,
  { clock, isDatagram = false, signal }: Asking,
  usualMs: number,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let repeat = 0; ; repeat++) {
    const stop = new AbortController();
    const endListening = whenAborted(signal, (reason) => stop.abort(reason));
    if (signal?.aborted === true) stop.abort(signal.reason);
    const look = new EarlyLook(client, {
      clock,
      windowLimit: client.window,
      isDatagram,
      hasRoom: () => true,
    });
    let isLost = false;
    if (isDatagram && repeat < MOST_REPEATS)
      look.begin({}, usualMs + (client.roundTrip.timeoutMs ?? 0), () => {
        isLost = true;
        stop.abort(new BenchError('smp/timeout', { command: 'a question', waitedMs: 0, tries: 1 }));
      });
    try {
      return await ask(stop.signal);
    } catch (error) {
      if (!isLost || signal?.aborted === true) throw error;
    } finally {
      look.end();
      endListening();
    }
  }
}
