import { describe, expect, it } from 'vitest';
import type { RunEvent } from '@shared/run/event';
import {
  fold,
  isOver,
  mayCancel,
  movedOfAll,
  newRun,
  partMoved,
  uploadOf,
  type RunState,
} from '@shared/run/fold';
import { obeysCancel, stepKinds, type AnyStep, type RunPlace, type StepKind } from '@shared/run/step';
import type { RunVerdict } from '@shared/run/verdict';

const pass: RunVerdict = { outcome: 'pass', kind: 'confirmed', evidence: [] };
const stopped: RunVerdict = {
  outcome: 'aborted',
  kind: 'cancelled',
  evidence: [],
  failure: { during: 'checking', code: 'cancelled' },
};
const upload = (image: number, sizeBytes: number): AnyStep => ({
  do: 'upload',
  image,
  hash: 'aa',
  sizeBytes,
  uploadImageId: image,
  slot: 1,
});
const steps: AnyStep[] = [upload(0, 1000), upload(1, 3000), { do: 'reset' }, { do: 'judge' }];
const moved = (sentBytes: number, totalBytes: number): RunEvent => ({
  what: 'progress',
  atEpochMs: 5,
  progress: {
    phase: 'sending',
    sentBytes,
    totalBytes,
    bytesPerSecond: 100,
    secondsLeft: (totalBytes - sentBytes) / 100,
    resumedAtBytes: 0,
  },
});

const events = {
  began: { what: 'began', atEpochMs: 1 },
  planned: { what: 'planned', atEpochMs: 2, steps },
  first: { what: 'entered', atEpochMs: 3, at: 0 },
  second: { what: 'entered', atEpochMs: 3, at: 1 },
  reset: { what: 'entered', atEpochMs: 3, at: 2 },
  progress: moved(500, 1000),
  away: { what: 'away', atEpochMs: 6, because: 'lost', givesUpAtEpochMs: 60_006 },
  back: { what: 'back', atEpochMs: 7 },
  ended: { what: 'ended', atEpochMs: 8, verdict: pass },
  stopped: { what: 'ended', atEpochMs: 8, verdict: stopped },
  again: { what: 'queued', atEpochMs: 9, attempt: 2 },
} as const satisfies Record<string, RunEvent>;
type Name = keyof typeof events;

const after = (...names: Name[]): RunState =>
  names.reduce((state, name) => fold(state, events[name]), newRun);

describe('the state of a run', () => {
  const roads: [string, Name[], Partial<RunState>][] = [
    ['begins in the queue', [], { phase: 'queued', attempt: 1 }],
    ['looks at the device', ['began'], { phase: 'checking' }],
    ['enters its steps', ['began', 'planned', 'first'], { phase: 'running', do: 'upload', at: 0 }],
    ['may leave out steps', ['began', 'planned', 'first', 'reset'], { phase: 'running', do: 'reset', at: 2 }],
    ['ends from the queue', ['stopped'], { phase: 'ended', during: 'queued' }],
    ['ends in a step', ['began', 'planned', 'first', 'ended'], { phase: 'ended', during: 'upload', at: 0 }],
  ];
  it.each(roads)('%s', (_what, names, expected) => {
    expect(after(...names)).toMatchObject(expected);
  });

  const impossible: [string, Name[]][] = [
    ['steps before a plan', ['began', 'first']],
    ['a step behind the one that runs', ['began', 'planned', 'second', 'first']],
    ['the same step twice', ['began', 'planned', 'first', 'first']],
    ['a second beginning', ['began', 'began']],
    ['anything after the end', ['stopped', 'began']],
    ['two ends', ['stopped', 'stopped']],
    ['a further attempt of what still runs', ['began', 'again']],
    ['progress of nothing', ['began', 'progress']],
    ['a device that is away before anything began', ['away']],
  ];
  it.each(impossible)('never shows %s', (_what, names) => {
    expect(() => after(...names)).toThrow(expect.objectContaining({ code: 'bug' }));
  });

  it('shows that a device is away at once, and no longer when something moves', () => {
    const away = after('began', 'planned', 'first', 'progress', 'away');
    expect(away).toMatchObject({
      progress: { sentBytes: 500 },
      away: { because: 'lost', sinceEpochMs: 6, givesUpAtEpochMs: 60_006 },
    });
    expect(fold(away, events.progress)).not.toHaveProperty('away');
    expect(fold(away, events.back)).not.toHaveProperty('away');
  });

  it('keeps what happened in the attempts before', () => {
    const second = after('began', 'planned', 'first', 'stopped', 'again');
    expect(second).toEqual({
      phase: 'queued',
      attempt: 2,
      steps: [],
      earlier: [{ attempt: 1, during: 'upload', verdict: stopped, endedAtEpochMs: 8 }],
    });
    expect(after('stopped', 'again', 'began')).toMatchObject({ attempt: 2, earlier: [{ attempt: 1 }] });
  });
});

describe('another road', () => {
  const other: RunEvent = { what: 'planned', atEpochMs: 4, steps: [upload(0, 1000), { do: 'judge' }] };

  it('may follow the step that shows the need for it', () => {
    const state = fold(after('began', 'planned', 'first', 'progress'), other);
    expect(state).toMatchObject({
      phase: 'running',
      do: 'upload',
      at: 0,
      steps: [{ do: 'upload' }, { do: 'judge' }],
    });
    expect(fold(state, { what: 'entered', atEpochMs: 5, at: 1 })).toMatchObject({ do: 'judge', at: 1 });
  });

  it('never takes back what was done', () => {
    expect(() => fold(after('began', 'planned', 'first', 'reset'), other)).toThrow(
      expect.objectContaining({ code: 'bug' }),
    );
  });
});

describe('how far a run is', () => {
  it('counts the images of an upload over all of them', () => {
    const state = fold(after('began', 'planned', 'first', 'second'), moved(600, 3000));
    expect(uploadOf(state)).toEqual({ nth: 2, of: 2 });
    expect(movedOfAll(state)).toMatchObject({ sentBytes: 1600, totalBytes: 4000, secondsLeft: 24 });
    expect(partMoved(state)).toBe(0.4);
  });

  it('is not told before an upload, and is all of it behind the last', () => {
    expect(partMoved(after('began'))).toBeUndefined();
    expect(partMoved(after('began', 'planned', 'first', 'reset'))).toBe(1);
  });
});

describe('a cancel', () => {
  const where: Record<StepKind, boolean> = {
    upload: true,
    'enter-loader': true,
    'wait-for-loader': true,
    'see-stored': true,
    'erase-settings': true,
    mark: true,
    reset: false,
    'wait-for-return': true,
    verify: false,
    confirm: false,
    judge: false,
    'send-file': true,
    'fetch-file': true,
    'mark-slot': true,
    'erase-slot': true,
    'write-setting': true,
    'watch-sections': true,
  };
  it('is obeyed only where the device is left in a state with a name', () => {
    const places = Object.keys(stepKinds) as StepKind[];
    expect(places.filter((place) => obeysCancel(place))).toEqual(places.filter((place) => where[place]));
    const before: RunPlace[] = ['queued', 'checking'];
    expect(before.every((place) => obeysCancel(place))).toBe(true);
  });

  it('means nothing to a run that is over', () => {
    const over = after('stopped');
    expect(isOver(over)).toBe(true);
    expect(mayCancel(over)).toBe(false);
    expect(mayCancel(after('began', 'planned', 'first', 'reset'))).toBe(false);
  });
});
