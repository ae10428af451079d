/**
 * Names that strangers chose stand in lists, titles, labels and sentences. None of them may turn text around, hide it or begin a line
 * of its own; what goes back to the device is the name as it is.
 */
import { describe, expect, it, vi } from 'vitest';
import type { CallArgument } from '@shared/ipc/contract';
import App from '@/App.vue';
import { asTheEngine } from '../support/as-the-engine';
import { FakeBridge } from './support/fake-bridge';
import { openPage, type OpenPage } from './support/open-page';
import { cancelled, device, slot, upgradeRun } from './support/scene';

// uPlot needs a canvas.
vi.mock('@/views/device/statistics/chart', () => ({
  openChart: () => ({ show: () => undefined, fit: () => undefined, close: () => undefined }),
}));

const RLO = '\u{202e}';
const hostile = `nib${RLO}gol\u{200f}\u{7}\u{9b}31m\u{2028}x`;
const SHOWN = 'nib\u{fffd}gol';
const NOT_SHOWN = /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?![\n\t])\p{Cc}/u;

/** Every text and every attribute that somebody may read or hear. */
function read(): string[] {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts: string[] = [];
  while (walk.nextNode()) texts.push(walk.currentNode.textContent ?? '');
  for (const element of document.querySelectorAll('[title], [aria-label], [placeholder]'))
    for (const name of ['title', 'aria-label', 'placeholder']) texts.push(element.getAttribute(name) ?? '');
  return texts;
}
function expectClean(): void {
  const texts = read();
  expect(texts.filter((text) => NOT_SHOWN.test(text))).toEqual([]);
  expect(texts.some((text) => text.includes(SHOWN))).toBe(true);
}

const answers: Record<string, unknown> = {
  'os.taskStatistics': {
    tasks: new Map([[hostile, { prio: 0, tid: 1, state: 2, stksiz: 512, stkuse: 500 }]]),
  },
  'os.memoryPools': { [hostile]: new Map(Object.entries({ blksiz: 8, nblks: 100, nfree: 60, min: 5 })) },
  'os.information': { output: hostile },
  'os.echo': { r: hostile },
  'enumeration.list': { groups: [0, 1, 70] },
  'stat.list': { stat_list: [hostile] },
  'stat.show': { name: hostile, fields: new Map([[hostile, 1]]) },
};
const lamp = device({
  id: 'd1',
  name: hostile,
  tags: [hostile],
  address: hostile,
  runningVersion: hostile,
  slots: { images: [slot({ version: hostile, active: true })], readAtEpochMs: 1 },
  favourites: [`/${hostile}`],
  runId: 'j1',
  lastError: asTheEngine({
    code: 'device/error',
    facts: { command: 'image.upload', group: 1, rc: 30, name: hostile, meaning: 'x', reason: hostile },
  }),
});

async function open(path: string, root?: typeof App): Promise<OpenPage & { bridge: FakeBridge }> {
  const bridge = new FakeBridge(
    {
      devices: [lamp],
      runs: [
        upgradeRun({
          id: 'j1',
          deviceId: 'd1',
          deviceName: hostile,
          fileName: hostile,
          state: cancelled(),
        }),
      ],
      ports: [{ path: `/dev/${hostile}`, manufacturer: hostile, serialNumber: hostile }],
    },
    {
      'smp.request': ({ command }: CallArgument<'smp.request'>) => answers[command] ?? {},
      'files.list': () => ({
        kind: 'entries',
        entries: [{ name: hostile, isDirectory: false }],
        isCutOff: false,
      }),
    },
  );
  const page = await openPage(bridge, path, root);
  for (let nth = 0; nth < 10; nth++) await page.settle();
  return { ...page, bridge };
}

describe('the name of a stranger is shown without what turns or hides text', () => {
  it.each(['/', '/device/d1/overview', '/device/d1/images', '/upgrade?step=progress'])(
    'on %s',
    async (path) => {
      await open(path, App);
      expectClean();
    },
  );

  it('in the lists of tasks and pools', async () => {
    await import('@/views/device/tasks/TasksPage.vue');
    await open('/device/d1/tasks');
    expectClean();
  });

  it('in statistics', async () => {
    await import('@/views/device/statistics/StatisticsPage.vue');
    await open('/device/d1/statistics');
    expectClean();
  });

  it('in directories, where an entry is asked for by its own name', async () => {
    await import('@/views/device/files/FilesPage.vue');
    const { at, settle, bridge } = await open('/device/d1/files');
    expectClean();
    at('entry-open').click();
    await settle();
    const asked = bridge
      .argumentsOf('smp.request')
      .map((one) => ((one as CallArgument<'smp.request'>).body as { name?: string }).name);
    expect(asked).toContain(`/${hostile}`);
  });
});
