import { describe, expect, it } from 'vitest';
import type { BluetoothView } from '@shared/ipc/bluetooth';
import type { DeviceView } from '@shared/ipc/views';
import { FakeBridge } from '../support/fake-bridge';
import { openPage, wordsApart as wordsOf } from '../support/open-page';
import { capabilities, device, sceneEpochMs } from '../support/scene';

const lamp = device({
  id: 'l',
  name: 'Lamp',
  connection: { kind: 'ble', peerId: 'c0:de:00:00:00:07', peerName: 'Lamp\u202e7', controllerName: 'hci1' },
  capabilities: { ...capabilities, packetBytes: 244, reassembles: true },
});
const heard: BluetoothView = {
  adapter: { state: 'ready' },
  binding: 'bluez',
  resetsAdapter: false,
  scanning: false,
  found: [
    { id: 'c0de00000007', speaksSmp: true, lastRssi: -71, lastSeenEpochMs: sceneEpochMs, deviceId: 'l' },
  ],
  links: { inside: 1, limit: 1, waiting: [] },
};

async function open(part: Partial<DeviceView> = {}, bluetooth: Partial<BluetoothView> = {}) {
  const bridge = new FakeBridge({
    devices: [{ ...lamp, ...part }],
    bluetooth: { ...heard, ...bluetooth },
  });
  return openPage(bridge, '/device/l/overview');
}

describe('the overview of a Bluetooth device', () => {
  it('shows where it is, what its link carries, and how well it was heard', async () => {
    const page = await open();
    const words = wordsOf(page.at('panel-bluetooth'));
    expect(words).toContain('Advertised name Lamp\u{fffd}7');
    expect(words).toContain('Address c0:de:00:00:00:07');
    expect(words).toContain('Adapter hci1');
    expect(words).toContain('MTU 247, carries 244 bytes');
    expect(words).toContain('−71 dBm');
    expect(page.shows('ble-problem')).toBe(false);
  });

  it('names the option that a device without reassembly lacks', async () => {
    const page = await open({ capabilities: { ...capabilities, packetBytes: 20, reassembles: false } });
    expect(wordsOf(page.at('panel-bluetooth'))).toContain('CONFIG_MCUMGR_TRANSPORT_BT_REASSEMBLY');
  });

  it.each([
    ['bluez', ['conn_min_interval', 'MinConnectionInterval', '[LE]']],
    ['macos', ['The system chooses it']],
  ] as const)('says why uploads are slow, and what helps over %s', async (binding, ways) => {
    const slow = {
      capabilities: { ...capabilities, packetBytes: 244, reassembles: true, slowIntervalMs: 50 },
    };
    const words = wordsOf((await open(slow, { binding })).at('slow-interval'));
    expect(words).toContain('about 50 ms: uploads are slow');
    for (const way of ways) expect(words).toContain(way);
    expect(words).toContain('CONFIG_MCUMGR_TRANSPORT_BT_CONN_PARAM_CONTROL=y');
  });

  it('says nothing of an interval that is not long', async () => {
    expect((await open()).shows('slow-interval')).toBe(false);
  });

  it('says that it has to be paired, and where', async () => {
    const facts = { device: 'Lamp', platform: 'linux', detail: 'insufficient encryption' } as const;
    const error = { code: 'link/bluetooth-pairing-needed', facts } as const;
    const page = await open({ link: { state: 'closed', because: error }, lastError: error });
    expect(wordsOf(page.at('pairing-needed'))).toContain('Lamp has to be paired first');
    expect(wordsOf(page.at('pairing-needed'))).toContain('bluetoothctl');
  });

  it('is not there for other devices', async () => {
    const { connection } = device({ id: 'x' });
    expect((await open({ connection })).shows('panel-bluetooth')).toBe(false);
  });
});

describe('a Bluetooth device that is not ready', () => {
  const away: DeviceView['link'] = { state: 'away', sinceEpochMs: sceneEpochMs, expected: false };
  const problem = {
    code: 'link/bluetooth-unavailable',
    facts: { platform: 'linux', detail: 'gone' },
  } as const;

  it('says that the adapter is the reason, once', async () => {
    const adapter = { state: 'unavailable', problem } as const;
    const page = await open({ link: away }, { adapter });
    expect(wordsOf(page.at('ble-problem'))).toContain('Bluetooth cannot be used: gone');
    page.page.unmount();
    const known = await open({ link: away, lastError: problem }, { adapter });
    expect(known.shows('device-error')).toBe(true);
    expect(known.shows('ble-problem')).toBe(false);
  });

  it('says which place in the line it has', async () => {
    const waiting = [{ label: 'x' }, { label: 'Lamp', deviceId: 'l' }];
    const page = await open({ link: { state: 'opening' } }, { links: { inside: 1, limit: 1, waiting } });
    expect(wordsOf(page.at('ble-waiting'))).toBe('Waiting for a Bluetooth link (2nd of 2; limit 1)');
  });
});
