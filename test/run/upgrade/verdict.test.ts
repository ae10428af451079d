import { describe, expect, it } from 'vitest';
import { bootloaderTraits, type BootloaderMode } from '@shared/device/slots/bootloader';
import { upgradeModes } from '@shared/run/upgrade/plan';
import { evidenceTexts, verdictRemarks, verdictText, verdictTexts } from '@shared/run/upgrade/texts';
import { judge, type Evidence, type JudgeInput, type Verdict } from '@shared/run/upgrade/verdict';
import { H, OLD, OTHER, slot } from '../../support/slot-views';

const wanted = { image: 0, hash: H, version: '2.0.0' };
const before = slot(0, 'old active confirmed');
const base: JudgeInput = {
  images: [wanted],
  mode: 'test-then-confirm',
  before,
  after: [],
  seenRunning: [],
  wasReset: true,
  bootloaderMode: 'swap-move',
};

const all = Object.keys(bootloaderTraits) as BootloaderMode[];
const swaps: BootloaderMode[] = ['swap-scratch', 'swap-move', 'swap-offset'];
const goingBack = all.filter((mode) => bootloaderTraits[mode].test);
/** Devices with a firmware loader are judged by who answers: loader-verdict.test.ts. */
const notGoingBack = all.filter((mode) => !bootloaderTraits[mode].test && !bootloaderTraits[mode].loader);
const facts = (verdict: Verdict): Evidence['fact'][] =>
  verdict.evidence.map((one) => one.fact).filter((fact) => !['wanted', 'slot', 'slot-before'].includes(fact));

// What the device shows at the end, whether the new image was seen running, whether there was a reset.
const table = `
  slot 0               | slot 1                  | seen | reset | verdict               | because
  H active confirmed   |                         | yes  | yes   | confirmed             |
  H active confirmed   | old                     | no   | yes   | confirmed             |
  H active confirmed   | old                     | no   | no    | confirmed             |
  H active             | old confirmed           | yes  | yes   | awaiting-confirmation |
  H active             | old confirmed           | no   | no    | awaiting-confirmation |
  H active confirmed   | old pending             | yes  | yes   | cannot-tell           | other-pending
  H active confirmed   | nameless pending        | yes  | yes   | cannot-tell           | other-pending
  old active confirmed | H pending               | no   | yes   | marked                |
  old active confirmed | H pending permanent     | no   | no    | marked                |
  old active confirmed | H                       | yes  | yes   | reverted              | ran-before
  old active confirmed | old                     | yes  | yes   | reverted              | ran-before
  old active confirmed |                         | yes  | yes   | reverted              | ran-before
  old active confirmed | H                       | no   | no    | cannot-tell           | no-reset
  old active confirmed |                         | no   | no    | cannot-tell           | no-reset not-in-a-slot
  other active confirmed | H                     | no   | yes   | cannot-tell           | third-image
  nameless active confirmed | H                  | no   | yes   | cannot-tell           | no-hash
  nameless             |                         | no   | yes   | cannot-tell           | nothing-runs no-hash
  H                    |                         | no   | yes   | cannot-tell           | nothing-runs
                       |                         | no   | yes   | cannot-tell           | nothing-runs`;

const rows = table
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('the verdict after an upgrade', () => {
  it.each([
    ['H', ''],
    ['H active confirmed', ''],
    ['old active confirmed', 'H pending'],
  ])('is not taken from slots that a bootloader shows, which runs nothing: [%s] [%s]', (first, second) => {
    const after = [...slot(0, first), ...slot(1, second)];
    const end = { ...base, after, seenRunning: [], wasReset: true, inRecovery: true };
    const verdict = judge({ ...end, mode: 'confirm-at-once', bootloaderMode: 'unknown' });
    expect([verdict.kind, facts(verdict).join(' ')]).toEqual(['cannot-tell', 'in-recovery']);
  });

  it.each(rows)(
    '[%s] [%s], seen running: %s, reset: %s → %s',
    (first, second, seen, reset, kind, because) => {
      for (const bootloaderMode of goingBack)
        for (const mode of ['test-then-confirm', 'confirm-at-once', 'test-only'] as const) {
          const verdict = judge({
            ...base,
            mode,
            bootloaderMode,
            after: [...slot(0, first ?? ''), ...slot(1, second ?? '')],
            seenRunning: seen === 'yes' ? [0] : [],
            wasReset: reset === 'yes',
          });
          expect([verdict.kind, facts(verdict).join(' ')]).toEqual([kind, because]);
        }
    },
  );

  // The new image stands in slot 1 after a revert, and also when it was never started; MCUboot erases what it refuses.
  it.each<[BootloaderMode[], string, JudgeInput['mode'], Verdict['kind']]>([
    [goingBack, 'H', 'test-then-confirm', 'refused-or-reverted'],
    [goingBack, 'H', 'test-only', 'refused-or-reverted'],
    [goingBack, 'H', 'confirm-at-once', 'rejected'],
    [swaps, '', 'test-then-confirm', 'rejected'],
    [swaps, 'old', 'test-then-confirm', 'rejected'],
    [['direct-xip-revert', 'unknown'], '', 'test-then-confirm', 'refused-or-reverted'],
    [notGoingBack, 'H', 'confirm-at-once', 'rejected'],
    [notGoingBack, '', 'confirm-at-once', 'rejected'],
  ])('of %j, slot 1 [%s], %s, is what the slots prove: %s', (modes, second, mode, kind) => {
    const after = [...slot(0, 'old active confirmed'), ...slot(1, second)];
    for (const bootloaderMode of modes) {
      const verdict = judge({ ...base, mode, bootloaderMode, after });
      expect([bootloaderMode, verdict.kind, facts(verdict).join(' ')]).toEqual([
        bootloaderMode,
        kind,
        kind === 'rejected' && swaps.includes(bootloaderMode)
          ? 'never-seen-running maybe-one-sector-off'
          : 'never-seen-running',
      ]);
    }
  });

  it('does not take an earlier mark for a test for a permanent one', () => {
    const marked = [...slot(0, 'old active confirmed'), ...slot(1, 'H pending')];
    const after = [...slot(0, 'old active confirmed'), ...slot(1, 'H')];
    const verdict = judge({ ...base, mode: 'confirm-at-once', before: marked, after });
    expect(verdict.kind).toBe('refused-or-reverted');
  });

  it('is not known when the device does not answer, and keeps what was known', () => {
    expect(judge({ ...base, after: undefined })).toEqual({
      kind: 'cannot-tell',
      evidence: [
        { fact: 'no-list' },
        { fact: 'wanted', image: 0, version: '2.0.0', hash: H },
        {
          fact: 'slot-before',
          image: 0,
          slot: 0,
          version: '1.0.0',
          hash: OLD,
          flags: ['active', 'confirmed'],
        },
      ],
    });
  });

  it('shows every slot that it rests on', () => {
    const after = [...slot(0, 'old active confirmed'), ...slot(1, 'H')].map((one) => ({
      ...one,
      bootable: true,
    }));
    expect(judge({ ...base, after }).evidence).toEqual([
      { fact: 'never-seen-running', image: 0, hash: H },
      {
        fact: 'slot',
        image: 0,
        slot: 0,
        version: '1.0.0',
        hash: OLD,
        flags: ['active', 'confirmed', 'bootable'],
      },
      { fact: 'slot', image: 0, slot: 1, version: '2.0.0', hash: H, flags: ['bootable'] },
      { fact: 'wanted', image: 0, version: '2.0.0', hash: H },
      { fact: 'slot-before', image: 0, slot: 0, version: '1.0.0', hash: OLD, flags: ['active', 'confirmed'] },
    ]);
  });

  it('needs no confirmation where the bootloader does not revert', () => {
    for (const bootloaderMode of notGoingBack) {
      const verdict = judge({ ...base, mode: 'confirm-at-once', bootloaderMode, after: slot(0, 'H active') });
      expect([verdict.kind, verdict.evidence[0]]).toEqual([
        'confirmed',
        { fact: 'no-way-back', bootloaderMode },
      ]);
    }
  });

  it('needs no confirmation where the firmware has none', () => {
    const after = slot(0, 'H active');
    expect(judge({ ...base, bootloaderMode: 'unknown', stateWritable: false, after }).kind).toBe('confirmed');
    expect(judge({ ...base, bootloaderMode: 'unknown', stateWritable: true, after }).kind).toBe(
      'awaiting-confirmation',
    );
  });

  it('does not take an unknown old image for a third one', () => {
    const nameless = slot(0, 'nameless active');
    expect(judge({ ...base, before: nameless, after: slot(0, 'other active') }).kind).toBe('rejected');
    expect(judge({ ...base, before: [], after: slot(0, 'old active') }).kind).toBe('rejected');
  });
});

describe('the verdict after a mere upload', () => {
  it.each<[string, string, Verdict['kind'], string]>([
    ['old active confirmed', 'H', 'uploaded', ''],
    ['old active confirmed', 'H pending', 'marked', ''],
    ['old active confirmed', '', 'cannot-tell', 'no-reset not-in-a-slot'],
    ['H', '', 'uploaded', ''],
    ['nameless', '', 'cannot-tell', 'no-reset not-in-a-slot no-hash'],
  ])('[%s] [%s] → %s', (first, second, kind, because) => {
    const verdict = judge({
      ...base,
      mode: 'upload-only',
      wasReset: false,
      after: [...slot(0, first), ...slot(1, second)],
    });
    expect([verdict.kind, facts(verdict).join(' ')]).toEqual([kind, because]);
  });
});

describe('the verdict over several images', () => {
  const second = { image: 1, hash: OTHER, version: '1.5.0' };
  const both = {
    ...base,
    images: [wanted, second],
    before: [...before, ...slot(0, 'old active confirmed', 1)],
  };

  it('is the worst one, with its facts first', () => {
    const verdict = judge({
      ...both,
      after: [...slot(0, 'H active confirmed'), ...slot(0, 'old active confirmed', 1)],
    });
    expect(verdict.kind).toBe('rejected');
    expect(verdict.evidence[0]).toEqual({ fact: 'never-seen-running', image: 1, hash: OTHER });
    expect(verdict.evidence).toContainEqual({ fact: 'wanted', image: 0, version: '2.0.0', hash: H });
  });

  it('is a pass with a remark when the second is shown nowhere, as a network core', () => {
    const after = slot(0, 'H active confirmed');
    const verdict = judge({ ...both, before, after });
    expect(verdict).toMatchObject({
      kind: 'confirmed',
      images: [
        { image: 0, kind: 'confirmed' },
        { image: 1, kind: 'not-readable' },
      ],
    });
    expect(verdictRemarks(verdict)).toEqual([{ fact: 'not-readable', image: 1 }]);
    expect(judge({ ...both, images: [second], before, after }).kind).toBe('not-readable');
  });

  it('is none when the second stays in its slot, ran before, or nothing was restarted', () => {
    const after = slot(0, 'H active confirmed');
    const stays = [...after, ...slot(1, 'other', 1)];
    expect(judge({ ...both, before, after: stays }).kind).toBe('cannot-tell');
    expect(judge({ ...both, after }).kind).toBe('cannot-tell');
    expect(judge({ ...both, before, after, wasReset: false }).kind).toBe('cannot-tell');
  });

  it('is good when all are', () => {
    const after = [...slot(0, 'H active confirmed'), ...slot(0, 'other active confirmed', 1)];
    expect(judge({ ...both, after }).kind).toBe('confirmed');
  });

  it('does not mix up the slots of one image with those of another', () => {
    const after = [...slot(0, 'H active confirmed'), ...slot(0, 'H active confirmed', 1)];
    expect(judge({ ...both, after }).kind).toBe('cannot-tell');
  });

  it('is unknown when nothing was planned', () => {
    expect(judge({ ...base, images: [] })).toEqual({ kind: 'cannot-tell', evidence: [] });
  });
});

describe('a success', () => {
  const contents = ['H', 'old', 'other', 'nameless'].flatMap((what) =>
    Array.from({ length: 16 }, (_, bits) =>
      [what, ...['active', 'confirmed', 'pending', 'permanent'].filter((_flag, at) => bits & (1 << at))].join(
        ' ',
      ),
    ),
  );

  it('is never claimed while another image runs, whatever else the slots say', () => {
    const wrong: string[] = [];
    for (const first of ['', ...contents])
      for (const other of ['', ...contents])
        for (const mode of upgradeModes)
          for (const seenRunning of [[], [0]]) {
            const after = [...slot(0, first), ...slot(1, other)];
            const { kind } = judge({ ...base, mode, seenRunning, after });
            const runs = after.find((one) => one.active)?.hash === H;
            if ((kind === 'confirmed' || kind === 'awaiting-confirmation') && !runs)
              wrong.push(`[${first}] [${other}] ${kind}`);
            if (kind === 'reverted' && seenRunning.length === 0) wrong.push(`[${first}] [${other}] ${kind}`);
          }
    expect(wrong).toEqual([]);
  });
});

describe('the words of verdicts', () => {
  const samples: Evidence[] = [
    { fact: 'wanted', image: 0, version: '2.0.0', hash: H },
    { fact: 'slot', image: 0, slot: 1, version: '2.0.0', hash: H, flags: ['active', 'confirmed'] },
    { fact: 'slot-before', image: 1, slot: 0, version: '1.0.0', hash: '', flags: [] },
    { fact: 'ran-before', image: 0, hash: H },
    { fact: 'never-seen-running', image: 0, hash: H },
    { fact: 'not-readable', image: 1 },
    { fact: 'not-in-a-slot', image: 0, hash: H },
    { fact: 'no-list' },
    { fact: 'nothing-runs', image: 0 },
    { fact: 'no-hash', image: 0, slot: 0 },
    { fact: 'third-image', image: 0, version: '1.5.0', hash: OTHER },
    { fact: 'other-pending', image: 0, version: '1.5.0', hash: OTHER },
    { fact: 'confirm-refused', image: 1 },
    { fact: 'confirm-refused-twice', image: 1 },
    { fact: 'tested-first' },
    { fact: 'settings-erased' },
    { fact: 'maybe-one-sector-off' },
    { fact: 'bootloader-slot', slot: 1, before: 0 },
    { fact: 'bootloader-slot-not-told' },
    { fact: 'settings-kept', answer: 'The device does not support it' },
    { fact: 'no-way-back', bootloaderMode: 'overwrite' },
    { fact: 'no-reset' },
    { fact: 'in-recovery' },
    { fact: 'loader-showed', image: 0, hash: H },
    { fact: 'application-answers' },
    { fact: 'loader-answers' },
    { fact: 'other-loader', version: '2.0.0', hash: H },
    { fact: 'nobody-answers' },
    { fact: 'not-heard' },
    { fact: 'never-came-back' },
  ];

  it('fill every place of every fact', () => {
    expect(new Set(samples.map((one) => one.fact))).toEqual(new Set(Object.keys(evidenceTexts)));
    for (const line of verdictText({ kind: 'rejected', evidence: samples }).evidence)
      expect(line).not.toMatch(/[{}]|undefined/);
  });

  it('say it in lines', () => {
    expect(verdictText({ kind: 'confirmed', evidence: samples.slice(1, 3) })).toEqual({
      title: 'The device runs the new image and keeps it',
      advice: 'Nothing else needs to be done.',
      evidence: [
        'Image 0, slot 1: version 2.0.0, hash aaaaaaaaaaaa, active confirmed',
        'Before, image 1, slot 0: version 1.0.0, hash not shown, no flags',
      ],
    });
  });

  it('hold no signs that message catalogues read', () => {
    const texts = [
      ...Object.values(verdictTexts).flatMap((one) => [one.title, one.advice]),
      ...Object.values(evidenceTexts),
    ];
    for (const text of texts) expect(text).not.toMatch(/[@|]/);
  });
});
