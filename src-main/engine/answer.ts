/**
 * A message that came in, opened: its header, its body and what it says about failure. Knows the shapes of answers and the
 * names of errors; knows nobody who waits for one.
 */
import { BenchError } from '@shared/core/errors';
import { CborError } from '@shared/smp/cbor';
import type { Catalog } from '@shared/smp/catalog';
import type { Command, Op } from '@shared/smp/command';
import { fieldsOf } from '@shared/smp/describe';
import { builtIn, commandAt } from '@shared/smp/groups';
import { errorIn, HEADER_BYTES, readBody, type AnswerError, type Header } from '@shared/smp/message';
import { refusalFacts } from '@shared/smp/refusals';
import { RC_NOT_SUPPORTED } from '@shared/smp/return-codes';
import { SchemaMismatch } from '@shared/smp/schema';

export interface Answer {
  readonly header: Header;
  /** Header and body as they came. */
  readonly message: Uint8Array;
  /** The body as bytes. */
  readonly bytes: Uint8Array;
  /** The body; undefined when it is no CBOR map. */
  readonly body: Map<unknown, unknown> | undefined;
}

const READ_ANSWER = 1;

/** Opens a message of exactly the length that its header says. */
export function openAnswer(header: Header, message: Uint8Array): Answer {
  return { header, message, bytes: message.subarray(HEADER_BYTES), body: bodyOf(message) };
}

function bodyOf(message: Uint8Array): Map<unknown, unknown> | undefined {
  try {
    return readBody(message);
  } catch (error) {
    if (error instanceof CborError) return undefined;
    throw error;
  }
}

/** What an answer says about failure; undefined when it is a success or cannot be read. */
export function errorOf({ header, body }: Answer): AnswerError | undefined {
  if (body === undefined) return undefined;
  const command = commandAt(header.group, header.command, header.op === READ_ANSWER ? 'read' : 'write');
  return errorIn(body, command?.rcIsResult);
}

/** The error that an answer means: the device does not have the command, it refused it, or it says no reason that can be read. */
export function deviceError(
  command: string,
  commandGroup: number,
  error: AnswerError,
  catalog: Catalog = builtIn,
): BenchError {
  if ('unreadable' in error) {
    const { key, value } = error.unreadable;
    return new BenchError('device/unreadable-error', { command, shown: fieldsOf(new Map([[key, value]])) });
  }
  if (error.group === undefined && error.rc === RC_NOT_SUPPORTED)
    return new BenchError('device/unsupported', { command, commandGroup });
  return new BenchError(
    'device/error',
    refusalFacts(command, error, catalog.errorNamed(error.group, error.rc)),
  );
}

/** Something came, so the device is there: silence would be the wrong word for it. */
export function unreadableAnswer(command: string): BenchError {
  return new BenchError('smp/bad-answer', { command, path: 'the body', expected: 'a CBOR map' });
}

/** A header and nothing behind it, as MCUboot's recovery of 2023 answers everything on some boards (mcuboot#1717). */
export function emptyAnswer(command: string): BenchError {
  return new BenchError('smp/bad-answer', {
    command,
    path: 'the body',
    expected: 'a CBOR map',
    isEmpty: true,
  });
}

/**
 * Why the answer to a request that was written by hand is no success: an error of the device, or less than what the
 * declaration of the command requires. Commands that are not declared may answer anything.
 */
export function failureOf(
  { error, body }: { error: AnswerError | undefined; body: Map<unknown, unknown> | undefined },
  { op, group, id }: { op: Op; group: number; id: number },
  catalog: Catalog,
): BenchError | undefined {
  const label = catalog.commandLabel(group, id, op);
  if (error !== undefined) return deviceError(label, group, error, catalog);
  const declared = catalog.commandAt(group, id, op);
  if (declared === undefined) return undefined;
  const { response } = declared as Command;
  try {
    if (body === undefined) throw new SchemaMismatch('the body', 'a CBOR map');
    response.check(body, '');
    return undefined;
  } catch (mismatch) {
    if (!(mismatch instanceof SchemaMismatch)) throw mismatch;
    const { path, expected } = mismatch;
    return new BenchError('smp/bad-answer', { command: label, path, expected }, { cause: mismatch });
  }
}

/** A late answer is a gift: an error or a wrong shape in it is nobody's failure. */
export function hearLate<R>(
  command: Command<unknown, R> | Command<never, R>,
  answer: Answer,
  hear: (value: R) => void,
): void {
  if (errorOf(answer) !== undefined) return;
  let value: R;
  try {
    value = command.response.check(answer.body, '');
  } catch (error) {
    if (error instanceof SchemaMismatch) return;
    throw error;
  }
  hear(value);
}
