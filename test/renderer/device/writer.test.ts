/** Who writes to a device is said on every page, and takes the buttons of everybody else. */
import { describe, expect, it } from 'vitest';
import type { DirectoryView } from '@shared/ipc/files';
import type { DeviceView } from '@shared/ipc/views';
import { devicePages } from '@/views/device/pages';
import { FakeBridge, type Script } from '../support/fake-bridge';
import { openPage, wordsOf, type OpenPage } from '../support/open-page';
import { device, fileRun, hashOf, movingFile, queued, slot, upgradeRun } from '../support/scene';

await Promise.all([
  import('@/views/device/files/FilesPage.vue'),
  import('@/views/device/settings/SettingsPage.vue'),
  import('@/views/device/shell/ShellPage.vue'),
]);

const writer = 'confirming the running image';
const lamp = (part: Partial<DeviceView> = {}): DeviceView =>
  device({
    id: 'd1',
    name: 'Lamp',
    slots: {
      images: [slot({ active: true, confirmed: true }), slot({ slot: 1, version: '2.0.0' })],
      readAtEpochMs: 1,
    },
    ...part,
  });

async function open(page: string, part: Partial<DeviceView> = {}, script: Script = {}) {
  const bridge = new FakeBridge(
    { devices: [lamp(part)] },
    { 'smp.request': () => ({}), 'files.list': () => listing, ...script },
  );
  const opened = await openPage(bridge, `/device/d1/${page}`);
  for (let nth = 0; nth < 5; nth++) await opened.settle();
  return { bridge, ...opened };
}
const listing: DirectoryView = { kind: 'entries', entries: [], isCutOff: false };
const isDisabled = ({ at }: OpenPage, testId: string): boolean => at(testId).hasAttribute('disabled');

describe('Somebody who writes to a device', () => {
  it.each(devicePages.map(({ id }) => id))('is named on the page %s', async (page) => {
    const opened = await open(page, { writer });
    expect(wordsOf(opened.at('device-writer'))).toBe(`Busy: ${writer}`);
    for (const button of ['device-disconnect', 'device-reset', 'device-upgrade']) {
      expect(isDisabled(opened, button), button).toBe(true);
      expect(opened.at(button).title, button).toBe(`Busy: ${writer}`);
    }
    opened.bridge.change({ devices: [lamp()] });
    await opened.settle();
    expect(opened.shows('device-writer')).toBe(false);
    expect(isDisabled(opened, 'device-disconnect')).toBe(false);
  });

  it('is the reason of what cannot be done with a slot', async () => {
    const opened = await open('images', { writer });
    expect(isDisabled(opened, 'slot-erase')).toBe(true);
    expect(opened.all('slot-reasons').map(wordsOf).join()).toContain(`Busy: ${writer}`);
  });

  const saved = { knownSettings: [{ name: 'net/host' }], favourites: ['/log'] };
  const oneFile: DirectoryView = { ...listing, entries: [{ name: 'boot.log', isDirectory: false }] };
  it.each([
    ['settings', ['settings-read-all', 'setting-write', 'setting-read', 'settings-save', 'settings-load']],
    ['settings', ['settings-commit', 'snapshot-save', 'snapshot-compare', 'erase-storage']],
    ['files', ['path-up', 'path-go', 'path-refresh', 'favourite', 'files-upload', 'make-directory']],
    ['files', ['entry-open', 'entry-download', 'entry-delete']],
  ])('is the reason that each disabled button of %s says itself: %j', async (page, buttons) => {
    const opened = await open(page, saved, {
      'files.list': () => oneFile,
      'smp.request': () => ({ val: Uint8Array.of(1) }),
    });
    for (const button of buttons)
      expect(opened.at(button).hasAttribute('aria-description'), button).toBe(false);
    opened.bridge.change({ devices: [lamp({ ...saved, writer })] });
    await opened.settle();
    for (const button of buttons) {
      expect(isDisabled(opened, button), button).toBe(true);
      expect(opened.at(button).title, button).toContain(`Busy: ${writer}`);
      expect(opened.at(button).getAttribute('aria-description'), button).toContain(`Busy: ${writer}`);
    }
  });

  it('is named for an upgrade that waits for its turn', async () => {
    const bridge = new FakeBridge({
      devices: [lamp({ runId: 'j' })],
      runs: [upgradeRun({ id: 'j', deviceId: 'd1', state: queued })],
    });
    const opened = await openPage(bridge, '/device/d1');
    expect(wordsOf(opened.at('device-writer'))).toBe('Busy: upgrade to 1.9.0');
    expect(isDisabled(opened, 'device-disconnect')).toBe(true);
  });

  it('may be a file of this device: another one may be put behind it', async () => {
    const opened = await open('files', { writer: 'sending a file' });
    expect(isDisabled(opened, 'files-upload'), 'a stranger').toBe(true);
    opened.bridge.change({ runs: [fileRun({ id: 'f', state: movingFile(undefined) })] });
    await opened.settle();
    expect(isDisabled(opened, 'files-upload'), 'a file of its own').toBe(false);
  });
});

describe('This window is no stranger', () => {
  /** A call that is answered when somebody says so. */
  function held<T>(answer: T): { answer: () => Promise<T>; let: () => void } {
    let go: (value: T) => void = () => undefined;
    const waits = new Promise<T>((resolve) => (go = resolve));
    return { answer: () => waits, let: () => go(answer) };
  }

  it('to what it marks itself: no button goes, and none when the news of its end is late', async () => {
    const mark = held(lamp());
    const opened = await open('images', {}, { 'run.perform': mark.answer });
    opened.all('slot-test').at(-1)?.click();
    opened.bridge.change({ devices: [lamp({ writer: 'marking an image' })] });
    await opened.settle();
    expect(opened.bridge.argumentsOf('run.perform')).toEqual([
      { id: 'd1', action: { do: 'mark', hash: hashOf('2.0.0'), how: 'test' } },
    ]);
    expect(opened.shows('device-writer')).toBe(false);
    mark.let();
    await opened.settle();
    expect(opened.shows('device-writer')).toBe(false);
    expect(isDisabled(opened, 'device-disconnect')).toBe(false);
    opened.bridge.change({ devices: [lamp({ writer })] });
    await opened.settle();
    expect(wordsOf(opened.at('device-writer')), 'who comes next is one').toBe(`Busy: ${writer}`);
  });

  it('to a command that runs in its shell', async () => {
    const shell = held({ o: 'done', ret: 0 });
    const opened = await open('shell', {}, { 'smp.request': shell.answer });
    await opened.type('shell-line', 'kernel uptime');
    await opened.press('shell-line', 'Enter');
    opened.bridge.change({ devices: [lamp({ writer: 'Run a shell command' })] });
    await opened.settle();
    expect(opened.shows('shell-running')).toBe(true);
    expect(opened.shows('device-writer')).toBe(false);
    shell.let();
    await opened.settle();
  });
});
