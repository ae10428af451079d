import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallArgument } from '@shared/ipc/contract';
import type { DeviceView } from '@shared/ipc/views';
import { FakeBridge, Refusal } from '../../support/fake-bridge';
import { openPage, wordsOf, type OpenPage } from '../../support/open-page';
import { watchesBehind } from '../../support/watching';
import { capabilities, device, upgradeRun, uploading } from '../../support/scene';

/** What the charts were given last; uPlot itself needs a canvas. */
const charts = vi.hoisted(() => ({
  shown: new Map<string, { seconds: number[]; lines: (number | null)[][]; markers: { sign: string }[] }>(),
  zoom: undefined as ((range: { from: number; to: number }) => void) | undefined,
}));
vi.mock('@/views/device/statistics/chart', () => ({
  openChart: (
    host: HTMLElement,
    _curves: unknown,
    listener: { onZoom: (range: { from: number; to: number }) => void },
  ) => {
    charts.zoom = listener.onZoom;
    const name = host.closest('[data-testid]')?.getAttribute('data-testid') ?? '';
    return {
      show: (content: never) => charts.shown.set(name, content),
      fit: () => undefined,
      close: () => undefined,
    };
  },
}));

type Fields = Record<string, number | bigint>;

interface Bench {
  sections: string[];
  read: (section: string) => Fields | Promise<Fields>;
}

function bridgeOf(bench: Bench, part: Partial<DeviceView> = {}): FakeBridge {
  return new FakeBridge(
    { devices: [device({ id: 'd1', name: 'Lamp', ...part })] },
    {
      'smp.request': async ({ command, body }: CallArgument<'smp.request'>) => {
        if (command === 'stat.list') return { stat_list: bench.sections };
        const { name } = body as { name: string };
        return { name, fields: new Map(Object.entries(await bench.read(name))) };
      },
      'document.save': ({ suggestedName }) => ({ fileName: suggestedName }),
    },
  );
}

async function openStatistics(bridge: FakeBridge): Promise<OpenPage> {
  watchesBehind(bridge);
  const opened = await openPage(bridge, '/device/d1/statistics');
  await vi.dynamicImportSettled();
  await opened.settle();
  await pass(opened, 0);
  return opened;
}

async function pass({ settle }: OpenPage, ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
}

const readsOf = (bridge: FakeBridge): string[] =>
  (bridge.argumentsOf('smp.request') as { command: string; body: { name: string } }[])
    .filter(({ command }) => command === 'stat.show')
    .map(({ body }) => body.name);
const rowsOf = ({ all }: OpenPage): string[] => all('counter-row').map(wordsOf);

describe('the statistics of a device', () => {
  let ticks = 0;
  const counting: Bench = {
    sections: ['net', 'other'],
    read: () => ({ ticks: (ticks += 5), big: 2n ** 60n }),
  };

  beforeEach(() => {
    localStorage.clear();
    charts.shown.clear();
    ticks = 0;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('read the first section once each period, and show value and rate', async () => {
    const bridge = bridgeOf(counting);
    const page = await openStatistics(bridge);
    expect(readsOf(bridge)).toEqual(['net']);
    expect(rowsOf(page)[0]).toContain('5–');
    await pass(page, 1000);
    expect(readsOf(bridge)).toEqual(['net', 'net']);
    expect(rowsOf(page)).toEqual([
      expect.stringContaining('105'),
      expect.stringContaining('1,152,921,504,606,846,976'),
    ]);
    expect(charts.shown.get('chart-rate')?.lines[0]).toEqual([null, 5]);
  });

  it('wait for the answer before the next request, however long it takes', async () => {
    const answers: (() => void)[] = [];
    const bridge = bridgeOf({
      ...counting,
      read: () => new Promise((done) => answers.push(() => done({ ticks: 1 }))),
    });
    const page = await openStatistics(bridge);
    await pass(page, 10_000);
    expect(readsOf(bridge)).toHaveLength(1);
    answers[0]?.();
    await pass(page, 0);
    expect(readsOf(bridge)).toHaveLength(2);
  });

  it('read only the section that is looked at', async () => {
    const bridge = bridgeOf(counting);
    const page = await openStatistics(bridge);
    page.all('section')[1]?.click();
    await page.settle();
    await pass(page, 1000);
    expect(readsOf(bridge).slice(1)).toEqual(['other', 'other']);
  });

  it('read nothing while paused, during an upgrade, while away, and when the page is left', async () => {
    const bridge = bridgeOf(counting);
    const page = await openStatistics(bridge);
    const nothingIsRead = async (): Promise<void> => {
      const before = readsOf(bridge).length;
      await pass(page, 5000);
      expect(readsOf(bridge)).toHaveLength(before);
    };
    await page.click('statistics-pause');
    await nothingIsRead();
    await page.click('statistics-pause');
    await pass(page, 1000);

    const running = upgradeRun({ id: 'j1', deviceId: 'd1', state: uploading(10) });
    const writer = 'upgrade to 1.9.0';
    bridge.change({ runs: [running], devices: [device({ id: 'd1', name: 'Lamp', runId: 'j1', writer })] });
    await page.settle();
    await nothingIsRead();
    expect(wordsOf(page.at('statistics-note'))).toBe('Paused. Busy: upgrade to 1.9.0.');
    bridge.change({ gone: { runs: ['j1'] }, devices: [device({ id: 'd1', name: 'Lamp' })] });
    await page.settle();

    const away = { state: 'away', sinceEpochMs: 0, expected: true } as const;
    bridge.change({ devices: [device({ id: 'd1', name: 'Lamp', link: away })] });
    await page.settle();
    await nothingIsRead();
    bridge.change({ devices: [device({ id: 'd1', name: 'Lamp' })] });
    await page.settle();
    await pass(page, 1000);
    expect(page.all('marker-row').map(wordsOf).join()).toContain('Reset');

    await page.router.push('/device/d1/images');
    await page.settle();
    await nothingIsRead();
  });

  it('raise an alarm in the table, above it and in the list, and keep the threshold', async () => {
    const bridge = bridgeOf(counting);
    const page = await openStatistics(bridge);
    await page.click('statistics-thresholds');
    await page.type('threshold-limit', 'x');
    await page.click('threshold-add');
    expect(page.all('threshold-row')).toEqual([]);
    await page.type('threshold-limit', '12.5');
    await page.click('threshold-add');
    await page.click('threshold-done');
    await pass(page, 1000);
    expect(page.shows('alarms')).toBe(false);
    await pass(page, 1000);
    expect(wordsOf(page.at('alarms'))).toContain('ticks above 12.5');
    expect(wordsOf(page.at('counter-alarm'))).toBe('alarm');
    expect(wordsOf(page.at('alarm-row'))).toContain('not over yet: ticks above 12.5 (was 15)');
    expect(bridge.bench.devices[0]?.thresholds).toMatchObject([
      { section: 'net', counter: 'ticks', of: 'value', when: 'above', limit: 12.5 },
    ]);
  });

  it('mark that counters started over', async () => {
    let value = 1000;
    const page = await openStatistics(bridgeOf({ ...counting, read: () => ({ ticks: value }) }));
    value = 3;
    await pass(page, 1000);
    expect(wordsOf(page.at('marker-row'))).toContain('One counter started over');
    expect(charts.shown.get('chart-value')?.markers.map(({ sign }) => sign)).toEqual(['0']);
  });

  it('stay where they were zoomed to, until one goes back to live', async () => {
    const page = await openStatistics(bridgeOf(counting));
    charts.zoom?.({ from: 1, to: 2 });
    await pass(page, 3000);
    expect(charts.shown.get('chart-value')).toMatchObject({ range: { from: 1, to: 2 } });
    await page.click('statistics-live');
    expect(charts.shown.get('chart-value')).not.toMatchObject({ range: { from: 1, to: 2 } });
  });

  it('say which option gives counters their names', async () => {
    const page = await openStatistics(bridgeOf({ sections: ['events'], read: () => ({ s0: 1, s1: 2 }) }));
    expect(rowsOf(page)).toEqual([expect.stringContaining('s0'), expect.stringContaining('s1')]);
    expect(wordsOf(page.at('nameless'))).toContain('CONFIG_STATS_NAMES');
  });

  it('stop at an error of the device until somebody asks again', async () => {
    let refuses = true;
    const bridge = bridgeOf({
      ...counting,
      read: () => {
        if (!refuses) return { ticks: 1 };
        throw new Refusal({
          code: 'device/error',
          facts: { command: 'stat.show', group: 2, rc: 5, name: 'WALK_ABORTED', meaning: 'broken off' },
        });
      },
    });
    const page = await openStatistics(bridge);
    await pass(page, 5000);
    expect(readsOf(bridge)).toHaveLength(1);
    expect(wordsOf(page.at('error-note'))).toContain('broken off');
    refuses = false;
    [...document.querySelectorAll('button')].find((one) => wordsOf(one) === 'Try again')?.click();
    await pass(page, 0);
    expect(rowsOf(page)).toHaveLength(1);
    expect(page.shows('error-note')).toBe(false);
  });

  it('are saved as CSV through the main process', async () => {
    const bridge = bridgeOf(counting);
    const page = await openStatistics(bridge);
    await pass(page, 1000);
    await page.click('statistics-save');
    const [saved] = bridge.argumentsOf('document.save') as {
      suggestedName: string;
      kind: string;
      text: string;
    }[];
    expect(saved).toMatchObject({ suggestedName: 'Lamp net.csv', kind: 'csv' });
    expect(saved?.text.split('\n')[0]).toBe('\ufeffTime,ticks,ticks per second,big,big per second,Marker');
    expect(document.body.textContent).toContain('Saved as Lamp net.csv');
  });

  it('name the option when the device does not have the group', async () => {
    const page = await openStatistics(
      bridgeOf(counting, { capabilities: { ...capabilities, groups: [0, 1] } }),
    );
    expect(wordsOf(page.at('missing-note'))).toContain('CONFIG_MCUMGR_GRP_STAT');
  });

  it('are there again when the page was left, with what was watched meanwhile', async () => {
    const bridge = bridgeOf(counting);
    const page = await openStatistics(bridge);
    await pass(page, 2000);
    const secondsShown = () => charts.shown.get('chart-value')?.seconds.length;
    expect(secondsShown()).toBe(3);
    await page.click('statistics-watching');
    expect(bridge.bench.devices[0]?.watchedSections).toEqual([{ section: 'net', periodMs: 1000 }]);
    await page.router.push('/device/d1/images');
    await page.settle();
    await pass(page, 3000);
    charts.shown.clear();
    await page.router.push('/device/d1/statistics');
    await vi.dynamicImportSettled();
    await page.settle();
    await pass(page, 0);
    expect(secondsShown()).toBe(6);
    await page.click('statistics-watching');
    expect(bridge.bench.devices[0]?.watchedSections ?? []).toEqual([]);
  });

  it('ask for the whole again when a reading was missed', async () => {
    const bridge = bridgeOf(counting);
    const page = await openStatistics(bridge);
    await pass(page, 1000);
    const values = new Map([['ticks', 999]]);
    const sample = { atMs: Date.now(), values, rates: new Map(), afterGap: false, startedOver: [] };
    bridge.tell('watch.news', { deviceId: 'd1', section: 'net', count: 7, sample });
    await pass(page, 0);
    expect(bridge.argumentsOf('watch.show')).toHaveLength(2);
    expect(rowsOf(page)[0]).not.toContain('999');
  });
});
