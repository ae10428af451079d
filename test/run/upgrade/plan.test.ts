import { describe, expect, it } from 'vitest';
import { bootloaderTraits, type BootloaderMode } from '@shared/device/slots/bootloader';
import { planUpgrade, upgradeModes, type PlanInput, type UpgradeMode } from '@shared/run/upgrade/plan';
import { base, short } from '../../support/plans';
import { slot } from '../../support/slot-views';

const swaps: BootloaderMode[] = ['swap-scratch', 'swap-move', 'swap-offset'];
const withTest: BootloaderMode[] = [...swaps, 'direct-xip-revert', 'ram-load-revert', 'unknown'];
const byVersion: BootloaderMode[] = ['direct-xip', 'ram-load'];

const situations: { bootloaders: BootloaderMode[]; device?: Partial<PlanInput>; table: string }[] = [
  {
    bootloaders: withTest,
    table: `
      slot 0               | slot 1                  | test-then-confirm   | confirm-at-once     | test-only           | upload-and-mark     | upload-only
      old active confirmed |                         | U T R C             | U P R               | U T R               | U T                 | U
      old active confirmed | other                   | U T R C             | U P R               | U T R               | U T                 | U
      old active confirmed | half                    | U T R C             | U P R               | U T R               | U T                 | U
      old active confirmed | nameless                | U T R C             | U P R               | U T R               | U T                 | U
      old active confirmed | old                     | U T R C             | U P R               | U T R               | U T                 | U
      old active confirmed | H                       | T R C               | P R                 | T R                 | T                   | -
      old active confirmed | strange                 | T R C               | P R                 | T R                 | T                   | -
      old active confirmed | H pending               | R C                 | R C                 | R                   | -                   | -
      old active confirmed | H pending permanent     | marked-permanent    | R                   | marked-permanent    | marked-permanent    | -
      old active confirmed | other pending           | other-image-pending | other-image-pending | other-image-pending | other-image-pending | other-image-pending
      old active confirmed | other pending permanent | other-image-pending | other-image-pending | other-image-pending | other-image-pending | other-image-pending
      H active             | old confirmed           | C                   | C                   | already-testing     | already-testing     | already-testing
      H active confirmed   |                         | already-running     | already-running     | already-running     | already-running     | already-running
      H active confirmed   | old                     | already-running     | already-running     | already-running     | already-running     | already-running
      H active confirmed   | H                       | already-running     | already-running     | already-running     | already-running     | already-running
      H active confirmed   | other pending           | other-image-pending | other-image-pending | other-image-pending | other-image-pending | other-image-pending
      other active         | old confirmed           | test-in-progress    | test-in-progress    | test-in-progress    | test-in-progress    | test-in-progress
      other active         | H confirmed             | test-in-progress    | test-in-progress    | test-in-progress    | test-in-progress    | test-in-progress
      nameless active confirmed |                    | U T R C             | U P R               | U T R               | U T                 | U
                           | H                       | T R C               | P R                 | T R                 | T                   | -
                           | other                   | U T R C             | U P R               | U T R               | U T                 | U
                           |                         | no-images           | no-images           | no-images           | no-images           | no-images`,
  },
  {
    // Nothing is known of going back, and no slot to go back to is shown: not taken for a test.
    bootloaders: ['unknown'],
    table: `
      slot 0               | slot 1                  | test-then-confirm   | confirm-at-once     | test-only           | upload-and-mark     | upload-only
      old active           |                         | U T R C             | U P R               | U T R               | U T                 | U
      old active           | H                       | T R C               | P R                 | T R                 | T                   | -`,
  },
  {
    bootloaders: [...swaps, 'direct-xip-revert', 'ram-load-revert'],
    table: `
      slot 0               | slot 1                  | test-then-confirm   | confirm-at-once     | test-only           | upload-and-mark     | upload-only
      old active           |                         | test-in-progress    | test-in-progress    | test-in-progress    | test-in-progress    | test-in-progress`,
  },
  {
    // An application without a list, one with a list, and the loader, which runs from slot 1.
    bootloaders: ['firmware-updater'],
    table: `
      slot 0               | slot 1                  | test-then-confirm   | confirm-at-once     | test-only           | upload-and-mark     | upload-only
                           |                         | mode-not-possible   | E U S R             | mode-not-possible   | mode-not-possible   | E U S
      old active           |                         | mode-not-possible   | E U S R             | mode-not-possible   | mode-not-possible   | E U S
      H active             |                         | already-running     | already-running     | already-running     | already-running     | already-running
      old confirmed        | other active            | mode-not-possible   | U S R               | mode-not-possible   | mode-not-possible   | U S
                           | other active            | mode-not-possible   | U S R               | mode-not-possible   | mode-not-possible   | U S
      H confirmed          | other active            | mode-not-possible   | S R                 | mode-not-possible   | mode-not-possible   | S
      half confirmed       | other active            | mode-not-possible   | U S R               | mode-not-possible   | mode-not-possible   | U S`,
  },
  {
    // Only what runs can be confirmed.
    bootloaders: withTest,
    device: { refusesPermanent: true },
    table: `
      slot 0               | slot 1                  | test-then-confirm   | confirm-at-once     | test-only           | upload-and-mark     | upload-only
      old active confirmed |                         | U T R C             | U T R C             | U T R               | U T                 | U
      old active confirmed | H                       | T R C               | T R C               | T R                 | T                   | -
      old active confirmed | H pending               | R C                 | R C                 | R                   | -                   | -
      old active confirmed | H pending permanent     | marked-permanent    | R                   | marked-permanent    | marked-permanent    | -
      H active             | old confirmed           | C                   | C                   | already-testing     | already-testing     | already-testing`,
  },
  {
    bootloaders: ['overwrite'],
    device: { refusesPermanent: true },
    table: `
      slot 0               | slot 1                  | test-then-confirm   | confirm-at-once     | test-only           | upload-and-mark     | upload-only
      old active confirmed |                         | mode-not-possible   | U T R               | mode-not-possible   | U T                 | U
      old active confirmed | H                       | mode-not-possible   | T R                 | mode-not-possible   | T                   | -`,
  },
  {
    bootloaders: ['overwrite'],
    table: `
      slot 0               | slot 1                  | test-then-confirm   | confirm-at-once     | test-only           | upload-and-mark     | upload-only
      old active confirmed |                         | mode-not-possible   | U P R               | mode-not-possible   | U T                 | U
      old active           |                         | mode-not-possible   | U P R               | mode-not-possible   | U T                 | U
      old active confirmed | H                       | mode-not-possible   | P R                 | mode-not-possible   | T                   | -
      old active confirmed | H pending               | mode-not-possible   | R                   | mode-not-possible   | -                   | -
      old active confirmed | H pending permanent     | mode-not-possible   | R                   | mode-not-possible   | -                   | -
      old active confirmed | other pending           | other-image-pending | other-image-pending | other-image-pending | other-image-pending | other-image-pending
      H active             |                         | already-running     | already-running     | already-running     | already-running     | already-running
      H active confirmed   |                         | already-running     | already-running     | already-running     | already-running     | already-running`,
  },
  {
    // "pending permanent" only says that the version is higher.
    bootloaders: byVersion,
    table: `
      slot 0               | slot 1                  | test-then-confirm   | confirm-at-once     | test-only           | upload-and-mark     | upload-only
      old active           |                         | mode-not-possible   | U R                 | mode-not-possible   | mode-not-possible   | U
                           | old active              | mode-not-possible   | U R                 | mode-not-possible   | mode-not-possible   | U
      H                    | old active              | mode-not-possible   | R                   | mode-not-possible   | mode-not-possible   | -
      old active           | H pending permanent     | mode-not-possible   | R                   | mode-not-possible   | mode-not-possible   | -
      old active           | half pending permanent  | mode-not-possible   | U R                 | mode-not-possible   | mode-not-possible   | U
      old active           | other pending permanent | mode-not-possible   | U R                 | mode-not-possible   | mode-not-possible   | U
      H active             | old                     | already-running     | already-running     | already-running     | already-running     | already-running
                           | H active                | already-running     | already-running     | already-running     | already-running     | already-running`,
  },
  {
    bootloaders: ['single', 'single-ram-load'],
    table: `
      slot 0               | slot 1                  | test-then-confirm   | confirm-at-once     | test-only           | upload-and-mark     | upload-only
      old active confirmed |                         | single-slot         | single-slot         | single-slot         | single-slot         | single-slot
      H active confirmed   |                         | single-slot         | single-slot         | single-slot         | single-slot         | single-slot`,
  },
  {
    // The firmware has no "test" and "confirm": after an upload a reset is all there is.
    bootloaders: [...withTest, 'overwrite'],
    device: { stateWritable: false },
    table: `
      slot 0               | slot 1                  | confirm-at-once     | upload-only
      old active confirmed |                         | U R                 | U
      old active           |                         | U R                 | U
      old active           | H                       | R                   | -
      H active             |                         | already-running     | already-running
      H active confirmed   |                         | already-running     | already-running`,
  },
  {
    bootloaders: withTest,
    device: { stateWritable: false },
    table: `
      slot 0               | slot 1                  | test-then-confirm   | test-only           | upload-and-mark
      old active confirmed |                         | no-state-write      | no-state-write      | no-state-write`,
  },
  {
    // Serial recovery: the primary slot is written in place, whatever it seems to hold.
    bootloaders: [...withTest, ...byVersion, 'overwrite', 'single', 'single-ram-load'],
    device: { recovery: true },
    table: `
      slot 0               | slot 1                  | test-then-confirm   | confirm-at-once     | test-only           | upload-and-mark     | upload-only
                           |                         | in-recovery         | U R                 | in-recovery         | in-recovery         | U
      nameless             |                         | in-recovery         | U R                 | in-recovery         | in-recovery         | U
      old                  | other pending           | in-recovery         | U R                 | in-recovery         | in-recovery         | U
      H                    |                         | in-recovery         | U R                 | in-recovery         | in-recovery         | U
      H active confirmed   |                         | in-recovery         | U R                 | in-recovery         | in-recovery         | U`,
  },
  {
    // The last upload began and did not end: what the free slot shows is not to be trusted, except for a mark.
    bootloaders: withTest,
    device: { unfinishedUploads: [0] },
    table: `
      slot 0               | slot 1                  | test-then-confirm   | confirm-at-once     | test-only           | upload-and-mark     | upload-only
      old active confirmed | H                       | U T R C             | U P R               | U T R               | U T                 | U
      old active confirmed | H pending               | R C                 | R C                 | R                   | -                   | -
      H active confirmed   | H                       | already-running     | already-running     | already-running     | already-running     | already-running`,
  },
];

const rows = situations.flatMap(({ bootloaders, device, table }) => {
  const [head = [], ...lines] = table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const modes = head.slice(2) as UpgradeMode[];
  return bootloaders.flatMap((bootloaderMode) =>
    lines.map(([first = '', second = '', ...expected]) => ({
      bootloaderMode,
      first,
      second,
      device,
      expected: Object.fromEntries(modes.map((mode, at) => [mode, expected[at]])),
    })),
  );
});

describe('a plan follows from slots, mode and bootloader', () => {
  it.each(rows)('$bootloaderMode: [$first] [$second] $device', (row) => {
    const slots = [...slot(0, row.first), ...slot(1, row.second)];
    const planned = Object.keys(row.expected).map((mode) => [
      mode,
      short(
        planUpgrade({
          ...base,
          ...row.device,
          slots,
          mode: mode as UpgradeMode,
          bootloaderMode: row.bootloaderMode,
        }),
      ),
    ]);
    expect(Object.fromEntries(planned)).toEqual(row.expected);
  });

  it('has rows for every bootloader and every mode', () => {
    expect(new Set(rows.map((row) => row.bootloaderMode))).toEqual(new Set(Object.keys(bootloaderTraits)));
    expect(new Set(rows.flatMap((row) => Object.keys(row.expected)))).toEqual(new Set(upgradeModes));
  });
});
