import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '@/App.vue';
import type { CallArgument } from '@shared/ipc/contract';
import { FakeBridge, Refusal } from '../../support/fake-bridge';
import { openPage, wordsOf, type OpenPage } from '../../support/open-page';
import { watchesBehind } from '../../support/watching';
import { device } from '../../support/scene';

vi.mock('@/views/device/statistics/chart', () => ({
  openChart: () => ({ show: () => undefined, fit: () => undefined, close: () => undefined }),
}));

const refused = {
  code: 'device/error',
  facts: { command: 'stat.show', group: 2, rc: 5, name: 'X', meaning: 'no' },
};
let ticks = 0;
let refuses = false;
let reads = 0;

async function pass({ settle }: OpenPage, ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
}

/** A device with a threshold of 10, watched or not, and another page in sight. */
async function elsewhere(watched: boolean): Promise<OpenPage & { bridge: FakeBridge }> {
  const bridge = new FakeBridge(
    { devices: [device({ id: 'd1', name: 'Lamp' })] },
    {
      'smp.request': ({ command }: CallArgument<'smp.request'>) => {
        if (command === 'stat.list') return { stat_list: ['net'] };
        if (command !== 'stat.show')
          throw new Refusal({ code: 'device/unsupported', facts: { command, commandGroup: 0 } });
        reads++;
        if (refuses) throw new Refusal(refused as ConstructorParameters<typeof Refusal>[0]);
        return { name: 'net', fields: new Map([['ticks', ticks]]) };
      },
    },
  );
  watchesBehind(bridge);
  const page = await openPage(bridge, '/device/d1/statistics', App);
  await vi.dynamicImportSettled();
  await page.settle();
  await pass(page, 0);
  await page.click('statistics-thresholds');
  await page.type('threshold-limit', '10');
  await page.click('threshold-add');
  await page.click('threshold-done');
  if (watched) await page.click('statistics-watching');
  await page.router.push('/device/d1/images');
  await page.settle();
  reads = 0;
  return { ...page, bridge };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  localStorage.clear();
  ticks = 1;
  refuses = false;
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a threshold that is crossed while another page is open', () => {
  it('is said there once, and leads to its section', async () => {
    const page = await elsewhere(true);
    await pass(page, 3000);
    expect(page.shows('alarm-notice')).toBe(false);
    ticks = 11;
    await pass(page, 3000);
    expect(wordsOf(page.at('alarm-notice'))).toContain('Lamp, net: ticks above 10');
    expect(wordsOf(page.at('alarm-notice')).match(/Lamp/g)).toHaveLength(1);
    await page.click('alarm-show');
    await vi.dynamicImportSettled();
    await page.settle();
    expect(page.router.currentRoute.value.params['page']).toBe('statistics');
    expect(page.shows('alarm-notice')).toBe(false);
    expect(wordsOf(page.at('alarms'))).toContain('ticks above 10');
  });

  it('is not looked for unless somebody wants that', async () => {
    const page = await elsewhere(false);
    ticks = 11;
    await pass(page, 5000);
    expect(reads).toBe(0);
    expect(page.shows('alarm-notice')).toBe(false);
  });

  it('is not looked for any more when the device refuses, which is said', async () => {
    const page = await elsewhere(true);
    refuses = true;
    await pass(page, 5000);
    expect(reads).toBe(1);
    expect(document.body.textContent).toContain('stat.show');
  });

  it('is not looked for any more when the device is gone', async () => {
    const page = await elsewhere(true);
    page.bridge.change({ gone: { devices: ['d1'] } });
    await page.settle();
    reads = 0;
    await pass(page, 5000);
    expect(reads).toBe(0);
  });
});
