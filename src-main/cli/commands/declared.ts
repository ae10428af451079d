/**
 * Runs any declared command: words of the command line to a request, its answer to lines or JSON.
 */
import type { Catalog } from '@shared/smp/catalog';
import type { AnyCommand } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import { checked } from '@shared/smp/schema';
import { hashOfFile } from '../../engine/empty-hash';
import { answerLines } from '../answer-lines';
import { bodyFrom, placesOf } from '../field-words';
import type { Run } from '../invocation';
import { withClient } from '../link';
import { OddAnswer } from '../odd-answer';

const { hash } = groups.fs.commands;

/** @param catalog names errors of private groups, too */
export function declaredCommand(declared: AnyCommand, catalog: Catalog): Run {
  return async (invocation) => {
    const { host, report, args, options } = invocation;
    const body = await bodyFrom(placesOf(declared.request), args, options, invocation.host.signal);
    const odd = new OddAnswer();
    const answer = await withClient(
      invocation,
      async (client): Promise<object> => {
        const options = { signal: host.signal };
        if (declared.name !== hash.name)
          return (await client.request(declared, body, { ...options, onOdd: odd.hear })) as object;
        const { answer: hashed, isKnown } = await hashOfFile(
          client,
          checked('smp/bad-request', hash.name, hash.request, body),
          options,
        );
        if (isKnown)
          report.log('warn', 'The file is empty: the device computes nothing of it. This comes of no bytes.');
        return hashed;
      },
      catalog,
    );
    const data = odd.added(answer);
    const lines = answerLines(data);
    report.answer(declared, data, lines.length === 0 ? ['Done'] : lines);
    odd.tell(report);
  };
}
