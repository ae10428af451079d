import { describe, expect, it } from 'vitest';
import type { DeviceView } from '@shared/ipc/views';
import { FakeBridge, Refusal } from '../support/fake-bridge';
import { openPage, wordsOf, type OpenPage } from '../support/open-page';
import { capabilities, device, hashOf, sceneEpochMs, slot } from '../support/scene';

const running = slot({ active: true, confirmed: true, version: '1.0.0' });
const stored = slot({ slot: 1, version: '2.0.0' });

function open(
  part: Partial<DeviceView>,
  images = [running, stored],
): Promise<{ bridge: FakeBridge } & OpenPage> {
  const bridge = new FakeBridge(
    { devices: [device({ id: 'd1', slots: { images, readAtEpochMs: sceneEpochMs }, ...part })] },
    {
      'smp.request': ({ command }) => {
        throw new Refusal({ code: 'device/unsupported', facts: { command, commandGroup: 1 } });
      },
    },
  );
  return openPage(bridge, '/device/d1/images').then((page) => ({ bridge, ...page }));
}
const inSlot = (page: OpenPage, number: number, testId: string): HTMLElement => {
  const found = page.at(`slot-0-${number}`).querySelector<HTMLElement>(`[data-testid="${testId}"]`);
  if (!found) throw new Error(`slot ${number} has no ${testId}`);
  return found;
};

describe('the images of a device', () => {
  it('show version, hash and flags of each slot, and what the next reset does', async () => {
    const page = await open({});
    expect(wordsOf(inSlot(page, 0, 'slot-version'))).toBe('1.0.0');
    expect(inSlot(page, 0, 'slot-hash').textContent).toContain(hashOf('1.0.0').slice(0, 16));
    expect(wordsOf(inSlot(page, 0, 'slot-flags'))).toContain('Running');
    expect(wordsOf(page.at('next-reset-0'))).toContain('1.0.0 starts again.');
  });

  it('say that a test is reverted unless it is confirmed', async () => {
    const page = await open({}, [
      slot({ active: true, version: '2.0.0' }),
      slot({ slot: 1, confirmed: true, version: '1.0.0' }),
    ]);
    expect(wordsOf(page.at('next-reset-0'))).toContain(
      'The device reverts to 1.0.0, because 2.0.0 is not confirmed.',
    );
  });

  it('mark the image with its hash for a test', async () => {
    const page = await open({});
    inSlot(page, 1, 'slot-test').click();
    expect(page.bridge.argumentsOf('run.perform')).toEqual([
      { id: 'd1', action: { do: 'mark', hash: hashOf('2.0.0'), how: 'test' } },
    ]);
  });

  it('make an image permanent, and erase, only after a question', async () => {
    const page = await open({});
    inSlot(page, 1, 'slot-permanent').click();
    await page.settle();
    expect(page.bridge.argumentsOf('run.perform')).toEqual([]);
    await page.click('confirm-action');
    const marked = { id: 'd1', action: { do: 'mark', hash: hashOf('2.0.0'), how: 'permanent' } };
    expect(page.bridge.argumentsOf('run.perform')).toEqual([marked]);

    inSlot(page, 1, 'slot-erase').click();
    await page.settle();
    await page.click('confirm-cancel');
    expect(page.bridge.argumentsOf('run.perform')).toEqual([marked]);
    inSlot(page, 1, 'slot-erase').click();
    await page.settle();
    await page.click('confirm-action');
    expect(page.bridge.argumentsOf('run.perform')).toEqual([
      marked,
      { id: 'd1', action: { do: 'erase', image: 0, slot: 1 } },
    ]);
  });

  it('confirm the running image without its hash, and that of a second image by its hash', async () => {
    const second = slot({ image: 1, active: true, version: '0.4.0' });
    const page = await open({}, [slot({ active: true, version: '2.0.0' }), second]);
    inSlot(page, 0, 'slot-confirm').click();
    const confirmed = { id: 'd1', action: { do: 'confirm' } };
    expect(page.bridge.argumentsOf('run.perform')).toEqual([confirmed]);
    page.at('slot-1-0').querySelector<HTMLElement>('[data-testid=slot-confirm]')?.click();
    expect(page.bridge.argumentsOf('run.perform')).toEqual([
      confirmed,
      { id: 'd1', action: { do: 'mark', hash: hashOf('0.4.0'), how: 'permanent' } },
    ]);
  });

  it('say why an action is not possible, and do not offer it', async () => {
    const page = await open({ capabilities: { ...capabilities, bootloaderMode: 'overwrite' } });
    const test = inSlot(page, 1, 'slot-test');
    expect(test.hasAttribute('disabled')).toBe(true);
    expect(wordsOf(inSlot(page, 1, 'slot-reasons'))).toBe(
      'Test: This bootloader has no test: a new image stays.',
    );
    const described = document.getElementById(test.getAttribute('aria-describedby') ?? '');
    expect(described && wordsOf(described)).toContain('no test');
  });

  it('show an empty slot as such', async () => {
    const page = await open({}, [running]);
    expect(wordsOf(inSlot(page, 1, 'slot-empty'))).toBe('Empty');
    expect(inSlot(page, 1, 'slot-erase').hasAttribute('disabled')).toBe(false);
  });

  it('show names from the device as text', async () => {
    const page = await open({}, [slot({ active: true, version: '<i>9</i>', hash: '<b>' })]);
    expect(page.at('slot-0-0').querySelector('i, b')).toBeNull();
    expect(wordsOf(inSlot(page, 0, 'slot-version'))).toBe('<i>9</i>');
  });

  it('name the option for the sizes where the firmware does not tell them', async () => {
    const page = await open({});
    expect(wordsOf(page.at('slot-info-missing'))).toContain('CONFIG_MCUMGR_GRP_IMG_SLOT_INFO');
  });

  it('show the sizes of the slots where it does', async () => {
    const bridge = new FakeBridge(
      { devices: [device({ id: 'd1' })] },
      {
        'smp.request': () => ({
          images: [
            {
              image: 0,
              slots: [
                { slot: 0, size: 425_984 },
                { slot: 1, size: 425_984, upload_image_id: 0 },
              ],
            },
          ],
        }),
      },
    );
    const page = await openPage(bridge, '/device/d1/images');
    expect(wordsOf(page.at('slot-0-1'))).toContain('Slot size416.00 KiB');
  });

  it('ask before a reset that changes what runs, and say what it does', async () => {
    const page = await open({}, [running, slot({ slot: 1, version: '2.0.0', pending: true })]);
    page.at('device-reset').dispatchEvent(new PointerEvent('pointerdown', { button: 0, bubbles: true }));
    page.at('device-reset').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await page.settle();
    await page.click('menu-reset-normal');
    expect(page.bridge.argumentsOf('run.perform')).toEqual([]);
    expect(wordsOf(page.at('confirm-dialog'))).toContain(
      '2.0.0 is tested: it starts once, and the device reverts to 1.0.0',
    );
    await page.click('confirm-action');
    expect(page.bridge.argumentsOf('run.perform')).toEqual([{ id: 'd1', action: { do: 'reset' } }]);
  });
});

describe('a list of slots of which one cannot be understood', () => {
  const odd = [
    { path: 'images[1]', text: '{"slot": -1}', expected: 'slot should be a whole number, 0 or more' },
  ];

  it('shows the others, marks the odd one as it came, and writes nothing', async () => {
    const page = await open({ slots: { images: [running], readAtEpochMs: sceneEpochMs, odd } });
    expect(wordsOf(inSlot(page, 0, 'slot-version'))).toBe('1.0.0');
    expect(wordsOf(page.at('device-odd'))).toBe(
      'image.state: images[1] is {"slot": -1}, declared: slot should be a whole number, 0 or more. It is left out below.',
    );
    expect(page.at('device-odd').getAttribute('aria-label')).toBe('Values that are not as declared');
    expect(page.shows('slots-not-whole')).toBe(true);
    expect(wordsOf(inSlot(page, 1, 'slot-not-known'))).toBe('Not known');
    expect(page.shows('slot-empty')).toBe(false);
    expect(page.shows('next-reset-0')).toBe(false);
    for (const button of page.all('slot-erase')) expect(button.matches(':disabled')).toBe(true);
    expect(wordsOf(inSlot(page, 1, 'slot-reasons'))).toContain('could not be understood');
  });
});
