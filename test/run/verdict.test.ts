import { describe, expect, it } from 'vitest';
import { BenchError, toErrorView, type ErrorView } from '@shared/core/errors';
import { endedBy, needsLook, outcomes } from '@shared/run/verdict';

const error = (view: ErrorView): ErrorView => view;
const deviceError = error({
  code: 'device/error',
  facts: { command: 'image.upload', group: 1, rc: 30, name: 'X', meaning: 'x' },
});

describe('What an error makes of a run', () => {
  const table: [string, ErrorView, 'fail' | 'error' | 'aborted', string][] = [
    ['its device refuses', deviceError, 'fail', 'device/error'],
    [
      'it is not marked',
      error({ code: 'upgrade/not-marked', facts: { hash: 'aa' } }),
      'fail',
      'upgrade/not-marked',
    ],
    [
      'its device has not the command',
      error({ code: 'device/unsupported', facts: { command: 'fs.file', commandGroup: 8 } }),
      'fail',
      'device/unsupported',
    ],
    ['the port is taken', error({ code: 'link/busy', facts: { port: 'COM3' } }), 'error', 'link/busy'],
    [
      'somebody else writes',
      error({ code: 'session/busy', facts: { with: 'reset' } }),
      'error',
      'session/busy',
    ],
    ['the disk is full', error({ code: 'file/disk-full', facts: { file: 'a' } }), 'error', 'file/disk-full'],
    ['the program is wrong', error({ code: 'bug', facts: { detail: '' } }), 'error', 'bug'],
    ['somebody stops it', toErrorView(new BenchError('cancelled', { what: 'it' })), 'aborted', 'cancelled'],
  ];
  it.each(table)('when %s', (_what, view, outcome, code) => {
    for (const wasHeard of [true, false])
      expect(endedBy(view, 'upload', wasHeard)).toMatchObject({
        outcome,
        kind: outcome === 'aborted' ? 'cancelled' : 'failed',
        failure: { during: 'upload', code, error: view },
      });
  });

  const silences: ErrorView[] = [
    { code: 'smp/timeout', facts: { command: 'os.echo', waitedMs: 1, tries: 3 } },
    { code: 'link/silent', facts: { link: 'a', waitedMs: 1 } },
    { code: 'upgrade/did-not-return', facts: { waitedMs: 1 } },
  ];
  it.each(silences)(
    '$code is a fail of a device that was heard, and an error where none ever was',
    (view) => {
      expect(endedBy(view, 'upload', true)).toMatchObject({
        outcome: 'fail',
        failure: { code: 'silence.lost' },
      });
      expect(endedBy(view, 'checking', false)).toMatchObject({
        outcome: 'error',
        failure: { code: 'silence.never', error: view },
      });
    },
  );

  it('keeps what else is known', () => {
    const marked = [{ image: 0, version: '1.0.0' }];
    expect(endedBy(deviceError, 'reset', true, { marked, keptBytes: 5 })).toMatchObject({
      marked,
      keptBytes: 5,
    });
  });
});

describe('Outcomes', () => {
  it('need a look unless they passed or somebody stopped them', () => {
    const failure = { during: 'upload', code: 'x' } as const;
    const look = outcomes.filter((outcome) =>
      needsLook(
        outcome === 'pass'
          ? { outcome, kind: 'done', evidence: [] }
          : { outcome, kind: 'failed', evidence: [], failure },
      ),
    );
    expect(look).toEqual(['fail', 'error', 'interrupted']);
  });
});
