/**
 * `raw read` and `raw write`: any request, its body in diagnostic notation, and whatever is answered.
 */
import { toHex } from '@shared/core/bytes';
import { toErrorView } from '@shared/core/errors';
import { hexDump } from '@shared/core/hex-dump';
import { encodeCborItem } from '@shared/smp/cbor';
import type { Op } from '@shared/smp/command';
import { parseDiagnostic, printDiagnostic, type MistakeKind } from '@shared/smp/diagnostic';
import { HEADER_BYTES, readHeader, writeHeader } from '@shared/smp/message';
import { failureOf } from '../../engine/answer';
import { patienceFor } from '../../engine/timing';
import { readText } from '../../disk/read-at-most';
import { refuseWithLoader } from '../../session/erase-slot';
import { mayDestroyLoader } from '../../session/loader-guard';
import { catalogFor } from '../catalog';
import { exitCodeOf, exitCodes } from '../exit-codes';
import type { Host } from '../host';
import { inputText } from '../input';
import type { Invocation, Run } from '../invocation';
import { withClient } from '../link';
import { UsageError } from '../usage-error';

export const rawRead: Run = (invocation) => raw(invocation, 'read');

export const rawWrite: Run = (invocation) => raw(invocation, 'write');

const LARGEST_GROUP = 0xffff;
const LARGEST_COMMAND = 0xff;

async function raw(invocation: Invocation, op: Op): Promise<number> {
  const { host, globals, report, args, options } = invocation;
  const group = whole('the group', args[0], LARGEST_GROUP);
  const id = whole('the command', args[1], LARGEST_COMMAND);
  const wanted = options['smpVersion'];
  if (wanted !== undefined && wanted !== '1' && wanted !== '2')
    throw new UsageError(
      '--smp-version is 1 or 2',
      'Without it requests have the version that the device speaks.',
    );
  const body = encodeCborItem(valueOf(await bodyText(args[2] ?? '{}', host)));
  const catalog = await catalogFor(globals.groupFiles, host, report);
  const declared = catalog.commandAt(group, id, op);
  const { answer, version, tookMs } = await withClient(
    invocation,
    async (client) => {
      if (mayDestroyLoader({ op, group, id, body })) await refuseWithLoader(client, host.signal);
      const startedAt = host.clock.now();
      const patience = declared === undefined ? undefined : patienceFor(declared, client.timing);
      const answered = await client.raw(
        {
          op,
          group,
          id,
          body,
          repeatable: declared?.repeatable === true,
          ...(wanted === undefined ? {} : { version: wanted === '1' ? 1 : 2 }),
        },
        {
          signal: host.signal,
          ...(patience === undefined ? {} : { timeoutMs: patience.timeoutMs, tries: patience.tries }),
        },
      );
      return { answer: answered, version: client.version, tookMs: host.clock.now() - startedAt };
    },
    catalog,
  );
  const label = catalog.commandLabel(group, id, op);
  const error = failureOf(answer, { op, group, id }, catalog);
  const text = answer.body === undefined ? undefined : printDiagnostic(answer.body, 'lines');
  const request = new Uint8Array(HEADER_BYTES + body.length);
  const sequence = readHeader(answer.message)?.sequence ?? 0;
  const sentVersion = wanted === undefined ? version : wanted === '1' ? 1 : 2;
  writeHeader(
    request,
    { op: op === 'read' ? 0 : 2, version: sentVersion, group, sequence, command: id },
    body.length,
  );
  request.set(body, HEADER_BYTES);
  const view = error === undefined ? undefined : toErrorView(error);
  report.result(
    `raw.${op}`,
    {
      name: label,
      group,
      command: id,
      text: text ?? null,
      body: answer.body ?? null,
      requestHex: toHex(request),
      answerHex: toHex(answer.message),
      ms: Math.round(tookMs * 10) / 10,
      ...(view === undefined ? {} : { error: view }),
    },
    [
      ...(options['hex'] === true
        ? ['request:', ...indented(hexDump(request)), 'answer:', ...indented(hexDump(answer.message))]
        : []),
      ...(text ?? 'The body is not a CBOR map; --hex shows its bytes.').split('\n'),
    ],
  );
  if (view === undefined) return exitCodes.ok;
  report.failure(error);
  return exitCodeOf(view);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function whole(what: string, text: string | undefined, most: number): number {
  const number = Number(text);
  if (text === undefined || !/^(\d+|0x[0-9a-fA-F]+)$/.test(text) || number > most)
    throw new UsageError(`"${text ?? ''}" is not possible for ${what}`, `A whole number from 0 to ${most}.`);
  return number;
}

async function bodyText(word: string, host: Host): Promise<string> {
  if (word !== '-' && !word.startsWith('@')) return word;
  return word === '-' ? inputText(host) : readText(word.slice(1), { pipesUntil: host.signal });
}

function valueOf(text: string): unknown {
  const parsed = parseDiagnostic(text);
  if (!('mistake' in parsed)) return parsed.value;
  const { line, column, what } = parsed.mistake;
  const place = line === 1 ? `character ${column}` : `line ${line}, character ${column}`;
  throw new UsageError(
    `The body cannot be read: ${mistakes[what]} at ${place}`,
    `It is JSON or diagnostic notation, for example '{"a": 1, "b": h'00ff'}'.`,
  );
}

const mistakes: Record<MistakeKind, string> = {
  nothing: 'there is nothing',
  unexpected: 'something unexpected',
  unclosed: 'what begins there is not closed',
  'bad-text': 'an invalid text',
  'bad-bytes': 'invalid bytes',
  'bad-number': 'an invalid number',
  'whole-as-fraction': 'a whole number written as a fraction',
  'number-too-large': 'a number that is too large',
  'bad-key': 'a key that is neither text nor whole number',
  'repeated-key': 'a key that is there already',
  'after-end': 'something after the end',
  'too-deep': 'nesting that is too deep',
  'too-many': 'too many items',
  'too-long': 'too much text',
};
