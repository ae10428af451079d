/** What an upgrade may be asked for beside its mode, and what clears the way for a refused one. */
import { describe, expect, it } from 'vitest';
import type { UpgradeRefusal } from '@shared/core/errors';
import type { DeviceView, FirmwareView } from '@shared/ipc/views';
import type { Finding } from '@shared/run/upgrade/preflight';
import { FakeBridge, type Script } from '../support/fake-bridge';
import { openPage, wordsOf } from '../support/open-page';
import { atDevices, devices, firmware, hostile, plan, script } from '../support/wizard';

describe('settings of the application', () => {
  it('are erased only where that is chosen, and only in modes that restart the device', async () => {
    const orders: unknown[] = [];
    const bridge = new FakeBridge(
      { devices },
      {
        ...script,
        'run.plan': ({ devices: ids, order }) => {
          orders.push(order.kind === 'upgrade' ? order.eraseSettings : undefined);
          return ids.map((id) => ({
            ...plan(id, order.mode),
            findings:
              order.eraseSettings === true
                ? [
                    {
                      level: 'warn' as const,
                      about: 'device' as const,
                      what: { reason: 'erases-settings' as const },
                    },
                  ]
                : [],
          }));
        },
      },
    );
    const { at, all, click } = await atDevices(bridge, ['a', 'b']);
    expect(orders.at(-1)).toBeUndefined();
    await click('erase-settings');
    expect(orders.at(-1)).toBe(true);
    expect(wordsOf(at('danger-erases-settings'))).toContain('on 2 devices');
    await click('mode-upload-and-mark');
    expect(orders.at(-1)).toBeUndefined();
    expect(at('erase-settings').hasAttribute('disabled')).toBe(true);
    expect(all('danger-erases-settings')).toHaveLength(0);
    await click('mode-test-only');
    expect(orders.at(-1)).toBe(true);
  });
});

describe('a device that is refused for an image on test or a marked one', () => {
  const refusedFor = (why: UpgradeRefusal): Script => ({
    ...script,
    'run.plan': ({ devices: ids }) =>
      ids.map((id) => ({
        deviceId: id,
        outcome: { refused: { code: 'upgrade/refused', facts: { why } } },
        findings: [{ level: 'block', about: 'device', what: why }],
      })),
  });

  it('offers what would clear the way, and does it when it is pressed', async () => {
    const asked: unknown[] = [];
    const bridge = new FakeBridge(
      { devices },
      {
        ...refusedFor({ reason: 'test-in-progress', version: hostile, image: 0 }),
        'run.perform': (wanted) => {
          asked.push(wanted);
          return devices[0] as DeviceView;
        },
      },
    );
    const { at, click } = await atDevices(bridge, ['a']);
    expect(wordsOf(at('clearing-confirm'))).toBe(`Confirm ${hostile}`);
    expect(wordsOf(at('clearing-revert'))).toBe(`Reset: reverts ${hostile}`);
    expect(asked).toEqual([]);
    await click('clearing-confirm');
    expect(asked).toEqual([{ id: 'a', action: { do: 'confirm' } }]);
    await click('clearing-revert');
    expect(asked.at(-1)).toEqual({ id: 'a', action: { do: 'reset' } });
  });

  it('offers nothing where nothing so simple helps', async () => {
    const bridge = new FakeBridge({ devices }, refusedFor({ reason: 'no-images' }));
    const { all } = await atDevices(bridge, ['a']);
    expect(
      all('clearing-confirm').length + all('clearing-start').length + all('clearing-revert').length,
    ).toBe(0);
  });
});

describe('a new bootloader in the file', () => {
  const [app] = firmware.images;
  const build = (slot: 0 | 1): FirmwareView['images'][number] => ({
    ...(app as FirmwareView['images'][number]),
    slot,
    role: 'bootloader',
    name: `mcuboot-s${slot}.bin`,
    version: '2.4.0',
  });
  const holding = (images: FirmwareView['images'], more: Partial<FirmwareView> = {}): Script => ({
    ...script,
    'firmware.choose': () => ({ ...firmware, kind: 'package', images, ...more }),
  });

  it('is sent only when somebody says so', async () => {
    const orders: unknown[] = [];
    const bridge = new FakeBridge(
      { devices },
      {
        ...holding([...firmware.images, build(0), build(1)]),
        'run.plan': ({ devices: ids, order }) => {
          orders.push(order.bootloader);
          const what = { reason: 'replaces-bootloader', version: '2.4.0', slot: 1 } as const;
          const danger: Finding[] = [{ level: 'warn', about: 'device', what }];
          return ids.map((id) => ({
            ...plan(id, order.mode),
            findings: order.bootloader === true ? danger : [],
          }));
        },
      },
    );
    const { at, click } = await atDevices(bridge, ['a']);
    expect(orders.at(-1)).toBeUndefined();
    expect(wordsOf(at('plan-versions'))).toBe('1.9.0');
    await click('devices-back');
    await click('send-bootloader');
    await click('firmware-next');
    expect(orders.at(-1)).toBe(true);
    expect(wordsOf(at('danger-replaces-bootloader'))).toContain('A new bootloader is sent to one device');
    expect(wordsOf(at('plan-versions'))).toBe('2.4.0');
  });

  it('opens the way for a file that holds nothing else', async () => {
    const cannotBeSent = { code: 'image/nothing-to-send', facts: { file: 'dfu_mcuboot.zip' } } as const;
    const bridge = new FakeBridge({ devices }, holding([build(0), build(1)], { cannotBeSent }));
    const { at, click } = await openPage(bridge, '/upgrade');
    await click('firmware-choose');
    expect(at('firmware-next').hasAttribute('disabled')).toBe(true);
    await click('send-bootloader');
    expect(at('firmware-next').hasAttribute('disabled')).toBe(false);
  });

  it('is not spoken of where there is none', async () => {
    const { all, click } = await openPage(new FakeBridge({ devices }, script), '/upgrade');
    await click('firmware-choose');
    expect(all('send-bootloader')).toHaveLength(0);
  });
});
