/**
 * Types of errors: codes, facts and keys follow from the rows, and a row with a place in a sentence that nothing fills does not
 * compile. `npm run check` compares them in its step "types: test".
 */
import { describe, expectTypeOf, it } from 'vitest';
import { error } from '@shared/core/error-row';
import type { ErrorTextKey } from '@shared/core/error-texts';
import { BenchError, type ErrorCode, type ErrorFacts, type UpgradeRefusal } from '@shared/core/errors';

const advice = 'Try again.';

describe('an error', () => {
  it('has the facts of its row', () => {
    expectTypeOf<ErrorFacts['link/busy']>().toEqualTypeOf<{ port: string }>();
    expectTypeOf<ErrorFacts['session/not-heard']>().toEqualTypeOf<Record<string, never>>();
    expectTypeOf<ErrorFacts['upgrade/refused']>().toEqualTypeOf<{ why: UpgradeRefusal }>();
    expectTypeOf<Extract<UpgradeRefusal, { reason: 'no-images' }>>().toEqualTypeOf<{ reason: 'no-images' }>();
    expectTypeOf<Extract<UpgradeRefusal, { reason: 'image-twice' }>>().toEqualTypeOf<{
      reason: 'image-twice';
      image: number;
    }>();
    // @ts-expect-error there is no such code
    new BenchError('link/bussy', { port: 'COM3' });
    // @ts-expect-error the port is missing
    new BenchError('link/busy', {});
    // @ts-expect-error nothing is known of it
    new BenchError('session/not-heard', { port: 'COM3' });
  });

  it('has a key for each of its sentences', () => {
    expectTypeOf<Extract<ErrorTextKey, `link/busy${string}`>>().toEqualTypeOf<'link/busy'>();
    expectTypeOf<Extract<ErrorTextKey, `smp/timeout${string}`>>().toEqualTypeOf<
      | 'smp/timeout'
      | 'smp/timeout:udp'
      | 'smp/timeout:download'
      | 'smp/timeout:malformed'
      | 'smp/timeout:shell'
    >();
    expectTypeOf<Extract<ErrorTextKey, `link/denied${string}`>>().toEqualTypeOf<
      'link/denied:linux' | 'link/denied:macos' | 'link/denied:windows'
    >();
    expectTypeOf<'cancelled'>().toExtend<ErrorCode>();
  });
});

describe('a row of an error', () => {
  it('compiles with places that facts fill, with times and sizes in words', () => {
    error<{ port: string; tries: number; waitedMs: number; limitBytes?: number }>().says({
      title: '{port}: {tries} tries in {waited} ({waitedMs} ms)',
      advice: 'At most {limitSize}.',
    });
  });

  it('does not compile with a place that no fact fills', () => {
    const row = error<{ port: string; flags: boolean }>();
    // @ts-expect-error no fact of this name
    row.says({ title: '{prot} is in use', advice });
    // @ts-expect-error no fact of this name, in the advice
    row.says({ title: '{port} is in use', advice: 'Close {program}.' });
    // @ts-expect-error no fact of this name, for the command line
    row.says({ title: '{port} is in use', advice, onCommandLine: 'Close {program}.' });
    // @ts-expect-error a fact that is neither text nor number
    row.says({ title: '{port} is in use ({flags})', advice });
    // @ts-expect-error nothing is known of it
    error().says({ title: '{port} is in use', advice });
  });

  it('does not compile without a next step, or with more than a row has', () => {
    // @ts-expect-error the advice is missing
    error().says({ title: 'It failed' });
    // @ts-expect-error no such exit code
    error().says({ title: 'It failed', advice, exit: 'broken' });
    // @ts-expect-error a slip of the pen
    error().says({ title: 'It failed', advice, onCommandline: 'Wait.' });
  });

  it('with several sentences compiles only with one for each case, each with its places filled', () => {
    const row = error<{ port: string; held: boolean }>();
    const which = ({ held }: { held: boolean }): 'usual' | 'held' => (held ? 'held' : 'usual');
    row
      .shows(({ held }) => ({ by: held ? 'you' : 'nobody' }))
      .saysOneOf({
        which,
        sentences: { usual: { title: '{port}', advice }, held: { title: '{port} by {by}', advice } },
      });
    // @ts-expect-error the sentence for `held` is missing
    row.saysOneOf({ which, sentences: { usual: { title: '{port}', advice } } });
    row.saysOneOf({
      which,
      // @ts-expect-error no fact and no value of this name
      sentences: { usual: { title: '{port}', advice }, held: { title: '{port} by {by}', advice } },
    });
  });
});
