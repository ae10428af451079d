import { describe, expect, it } from 'vitest';
import type { DeviceView } from '@shared/ipc/views';
import { FakeBridge } from '../support/fake-bridge';
import { openPage, wordsOf } from '../support/open-page';
import { capabilities, device } from '../support/scene';

const withGroup: Partial<DeviceView> = { capabilities: { ...capabilities, groups: [0, 1, 11] } };

function opened(part: Partial<DeviceView>, page = '') {
  const transports = [{ id: 0 }, { id: 1, name: '<b>Bluetooth</b>' }];
  const bridge = new FakeBridge(
    { devices: [device({ id: 'd1', ...part })] },
    {
      'smp.request': ({ command }: { command: string }) => (command === 'bridge.list' ? { transports } : {}),
      'device.endBridge': () => undefined,
    },
  );
  return openPage(bridge, `/device/d1${page}`).then((found) => ({ ...found, bridge }));
}

describe('a bridge that is connected', () => {
  it('is said on every page of the device, and ended, also while the device behind it is away', async () => {
    const away = { state: 'away', sinceEpochMs: 1, expected: false } as const;
    for (const page of ['', '/raw', '/images']) {
      const { at, click, bridge } = await opened({ bridge: { transport: 1 }, link: away }, page);
      expect(wordsOf(at('bridge-note'))).toContain('transport 1');
      await click('bridge-end');
      expect(bridge.argumentsOf('device.endBridge')).toEqual([{ id: 'd1' }]);
    }
  });

  it('is not said without one', async () => {
    expect((await opened({})).shows('bridge-note')).toBe(false);
  });
});

describe('the panel of bridges', () => {
  it('is there for devices that list the group, asks when somebody looks, and connects', async () => {
    const { at, click, shows, bridge } = await opened(withGroup);
    const asked = () =>
      (bridge.argumentsOf('smp.request') as { command: string; body: unknown }[]).filter(({ command }) =>
        command.startsWith('bridge.'),
      );
    expect(asked()).toEqual([]);
    await click('bridge-look');
    expect(wordsOf(at('panel-bridges'))).toContain('<b>Bluetooth</b>');
    await click('bridge-connect-1');
    expect(asked().at(-1)).toMatchObject({ command: 'bridge.connect', body: { transport: 1 } });
    expect(shows('bridge-note')).toBe(false);
  });

  it('is not there for others', async () => {
    expect((await opened({})).shows('panel-bridges')).toBe(false);
  });
});
