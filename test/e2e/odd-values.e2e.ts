// A device that answers values nobody declares: its pages show what was understood, and say what was not, as it came.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { serveOdd } from './support/odd-device';
import { addUdp, ready, rowOf } from './support/steps';

const hashOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
/** Beyond what a number of JavaScript holds exactly, and the largest that the protocol has. */
const BEYOND_EXACT = 9_007_199_254_740_993n;
const LARGEST = 18_446_744_073_709_551_615n;

let marked = false;
/** A slot that nobody can understand stands in the list from the mark on. */
const images = () => {
  const running = {
    slot: 0,
    version: '1.0.0',
    hash: hashOf(1),
    bootable: true,
    active: true,
    confirmed: true,
  };
  const other = { slot: 1, version: '2.0.0', hash: hashOf(2), bootable: true, pending: marked };
  return { images: [running, other, ...(marked ? [{ slot: -1, version: '3.0.0' }] : [])].map(asMap) };
};
const asMap = (one: object): Map<string, unknown> => new Map(Object.entries(one));

describe('Odd values', () => {
  const application = useApplication({ args: ['--empty-bench'] });
  let device: Awaited<ReturnType<typeof serveOdd>>;
  let name: string;
  beforeAll(async () => {
    device = await serveOdd({
      '0/0w': ({ d }) => ({ r: d }),
      '0/6': () => ({ buf_size: 384, buf_count: 4 }),
      '1/0': images,
      '1/0w': () => {
        marked = true;
        return images();
      },
      '2/1': () => ({ stat_list: ['net'] }),
      '2/0': () => ({
        name: 'net',
        fields: asMap({ good: 7, lost: -5, half: 0.5, large: BEYOND_EXACT, largest: LARGEST }),
      }),
    });
    name = device.address;
  });
  afterAll(() => device.end());

  it('of statistics stand beside the counters that were understood', async () => {
    const { page } = application;
    await addUdp(page, device.address);
    await ready(page, name);
    await rowOf(page, name).dblclick();
    await page.getByTestId('tab-statistics').click();
    const odd = page.getByTestId('device-odd');
    await odd.getByText('fields.lost is -5').waitFor();
    await odd.getByText('fields.half is 0.5').waitFor();
    const counters = page.getByTestId('counter-row');
    expect(await counters.count()).toBe(3);
    const shown = (await counters.allTextContents()).join(' ').replaceAll(/[^0-9a-z ]/g, '');
    const beside = (await page.locator('figcaption').first().textContent())?.replaceAll(',', '');
    for (const exact of ['7', String(BEYOND_EXACT), String(LARGEST)]) {
      expect(shown).toContain(exact);
      expect(beside).toContain(exact);
    }
    await capture(page, 'odd-statistics');
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('in the answer to a mark are no refusal: the mark is shown, and the odd slot as it came', async () => {
    const { page } = application;
    await page.getByTestId('tab-images').click();
    const slot = page.getByTestId('slot-0-1');
    await slot.getByTestId('slot-version').getByText('2.0.0').waitFor();
    await slot.getByTestId('slot-test').click();
    const odd = page.getByTestId('device-odd');
    await odd.getByText('images[2]').waitFor();
    expect(await odd.textContent()).toContain('{"slot": -1, "version": "3.0.0"}');
    expect(await page.getByTestId('device-error').count()).toBe(0);
    expect(await slot.getByTestId('slot-flags').textContent()).toContain('Pending');
    expect(await page.getByTestId('slot-0-0').getByTestId('slot-version').textContent()).toContain('1.0.0');
    await capture(page, 'odd-slots');
    expect(await accessibilityViolations(page)).toEqual([]);
  });
});
