/**
 * Finds the handler for a call of the contract, checks the argument, runs it. Knows no Electron and no handler's meaning.
 */
import * as z from 'zod/mini';
import { BenchError } from '@shared/core/errors';
import { calls, type CallAnswer, type CallArgument, type CallName } from '@shared/ipc/contract';

export type Handlers = { [N in CallName]: (argument: CallArgument<N>) => Promise<CallAnswer<N>> };

/** @throws BenchError app/bad-call for a name that is not in the contract and an argument of the wrong shape; else what the handler throws. */
export function answer(handlers: Handlers, name: unknown, argument: unknown): Promise<unknown> {
  if (typeof name !== 'string' || !Object.hasOwn(calls, name))
    throw new BenchError('app/bad-call', { call: String(name), detail: 'there is no such call' });
  const call = name as CallName;
  const checked = z.safeParse(calls[call].argument, argument);
  if (!checked.success)
    throw new BenchError('app/bad-call', { call, detail: z.core.prettifyError(checked.error) });
  return (handlers[call] as (argument: unknown) => Promise<unknown>)(checked.data);
}
