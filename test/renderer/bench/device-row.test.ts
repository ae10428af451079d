import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { phaseWord } from '@shared/run/fold';
import { wordsApart as wordsOf } from '../support/open-page';
import {
  capabilities,
  device,
  failed,
  runStates,
  judged,
  queued,
  refusedUpload,
  slot,
  upgradeRun,
  uploading,
} from '../support/scene';
import { openBench, order, rowOf, within } from './open-bench';

// Spans are counted from now: the time of day stands still, however slow the machine is.
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

describe('a row', () => {
  it.each([
    [{ state: 'ready', roundTripMs: 4 }, 'Ready'],
    [{ state: 'opening' }, 'Connecting'],
    [{ state: 'away', sinceEpochMs: 0, expected: true }, 'Restarting'],
    [{ state: 'away', sinceEpochMs: 0, expected: false }, 'Away'],
    [{ state: 'closed' }, 'Closed'],
    [{ state: 'closed', because: { code: 'link/busy', facts: { port: 'COM3' } } }, 'Failed'],
  ] as const)('says the state of the link %j as "%s"', async (link, words) => {
    const page = await openBench({ devices: [device({ id: 'a', link })] });
    expect(within(rowOf(page, 'a'), 'link-state')).toBe(words);
  });

  it('says for how long a silent device was not heard, and that it is not ready', async () => {
    const link = { state: 'away', sinceEpochMs: Date.now(), expected: false, silent: true } as const;
    const page = await openBench({
      devices: [device({ id: 'a', link, lastSeenEpochMs: Date.now() - 185_000 })],
    });
    expect(within(rowOf(page, 'a'), 'link-state')).toBe('Not heard for 3 min');
    expect(wordsOf(page.at('status-silent'))).toBe('one device not heard');
    expect(wordsOf(page.at('status-ready'))).toBe('0 of 1 devices ready');
  });

  it('says when a device that failed is tried again', async () => {
    const because = { code: 'link/silent', facts: { link: 'udp', waitedMs: 5000 } } as const;
    const link = { state: 'closed', because, nextTryEpochMs: Date.now() + 125_000 } as const;
    const page = await openBench({ devices: [device({ id: 'a', link })] });
    expect(within(rowOf(page, 'a'), 'link-state')).toBe('Failed, next 2 min');
    const state = rowOf(page, 'a').querySelector('[data-testid=link-state]');
    expect(state?.getAttribute('title')).toBe('Failed, next try in 2 min');
  });

  it.each([
    ['queued', 'Queued'],
    ['checking', 'Checking'],
    ['marking', 'Marking'],
    ['verifying', 'Verifying'],
    ['confirming', 'Confirming'],
  ])('says the phase %s', async (phase, words) => {
    const state = runStates.find((one) => phaseWord(one) === phase);
    const page = await openBench({
      devices: [device({ id: 'a', runId: 'j' })],
      runs: [upgradeRun({ id: 'j', deviceId: 'a', state: state ?? queued })],
    });
    expect(within(rowOf(page, 'a'), 'upgrade-line')).toBe(words);
  });

  it('says that the bootloader answers, and not the application', async () => {
    const page = await openBench({
      devices: [device({ id: 'a', capabilities: { ...capabilities, recovery: true } })],
    });
    const state = rowOf(page, 'a').querySelector('[data-testid=link-state]');
    expect(within(rowOf(page, 'a'), 'link-state')).toBe('Bootloader');
    expect(state?.getAttribute('title')).toContain('Bootloader (serial recovery)');
    expect(within(rowOf(page, 'a'), 'cell-bootloader')).toBe('Serial recovery');
  });

  it('says of a device that was never heard that its bootloader is not known', async () => {
    const { capabilities: _never, ...silent } = device({ id: 'a' });
    const page = await openBench({ devices: [silent] });
    expect(within(rowOf(page, 'a'), 'cell-bootloader')).toBe('Not known');
  });

  it('shows how far, how fast and how long an upload is', async () => {
    const page = await openBench({
      devices: [device({ id: 'a', runId: 'j' })],
      runs: [upgradeRun({ id: 'j', deviceId: 'a', state: uploading(0.5, 10_240) })],
    });
    expect(within(rowOf(page, 'a'), 'upgrade-line')).toBe('Uploading 50 % 10.0 KiB/s 0:09');
    expect(rowOf(page, 'a').querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('50');
  });

  it.each([
    ['confirmed', 'Upgraded and confirmed'],
    ['awaiting-confirmation', 'Awaiting confirmation'],
    ['reverted', 'Reverted'],
    ['rejected', 'Rejected by bootloader'],
    ['cannot-tell', 'Cannot tell'],
  ] as const)('says the verdict %s and which version it was about', async (kind, words) => {
    const page = await openBench({
      devices: [device({ id: 'a', runId: 'j' })],
      runs: [upgradeRun({ id: 'j', deviceId: 'a', state: judged(kind) })],
    });
    expect(within(rowOf(page, 'a'), 'upgrade-line')).toBe(`${words} 1.9.0`);
  });

  it('sums up the slots', async () => {
    const images = [slot({ active: true }), slot({ slot: 1, pending: true, version: '2.0.0' })];
    const page = await openBench({ devices: [device({ id: 'a', slots: { images, readAtEpochMs: 0 } })] });
    expect(within(rowOf(page, 'a'), 'slot-summary')).toBe('0 active, on test 1 pending');
  });

  it('shows the error of a failed upgrade, and the whole of it on demand', async () => {
    const page = await openBench({
      devices: [device({ id: 'a', name: 'Lamp', runId: 'j' })],
      runs: [
        upgradeRun({
          id: 'j',
          deviceId: 'a',
          state: failed(refusedUpload),
        }),
      ],
    });
    const sentence = 'The image is larger than the slot (INVALID_IMAGE_TOO_LARGE). ' + 'It says: img too big';
    expect(within(rowOf(page, 'a'), 'cell-error')).toBe(sentence);
    rowOf(page, 'a').querySelector<HTMLElement>('[data-hit=error]')?.click();
    await page.settle();
    expect(wordsOf(page.at('error-dialog'))).toContain('Last error of Lamp');
    expect(wordsOf(page.at('error-note'))).toContain('Compare its size');
    expect(wordsOf(page.at('error-note'))).toContain('"rc": 30');
  });

  it('shows names, tags, versions and addresses with markup in them as text', async () => {
    const evil = '<img src=x onerror=alert(1)><b>bold</b>';
    const page = await openBench({
      devices: [
        device({
          id: 'a',
          name: evil,
          tags: [evil],
          runningVersion: evil,
          connection: { kind: 'udp', address: evil },
        }),
      ],
      ports: [{ path: evil, manufacturer: evil }],
    });
    const row = rowOf(page, 'a');
    expect(within(row, 'cell-name')).toContain(evil);
    expect(within(row, 'cell-version')).toBe(evil);
    expect(within(row, 'cell-address')).toContain(evil);
    expect(wordsOf(page.at('found-port'))).toContain(evil);
    expect(document.querySelector('img, b')).toBeNull();
  });

  it('changes when its device does', async () => {
    const page = await openBench();
    page.bridge.change({ devices: [device({ id: 'b', name: 'Board beta', runningVersion: '9.9.9' })] });
    await page.settle();
    expect(within(rowOf(page, 'b'), 'cell-version')).toBe('9.9.9');
    page.bridge.change({ gone: { devices: ['b'] } });
    await page.settle();
    expect(order(page)).toEqual(['a', 'g']);
  });
});
