/**
 * Runs any declared command: words of the command line to a request, its answer to lines or JSON.
 */
import type { Catalog } from '@shared/smp/catalog';
import type { AnyCommand } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import { checked } from '@shared/smp/schema';
import { bridgeNumbers } from '@shared/smp/groups/bridge';
import { parseDiagnostic } from '@shared/smp/diagnostic';
import { hashOfFile } from '../../engine/empty-hash';
import { answerLines } from '../answer-lines';
import { bodyFrom, placesOf } from '../field-words';
import type { Run } from '../invocation';
import { withClient } from '../link';
import { OddAnswer } from '../odd-answer';
import { UsageError } from '../usage-error';
import { wholeOption } from '../whole-option';

const { hash } = groups.fs.commands;

/** @param catalog names errors of private groups, too */
export function declaredCommand(listed: AnyCommand, catalog: Catalog): Run {
  return async (invocation) => {
    const declared = underItsNumber(listed, invocation.options['group']);
    const { host, report, args, options } = invocation;
    const places = placesOf(declared.request);
    const body = {
      ...(await bodyFrom(places, args, options, invocation.host.signal)),
      ...furtherKeys(declared, options['set']),
    };
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
    report.answer(declared, data, [...(lines.length === 0 ? ['Done'] : lines), ...afterwards(declared.name)]);
    odd.tell(report);
  };
}

/** A build may have given the group of bridges another number. */
function underItsNumber(declared: AnyCommand, number: unknown): AnyCommand {
  if (declared.group !== groups.bridge.id || typeof number !== 'string') return declared;
  const group = wholeOption('--group', number, bridgeNumbers);
  return group === undefined ? declared : { ...declared, group };
}

function furtherKeys({ request }: AnyCommand, given: unknown): Record<string, unknown> {
  const words = Array.isArray(given) ? given.filter((one) => typeof one === 'string') : [];
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      const key = word.slice(0, at);
      if (at < 1 || Object.hasOwn(request.fields ?? {}, key))
        throw new UsageError(
          `"${word}" is not possible for --set`,
          'Use KEY=VALUE with a further key of the request.',
        );
      const parsed = parseDiagnostic(word.slice(at + 1));
      return [key, 'mistake' in parsed ? word.slice(at + 1) : parsed.value];
    }),
  );
}

/** What is different from now on. */
function afterwards(name: string): string[] {
  return name === groups.bridge.commands.connect.name
    ? [
        'All requests over this link now reach the device behind the bridge, also those of other commands.',
        '"bootbench bridge disconnect" ends it.',
      ]
    : [];
}
