import { describe, expect, it } from 'vitest';
import { profileNames, profileSummaries } from '@shared/simulator/profile-names';
import { useBench } from '@/stores/bench';
import { Refusal } from '../support/fake-bridge';
import { wordsApart as wordsOf } from '../support/open-page';
import { device } from '../support/scene';
import { openBench } from './open-bench';

async function openDialog(...bench: Parameters<typeof openBench>) {
  const page = await openBench(...bench);
  await page.click('add-device');
  const tab = async (name: string) => {
    page.at(`tab-${name}`).dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }));
    await page.settle();
  };
  return { ...page, tab };
}

describe('adding a serial device', () => {
  it('asks for a port in a sentence beside the field, and sends nothing until there is one', async () => {
    const page = await openDialog();
    await page.type('serial-baud', 'fast');
    await page.click('add-confirm');
    expect(wordsOf(page.at('add-dialog'))).toContain('Choose a port above or type its name.');
    expect(wordsOf(page.at('add-dialog'))).toContain('A whole number from 300 to 12000000.');
    expect(page.at('serial-path').getAttribute('aria-invalid')).toBe('true');
    expect(page.bridge.argumentsOf('device.add')).toEqual([]);
  });

  it('takes a port that is typed, with what stands under "More"', async () => {
    const page = await openDialog();
    await page.type('serial-path', ' /dev/ttyUSB3 ');
    await page.type('serial-line', '512');
    await page.type('device-name', 'Lamp');
    await page.click('add-confirm');
    expect(page.bridge.argumentsOf('device.add')).toEqual([
      {
        name: 'Lamp',
        connection: {
          kind: 'serial',
          path: '/dev/ttyUSB3',
          baudRate: 115_200,
          lineBytes: 512,
          framing: 'console',
          flowControl: 'none',
        },
      },
    ]);
    expect(page.shows('add-dialog')).toBe(false);
  });

  it('offers the ports that were found, but not those in use', async () => {
    const ports = [
      { path: '/dev/ttyACM0', manufacturer: 'Nordic' },
      { path: '/dev/ttyACM1', deviceId: 'a' },
    ];
    const page = await openDialog({ ports });
    const radios = [...page.at('port-list').querySelectorAll('input')];
    expect(radios.map((radio) => [radio.value, radio.disabled])).toEqual([
      ['/dev/ttyACM0', false],
      ['/dev/ttyACM1', true],
    ]);
    expect((page.at('serial-path') as HTMLInputElement).value, 'the only free port is taken at once').toBe(
      '/dev/ttyACM0',
    );
  });

  it('closes as soon as the device is on the bench, although it is still being connected', async () => {
    const page = await openDialog({}, { 'device.add': () => new Promise<never>(() => undefined) });
    await page.type('serial-path', '/dev/ttyUSB3');
    await page.click('add-confirm');
    expect(page.shows('add-dialog')).toBe(true);
    page.bridge.change({ devices: [device({ id: 'new', link: { state: 'opening' } })] });
    await page.settle();
    expect(page.shows('add-dialog')).toBe(false);
  });

  it('can add a second device while the first is still tried', async () => {
    const ends: ((error?: Error) => void)[] = [];
    const page = await openDialog(
      {},
      {
        'device.add': () =>
          new Promise<never>((_, reject) =>
            ends.push((error) => {
              if (error) reject(error);
            }),
          ),
      },
    );
    await page.type('serial-path', '/dev/ttyUSB3');
    await page.click('add-confirm');
    page.bridge.change({ devices: [device({ id: 'new', link: { state: 'opening' } })] });
    await page.settle();
    await page.click('add-device');
    await page.type('serial-path', '/dev/ttyUSB4');
    // What becomes of the first is none of this dialog's business.
    ends[0]?.(new Refusal({ code: 'link/busy', facts: { port: '/dev/ttyUSB3' } }));
    await page.settle();
    expect(page.shows('add-dialog')).toBe(true);
    await page.click('add-confirm');
    expect(page.bridge.argumentsOf('device.add')).toMatchObject([
      { connection: { path: '/dev/ttyUSB3' } },
      { connection: { path: '/dev/ttyUSB4' } },
    ]);
  });

  it('shows why the main process refused, and stays open', async () => {
    const page = await openDialog(
      {},
      {
        'device.add': () => {
          throw new Refusal({ code: 'link/denied', facts: { port: '/dev/ttyUSB3', platform: 'linux' } });
        },
      },
    );
    await page.type('serial-path', '/dev/ttyUSB3');
    await page.click('add-confirm');
    expect(wordsOf(page.at('error-note'))).toContain('No permission to open /dev/ttyUSB3');
    expect(wordsOf(page.at('error-note'))).toContain('dialout');
    expect(page.shows('failure')).toBe(false);
    expect((page.at('serial-path') as HTMLInputElement).value).toBe('/dev/ttyUSB3');
  });
});

it('adds a UDP device by its address', async () => {
  const page = await openDialog();
  await page.tab('udp');
  await page.type('udp-address', 'sensor.local:99999');
  await page.click('add-confirm');
  expect(wordsOf(page.at('add-dialog'))).toContain('A port is a number from 1 to 65535.');
  await page.type('udp-address', 'sensor.local:1338');
  await page.click('add-confirm');
  expect(page.bridge.argumentsOf('device.add')).toEqual([
    { connection: { kind: 'udp', address: 'sensor.local:1338' } },
  ]);
});

it('adds a device behind a serial server by host and port', async () => {
  const page = await openDialog();
  await page.tab('tcp');
  await page.type('tcp-address', 'rack-2.local');
  await page.type('tcp-line', '8');
  await page.click('add-confirm');
  expect(wordsOf(page.at('add-dialog'))).toContain('Type host and port of the serial server');
  expect(wordsOf(page.at('add-dialog'))).toContain('A whole number from 32 to 4096.');
  await page.type('tcp-address', ' rack-2.local:4001 ');
  await page.type('tcp-line', '512');
  await page.click('add-confirm');
  expect(page.bridge.argumentsOf('device.add')).toEqual([
    { connection: { kind: 'tcp', address: 'rack-2.local:4001', lineBytes: 512, framing: 'console' } },
  ]);
});

it('adds simulated devices, every profile with its sentence', async () => {
  const page = await openDialog();
  await page.tab('simulated');
  for (const name of profileNames)
    expect(wordsOf(page.at('profile-list'))).toContain(`${name} ${profileSummaries[name]}`);
  (page.at('profile-tiny') as HTMLInputElement).click();
  await page.type('simulated-count', '0');
  await page.click('add-confirm');
  expect(wordsOf(page.at('add-dialog'))).toContain('A whole number from 1 to 500.');
  await page.type('simulated-count', '12');
  await page.click('add-confirm');
  expect(page.bridge.argumentsOf('device.addSimulated')).toEqual([{ profile: 'tiny', count: 12 }]);
});

describe('editing a device', () => {
  const lamp = device({ id: 'a', name: 'Lamp', tags: ['rack'] });
  async function openEditor() {
    const page = await openBench({ devices: [lamp] });
    page
      .all('device-row')[0]
      ?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
    await page.settle();
    await page.settle();
    const entry = page.at('menu-edit');
    entry.dispatchEvent(new PointerEvent('pointerup', { bubbles: true }));
    entry.click();
    await page.settle();
    return page;
  }

  it('changes name and tags, and leaves the connection alone when it is the same', async () => {
    const page = await openEditor();
    expect((page.at('edit-tags') as HTMLInputElement).value).toBe('rack');
    await page.type('edit-name', ' Big lamp ');
    await page.type('edit-tags', 'rack, soak');
    await page.click('edit-save');
    expect(page.bridge.argumentsOf('device.change')).toEqual([
      { id: 'a', name: 'Big lamp', tags: ['rack', 'soak'] },
    ]);
    expect(page.bridge.argumentsOf('device.setConnection')).toEqual([]);
    expect(page.shows('edit-dialog')).toBe(false);
  });

  it('changes the connection', async () => {
    const page = await openEditor();
    await page.type('serial-baud', '9600');
    await page.click('edit-save');
    expect(page.bridge.argumentsOf('device.setConnection')).toEqual([
      { id: 'a', connection: { ...lamp.connection, baudRate: 9600 } },
    ]);
  });

  it('does not save a device without a name', async () => {
    const page = await openEditor();
    await page.type('edit-name', ' ');
    await page.click('edit-save');
    expect(wordsOf(page.at('edit-dialog'))).toContain('A device needs a name.');
    expect(page.bridge.argumentsOf('device.change')).toEqual([]);
  });

  it('closes when the device is taken off the bench', async () => {
    const page = await openEditor();
    page.bridge.change({ gone: { devices: ['a'] } });
    await page.settle();
    expect(page.shows('edit-dialog')).toBe(false);
    expect(useBench().devices.size).toBe(0);
  });
});
