import { describe, expect, it } from 'vitest';
import type { RunState } from '@shared/run/fold';
import App from '@/App.vue';
import { useSelection } from '@/stores/selection';
import { FakeBridge, Refusal } from '../support/fake-bridge';
import { openPage, wordsApart as wordsOf } from '../support/open-page';
import { cancelled, device, judged, queued, upgradeRun, uploading } from '../support/scene';
import { openBench, pageLoaded, rowOf, three } from './open-bench';

describe('acting', () => {
  it('opens a device with Enter and with a double click', async () => {
    const page = await openBench();
    await page.press('device-table', 'ArrowDown');
    await page.press('device-table', 'Enter');
    await pageLoaded(page);
    expect(page.router.currentRoute.value.params['id']).toBe('a');
    await page.router.push('/');
    await page.settle();
    rowOf(page, 'b').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    await pageLoaded(page);
    expect(page.router.currentRoute.value.params['id']).toBe('b');
  });

  it('takes the selection to the upgrade page', async () => {
    const page = await openBench();
    await page.press('device-table', 'a', { ctrlKey: true });
    expect(wordsOf(page.at('upgrade-selected'))).toBe('Upgrade 3…');
    await page.click('upgrade-selected');
    await pageLoaded(page);
    expect(page.router.currentRoute.value.name).toBe('upgrade');
    expect(useSelection().ids).toEqual(['a', 'b', 'g']);
  });

  it('connects and disconnects the selection', async () => {
    const page = await openBench();
    useSelection().set(['a', 'g']);
    await page.settle();
    await page.click('connect-selected');
    await page.click('disconnect-selected');
    expect(page.bridge.argumentsOf('device.connect')).toEqual([{ ids: ['a', 'g'] }]);
    expect(page.bridge.argumentsOf('device.disconnect')).toEqual([{ ids: ['a', 'g'] }]);
  });

  it('removes only after a question that names the devices', async () => {
    const page = await openBench();
    useSelection().set(['a', 'b']);
    await page.press('device-table', 'Delete');
    expect(wordsOf(page.at('confirm-dialog'))).toContain('Remove 2 devices?');
    expect(wordsOf(page.at('confirm-dialog'))).toContain('Board beta');
    await page.click('confirm-cancel');
    expect(page.bridge.argumentsOf('device.remove')).toEqual([]);
    await page.press('device-table', 'Delete');
    await page.click('confirm-action');
    expect(page.bridge.argumentsOf('device.remove')).toEqual([{ ids: ['a', 'b'] }]);
    expect(page.shows('confirm-dialog')).toBe(false);
  });

  const states: RunState[] = [uploading(0.5), cancelled(), judged('confirmed')];
  it.each([
    [['a'], ['Cancel the upgrade']],
    [['b'], ['Retry the upgrade', 'Clear the result']],
    [['g'], ['Clear the result']],
    [
      ['a', 'b', 'g'],
      ['Cancel the upgrade', 'Retry the upgrade', 'Clear 2 results'],
    ],
  ])('offers for the upgrades of %j what can still be done: %j', async (ids, expected) => {
    const page = await openBench({
      devices: three.map((one) => ({ ...one, runId: `j-${one.id}` })),
      runs: three.map(({ id }, at) =>
        upgradeRun({ id: `j-${id}`, deviceId: id, state: states[at] ?? queued }),
      ),
    });
    useSelection().set(ids);
    rowOf(page, ids[0] ?? '').dispatchEvent(
      new MouseEvent('contextmenu', { bubbles: true, cancelable: true }),
    );
    await page.settle();
    await page.settle();
    const offered = ['menu-cancelUpgrades', 'menu-retryUpgrades', 'menu-dismissUpgrades'].flatMap((id) =>
      page.all(id),
    );
    expect(offered.map((entry) => wordsOf(entry))).toEqual(expected);
  });

  it('shows a refusal in the one place for it', async () => {
    const page = await openBench(
      {},
      {
        'device.disconnect': () => {
          throw new Refusal({ code: 'session/busy', facts: { with: 'an upgrade' } });
        },
      },
    );
    useSelection().set(['a']);
    await page.settle();
    await page.click('disconnect-selected');
    expect(wordsOf(page.at('failure'))).toContain('The device is busy: an upgrade');
    await page.click('failure-dismiss');
    expect(page.shows('failure')).toBe(false);
  });
});

describe('the frame', () => {
  it('sums the bench up in the status bar', async () => {
    const page = await openBench({
      devices: [...three, device({ id: 'd', link: { state: 'closed' } })],
      runs: [upgradeRun({ id: 'j', deviceId: 'a', state: uploading(0.1) })],
    });
    expect(wordsOf(page.at('status-ready'))).toBe('3 of 4 devices ready');
    expect(wordsOf(page.at('status-running'))).toBe('one upgrade running');
    expect(wordsOf(page.at('status-failures'))).toBe('no failed upgrade');
  });

  it('tells of upgrades that ended, many in one notice', async () => {
    const upgrades = ['a', 'b', 'g'].map((id) =>
      upgradeRun({ id: `j${id}`, deviceId: id, state: uploading(0.9) }),
    );
    const page = await openBench({ runs: upgrades });
    page.bridge.change({
      runs: upgrades.map((one, at) => ({
        ...one,
        state: judged(at === 0 ? 'reverted' : 'confirmed'),
      })),
    });
    await page.settle();
    expect(wordsOf(page.at('ended-notice'))).toContain('3 upgrades ended');
    expect(wordsOf(page.at('ended-notice'))).toContain('1 × Reverted 2 × Upgraded and confirmed');
  });

  it('keeps still about upgrades on the page that shows them', async () => {
    const running = upgradeRun({ id: 'j', deviceId: 'a', state: uploading(0.9) });
    const page = await openBench({ runs: [running] });
    await page.click('rail-upgrade');
    await pageLoaded(page);
    page.bridge.change({
      runs: [{ ...running, state: judged('confirmed') }],
    });
    await page.settle();
    expect(page.shows('ended-notice')).toBe(false);
    await page.click('rail-bench');
    expect(page.shows('ended-notice')).toBe(false);
  });

  it('lists the keys on "?"', async () => {
    const page = await openBench();
    await page.press('page', '?');
    expect(wordsOf(page.at('keyboard-help'))).toContain('Select all that are shown Ctrl+A');
  });

  it('says so when the bench cannot be read, and tries again', async () => {
    let broken = true;
    const bridge = new FakeBridge({ devices: three });
    bridge.script['bench.snapshot'] = () => {
      if (broken) throw new Refusal({ code: 'bug', facts: { detail: 'no answer' } });
      return bridge.bench;
    };
    const page = await openPage(bridge, '/', App);
    expect(wordsOf(page.at('error-note'))).toContain('Something unexpected happened: no answer');
    broken = false;
    await page.click('try-again');
    expect(page.shows('device-table')).toBe(true);
  });
});

describe('an empty bench', () => {
  it('adds eight simulated devices with one click', async () => {
    const page = await openBench({ devices: [] });
    await page.click('empty-simulated');
    const asked = page.bridge.argumentsOf('device.addSimulated') as { count: number }[];
    expect(asked.reduce((sum, one) => sum + one.count, 0)).toBe(8);
  });

  it('leads to the dialog for a serial port and for UDP', async () => {
    const page = await openBench({ devices: [] });
    await page.click('empty-udp');
    expect(page.shows('udp-address')).toBe(true);
    await page.click('add-cancel');
    await page.click('empty-serial');
    expect(page.shows('serial-path')).toBe(true);
  });
});

describe('ports that were found', () => {
  const ports = [
    { path: '/dev/ttyACM0', vendorId: '1915', productId: '520f', manufacturer: 'Nordic' },
    { path: '/dev/ttyACM1', deviceId: 'a' },
  ];

  it('are offered unless a device uses them, and added with the usual settings', async () => {
    const page = await openBench({ ports });
    expect(page.all('found-port').map((one) => wordsOf(one))).toEqual([
      '/dev/ttyACM0 Nordic, USB 1915:520f Add',
    ]);
    await page.click('add-found');
    expect(page.bridge.argumentsOf('device.add')).toEqual([
      {
        connection: {
          kind: 'serial',
          path: '/dev/ttyACM0',
          baudRate: 115_200,
          lineBytes: 127,
          framing: 'console',
          flowControl: 'none',
        },
      },
    ]);
  });

  it('stay hidden until another one appears', async () => {
    const page = await openBench({ ports });
    await page.click('hide-found');
    expect(page.shows('found-ports')).toBe(false);
    page.bridge.change({ ports: [...ports, { path: '/dev/ttyUSB0' }] });
    await page.settle();
    expect(page.all('found-port').map((one) => wordsOf(one))).toEqual(['/dev/ttyUSB0 unknown maker Add']);
  });
});
