/**
 * One thing that is done by hand, from the command line: a run of the kind "action" on a session of its own. Prints nothing.
 */
import { cancelledBy } from '@shared/core/errors';
import { usual } from '@shared/device/limits';
import type { Action } from '@shared/run/order';
import { ActionWork } from '../run/action-work';
import { passOrThrow, Run } from '../run/run';
import type { DeviceSession } from '../session/device-session';
import type { Invocation } from './invocation';
import { withSession, type Keep } from './link';

/** @throws BenchError what ended the run, when that was no pass */
export async function actOn(
  session: DeviceSession,
  action: Action,
  keep: Keep,
  { host }: Pick<Invocation, 'host'>,
): Promise<ActionWork> {
  const { clock, epochNow, signal } = host;
  const work = new ActionWork(action);
  const wishes = () => ({ windowLimit: 0, returnTimeoutMs: usual.returnS * 1000 });
  const run = new Run({ work, session, clock, epochNow, wishes });
  await keep(run);
  const cancel = (): void => run.cancel(cancelledBy(signal, work.why));
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await run.run((go) => go());
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  passOrThrow(run.state);
  return work;
}

/** The same over a fresh link, where the device is asked nothing else. */
export function act(invocation: Invocation, action: Action): Promise<ActionWork> {
  return withSession(invocation, (session, keep) => actOn(session, action, keep, invocation), {
    asks: 'nothing',
  });
}
