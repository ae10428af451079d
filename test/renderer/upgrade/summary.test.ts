import { describe, expect, it } from 'vitest';
import { toHex } from '@shared/core/bytes';
import type { BootloaderMode } from '@shared/device/slots/bootloader';
import { readImage } from '@shared/firmware/read-file';
import type { UpgradeRun } from '@shared/ipc/runs';
import { preflight, type Finding } from '@shared/run/upgrade/preflight';
import type { RunState } from '@shared/run/fold';
import type { UpgradeMode } from '@shared/run/upgrade/steps';
import { dangersOf, versionChange } from '@/views/upgrade/dangers';
import { newestUpgrades, resultOf, summaryOf } from '@/views/upgrade/summary';
import { makeImageBytes, sha } from '../../support/image-bytes';
import {
  cancelled,
  failed,
  judged,
  queued,
  refusedUpload,
  slot,
  upgradeRun,
  uploading,
} from '../support/scene';

const broken = failed(refusedUpload);
const stopped = cancelled('queued');
const upgrades = (...states: RunState[]): UpgradeRun[] =>
  states.map((state, at) => upgradeRun({ id: `j${at}`, deviceId: `d${at}`, state }));
/** The same in another mode. */
const inMode = (mode: UpgradeMode, list: UpgradeRun[]): UpgradeRun[] =>
  list.map((one) => ({ ...one, order: { ...one.order, mode } }));

describe('many upgrades in numbers', () => {
  it('add up to all of them', () => {
    const summary = summaryOf(
      upgrades(judged('confirmed'), judged('reverted'), broken, stopped, uploading(0.5), queued),
    );
    expect(summary).toMatchObject({ all: 6, good: 1, bad: 2, cancelled: 1, running: 1, waiting: 1 });
    expect(summary.part).toBeCloseTo(4.5 / 6, 3);
    expect(summary.bytesPerSecond).toBe(11_468);
  });

  it('count one upgrade for each device: a retried one is replaced by its retry', () => {
    const first = upgradeRun({ id: 'a', deviceId: 'd', state: broken, startedAtEpochMs: 1 });
    const retry = upgradeRun({ id: 'b', deviceId: 'd', state: uploading(0.1), startedAtEpochMs: 2 });
    const other = upgradeRun({ id: 'c', deviceId: 'e', state: broken, startedAtEpochMs: 1.5 });
    const rows = newestUpgrades([retry, other, first], ['d', 'e', 'f']).map(({ id }) => id);
    expect(rows, 'in the order of the bench').toEqual(['b', 'c']);
  });

  it.each([
    ['allGood', upgrades(judged('confirmed'), judged('confirmed'))],
    ['mixed', upgrades(judged('confirmed'), broken)],
    ['mixed', upgrades(judged('confirmed'), stopped)],
    ['allBad', upgrades(judged('reverted'), broken)],
    ['mixedUploaded', inMode('upload-only', upgrades(judged('uploaded', 'upload-only'), broken))],
    ['allBad', upgrades(stopped, broken)],
    ['allCancelled', upgrades(stopped, stopped)],
    ['allUploaded', inMode('upload-only', upgrades(judged('uploaded', 'upload-only')))],
    ['allBootloaders', upgrades(judged('bootloader-replaced', 'confirm-at-once'))],
    ['allMarked', inMode('upload-and-mark', upgrades(judged('marked', 'upload-and-mark')))],
    ['mixedMarked', inMode('upload-and-mark', upgrades(judged('marked', 'upload-and-mark'), broken))],
    ['allTesting', inMode('test-only', upgrades(judged('awaiting-confirmation', 'test-only')))],
    ['allBad', upgrades(judged('awaiting-confirmation'))],
    [undefined, upgrades(judged('confirmed'), uploading(0.9))],
    [undefined, []],
  ])('end as %s', (result, list) => {
    expect(resultOf(list)).toBe(result);
  });
});

describe('the dangers of an upgrade', () => {
  const bytes = makeImageBytes({ version: [2, 0, 0, 0] });
  const file = readImage(bytes, { file: 'f.bin', sha });
  /** What the preflight finds on a device that runs this version. */
  const found = (
    mode: UpgradeMode,
    runningVersion: string,
    bootloaderMode: BootloaderMode = 'swap-move',
    recovery = false,
  ): Finding[] =>
    preflight({
      slots: [slot({ version: runningVersion, active: true, confirmed: true })],
      images: [
        {
          image: 0,
          hash: toHex(file.hash?.value ?? new Uint8Array()),
          version: file.versionText,
          sizeBytes: bytes.length,
          file,
          signature: { state: 'unsigned' },
        },
      ],
      mode,
      bootloaderMode,
      recovery,
      stateWritable: true,
      policy: 'off',
      known: () => undefined,
    }).findings;
  const names = (...findings: Finding[][]) => dangersOf('2.0.0', findings).map(({ danger }) => danger);

  it('are none for a test of a newer version that can be reverted', () => {
    expect(names(found('test-then-confirm', '1.0.0'))).toEqual([]);
  });

  it('name a confirmation at once, a bootloader without a test, and an older version', () => {
    expect(
      dangersOf('2.0.0', [
        found('confirm-at-once', '1.0.0'),
        found('confirm-at-once', '3.0.0'),
        found('confirm-at-once', '1.0.0', 'overwrite'),
      ]),
    ).toEqual([
      { danger: 'confirm-at-once', version: '2.0.0' },
      { danger: 'overwrite', devices: 1 },
      { danger: 'downgrade', devices: 1, version: '2.0.0' },
    ]);
  });

  it('say the same thing once when no device could revert anyway', () => {
    expect(names(found('confirm-at-once', '1.0.0', 'overwrite'))).toEqual(['overwrite']);
  });

  it('name a bootloader that writes in place', () => {
    expect(names(found('upload-only', '1.0.0', 'swap-move', true))).toEqual(['recovery']);
  });

  it.each([
    ['1.0.0', '1.0.1', 'newer'],
    ['1.10.0', '1.9.0', 'older'],
    ['1.2.3.4', '1.2.3+4', 'same'],
    [undefined, '1.0.0', 'unknown'],
    ['<???>', '1.0.0', 'unknown'],
  ])('compare versions as numbers: %s to %s is %s', (from, to, change) => {
    expect(versionChange(from, to)).toBe(change);
  });
});
