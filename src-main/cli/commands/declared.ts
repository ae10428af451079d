/**
 * Runs any declared command: words of the command line to a request, its answer to lines or JSON.
 */
import type { Catalog } from '@shared/smp/catalog';
import type { AnyCommand } from '@shared/smp/command';
import { answerLines } from '../answer-lines';
import { bodyFrom, placesOf } from '../field-words';
import type { Run } from '../invocation';
import { withClient } from '../link';

/** @param catalog names errors of private groups, too */
export function declaredCommand(declared: AnyCommand, catalog: Catalog): Run {
  return async (invocation) => {
    const { host, report, args, options } = invocation;
    const body = await bodyFrom(placesOf(declared.request), args, options);
    const answer: unknown = await withClient(
      invocation,
      (client) => client.request(declared, body, { signal: host.signal }),
      catalog,
    );
    const lines = answerLines(answer);
    report.result(declared.name, answer, lines.length === 0 ? ['Done'] : lines);
  };
}
