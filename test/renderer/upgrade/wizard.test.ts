import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { UpgradeRun } from '@shared/ipc/runs';
import App from '@/App.vue';
import { useSelection } from '@/stores/selection';
import { FakeBridge, Refusal } from '../support/fake-bridge';
import { openPage, wordsOf } from '../support/open-page';
import {
  cancelled,
  failed,
  hashOf,
  inStep,
  judged,
  queued,
  refusedUpload,
  upgradeRun,
  uploading,
} from '../support/scene';
import { atDevices, devices, firmware, hash, hostile, script } from '../support/wizard';

const withUpgrades = (...list: UpgradeRun[]): FakeBridge => {
  const upgradeOf = new Map(list.map((one) => [one.deviceId, one.id]));
  return new FakeBridge(
    {
      devices: devices.map((one) => ({
        ...one,
        ...(upgradeOf.has(one.id) ? { runId: upgradeOf.get(one.id) ?? '' } : {}),
      })),
      runs: list,
    },
    { ...script },
  );
};

describe('choosing a firmware', () => {
  it('shows what is in the file before anything else is possible', async () => {
    const { at, click } = await openPage(new FakeBridge({ devices }, script), '/upgrade');
    expect(at('firmware-next').hasAttribute('disabled')).toBe(true);
    expect(at('step-devices').hasAttribute('disabled')).toBe(true);
    await click('firmware-make');
    expect(wordsOf(at('firmware-version'))).toBe('1.9.0');
    expect(wordsOf(at('fact-hashCheck'))).toBe('matches the hash');
    expect(wordsOf(at('fact-hash'))).toContain(hashOf('1.9.0').slice(0, 16));
    expect(wordsOf(at('fact-signature'))).toBe(`ECDSA P-256, verified with "${hostile}"`);
    expect(wordsOf(at('firmware-facts'))).toContain('ROM fixed');
    expect(wordsOf(at('fact-note'))).toBe(hostile);
    expect(at('firmware-facts').querySelector('img')).toBeNull();
    expect(wordsOf(at('step-firmware'))).toContain('1.9.0 · zephyr.signed.bin');
    expect(at('firmware-next').hasAttribute('disabled')).toBe(false);
  });

  it('refuses a wrong file with what helps, and keeps the one before', async () => {
    const bridge = new FakeBridge({ devices }, { ...script });
    const { at, click } = await openPage(bridge, '/upgrade');
    await click('firmware-make');
    bridge.script['firmware.choose'] = () => {
      throw new Refusal({ code: 'image/not-mcuboot', facts: { file: hostile, looksLike: 'unsigned' } });
    };
    await click('firmware-choose');
    expect(wordsOf(at('firmware-refused'))).toContain(`${hostile} has no MCUboot header`);
    expect(wordsOf(at('firmware-refused'))).toContain('Choose zephyr.signed.bin');
    expect(at('firmware-refused').querySelector('img')).toBeNull();
    expect(wordsOf(at('firmware-file'))).toBe('zephyr.signed.bin');
  });

  it('changes nothing when the dialog is closed without a choice', async () => {
    const bridge = new FakeBridge({ devices }, { ...script, 'firmware.choose': () => undefined });
    const { all, click } = await openPage(bridge, '/upgrade');
    await click('firmware-choose');
    expect(all('firmware-facts')).toEqual([]);
    expect(all('firmware-refused')).toEqual([]);
  });

  it('takes a dropped file', async () => {
    const bridge = new FakeBridge({ devices }, script);
    bridge.dropped = firmware;
    const { at } = await openPage(bridge, '/upgrade');
    const drop = new Event('drop', { bubbles: true, cancelable: true });
    Object.assign(drop, { dataTransfer: { files: [new File([], 'zephyr.signed.bin')] } });
    at('drop-zone').dispatchEvent(drop);
    await flushPromises();
    expect(wordsOf(at('firmware-version'))).toBe('1.9.0');
  });
});

describe('choosing devices and mode', () => {
  it('shows for each device what happens, or why not, and counts only those that can', async () => {
    const { at, all } = await atDevices(new FakeBridge({ devices }, script), ['a', 'b', 'c']);
    expect(all('plan-row').map((row) => row.dataset['device'])).toEqual(['a', 'b', 'c']);
    expect(wordsOf(at('plan-steps'))).toBe('UploadMark for testReset');
    expect(wordsOf(at('plan-row'))).toContain('1.9.0newer');
    expect(wordsOf(at('plan-refusal'))).toContain(
      'The bootloader (Overwrite only) cannot do "Test, then confirm"',
    );
    expect(wordsOf(at('plan-counts'))).toBe('2 can be upgraded, one excluded');
    expect(wordsOf(at('upgrade-start'))).toBe('Upgrade 2 devices');
  });

  it('plans anew for another mode and says the danger before the start', async () => {
    const { at, all, settle } = await atDevices(new FakeBridge({ devices }, script), ['a', 'b', 'c']);
    expect(all('dangers')).toEqual([]);
    at('mode-confirm-at-once').querySelector('input')?.click();
    await settle();
    expect(wordsOf(at('upgrade-start'))).toBe('Upgrade 3 devices');
    expect(wordsOf(at('danger-confirm-at-once'))).toContain('the devices do not revert');
    expect(wordsOf(at('danger-overwrite'))).toContain('one device has no test');
  });

  it('starts those that can with file and mode, and goes to the progress', async () => {
    const bridge = new FakeBridge({ devices }, { ...script });
    bridge.script['run.start'] = ({ devices: ids }) => {
      bridge.change({
        runs: ids.map((id) => upgradeRun({ id: `j${id}`, deviceId: id, state: queued })),
      });
      return ids.map((id) => `j${id}`);
    };
    const { click, all } = await atDevices(bridge, ['a', 'b', 'c']);
    await click('upgrade-start');
    expect(bridge.argumentsOf('run.start')).toEqual([
      { order: { kind: 'upgrade', firmware: 't1', mode: 'test-then-confirm' }, devices: ['a', 'b'] },
    ]);
    expect(all('upgrade-row')).toHaveLength(2);
    expect(useSelection().ids).toEqual([]);
  });

  it('stays where it is when the start is refused', async () => {
    const bridge = new FakeBridge({ devices }, { ...script });
    bridge.script['run.start'] = () => {
      throw new Refusal({ code: 'app/not-found', facts: { what: 'the file' } });
    };
    const { click, at } = await atDevices(bridge, ['a']);
    await click('upgrade-start');
    expect(at('upgrade-start').hasAttribute('disabled')).toBe(false);
    expect(useSelection().ids).toEqual(['a']);
  });

  it('leaves out a device whose upgrade still runs', async () => {
    const bridge = withUpgrades(upgradeRun({ id: 'j', deviceId: 'a', state: uploading(0.2) }));
    const page = await openPage(bridge, '/upgrade');
    await page.click('step-firmware');
    await page.click('firmware-choose');
    useSelection().set(['a', 'b']);
    await page.click('firmware-next');
    expect(wordsOf(page.at('plan-refusal'))).toContain('The device is busy');
    expect(wordsOf(page.at('upgrade-start'))).toBe('Upgrade one device');
  });

  it('adds and removes devices', async () => {
    const { at, all, click, settle } = await atDevices(new FakeBridge({ devices }, script), ['a']);
    await click('add-devices');
    at('picker-b').click();
    await settle();
    await click('picker-add');
    expect(useSelection().ids).toEqual(['a', 'b']);
    expect(all('plan-row')).toHaveLength(2);
    await click('plan-remove');
    expect(useSelection().ids).toEqual(['b']);
  });
});

describe('the progress', () => {
  it('is found again by somebody who comes back or has reloaded the window', async () => {
    const { at, all } = await openPage(
      withUpgrades(upgradeRun({ id: 'j', deviceId: 'a', state: uploading(0.43) })),
      '/upgrade',
    );
    expect(at('step-progress').getAttribute('aria-current')).toBe('step');
    expect(all('upgrade-row')).toHaveLength(1);
    expect(wordsOf(at('upgrade-percent'))).toBe('43 %');
    expect(wordsOf(at('upgrade-speed'))).toBe('11.2 KiB/s');
    expect(wordsOf(at('upgrade-time'))).toMatch(/^\d:\d\d left$/);
  });

  it('is shown to somebody who asks for it, whatever is selected', async () => {
    const bridge = withUpgrades(upgradeRun({ id: 'j', deviceId: 'a', state: uploading(0.43) }));
    const { router, at, settle } = await openPage(bridge, '/');
    useSelection().set(['b']);
    await router.push({ name: 'upgrade', query: { step: 'progress' } });
    await settle();
    expect(at('step-progress').getAttribute('aria-current')).toBe('step');
  });

  it('needs no news of upgrades that end in sight', async () => {
    const bridge = withUpgrades(upgradeRun({ id: 'j', deviceId: 'a', state: uploading(0.43) }));
    const { all, settle, router } = await openPage(bridge, '/upgrade', App);
    bridge.change({
      runs: [upgradeRun({ id: 'j', deviceId: 'a', state: cancelled() })],
    });
    await settle();
    expect(all('ended-notice')).toEqual([]);
    await router.push('/preferences');
    await settle();
    expect(all('ended-notice'), 'nor later').toEqual([]);
  });

  it('gives way to the devices that somebody has just selected', async () => {
    const bridge = withUpgrades(upgradeRun({ id: 'j', deviceId: 'a', state: uploading(0.43) }));
    const { router, at, page, settle } = await openPage(bridge, '/');
    useSelection().set(['b']);
    await router.push('/upgrade');
    await settle();
    expect(page.exists()).toBe(true);
    expect(at('step-firmware').getAttribute('aria-current')).toBe('step');
  });

  it('says how it ended, with its evidence, and what to do next', async () => {
    const { at } = await openPage(
      withUpgrades(
        upgradeRun({
          id: 'j',
          deviceId: 'a',
          state: judged('reverted', 'test-then-confirm', {
            evidence: [
              { fact: 'ran-before', image: 0, hash },
              { fact: 'no-way-back', bootloaderMode: 'overwrite' },
            ],
          }),
        }),
      ),
      '/upgrade',
    );
    expect(wordsOf(at('verdict'))).toContain('The new image ran, then the device reverted to the old one');
    expect(wordsOf(at('evidence'))).toContain(
      `After the reset the new image (${hash.slice(0, 12)}) was seen running`,
    );
    expect(wordsOf(at('evidence'))).toContain('This bootloader (Overwrite only) does not revert');
  });

  it('keeps quiet for screen readers while numbers move, and speaks when something ends', async () => {
    const bridge = withUpgrades(
      upgradeRun({ id: 'ja', deviceId: 'a', state: uploading(0.1) }),
      upgradeRun({ id: 'jb', deviceId: 'b', state: uploading(0.1) }),
    );
    const { at, page, settle } = await openPage(bridge, '/upgrade');
    const spoken = (): string =>
      [...document.querySelectorAll('[aria-live], [role=status]')].map(wordsOf).join();
    expect(at('upgrade-table').querySelector('[aria-live], [role=status], [role=alert]')).toBeNull();
    const before = spoken();
    bridge.change({ runs: [upgradeRun({ id: 'ja', deviceId: 'a', state: uploading(0.7, 20_000) })] });
    await settle();
    expect(wordsOf(at('upgrade-percent'))).toBe('70 %');
    expect(spoken()).toBe(before);
    bridge.change({
      runs: [
        upgradeRun({
          id: 'ja',
          deviceId: 'a',
          state: failed(refusedUpload),
        }),
      ],
    });
    await settle();
    expect(spoken()).not.toBe(before);
    expect(wordsOf(at('summary-title')) + wordsOf(at('summary-counts'))).toBe(
      '0 of 2 done, 1 failed, 1 running',
    );
    expect(page.exists()).toBe(true);
  });

  it('cancels one at once and all after a question, but not what is restarting', async () => {
    const bridge = withUpgrades(
      upgradeRun({ id: 'ja', deviceId: 'a', state: uploading(0.1) }),
      upgradeRun({ id: 'jb', deviceId: 'b', state: inStep('reset') }),
      upgradeRun({ id: 'jc', deviceId: 'c', state: queued }),
    );
    const { all, click } = await openPage(bridge, '/upgrade');
    expect(all('upgrade-cancel').map((button) => button.hasAttribute('disabled'))).toEqual([
      false,
      true,
      false,
    ]);
    await click('upgrade-cancel');
    expect(bridge.argumentsOf('run.cancel')).toEqual([{ runs: ['ja'] }]);
    await click('cancel-all');
    expect(bridge.argumentsOf('run.cancel')).toHaveLength(1);
    await click('confirm-action');
    expect(bridge.argumentsOf('run.cancel')[1]).toEqual({ runs: ['ja', 'jc'] });
  });

  it('retries exactly those that failed or were cancelled, and puts away what has ended', async () => {
    const bridge = withUpgrades(
      upgradeRun({
        id: 'ja',
        deviceId: 'a',
        state: judged('confirmed'),
      }),
      upgradeRun({ id: 'jb', deviceId: 'b', state: failed(refusedUpload) }),
      upgradeRun({ id: 'jc', deviceId: 'c', state: cancelled('queued') }),
    );
    const { click, at } = await openPage(bridge, '/upgrade');
    expect(wordsOf(at('retry-failed'))).toBe('Retry 2 devices');
    expect(wordsOf(at('summary-title'))).toBe('1 of 3 devices upgraded');
    await click('retry-failed');
    expect(bridge.argumentsOf('run.retry')).toEqual([{ runs: ['jb', 'jc'] }]);
    expect(bridge.argumentsOf('run.dismiss'), 'a retry is a further attempt of the same run').toEqual([]);
    await click('upgrade-done');
    expect(bridge.argumentsOf('run.dismiss')).toEqual([{ runs: ['ja', 'jb', 'jc'] }]);
  });
});
