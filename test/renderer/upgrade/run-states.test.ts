/** What a window says of a run in every state: words, colours, what stays readable of earlier attempts. */
import { enableAutoUnmount, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UpgradeRun } from '@shared/ipc/runs';
import { fold, isOver, phaseWord, type EndedState, type RunState } from '@shared/run/fold';
import type { Step } from '@shared/run/upgrade/steps';
import { createWords } from '@/locales';
import { createPages } from '@/router';
import UpgradeLine from '@/components/UpgradeLine.vue';
import UpgradeProgress from '@/components/UpgradeProgress.vue';
import { outcomeKey, outcomeTone } from '@/components/outcome';
import { hasGoneWell } from '@/stores/notices';
import TransferRow from '@/views/device/files/TransferRow.vue';
import { FakeBridge } from '../support/fake-bridge';
import { openPage, wordsApart, wordsOf } from '../support/open-page';
import {
  away,
  cancelled,
  device,
  failed,
  fileRun,
  inStep,
  runStates,
  judged,
  movingFile,
  refusedUpload,
  sceneEpochMs,
  upgradeRun,
  uploading,
} from '../support/scene';

const hostile = '<img src=x onerror="alert(1)">';
enableAutoUnmount(afterEach);
// Spans are counted from now: the time of day stands still, however slow the machine is.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(sceneEpochMs);
});
afterEach(() => vi.useRealTimers());

const global = () => ({ plugins: [createWords(), createPages()] });
const line = (state: RunState): VueWrapper =>
  mount(UpgradeLine, { props: { upgrade: upgradeRun({ id: 'j', deviceId: 'a', state }) }, global: global() });
const row = (upgrade: UpgradeRun): VueWrapper =>
  mount(UpgradeProgress, { props: { upgrade }, global: global() });
const progressOf = (state: RunState): VueWrapper => row(upgradeRun({ id: 'j', deviceId: 'a', state }));

function nameOf(state: RunState): string {
  if (isOver(state)) return `over, ${state.verdict.kind}`;
  const progress = state.phase === 'running' ? state.progress : undefined;
  return progress === undefined ? phaseWord(state) : `${phaseWord(state)}, ${progress.phase}`;
}

const withRun = (run: UpgradeRun, name = 'Lamp'): FakeBridge =>
  new FakeBridge({ devices: [device({ id: 'a', name, runId: run.id })], runs: [run] });

describe('a run', () => {
  it.each(runStates.map((state): [string, RunState] => [nameOf(state), state]))(
    'that is %s has words',
    async (_name, state) => {
      const bridge = withRun(upgradeRun({ id: 'j', deviceId: 'a', deviceName: hostile, state }));
      const { at, page } = await openPage(bridge, '/upgrade');
      expect(wordsOf(at('upgrade-phase'))).toMatch(/^[A-Z]/);
      expect(page.text()).toContain(hostile);
      expect(page.find('img').exists()).toBe(false);
      expect(page.text()).not.toMatch(/upgrade\.|bench\.|undefined|NaN/);
      expect(at('upgrade-summary').dataset['result'] !== undefined).toBe(isOver(state));
    },
  );
});

describe('an image that was to be confirmed at once, where only a running one can be', () => {
  const mark: Step = {
    do: 'mark',
    image: 0,
    hash: 'aa',
    how: 'test',
    whenUnsupported: 'skip',
    insteadOfPermanent: true,
  };
  const steps = [mark, { do: 'reset' }, { do: 'judge' }] as const;

  it('is said to be tested first while the run goes on', () => {
    const at = progressOf(inStep('reset', { steps })).get('[data-testid="upgrade-tests-first"]');
    expect(at.text()).toContain('the image is tested first');
    expect(progressOf(inStep('reset')).find('[data-testid="upgrade-tests-first"]').exists()).toBe(false);
  });

  it('is said to have been tested in the end, also when all went well', () => {
    const end = judged('confirmed', 'confirm-at-once', { evidence: [{ fact: 'tested-first' }] });
    expect(progressOf(end).get('[data-testid="upgrade-remarks"]').text()).toContain('started as a test');
    expect(progressOf(judged('confirmed')).find('[data-testid="upgrade-remarks"]').exists()).toBe(false);
  });
});

describe('a device that goes away in the middle', () => {
  const gone = uploading(0.225, 11_468, { away: away() });
  const sentence = 'Waiting for the device: unplugged or out of reach at 22 %, gives up in 0:52';

  it('is waited for at once on the bench, with no speed and no time left', () => {
    const words = wordsApart(line(gone).get('[data-testid="upgrade-line"]').element);
    expect(words).toBe(sentence);
  });

  it('is waited for in the progress, with no speed and no time left', () => {
    const shown = progressOf(gone);
    expect(shown.get('[data-testid="upgrade-phase"]').text()).toBe('Waiting for the device');
    expect(shown.get('[data-testid="upgrade-away"]').text()).toBe(sentence);
    expect(shown.get('[data-testid="upgrade-speed"]').text()).toBe('');
    expect(shown.get('[data-testid="upgrade-time"]').text()).toBe('');
    expect(shown.get('[data-testid="upgrade-percent"]').text()).toBe('22 %');
  });

  it('is waited for in a transfer, with no speed and no time left', () => {
    const sending = gone.phase === 'running' ? gone.progress : undefined;
    const transfer = fileRun({ id: 'a', state: movingFile(sending, away({ because: 'silent' })) });
    const [, state, , speed, time] = mount(TransferRow, { props: { transfer }, global: global() })
      .findAll('th, td')
      .map((cell) => wordsApart(cell.element));
    expect(state).toMatch(/^Waiting for the device: nothing is heard.*, gives up in 0:52$/);
    expect([speed, time]).toEqual(['', '']);
  });

  it('moves on with speed and time when it is back', () => {
    const back = fold(gone, { what: 'back', atEpochMs: sceneEpochMs });
    expect(progressOf(back).get('[data-testid="upgrade-phase"]').text()).toBe('Uploading');
    expect(progressOf(back).get('[data-testid="upgrade-speed"]').text()).toBe('11.2 KiB/s');
    expect(wordsApart(line(back).get('[data-testid="upgrade-line"]').element)).toContain('11.2 KiB/s');
  });

  it('is not a device that restarts as it was told', () => {
    const restarts = inStep('wait-for-return', { away: away({ because: 'restart' }) });
    expect(progressOf(restarts).get('[data-testid="upgrade-phase"]').text()).toBe('Waiting for return');
  });
});

describe('what failed before', () => {
  it('stays readable under the next attempt, the cancelled one too', () => {
    const again = (state: EndedState, attempt: number): RunState =>
      fold(state, { what: 'queued', attempt, atEpochMs: sceneEpochMs });
    const second = again(failed(refusedUpload), 2);
    const stopped: EndedState = { ...cancelled(), attempt: 2, earlier: second.earlier };
    const lines = progressOf(again(stopped, 3)).get('[data-testid="upgrade-earlier"]').findAll('p');
    expect(lines.map((one) => one.text())).toEqual([
      'Attempt 1: The image is larger than the slot (INVALID_IMAGE_TOO_LARGE). It says: img too big',
      'Attempt 2: Cancelled',
    ]);
  });

  it('is empty in a first attempt', () => {
    expect(progressOf(uploading(0.1)).find('[data-testid="upgrade-earlier"]').exists()).toBe(false);
  });
});

describe('an upgrade that awaited its confirmation', () => {
  const waiting = (followed?: 'confirmed' | 'reverted'): UpgradeRun =>
    upgradeRun({
      id: 'j',
      deviceId: 'a',
      mode: 'test-only',
      state: judged('awaiting-confirmation', 'test-only'),
      ...(followed === undefined ? {} : { followed }),
    });

  it.each([
    [undefined, 'awaiting-confirmation', 'ok', true],
    ['confirmed', 'confirmed', 'ok', true],
    ['reverted', 'reverted', 'fail', false],
  ] as const)('and was followed as %s is %s, in the colour "%s"', (followed, key, tone, well) => {
    const run = waiting(followed);
    expect([outcomeKey(run), outcomeTone(run), hasGoneWell(run)]).toEqual([key, tone, well]);
    const shown = mount(UpgradeLine, { props: { upgrade: run }, global: global() });
    expect(shown.get('[data-testid="upgrade-line"]').attributes('data-outcome')).toBe(key);
    expect(row(run).find('[data-testid="upgrade-retry"]').exists()).toBe(!well);
  });

  it('says so on bench and wizard as soon as its device shows it', async () => {
    const bridge = withRun(waiting());
    const bench = await openPage(bridge, '/upgrade');
    expect(wordsOf(bench.at('upgrade-phase'))).toBe('Awaiting confirmation');
    bridge.change({ runs: [waiting('reverted')] });
    await bench.settle();
    expect(wordsOf(bench.at('upgrade-phase'))).toBe('Reverted');
    expect(bench.at('upgrade-phase').className).toContain('text-fail');
    expect(bench.shows('retry-failed')).toBe(true);
  });
});
