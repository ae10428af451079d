/**
 * Recorded answers with a few bytes changed, and texts that a device may print: whatever comes of them goes through all
 * that the window and the engine do with answers, which gives a value or refuses with its own kind of error. `npm run fuzz`
 * runs the same for longer; what it finds stays in test/fuzz/hostile.json or becomes a test of its own.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BenchError, toErrorView } from '@shared/core/errors';
import { errorText } from '@shared/core/error-texts';
import { describeMessage } from '@shared/smp/describe';
import { parseDiagnostic, printDiagnostic } from '@shared/smp/diagnostic';
import { commandNamed } from '@shared/smp/groups';
import { readMemoryPools } from '@shared/smp/memory-pools';
import { readHeader } from '@shared/smp/message';
import { SchemaMismatch } from '@shared/smp/schema';
import { treeOf } from '@shared/smp/value-tree';
import { deviceError, errorOf, openAnswer } from '@main/engine/answer';
import { withoutControls } from '@shared/core/device-output';
import { readListing } from '@main/session/directory';
import { parametersOf } from './runs';
import { readVectors } from '../support/vectors';

const parameters = parametersOf(1000);

const recorded = readVectors().flatMap(({ command, answer }) => (answer ? [{ command, answer }] : []));
/** The headers are right; a body has lost its end, or a few bytes of it are others. */
const damaged = fc
  .tuple(
    fc.constantFrom(...recorded),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
    fc.option(fc.nat(), { freq: 4 }),
  )
  .map(([{ command, answer }, changes, cut]) => {
    const body = answer.slice(8, cut === null ? answer.length : 8 + (cut % (answer.length - 7)));
    for (const [at, byte] of changes) if (body.length > 0) body[at % body.length] = byte;
    const message = Uint8Array.from([...answer.subarray(0, 8), ...body]);
    new DataView(message.buffer).setUint16(2, body.length);
    return { command, message };
  });

function mayRefuseWith(kind: abstract new (...given: never[]) => Error, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof kind)) throw error;
  }
}

describe('A recorded answer that is damaged', () => {
  it('is a value, an error with a sentence, or refused', () => {
    fc.assert(
      fc.property(damaged, ({ command: name, message }) => {
        const header = readHeader(message);
        const command = commandNamed(name);
        if (header === undefined || command === undefined) throw new Error('the vector is no answer');
        const answer = openAnswer(header, message);
        const error = errorOf(answer);
        if (error !== undefined) {
          const { title, advice } = errorText(toErrorView(deviceError(name, command.group, error)));
          expect(title.length * advice.length).toBeGreaterThan(0);
        }
        mayRefuseWith(SchemaMismatch, () => command.response.check(answer.body, ''));
        mayRefuseWith(BenchError, () => readMemoryPools(answer.body ?? new Map()));
      }),
      parameters,
    );
  });

  it('is a line of the trace, a tree, and a text that reads back as the same text', () => {
    fc.assert(
      fc.property(damaged, ({ command, message }) => {
        describeMessage(message);
        const header = readHeader(message);
        const body = header === undefined ? undefined : openAnswer(header, message).body;
        if (body === undefined) return;
        expect(treeOf(body, commandNamed(command)?.response).rows.length).toBeLessThanOrEqual(2000);
        const text = printDiagnostic(body);
        expect(text).not.toMatch(/\p{Cc}/u);
        const parsed = parseDiagnostic(text);
        // Only a key that no request has is printed and not read.
        if ('mistake' in parsed) expect(parsed.mistake.what).toBe('bad-key');
        else expect(printDiagnostic(parsed.value)).toBe(text);
      }),
      parameters,
    );
  });
});

describe('A text of a device', () => {
  const pieces = fc.constantFrom(
    '\u001b[',
    '\u001b]0;',
    '\u0007',
    '\r\n',
    '/',
    ' ',
    '<b>',
    '\u0000',
    'm',
    'log.txt',
    '9'.repeat(40),
  );
  const text = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 30 });

  it('is a listing without control characters in its names', () => {
    fc.assert(
      fc.property(text, (parts) => {
        const listing = readListing(withoutControls(parts.join('')));
        if (listing.kind === 'entries')
          for (const { name } of listing.entries) expect(name).not.toMatch(/[\p{Cc}/]/u);
      }),
      parameters,
    );
  });

  it('is a value in diagnostic notation, or a mistake that has its place', () => {
    fc.assert(
      fc.property(text, (parts) => {
        const parsed = parseDiagnostic(parts.join(''));
        if ('mistake' in parsed) expect(parsed.mistake.offset).toBeLessThanOrEqual(parts.join('').length);
      }),
      parameters,
    );
  });
});
