/**
 * `simulate`: simulated devices for any SMP client, until Ctrl-C.
 */
import { serve } from '../../serve/serve';
import { Unusable, wishOf, type Given, type Wish } from '../../serve/wish';
import { exitCodes } from '../exit-codes';
import type { Run } from '../invocation';
import { UsageError } from '../usage-error';

export const simulate: Run = async ({ host, report, options }) => {
  const isServed = await serve(
    checked(options as Given),
    {
      served: (one) =>
        report.result('simulate', one, [`${one.kind} ${one.address}  ${one.profile}  ${one.version}`]),
      problem: (text) => report.log('error', text.split('\n')),
    },
    host.signal,
  );
  return isServed ? exitCodes.ok : exitCodes.link;
};

function checked(given: Given): Wish {
  try {
    return wishOf(given);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    const { message } = error;
    throw new UsageError(
      `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`,
      'See "bootbench simulate --help".',
    );
  }
}
