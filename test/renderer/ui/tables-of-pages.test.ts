// Every table of the window is the same piece: what was chosen for it is drawn in head and rows, and kept under its own name.
import { describe, expect, it, vi } from 'vitest';
import { defaultPreferences, type LayoutPreference } from '@shared/device/preferences';
import type { TableLayout } from '@shared/device/table-layout';
import App from '@/App.vue';
import { runColumns } from '@/components/run-columns';
import { createWords } from '@/locales';
import { useTraces } from '@/stores/traces';
import { columns as benchColumns } from '@/views/bench/columns';
import { transferColumns } from '@/views/device/files/transfer-columns';
import { columns as threadColumns } from '@/views/device/tasks/columns';
import { columns as traceColumns } from '@/views/trace/columns';
import { FakeBridge, type Script } from '../support/fake-bridge';
import { openPage, wordsApart, type OpenPage } from '../support/open-page';
import { device, failed, fileRun, movingFile, scene, upgradeRun, uploading } from '../support/scene';

const lamp = device({ id: 'd1', name: 'Lamp' });
const gone = failed({ code: 'bug', facts: { detail: '' } }, 'checking');

async function open(
  path: string,
  kept: Partial<Record<LayoutPreference, TableLayout>>,
  bench: ConstructorParameters<typeof FakeBridge>[0] = {},
  script: Script = {},
): Promise<OpenPage & { bridge: FakeBridge }> {
  const preferences = { ...defaultPreferences, ...kept };
  const bridge = new FakeBridge({ devices: [lamp], ...bench, preferences }, script);
  const page = await openPage(bridge, path, App);
  await vi.dynamicImportSettled();
  for (let i = 0; i < 10; i++) await page.settle();
  return { bridge, ...page };
}

/** The words of the heads of a table, without those that stand for what can be done. */
const heads = (table: Element | null | undefined): string[] =>
  [...(table?.querySelectorAll('[role=columnheader], th[scope=col]') ?? [])].map(wordsApart);
const cellsIn = (row: Element | undefined): number =>
  row?.querySelectorAll('tr:first-child > *, [role=gridcell]').length ?? 0;

describe('the tables of the window', () => {
  it.each([
    ['bench', benchColumns],
    ['trace', traceColumns],
    ['threads', threadColumns],
    ['runs', runColumns],
    ['transfers', transferColumns],
  ])('%s: every column has words of its own', (_, columns) => {
    const words = createWords().global;
    const titles = columns.map(({ title }) => title);
    for (const title of titles) expect(words.te(title), title).toBe(true);
    expect(new Set(titles.map((title) => words.t(title))).size).toBe(columns.length);
  });

  it('the trace draws what was chosen, and the list of columns is at hand', async () => {
    const page = await open(
      '/device/d1/trace',
      { traceTable: { columns: { size: false, direction: false } } },
      {},
      { 'trace.follow': ({ on }) => ({ following: on }) },
    );
    useTraces()
      .of('d1')
      .log.add([{ number: 1, atEpochMs: 0, kind: 'out', name: 'os.echo', fields: 'd="hi"', sizeBytes: 14 }]);
    await page.settle();
    expect(heads(page.at('trace-table'))).toEqual(['Time', 'Command', 'Message', 'Fields']);
    expect(cellsIn(page.at('trace-row'))).toBe(4);
    expect(page.at('trace-table').style.getPropertyValue('--columns')).toBe(
      '96px 152px 88px minmax(160px, 1fr)',
    );
    await page.press('columns', 'Enter');
    await page.press('column-size', 'Enter');
    expect(cellsIn(page.at('trace-row'))).toBe(5);
    expect(page.bridge.argumentsOf('preferences.change')).toEqual([
      { traceTable: { columns: { size: true, direction: false } } },
    ]);
  });

  it('the threads are drawn and sorted as was chosen', async () => {
    const tasks = new Map([
      ['main', { prio: 0, tid: 1, state: 2, stksiz: 512, stkuse: 128, runtime: 30 }],
      ['idle', { prio: 15, tid: 3, state: 1, stksiz: 100, stkuse: 90, runtime: 60 }],
    ]);
    const page = await open(
      '/device/d1/tasks',
      { threadsTable: { columns: { state: false }, sort: { by: 'stack', descending: true } } },
      {},
      { 'smp.request': ({ command }) => (command === 'os.taskStatistics' ? { tasks } : {}) },
    );
    const table = page.all('task-row')[0]?.closest('table');
    expect(heads(table)).toEqual(['Name', 'Priority', 'Stack used', 'Stack left', 'Run time']);
    expect(page.all('task-row').map((row) => row.children.length)).toEqual([5, 5]);
    expect(page.all('task-row').map((row) => row.querySelector('th')?.textContent)).toEqual(['idle', 'main']);
    await page.click('sort-name');
    expect(page.bridge.argumentsOf('preferences.change')).toEqual([
      { threadsTable: { columns: { state: false }, sort: { by: 'name', descending: false } } },
    ]);
  });

  it('upgrades are drawn as was chosen, with what goes through below them, and sorted on demand', async () => {
    const runs = [
      upgradeRun({ id: 'j1', deviceId: 'd1', deviceName: 'Lamp', state: uploading(0.4) }),
      upgradeRun({ id: 'j2', deviceId: 'd2', deviceName: 'Gate', state: gone }),
    ];
    const devices = [{ ...lamp, runId: 'j1' }, device({ id: 'd2', name: 'Gate', runId: 'j2' })];
    const page = await open(
      '/upgrade?step=progress',
      { runsTable: { columns: { speed: false, bars: false } } },
      { devices, runs },
    );
    expect(heads(page.at('upgrade-table'))).toEqual(['Device', 'Version', 'Phase', 'Time', 'Actions']);
    const order = () => page.all('upgrade-row').map((row) => row.dataset['device']);
    expect(order()).toEqual(['d1', 'd2']);
    expect(cellsIn(page.all('upgrade-row')[0])).toBe(5);
    expect(
      page.all('upgrade-row')[1]?.querySelector('[data-testid=upgrade-error]')?.closest('td')?.colSpan,
    ).toBe(5);
    await page.click('sort-phase');
    expect(order()).toEqual(['d2', 'd1']);
    page.bridge.change({
      runs: [
        { ...runs[1]!, state: uploading(0.1) },
        { ...runs[0]!, state: gone },
      ].map((run, at) => ({
        ...run,
        id: at === 0 ? 'j2' : 'j1',
      })),
    });
    await page.settle();
    expect(order(), 'it follows what changes in a row').toEqual(['d1', 'd2']);
  });

  it('transfers are drawn as was chosen', async () => {
    const page = await open(
      '/device/d1/files',
      { transfersTable: { columns: { progress: false }, sort: { by: 'what', descending: true } } },
      {
        runs: [
          fileRun({ id: 'f1', deviceId: 'd1', path: '/lfs/b', state: movingFile(undefined) }),
          fileRun({ id: 'f2', deviceId: 'd1', path: '/lfs/a', state: gone }),
        ],
      },
      { 'files.list': () => ({ kind: 'entries', entries: [], isCutOff: false }) },
    );
    expect(heads(page.at('transfers'))).toEqual(['What', 'State', 'Speed', 'Time', 'Actions']);
    expect(page.all('transfer-row').map((row) => row.dataset['path'])).toEqual(['/lfs/b', '/lfs/a']);
    expect(page.all('transfer-row').map(cellsIn)).toEqual([5, 5]);
    await page.click('sort-what');
    await page.click('sort-what');
    expect(page.all('transfer-row').map((row) => row.dataset['path'])).toEqual(['/lfs/a', '/lfs/b']);
  });

  it('a name that no table has any more changes nothing', async () => {
    const page = await open(
      '/',
      { benchTable: { columns: { weight: false }, sort: { by: 'weight', descending: true } } },
      scene(3),
    );
    expect(heads(page.at('device-table'))).toHaveLength(benchColumns.length + 1);
    const head = page.at('sort-name').closest('[role=columnheader]');
    expect(head?.getAttribute('aria-sort')).toBe('ascending');
  });
});
