import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallArgument } from '@shared/ipc/contract';
import type { DeviceView } from '@shared/ipc/views';
import { snapshotText } from '@shared/device/settings/snapshot';
import { FakeBridge, Refusal } from '../../support/fake-bridge';
import { openPage, wordsApart, wordsOf, type OpenPage } from '../../support/open-page';
import { capabilities, device, upgradeRun, uploading } from '../../support/scene';

const bytes = (...values: number[]): Uint8Array => Uint8Array.of(...values);

function refusal(command: string, group: number, rc: number, name: string, meaning: string): Refusal {
  return new Refusal({ code: 'device/error', facts: { command, group, rc, name, meaning } });
}

/** A device that keeps settings; `limit` is the most bytes that it gives of one. */
function bridgeWith(
  stored: Record<string, Uint8Array>,
  part: Partial<DeviceView> = {},
  limit = 32,
): FakeBridge {
  return new FakeBridge(
    { devices: [device({ id: 'd1', name: 'Lamp', ...part })] },
    {
      'smp.request': ({ command, body }: CallArgument<'smp.request'>) => {
        const { name = '', val } = body as { name?: string; val?: Uint8Array };
        if (command === 'settings.write') {
          if (name.startsWith('ro/'))
            throw refusal(command, 3, 6, 'WRITE_NOT_SUPPORTED', 'this setting cannot be written');
          if (val) stored[name] = val;
        }
        if (command === 'settings.delete') delete stored[name];
        if (command !== 'settings.read') return {};
        const value = stored[name];
        if (!value) throw refusal(command, 3, 3, 'KEY_NOT_FOUND', 'there is no such setting');
        return { val: value.slice(0, limit), max_size: limit };
      },
      'document.save': ({ suggestedName }) => ({ fileName: suggestedName }),
    },
  );
}

async function openSettings(bridge: FakeBridge): Promise<OpenPage> {
  const opened = await openPage(bridge, '/device/d1/settings');
  await vi.dynamicImportSettled();
  await opened.settle();
  return opened;
}

async function addNames(page: OpenPage, ...names: string[]): Promise<void> {
  for (const name of names) {
    await page.type('settings-name', name);
    await page.click('settings-add');
  }
}

const commandsOf = (bridge: FakeBridge): string[] =>
  (bridge.argumentsOf('smp.request') as { command: string }[]).map(({ command }) => command);
const valueAt = (page: OpenPage, row = 0): HTMLInputElement =>
  page.all('setting-value')[row] as HTMLInputElement;

async function chooseType(page: OpenPage, type: string): Promise<void> {
  const select = page.at('setting-type') as HTMLSelectElement;
  select.value = type;
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await page.settle();
}

describe('the settings of a device', () => {
  beforeEach(() => {
    localStorage.clear();
  });

  it('are read when their name is added, and known again the next time', async () => {
    const stored = { 'net/host': new TextEncoder().encode('lamp-7') };
    const bridge = bridgeWith(stored);
    const first = await openSettings(bridge);
    expect(first.shows('settings-none')).toBe(true);
    await addNames(first, ' net/host ');
    expect(valueAt(first).value).toBe('lamp-7');
    first.page.unmount();
    expect(bridge.bench.devices[0]?.knownSettings).toEqual([{ name: 'net/host' }]);
    const again = await openSettings(bridge);
    expect(valueAt(again).value).toBe('lamp-7');
  });

  it('are written as the type that was chosen, and read back', async () => {
    const stored = { 'app/level': bytes(1, 0) };
    const bridge = bridgeWith(stored);
    const page = await openSettings(bridge);
    await addNames(page, 'app/level');
    expect(valueAt(page).value).toBe('1');
    await chooseType(page, 'u16be');
    expect(valueAt(page).value).toBe('256');
    await page.type('setting-value', '70000');
    expect(document.body.textContent).toContain('The value must be from 0 to 65535.');
    expect((page.at('setting-write') as HTMLButtonElement).disabled).toBe(true);
    await page.type('setting-value', '258');
    await page.click('setting-write');
    expect(stored['app/level']).toEqual(bytes(1, 2));
    expect(commandsOf(bridge).slice(-2)).toEqual(['settings.write', 'settings.read']);
    expect((page.at('setting-write') as HTMLButtonElement).disabled).toBe(true);
  });

  it('say in words what the device refuses', async () => {
    const page = await openSettings(bridgeWith({ 'ro/serial': bytes(5) }));
    await addNames(page, 'ro/serial', 'no/such');
    expect(wordsOf(page.at('setting-note'))).toBe('The device has no such setting.');
    await page.type('setting-value', '6');
    await page.click('setting-write');
    expect(wordsOf(page.at('error-note'))).toContain('this setting cannot be written');
    expect(valueAt(page).value, 'what was typed is kept').toBe('6');
  });

  it('say that a value may be cut off, and keep such a value out of a snapshot', async () => {
    const bridge = bridgeWith({ long: new Uint8Array(40).fill(65), short: bytes(1) });
    const page = await openSettings(bridge);
    await addNames(page, 'long', 'short');
    expect(wordsOf(page.at('setting-note'))).toContain('gives 32 bytes at most');
    await page.click('snapshot-save');
    const [saved] = bridge.argumentsOf('document.save') as { text: string; kind: string }[];
    expect(JSON.parse(saved?.text ?? '')).toMatchObject({
      format: 'bootbench-settings',
      device: 'Lamp',
      settings: [{ name: 'short', hex: '01' }],
    });
    expect(wordsOf(page.at('snapshot-said'))).toContain('One that is cut off was left out.');
  });

  it('are deleted on the device only after a question', async () => {
    const stored: Record<string, Uint8Array> = { 'a/b': bytes(1) };
    const page = await openSettings(bridgeWith(stored));
    await addNames(page, 'a/b');
    page.at('setting-more').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await page.settle();
    await page.click('menu-delete-setting');
    expect(stored).toHaveProperty(['a/b']);
    await page.click('confirm-action');
    expect(stored).toEqual({});
    expect(wordsOf(page.at('setting-note'))).toBe('The device has no such setting.');
  });

  it('are saved, loaded and committed', async () => {
    const bridge = bridgeWith({});
    const page = await openSettings(bridge);
    for (const action of ['save', 'load', 'commit']) {
      await page.click(`settings-${action}`);
      expect(commandsOf(bridge)).toContain(`settings.${action}`);
      expect(page.shows('storage-done')).toBe(true);
    }
  });

  it('are compared with a snapshot, and what was chosen is restored', async () => {
    const stored: Record<string, Uint8Array> = { same: bytes(1), other: bytes(2) };
    const bridge = bridgeWith(stored);
    const text = snapshotText({
      device: 'Lamp',
      takenAt: '2026-11-22',
      settings: [
        { name: 'same', type: 'u8', bytes: bytes(1) },
        { name: 'other', type: 'u8', bytes: bytes(7) },
        { name: 'gone', type: 'u8', bytes: bytes(8) },
      ],
    });
    bridge.script['document.open'] = () => ({ fileName: 'lamp.json', text });
    bridge.script['run.perform'] = ({ action }) => {
      if (action.do === 'restore-settings')
        for (const { name, value } of action.settings) stored[name] = value;
      return device({ id: 'd1' });
    };
    const page = await openSettings(bridge);
    await page.click('snapshot-compare');
    const [other, gone] = page.all('snapshot-difference').map(wordsApart);
    expect(other).toContain('other differs File 7 Device 2');
    expect(gone).toContain('gone not on the device File 8');
    expect(wordsOf(page.at('snapshot-differences'))).toContain('one setting is the same');
    page.all('snapshot-difference')[1]?.querySelector('input')?.click();
    await page.settle();
    await page.click('snapshot-restore');
    expect(stored).toEqual({ same: bytes(1), other: bytes(7) });
    expect(page.all('snapshot-difference')).toHaveLength(1);
  });

  it('are not compared with a file that is no snapshot', async () => {
    const bridge = bridgeWith({});
    bridge.script['document.open'] = () => ({ fileName: 'package.json', text: '{}' });
    const page = await openSettings(bridge);
    await page.click('snapshot-compare');
    expect(wordsOf(page.at('error-note'))).toContain('package.json');
    expect(page.shows('snapshot-differences')).toBe(false);
  });

  it('lose the whole storage only when the name of the device was typed', async () => {
    const bridge = bridgeWith({});
    const page = await openSettings(bridge);
    await page.click('erase-storage');
    await page.type('erase-name', 'Lam');
    await page.click('erase-go');
    expect(commandsOf(bridge)).toEqual([]);
    await page.type('erase-name', 'Lamp');
    await page.click('erase-go');
    expect(commandsOf(bridge)).toContain('zephyr.eraseStorage');
    expect(page.shows('erase-done')).toBe(true);
  });

  it('wait while an upgrade runs', async () => {
    const bridge = bridgeWith({ a: bytes(1) }, { runId: 'j1' });
    bridge.change({ runs: [upgradeRun({ id: 'j1', deviceId: 'd1', state: uploading(10) })] });
    const page = await openSettings(bridge);
    await addNames(page, 'a');
    expect(commandsOf(bridge)).toEqual([]);
    expect(wordsOf(page.at('settings-why'))).toContain('Busy: upgrade to 1.9.0');
    expect((page.at('settings-save') as HTMLButtonElement).disabled).toBe(true);
  });

  it('name the options when the device does not have the groups', async () => {
    const page = await openSettings(bridgeWith({}, { capabilities: { ...capabilities, groups: [0, 1] } }));
    expect(wordsOf(page.at('missing-note'))).toContain('CONFIG_MCUMGR_GRP_SETTINGS');
    page.page.unmount();
    const without = await openSettings(bridgeWith({}, { capabilities: { ...capabilities, groups: [0, 3] } }));
    expect(wordsOf(without.at('panel-erase'))).toContain('CONFIG_MCUMGR_GRP_ZBASIC_STORAGE_ERASE');
  });
});
