import { describe, expect, it } from 'vitest';
import type { FirmwareView, JobView } from '@shared/ipc/views';
import type { UpgradeState } from '@shared/run/upgrade/state';
import type { VerdictKind } from '@shared/run/upgrade/verdict';
import { dangersOf, versionChange } from '@/views/upgrade/dangers';
import { newestJobs, resultOf, summaryOf } from '@/views/upgrade/summary';
import { capabilities, hashOf, job, refusedUpload, uploading } from '../support/scene';

const ended = (kind: VerdictKind): UpgradeState => ({ phase: 'finished', verdict: { kind, evidence: [] } });
const failed: UpgradeState = { phase: 'failed', during: 'uploading', error: refusedUpload };
const cancelled: UpgradeState = { phase: 'cancelled', during: 'queued' };
const jobs = (...states: UpgradeState[]): JobView[] =>
  states.map((state, at) => job({ id: `j${at}`, deviceId: `d${at}`, state }));

describe('many upgrades in numbers', () => {
  it('add up to all of them', () => {
    const summary = summaryOf(
      jobs(ended('confirmed'), ended('reverted'), failed, cancelled, uploading(0.5), { phase: 'queued' }),
    );
    expect(summary).toMatchObject({ all: 6, good: 1, bad: 2, cancelled: 1, running: 1, waiting: 1 });
    expect(summary.part).toBeCloseTo(4.5 / 6, 3);
    expect(summary.bytesPerSecond).toBe(11_468);
  });

  it('count one job for each device: a retried one is replaced by its retry', () => {
    const first = job({ id: 'a', deviceId: 'd', state: failed, startedAtEpochMs: 1 });
    const retry = job({ id: 'b', deviceId: 'd', state: uploading(0.1), startedAtEpochMs: 2 });
    const other = job({ id: 'c', deviceId: 'e', state: failed, startedAtEpochMs: 1.5 });
    const rows = newestJobs([retry, other, first], ['d', 'e', 'f']).map(({ id }) => id);
    expect(rows, 'in the order of the bench').toEqual(['b', 'c']);
  });

  it.each([
    ['allGood', jobs(ended('confirmed'), ended('confirmed'))],
    ['mixed', jobs(ended('confirmed'), failed)],
    ['mixed', jobs(ended('confirmed'), cancelled)],
    ['allBad', jobs(ended('reverted'), failed)],
    [
      'mixedUploaded',
      jobs(ended('uploaded'), failed).map((one) => ({ ...one, mode: 'upload-only' as const })),
    ],
    ['allBad', jobs(cancelled, failed)],
    ['allCancelled', jobs(cancelled, cancelled)],
    ['allUploaded', jobs(ended('uploaded')).map((one) => ({ ...one, mode: 'upload-only' as const }))],
    [
      'allTesting',
      jobs(ended('awaiting-confirmation')).map((one) => ({ ...one, mode: 'test-only' as const })),
    ],
    ['allBad', jobs(ended('awaiting-confirmation'))],
    [undefined, jobs(ended('confirmed'), uploading(0.9))],
    [undefined, []],
  ])('end as %s', (result, list) => {
    expect(resultOf(list)).toBe(result);
  });
});

describe('the dangers of an upgrade', () => {
  const firmware: FirmwareView = {
    token: 't',
    fileName: 'f.bin',
    kind: 'image',
    sizeBytes: 1000,
    notes: [],
    images: [
      {
        image: 0,
        role: 'application',
        name: 'f.bin',
        dependencies: [],
        version: '2.0.0',
        hash: hashOf('2'),
        hashAlgorithm: 'sha256',
        hashState: 'ok',
        sizeBytes: 900,
        headerBytes: 32,
        loadAddress: 0,
        flags: [],
        signatures: [],
        padded: false,
        tlvs: [],
      },
    ],
  };
  const target = (
    runningVersion: string,
    mode: typeof capabilities.bootloaderMode = 'swap-move',
    recovery = false,
  ) => ({
    runningVersion,
    capabilities: { ...capabilities, bootloaderMode: mode, recovery },
  });
  const names = (...of: Parameters<typeof dangersOf>) => dangersOf(...of).map(({ danger }) => danger);

  it('are none for a test of a newer version that can be reverted', () => {
    expect(dangersOf(firmware, 'test-then-confirm', [target('1.0.0')])).toEqual([]);
  });

  it('name a confirmation at once, a bootloader without a test, and an older version', () => {
    expect(
      dangersOf(firmware, 'confirm-at-once', [
        target('1.0.0'),
        target('3.0.0'),
        target('1.0.0', 'overwrite'),
      ]),
    ).toEqual([
      { danger: 'confirm-at-once', version: '2.0.0' },
      { danger: 'overwrite', devices: 1 },
      { danger: 'downgrade', devices: 1, version: '2.0.0' },
    ]);
  });

  it('say the same thing once when no device could go back anyway', () => {
    expect(names(firmware, 'confirm-at-once', [target('1.0.0', 'overwrite')])).toEqual(['overwrite']);
  });

  it('name a bootloader that writes in place', () => {
    expect(names(firmware, 'upload-only', [target('1.0.0', 'swap-move', true)])).toEqual(['recovery']);
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
