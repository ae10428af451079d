/**
 * The call for requests that are written by hand: notation in, notation and hexadecimal out. Knows no session's inside.
 */
import { toHex } from '@shared/core/bytes';
import type { Clock } from '@shared/core/clock';
import { BenchError, toErrorView } from '@shared/core/errors';
import { encodeCborItem } from '@shared/smp/cbor';
import { parseDiagnostic, printDiagnostic } from '@shared/smp/diagnostic';
import type { Bench } from '../session/bench';
import type { DescribedGroups } from '../session/described-groups';
import { sendRaw } from '../session/raw-request';
import type { Handlers } from './answer';

export interface RawDesk {
  bench: Bench;
  clock: Clock;
  describedGroups: DescribedGroups;
}

export function rawHandlers({ bench, clock, describedGroups }: RawDesk): Pick<Handlers, 'smp.raw'> {
  return {
    'smp.raw': async ({ id, op, group, command, version, body, timeoutMs }) => {
      const parsed = parseDiagnostic(body);
      if ('mistake' in parsed) {
        const { line, column } = parsed.mistake;
        const path = `line ${line}, column ${column}`;
        throw new BenchError('smp/bad-request', {
          command: 'smp.raw',
          path,
          expected: 'diagnostic notation',
        });
      }
      const exchange = await sendRaw(
        bench.session(id),
        clock,
        {
          op,
          group,
          id: command,
          body: encodeCborItem(parsed.value),
          ...(version === undefined ? {} : { version }),
        },
        timeoutMs,
        describedGroups.catalog,
      );
      return {
        requestHex: toHex(exchange.request),
        answerHex: toHex(exchange.answer),
        tookMs: exchange.tookMs,
        ...(exchange.body === undefined ? {} : { text: printDiagnostic(exchange.body, 'lines') }),
        ...(exchange.error === undefined ? {} : { error: toErrorView(exchange.error) }),
      };
    },
  };
}
