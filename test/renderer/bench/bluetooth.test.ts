import { describe, expect, it } from 'vitest';
import type { BluetoothView, FoundDeviceView } from '@shared/ipc/bluetooth';
import { defaultPreferences } from '@shared/device/preferences';
import { foundConnection, foundName } from '@/components/bluetooth-draft';
import { connectionFrom, draftOf, wrongIn } from '@/components/connection-draft';
import { barsOf, dbmText } from '@/components/signal';
import { shownDevices } from '@/views/bench/found-choice';
import { wordsApart as wordsOf } from '../support/open-page';
import { device, sceneEpochMs } from '../support/scene';
import { openBench, rowOf, within } from './open-bench';

function found(number: number, part: Partial<FoundDeviceView> = {}): FoundDeviceView {
  const digits = number.toString(16).padStart(4, '0');
  return {
    id: `c0de0000${digits}`,
    address: `c0:de:00:00:${digits.slice(0, 2)}:${digits.slice(2)}`,
    name: `Lamp ${number}`,
    rssi: -55,
    speaksSmp: true,
    lastSeenEpochMs: sceneEpochMs,
    ...part,
  };
}

function view(part: Partial<BluetoothView> = {}): BluetoothView {
  return {
    adapter: { state: 'ready' },
    binding: 'bluez',
    resetsAdapter: false,
    scanning: true,
    found: [],
    links: { inside: 0, limit: 8, waiting: [] },
    ...part,
  };
}

const off = view({
  adapter: { state: 'off', problem: { code: 'link/bluetooth-off', facts: { platform: 'linux' } } },
});
const lamp = device({
  id: 'l',
  name: 'Lamp',
  connection: { kind: 'ble', peerId: 'c0:de:00:00:00:07', peerName: 'Lamp 7' },
  link: { state: 'opening' },
});

async function openTab(bluetooth: BluetoothView, ...more: Parameters<typeof openBench>) {
  const page = await openBench({ bluetooth, ...more[0] }, more[1]);
  await page.click('add-device');
  page.at('tab-ble').dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }));
  await page.settle();
  const check = async (at: number): Promise<void> => {
    page.all('ble-found')[at]?.querySelector('input')?.click();
    await page.settle();
  };
  return { ...page, check };
}

describe('adding a Bluetooth device', () => {
  it('touches nothing of Bluetooth before its tab is opened, and looks no longer than that', async () => {
    const page = await openBench();
    await page.click('add-device');
    expect(page.bridge.argumentsOf('bluetooth.scan')).toEqual([]);
    page.at('tab-ble').dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }));
    await page.settle();
    expect(page.bridge.argumentsOf('bluetooth.scan')).toEqual([{ on: true }]);
    await page.click('add-cancel');
    expect(page.bridge.argumentsOf('bluetooth.scan')).toEqual([{ on: true }, { on: false }]);
  });

  it('lists those that advertise SMP, the others on request, and finds by name or address', async () => {
    const others = [found(8, { speaksSmp: false, name: 'Headset' })];
    const page = await openTab(view({ found: [found(1), found(2), ...others] }));
    expect(page.all('ble-found').map((one) => one.dataset['id'])).toEqual(['c0de00000001', 'c0de00000002']);
    expect(wordsOf(page.at('ble-list'))).toContain('−55 dBm');
    await page.click('ble-others');
    expect(page.all('ble-found')).toHaveLength(3);
    await page.type('ble-filter', '00:08');
    expect(page.all('ble-found').map(wordsOf)).toEqual([expect.stringContaining('Headset')]);
    await page.type('ble-filter', 'no such');
    expect(wordsOf(page.at('ble-list'))).toBe('No device matches.');
  });

  it('adds several at once, each under its own name', async () => {
    const page = await openTab(view({ found: [found(1), found(2), found(3, { deviceId: 'a' })] }));
    expect(page.all('ble-found')[2]?.querySelector('input')?.disabled, 'on the bench already').toBe(true);
    await page.check(0);
    expect(page.shows('device-name')).toBe(true);
    await page.check(1);
    expect(page.shows('device-name')).toBe(false);
    expect(wordsOf(page.at('add-confirm'))).toBe('Add 2 devices');
    await page.click('add-confirm');
    expect(page.bridge.argumentsOf('device.add')).toEqual([
      { name: 'Lamp 1', connection: { kind: 'ble', peerName: 'Lamp 1', peerId: 'c0:de:00:00:00:01' } },
      { name: 'Lamp 2', connection: { kind: 'ble', peerName: 'Lamp 2', peerId: 'c0:de:00:00:00:02' } },
    ]);
    expect(page.shows('add-dialog')).toBe(false);
  });

  it('takes what is typed, checked, with what stands under "More"', async () => {
    const page = await openTab(view());
    await page.click('add-confirm');
    expect(wordsOf(page.at('add-dialog'))).toContain(
      'Choose a device above, or type its name or its address.',
    );
    await page.type('ble-id', 'c0:de');
    expect(wordsOf(page.at('add-dialog'))).toContain('Six pairs of hexadecimal digits');
    await page.type('ble-id', 'C0-DE-00-00-00-09');
    await page.type('ble-controller', 'hci1');
    await page.type('ble-timeout', '20000');
    await page.type('device-name', 'Mine');
    await page.click('add-confirm');
    expect(page.bridge.argumentsOf('device.add')).toEqual([
      {
        name: 'Mine',
        connection: {
          kind: 'ble',
          peerId: 'C0-DE-00-00-00-09',
          controllerName: 'hci1',
          connectTimeoutMs: 20_000,
        },
      },
    ]);
  });

  it('says why there is no list, with the way out on this platform', async () => {
    const page = await openTab(off);
    expect(wordsOf(page.at('ble-problem'))).toContain('Bluetooth is switched off');
    expect(wordsOf(page.at('ble-problem'))).toContain('bluetoothctl power on');
    expect(page.shows('ble-list')).toBe(false);
  });

  it('shows names out of the air as text, without what hides or turns it', async () => {
    const page = await openTab(view({ found: [found(1, { name: '<img src=x>\u202egpj\u0007' })] }));
    expect(wordsOf(page.at('ble-found'))).toContain('<img src=x>\u{fffd}gpj\u{fffd}');
    expect(page.at('ble-list').querySelector('img')).toBeNull();
  });

  it('is gone through with the arrow keys, from the filter down, and Enter there adds nothing', async () => {
    const page = await openTab(view({ found: [found(1), found(2)] }));
    const focused = () => document.activeElement?.closest('[data-id]')?.getAttribute('data-id');
    page.at('ble-filter').focus();
    await page.press('ble-filter', 'ArrowDown');
    expect(focused()).toBe('c0de00000001');
    await page.press('ble-list', 'ArrowDown');
    expect(focused()).toBe('c0de00000002');
    await page.press('ble-list', 'ArrowDown');
    await page.press('ble-list', 'ArrowUp');
    expect(focused()).toBe('c0de00000001');
    const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
    page.at('ble-filter').dispatchEvent(enter);
    expect(enter.defaultPrevented).toBe(true);
  });

  it('draws only what is in sight of hundreds', async () => {
    const many = Array.from({ length: 400 }, (_, number) => found(number));
    const page = await openTab(view({ found: many }));
    expect(page.all('ble-found').length).toBeLessThan(60);
    await page.type('ble-filter', 'Lamp 399');
    expect(page.all('ble-found').map((one) => one.dataset['id'])).toEqual(['c0de0000018f']);
  });
});

describe('the bench', () => {
  it('looks when it is asked to, offers what is not on it, and stops', async () => {
    const page = await openBench({ bluetooth: view({ found: [found(1), found(2, { deviceId: 'a' })] }) });
    expect(page.shows('found-bluetooth')).toBe(false);
    await page.click('look-bluetooth');
    expect(page.bridge.argumentsOf('bluetooth.scan')).toEqual([{ on: true }]);
    expect(page.all('found-ble').map(wordsOf)).toEqual([expect.stringContaining('Lamp 1')]);
    await page.click('add-found-ble');
    expect(page.bridge.argumentsOf('device.add')).toEqual([
      { name: 'Lamp 1', connection: { kind: 'ble', peerName: 'Lamp 1', peerId: 'c0:de:00:00:00:01' } },
    ]);
    await page.click('hide-found-ble');
    expect(page.shows('found-bluetooth')).toBe(false);
    expect(page.bridge.argumentsOf('bluetooth.scan')).toEqual([{ on: true }, { on: false }]);
  });

  it('looks all the time where the user wants that, and shows what appears by itself', async () => {
    const page = await openBench({ preferences: { ...defaultPreferences, bluetooth: 'while-open' } });
    expect(page.bridge.argumentsOf('bluetooth.scan')).toEqual([{ on: true }]);
    expect(page.shows('look-bluetooth')).toBe(false);
    expect(page.shows('found-bluetooth')).toBe(false);
    page.bridge.change({ bluetooth: view({ found: [found(1)] }) });
    await page.settle();
    expect(wordsOf(page.at('found-bluetooth'))).toContain('Lamp 1');
    await page.click('hide-found-ble');
    expect(page.shows('found-bluetooth')).toBe(false);
    page.bridge.change({ bluetooth: view({ found: [found(1), found(2)] }) });
    await page.settle();
    expect(page.all('found-ble').map(wordsOf)).toEqual([expect.stringContaining('Lamp 2')]);
  });

  it('says why Bluetooth devices are away when the adapter is the reason, and stops when it is back', async () => {
    const page = await openBench({ devices: [lamp], bluetooth: off });
    expect(wordsOf(page.at('found-bluetooth'))).toContain('Bluetooth is switched off.');
    page.bridge.change({ bluetooth: view({ adapter: { state: 'starting' } }) });
    await page.settle();
    expect(page.shows('found-bluetooth'), 'it is tried again and again').toBe(true);
    page.bridge.change({ bluetooth: view() });
    await page.settle();
    expect(page.shows('found-bluetooth')).toBe(false);
  });

  it('shows the place of a device that waits for a link', async () => {
    const waiting = [{ label: 'x' }, { label: 'y' }, { label: 'Lamp 7', deviceId: 'l' }, { label: 'z' }];
    const page = await openBench({
      devices: [lamp],
      bluetooth: view({ links: { inside: 8, limit: 8, waiting } }),
    });
    expect(within(rowOf(page, 'l'), 'link-state')).toBe('Waiting, 3rd');
    expect(page.at('link-state').title).toBe('Waiting for a Bluetooth link (3rd of 4; limit 8)');
  });
});

it('a Bluetooth device is edited by name, address and what stands under "More"', async () => {
  const page = await openBench({ devices: [{ ...lamp, link: { state: 'closed' } }] });
  page
    .all('device-row')[0]
    ?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
  await page.settle();
  await page.settle();
  page.at('menu-edit').click();
  await page.settle();
  expect((page.at('ble-name') as HTMLInputElement).value).toBe('Lamp 7');
  await page.type('ble-name', '');
  await page.type('ble-id', '');
  await page.click('edit-save');
  expect(wordsOf(page.at('edit-dialog'))).toContain('type its name or its address');
  await page.type('ble-id', 'c0:de:00:00:00:08');
  await page.type('ble-timeout', '3000');
  await page.click('edit-save');
  expect(page.bridge.argumentsOf('device.setConnection')).toEqual([
    { id: 'l', connection: { kind: 'ble', peerId: 'c0:de:00:00:00:08', connectTimeoutMs: 3000 } },
  ]);
});

describe('a Bluetooth connection in a form', () => {
  it('is what it was when nothing is changed', () => {
    const before = {
      kind: 'ble',
      peerName: ' odd ',
      peerId: '01234567-89AB-cdef-0123-456789abcdef',
      controllerName: 'hci1',
      ownAddressType: 'random',
      connectTimeoutMs: 5000,
    } as const;
    expect(connectionFrom('ble', draftOf('ble', before), before)).toEqual(before);
    expect(wrongIn('ble', draftOf('ble', before))).toEqual({});
  });

  it('takes addresses and UUIDs however they are written, and nothing else', () => {
    const wrongId = (peerId: string) => wrongIn('ble', { ...draftOf('ble'), peerId }).peerId !== undefined;
    for (const id of ['C0:DE:00:00:00:01', 'c0de00000001', '0123456789abcdef0123456789abcdef'])
      expect(wrongId(id), id).toBe(false);
    for (const id of ['c0:de:00:00:00', 'c0:de:00:00:00:0g', '0123', 'lamp'])
      expect(wrongId(id), id).toBe(true);
  });

  it('has a time-out in its range or none', () => {
    const wrong = (connectTimeoutMs: string) =>
      wrongIn('ble', { ...draftOf('ble', { kind: 'ble', peerName: 'a' }), connectTimeoutMs });
    expect(wrong('')).toEqual({});
    expect(wrong('99').connectTimeoutMs).toEqual({ key: 'number', values: { least: 100, most: 600_000 } });
  });

  it('of a device without address is its identifier', () => {
    const { address: _, name: _n, ...hidden } = found(1);
    expect(foundConnection(hidden, draftOf('ble'))).toEqual({ kind: 'ble', peerId: 'c0de00000001' });
    expect(foundName(hidden)).toBeUndefined();
  });
});

it('signal strength has one bar more for each 10 dB', () => {
  expect([-95, -90, -80, -70, -60, -30].map(barsOf)).toEqual([0, 1, 2, 3, 4, 4]);
  expect(dbmText(-52)).toBe('−52 dBm');
});

it('the filter finds addresses however they are typed', () => {
  const all = [found(1), found(0x1234)];
  for (const filter of ['12:34', '12-34', 'C0DE00001234', 'lamp 4660'])
    expect(shownDevices(all, { filter, others: false }), filter).toEqual([all[1]]);
});
