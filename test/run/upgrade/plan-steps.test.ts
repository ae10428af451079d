import { describe, expect, it } from 'vitest';
import { bootloaderTraits, type BootloaderMode } from '@shared/device/slots/bootloader';
import {
  planUpgrade,
  upgradeModes,
  type Plan,
  type PlanInput,
  type UpgradeMode,
} from '@shared/run/upgrade/plan';
import { slotSizes } from '@shared/device/slots/slots';
import type { Step } from '@shared/run/upgrade/steps';
import { base, short, wanted } from '../../support/plans';
import { H, OTHER, slot } from '../../support/slot-views';

/** What may follow what, whatever the device shows. */
const followers: Record<Step['do'] | 'checking', readonly Step['do'][]> = {
  checking: [
    'enter-loader',
    'upload',
    'see-stored',
    'erase-settings',
    'mark',
    'reset',
    'verify',
    'confirm',
    'judge',
  ],
  'enter-loader': ['wait-for-loader'],
  'wait-for-loader': ['upload'],
  upload: ['upload', 'see-stored', 'erase-settings', 'mark', 'reset', 'judge'],
  'see-stored': ['erase-settings', 'reset', 'judge'],
  mark: ['mark', 'reset', 'judge'],
  'erase-settings': ['mark', 'reset'],
  reset: ['wait-for-return'],
  'wait-for-return': ['verify', 'judge'],
  verify: ['verify', 'confirm', 'judge'],
  confirm: ['confirm', 'judge'],
  judge: [],
};

describe('the steps of a plan', () => {
  it('carry all that a run needs', () => {
    expect(planUpgrade(base)).toEqual({
      steps: [
        { do: 'upload', image: 0, hash: H, sizeBytes: 1000, uploadImageId: 0, slot: 1 },
        { do: 'mark', image: 0, hash: H, how: 'test', whenUnsupported: 'fail' },
        { do: 'reset' },
        { do: 'wait-for-return' },
        { do: 'verify', image: 0, hash: H },
        { do: 'confirm', image: 0, hash: H, byHash: false },
        { do: 'judge' },
      ],
    });
  });

  it('go on without a mark only when nothing is to be tested', () => {
    const { steps } = { steps: [], ...planUpgrade({ ...base, mode: 'confirm-at-once' }) };
    expect(steps).toContainEqual({
      do: 'mark',
      image: 0,
      hash: H,
      how: 'permanent',
      whenUnsupported: 'skip',
    });
  });

  // As "slot info" answers: two slots, and the value that an upload to slot 1 has to carry.
  const sizes = slotSizes({
    images: [
      {
        image: 0,
        slots: [
          { slot: 0, size: 2000 },
          { slot: 1, size: 3000, upload_image_id: 2 },
        ],
      },
      {
        image: 1,
        slots: [
          { slot: 0, rc: 10 },
          { slot: 1, size: 500 },
        ],
        max_image_size: 400,
      },
    ],
  });
  const first = (input: Partial<PlanInput>): unknown => {
    const plan = planUpgrade({ ...base, slotSizes: sizes, ...input });
    return 'refused' in plan ? plan.refused : plan.steps[0];
  };

  it('know the slot, its size and its number in uploads', () => {
    expect(first({})).toMatchObject({ do: 'upload', slot: 1, slotBytes: 3000, uploadImageId: 2 });
    expect(first({ recovery: true, mode: 'upload-only' })).toMatchObject({ slot: 0, slotBytes: 2000 });
  });

  it.each<[string, number, BootloaderMode, number | undefined]>([
    ['fits both slots', 2000, 'swap-move', undefined],
    ['is copied to the smaller primary slot', 2001, 'swap-move', 2000],
    ['is copied to the smaller primary slot', 2001, 'overwrite', 2000],
    ['runs where it is written', 2001, 'direct-xip', undefined],
    ['runs where it is written', 3001, 'direct-xip', 3000],
    ['is only checked against the slot that is written', 2001, 'unknown', undefined],
  ])(
    'are not made for an image that is too large: it %s (%i bytes, %s)',
    (_why, sizeBytes, bootloaderMode, limit) => {
      const step = first({ images: [{ ...wanted, sizeBytes }], bootloaderMode, mode: 'confirm-at-once' });
      expect(step).toMatchObject(
        limit === undefined ? { do: 'upload' } : { reason: 'larger-than-slot', sizeBytes, slotBytes: limit },
      );
    },
  );

  it('respect the limit of the bootloader and of serial recovery', () => {
    const second = { ...wanted, image: 1, sizeBytes: 450 };
    expect(first({ images: [second] })).toEqual({
      reason: 'larger-than-slot',
      sizeBytes: 450,
      slotBytes: 400,
    });
    expect(first({ recovery: true, mode: 'upload-only', images: [{ ...wanted, sizeBytes: 2500 }] })).toEqual({
      reason: 'larger-than-slot',
      sizeBytes: 2500,
      slotBytes: 2000,
    });
  });

  it('are not held to the size of the second slot in serial recovery', () => {
    const smallSecond = slotSizes({
      images: [
        {
          image: 0,
          slots: [
            { slot: 0, size: 3000 },
            { slot: 1, size: 2000 },
          ],
        },
      ],
    });
    const images = [{ ...wanted, sizeBytes: 2500 }];
    expect(first({ slotSizes: smallSecond, images })).toMatchObject({ reason: 'larger-than-slot' });
    expect(first({ slotSizes: smallSecond, images, recovery: true, mode: 'upload-only' })).toMatchObject({
      do: 'upload',
    });
  });

  it('do not need the size when nothing is uploaded', () => {
    const slots = [...base.slots, ...slot(1, 'H')];
    expect(
      short(planUpgrade({ ...base, slots, slotSizes: sizes, images: [{ ...wanted, sizeBytes: 9999 }] })),
    ).toBe('T R C');
  });

  it('are not made for an image that the device has no slot for', () => {
    expect(first({ images: [{ ...wanted, image: 3 }] })).toEqual({ reason: 'no-slot-for-image', image: 3 });
  });
});

describe('older versions', () => {
  const older = { ...wanted, version: '0.9.0' };
  const rebuilt = { ...wanted, version: '1.0.0+7' };

  it.each<[BootloaderMode, boolean | undefined, string]>([
    ['direct-xip', undefined, 'older-version'],
    ['ram-load', undefined, 'older-version'],
    ['direct-xip-revert', undefined, 'older-version'],
    ['swap-move', true, 'older-version'],
    ['swap-move', undefined, 'U P R'],
    ['overwrite', false, 'U P R'],
    ['firmware-updater', undefined, 'E U S R'],
    ['firmware-updater', true, 'older-version'],
  ])('under %s (no downgrade: %s): %s', (bootloaderMode, noDowngrade, expected) => {
    const input = { ...base, bootloaderMode, noDowngrade, mode: 'confirm-at-once' as const };
    expect(short(planUpgrade({ ...input, images: [older] }))).toBe(expected);
    expect(short(planUpgrade({ ...input, images: [rebuilt] }))).toMatch(/^(E )?U/);
    expect(short(planUpgrade({ ...input, images: [older], mode: 'upload-only' }))).toMatch(/^(U|E U S)$/);
  });
});

describe('several images', () => {
  const second = { image: 1, hash: OTHER, version: '3.0.0', sizeBytes: 500 };
  const both = { ...base, images: [wanted, second] };
  const running = [...slot(0, 'old active confirmed'), ...slot(0, 'old active confirmed', 1)];

  it('are uploaded and marked one by one, then started by one reset and confirmed each', () => {
    const plan = planUpgrade({ ...both, slots: running });
    expect(short(plan)).toBe('U U T T R C C');
    expect('steps' in plan && plan.steps.slice(-5)).toEqual([
      { do: 'verify', image: 0, hash: H },
      { do: 'verify', image: 1, hash: OTHER },
      { do: 'confirm', image: 1, hash: OTHER, byHash: true },
      { do: 'confirm', image: 0, hash: H, byHash: false },
      { do: 'judge' },
    ]);
  });

  it('leave out what runs already', () => {
    const slots = [...slot(0, 'H active confirmed'), ...slot(0, 'old active confirmed', 1)];
    expect(short(planUpgrade({ ...both, slots }))).toBe('U T R C');
  });

  it('are refused together when all of them run already', () => {
    const slots = [...slot(0, 'H active confirmed'), ...slot(0, 'other active confirmed', 1)];
    expect(planUpgrade({ ...both, slots })).toEqual({
      refused: { reason: 'already-running', version: '2.0.0' },
    });
  });

  it('are refused together when one of them cannot be', () => {
    const slots = [...running, ...slot(1, 'old pending', 1)];
    expect(planUpgrade({ ...both, slots })).toEqual({
      refused: { reason: 'other-image-pending', version: '1.0.0' },
    });
  });

  it('are not reset while one of them waits for its confirmation', () => {
    const slots = [
      ...slot(0, 'H active'),
      ...slot(1, 'old confirmed'),
      ...slot(0, 'old active confirmed', 1),
    ];
    expect(planUpgrade({ ...both, slots })).toEqual({
      refused: { reason: 'test-in-progress', version: '2.0.0', image: 0 },
    });
  });

  it('have one file each', () => {
    expect(planUpgrade({ ...base, images: [wanted, { ...second, image: 0 }] })).toEqual({
      refused: { reason: 'image-twice', image: 0 },
    });
  });
});

describe('settings that are to be erased', () => {
  const erasing = (input: Partial<PlanInput> = {}): string[] => {
    const plan = planUpgrade({ ...base, eraseSettings: true, ...input });
    return 'refused' in plan ? [plan.refused.reason] : plan.steps.map((step) => step.do);
  };
  const second = { image: 1, hash: OTHER, version: '3.0.0', sizeBytes: 500 };

  it('go once all has arrived, and before the first mark', () => {
    const slots = [...slot(0, 'old active confirmed'), ...slot(0, 'old active confirmed', 1)];
    expect(erasing({ slots, images: [wanted, second] }).slice(0, 6)).toEqual([
      ...['upload', 'upload', 'erase-settings', 'mark', 'mark', 'reset'],
    ]);
  });

  it.each<[string, Partial<PlanInput>, string[]]>([
    [
      'before the reset where nothing is marked',
      { bootloaderMode: 'direct-xip', mode: 'confirm-at-once' },
      ['upload', 'erase-settings', 'reset'],
    ],
    [
      'in serial recovery',
      { recovery: true, mode: 'confirm-at-once' },
      ['upload', 'erase-settings', 'reset'],
    ],
    [
      'in a firmware loader, behind what leads there',
      { bootloaderMode: 'firmware-updater', mode: 'confirm-at-once' },
      ['enter-loader', 'wait-for-loader', 'upload', 'see-stored', 'erase-settings', 'reset'],
    ],
    [
      'also where the image is stored already',
      { slots: [...base.slots, ...slot(1, 'H')] },
      ['erase-settings', 'mark', 'reset'],
    ],
  ])('go %s', (_where, input, expected) => {
    expect(erasing(input).slice(0, expected.length)).toEqual(expected);
  });

  it('stay where nothing is restarted', () => {
    expect(erasing({ slots: [...slot(0, 'H active'), ...slot(1, 'old confirmed')] })).toEqual([
      ...['verify', 'confirm', 'judge'],
    ]);
    for (const mode of ['upload-only', 'upload-and-mark'] as const)
      expect(erasing({ mode })).toEqual(['erase-without-restart']);
  });
});

describe('whatever a device shows', () => {
  const contents = ['H', 'old', 'nameless'].flatMap((what) =>
    Array.from({ length: 16 }, (_, bits) =>
      [what, ...['active', 'confirmed', 'pending', 'permanent'].filter((_flag, at) => bits & (1 << at))].join(
        ' ',
      ),
    ),
  );
  const all = ['', ...contents];

  it.each(Object.keys(bootloaderTraits) as BootloaderMode[])(
    'the plan under %s holds together',
    (bootloaderMode) => {
      const faults: string[] = [];
      for (const mode of upgradeModes)
        for (const stateWritable of [undefined, false])
          for (const [recovery, eraseSettings] of [
            [false, false],
            [true, false],
            [false, true],
          ])
            for (const first of all)
              for (const second of all) {
                const slots = [...slot(0, first), ...slot(1, second)];
                const plan = planUpgrade({
                  ...base,
                  slots,
                  mode,
                  bootloaderMode,
                  stateWritable,
                  recovery: recovery === true,
                  eraseSettings,
                });
                const fault = faultIn(plan, mode, bootloaderMode);
                if (fault !== undefined)
                  faults.push(`${mode} [${first}] [${second}] → ${short(plan)}: ${fault}`);
              }
      expect(faults).toEqual([]);
    },
  );

  function faultIn(plan: Plan, mode: UpgradeMode, bootloaderMode: BootloaderMode): string | undefined {
    if ('refused' in plan) return undefined;
    const { steps } = plan;
    const does = (name: string): boolean => steps.some((step) => step.do === name);
    let before: Step['do'] | 'checking' = 'checking';
    for (const step of steps) {
      if (!followers[before].includes(step.do)) return `${step.do} after ${before}`;
      before = step.do;
    }
    if (before !== 'judge') return `cannot end after ${before}`;
    if (steps.filter((step) => step.do === 'judge').length !== 1 || steps.at(-1)?.do !== 'judge')
      return 'does not end with one judgement';
    if (does('reset') !== does('wait-for-return')) return 'resets without waiting';
    if (does('confirm') !== does('verify')) return 'confirms what it has not seen running';
    if (does('mark') && !does('reset') && mode !== 'upload-and-mark') return 'marks without a reset';
    if (mode === 'upload-and-mark' && (does('reset') || does('confirm'))) return 'does more than mark';
    const marks = steps.flatMap((step) => (step.do === 'mark' ? [step.how] : []));
    if (marks.includes('permanent') && mode !== 'confirm-at-once') return 'marks as permanent unasked';
    if (mode === 'upload-only' && (does('reset') || does('mark') || does('confirm')))
      return 'does more than upload';
    if (mode === 'test-only' && does('confirm')) return 'confirms a mere test';
    const tests = does('confirm') || (marks.includes('test') && mode !== 'upload-and-mark');
    if (tests && !bootloaderTraits[bootloaderMode].test) return 'tests where there is no way back';
    return undefined;
  }
});
