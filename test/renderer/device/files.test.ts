import { describe, expect, it } from 'vitest';
import type { DirectoryView } from '@shared/ipc/files';
import type { FileRun } from '@shared/ipc/runs';
import type { DeviceView } from '@shared/ipc/views';
import { FakeBridge, Refusal, type Script } from '../support/fake-bridge';
import { openPage, wordsApart, wordsOf, type OpenPage } from '../support/open-page';
import {
  away,
  cancelled,
  capabilities,
  device,
  failed,
  fileRun,
  hashOf,
  moved,
  movingFile,
  queued,
} from '../support/scene';

// The page is loaded when it is first looked at; here it is there already.
await import('@/views/device/files/FilesPage.vue');

const EVIL = '<img src=x onerror=alert(1)>';

const listing: DirectoryView = {
  kind: 'entries',
  entries: [
    { name: 'log', isDirectory: true },
    { name: EVIL, isDirectory: false },
    { name: 'boot.log', isDirectory: false },
  ],
  isCutOff: false,
};

const answers: Record<string, (body: { name?: string }) => unknown> = {
  'fs.status': ({ name = '' }) => {
    if (name.endsWith('boot.log')) return { len: 2048 };
    const rc = name.endsWith('/') ? 2 : 3;
    throw new Refusal({
      code: 'device/error',
      facts: { command: 'fs.status', group: 8, rc, name: 'FILE_NOT_FOUND', meaning: 'there is no such file' },
    });
  },
  'fs.hashTypes': () => ({ types: new Map([['sha256', { format: 1, size: 32 }]]) }),
  'fs.hash': () => ({ type: 'sha256', len: 2048, output: new Uint8Array([1, 2, 255]) }),
};

async function open(
  options: {
    part?: Partial<DeviceView>;
    script?: Script;
    view?: DirectoryView;
    runs?: FileRun[];
  } = {},
): Promise<{ bridge: FakeBridge } & OpenPage> {
  const { part = {}, script = {}, view = listing, runs = [] } = options;
  const bridge = new FakeBridge(
    { devices: [device({ id: 'd1', ...part })], runs },
    {
      'files.list': () => view,
      'smp.request': ({ command, body }) => answers[command]?.(body as { name?: string }),
      ...script,
    },
  );
  const page = await openPage(bridge, '/device/d1/files');
  for (let i = 0; i < 10; i++) await page.settle();
  return { bridge, ...page };
}
const entryNamed = (page: OpenPage, name: string): HTMLElement => {
  const found = page.all('entry').find((one) => one.dataset['name'] === name);
  if (!found) throw new Error(`no entry ${name}`);
  return found;
};
const press = async (page: OpenPage, element: HTMLElement, testId: string): Promise<void> => {
  element.querySelector<HTMLElement>(`[data-testid="${testId}"]`)?.click();
  for (let i = 0; i < 3; i++) await page.settle();
};

describe('the files of a device', () => {
  it('show what the shell lists, names as text, with sizes', async () => {
    const page = await open();
    expect(page.all('entry').map((one) => one.dataset['name'])).toEqual(['log', EVIL, 'boot.log']);
    expect(wordsOf(entryNamed(page, EVIL))).toContain(EVIL);
    expect(document.querySelector('img')).toBeNull();
    expect(wordsOf(entryNamed(page, 'boot.log'))).toContain('2.00 KiB');
  });

  it('are gone through by path, and back up', async () => {
    const page = await open();
    await press(page, entryNamed(page, 'log'), 'entry-open');
    expect(page.bridge.argumentsOf('files.list').at(-1)).toEqual({ id: 'd1', path: '/log' });
    expect(wordsOf(page.at('directory-path'))).toBe('/log/');
    await page.click('path-up');
    expect(page.bridge.argumentsOf('files.list').at(-1)).toEqual({ id: 'd1', path: '/' });
  });

  it('tell size and hash of one file', async () => {
    const page = await open();
    await press(page, entryNamed(page, 'boot.log'), 'entry-open');
    expect(wordsOf(page.at('file-size'))).toBe('2.00 KiB (2048 bytes)');
    await page.click('hash-compute');
    expect(wordsOf(page.at('hash-sha256'))).toContain('0102ff');
    await page.click('file-download');
    expect(page.bridge.argumentsOf('run.start')).toEqual([
      { devices: ['d1'], order: { kind: 'move-file', direction: 'download', path: '/boot.log' } },
    ]);
  });

  it('say in a sentence that directories cannot be listed, and which option would change that', async () => {
    const page = await open({ view: { kind: 'none', lacks: 'shell group' } });
    expect(wordsOf(page.at('no-listing'))).toContain(
      'This firmware cannot list directories; type the path of a file.',
    );
    expect(wordsOf(page.at('no-listing'))).toContain('CONFIG_MCUMGR_GRP_SHELL');
    expect(page.shows('make-directory')).toBe(false);
    await page.type('path', '/lfs1/boot.log');
    page.at('path-form').dispatchEvent(new Event('submit', { cancelable: true }));
    for (let i = 0; i < 3; i++) await page.settle();
    expect(wordsOf(page.at('file-path'))).toBe('/lfs1/boot.log');
    expect(page.shows('file-delete')).toBe(false);
  });

  it('show a list of another form as text', async () => {
    const page = await open({ view: { kind: 'text', text: `total 1\n${EVIL}` } });
    expect(page.at('listing-text').textContent).toContain(EVIL);
    expect(document.querySelector('img')).toBeNull();
  });

  it('are said to be missing, with the option that enables them', async () => {
    const page = await open({ part: { capabilities: { ...capabilities, groups: [0, 1] } } });
    expect(page.shows('files-page')).toBe(false);
    expect(wordsOf(page.at('files-missing'))).toContain('CONFIG_MCUMGR_GRP_FS');
  });

  it('are deleted only after a question', async () => {
    const page = await open();
    await press(page, entryNamed(page, 'boot.log'), 'entry-delete');
    expect(page.bridge.argumentsOf('files.delete')).toEqual([]);
    await page.click('confirm-action');
    expect(page.bridge.argumentsOf('files.delete')).toEqual([{ id: 'd1', path: '/boot.log' }]);
  });

  it('that are kept go to the device record', async () => {
    const page = await open({ part: { favourites: ['/lfs1/a'] } });
    expect(page.all('favourite').map(wordsOf)).toEqual(['/lfs1/a']);
    await page.click('path-keep');
    expect(page.bridge.argumentsOf('device.change')).toEqual([{ id: 'd1', favourites: ['/lfs1/a', '/'] }]);
  });

  it('cannot be changed while a transfer runs, nor asked for while the device is away', async () => {
    const progress = {
      phase: 'sending',
      sentBytes: 1,
      totalBytes: 2,
      bytesPerSecond: 0,
      resumedAtBytes: 0,
    } as const;
    const busy = await open({
      runs: [fileRun({ id: 'a', state: movingFile(progress) })],
    });
    expect(
      entryNamed(busy, 'boot.log').querySelector('[data-testid="entry-delete"]')?.hasAttribute('disabled'),
    ).toBe(true);
    expect(busy.at('files-upload').hasAttribute('disabled')).toBe(false);
    busy.page.unmount();
    const away = await open({ part: { link: { state: 'closed' } } });
    expect(away.at('files-upload').hasAttribute('disabled')).toBe(true);
    expect(away.bridge.argumentsOf('files.list')).toEqual([]);
  });
});

describe('sending files', () => {
  const chosen = [
    { token: 't1', fileName: 'a.bin', sizeBytes: 10 },
    { token: 't2', fileName: 'b.bin', sizeBytes: 20 },
  ];

  it('asks where they go, and sends them when every path can be', async () => {
    const page = await open({ script: { 'files.choose': () => chosen, 'run.start': () => ['x'] } });
    await page.click('files-upload');
    const paths = () => page.all('send-path').map((one) => (one as HTMLInputElement).value);
    expect(paths()).toEqual(['/a.bin', '/b.bin']);
    expect(page.at('send-go').hasAttribute('disabled')).toBe(true);
    const [first, second] = page.all('send-path') as [HTMLInputElement, HTMLInputElement];
    const type = async (field: HTMLInputElement, text: string): Promise<void> => {
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await page.settle();
    };
    await type(first, '/lfs1/a.bin');
    await type(second, '/lfs1/a.bin');
    expect(page.at('send-go').hasAttribute('disabled')).toBe(true);
    await type(second, `/lfs1/${'b'.repeat(60)}`);
    expect(wordsOf(page.at('send-dialog'))).toContain('The path has 66 bytes; most firmware takes 64.');
    await page.click('send-go');
    const upload = { kind: 'move-file', direction: 'upload' };
    expect(page.bridge.argumentsOf('run.start')).toEqual([
      { devices: ['d1'], order: { ...upload, token: 't1', path: '/lfs1/a.bin' } },
      { devices: ['d1'], order: { ...upload, token: 't2', path: `/lfs1/${'b'.repeat(60)}` } },
    ]);
  });
});

describe('transfers', () => {
  const sending = {
    phase: 'sending',
    sentBytes: 512,
    totalBytes: 1024,
    bytesPerSecond: 1024,
    secondsLeft: 65,
    resumedAtBytes: 256,
  } as const;

  it('say how far they are and how they ended', async () => {
    const page = await open({
      runs: [
        fileRun({ id: 'a', state: queued }),
        fileRun({ id: 'b', state: movingFile(sending) }),
        fileRun({ id: 'c', state: movingFile(sending, away()) }),
        fileRun({ id: 'd', state: moved({ hash: { kind: 'sha256', value: hashOf('x') } }) }),
        fileRun({ id: 'e', state: moved({ checked: 'size' }) }),
        fileRun({ id: 'f', state: moved({ checked: 'not checked' }) }),
        fileRun({ id: 'g', state: moved({ grownToBytes: 8192 }) }),
        fileRun({ id: 'h', state: cancelled('send-file') }),
        fileRun({
          id: 'k',
          state: failed({ code: 'upgrade/did-not-return', facts: { waitedMs: 9000 } }, 'fetch-file', {
            keptBytes: 4096,
          }),
        }),
        fileRun({ id: 'i', state: failed({ code: 'file/disk-full', facts: { file: EVIL } }, 'fetch-file') }),
      ],
    });
    const rows = new Map(page.all('transfer-row').map((row) => [row.dataset['path'], wordsApart(row)]));
    const row = (name: string): string => rows.get(`/lfs1/${name}.bin`) ?? '';
    expect([...rows.keys()][0]).toBe('/lfs1/i.bin');
    expect(row('a')).toContain('Waiting for its turn');
    expect(row('b')).toMatch(/Transferring .*50 % .*1\.0 KiB\/s .*1:05 left/);
    expect(row('b')).toContain('Continued at 0.25 KiB');
    expect(row('c')).toContain('Waiting for the device');
    expect(row('d')).toMatch(/Done, same hash .*2\.0 KiB\/s .*took 0:02/);
    expect(row('e')).toContain('CONFIG_MCUMGR_GRP_FS_CHECKSUM_HASH');
    expect(row('f')).toContain('Done, not compared');
    expect(row('g')).toContain('has grown to 8.00 KiB');
    expect(row('h')).toContain('Cancelled');
    expect(row('k')).toContain('4.00 KiB are kept: Retry goes on from there');
    expect(row('i')).not.toContain('kept');
    expect(row('i')).toContain(`The disk of this computer is full: ${EVIL}`);
    expect(document.querySelector('img')).toBeNull();
  });

  it('are cancelled, started again and taken out of the list', async () => {
    const page = await open({
      runs: [
        fileRun({ id: 'a', state: queued }),
        fileRun({ id: 'h', state: cancelled('send-file') }),
        fileRun({ id: 'd', state: moved() }),
      ],
    });
    await page.click('transfer-cancel');
    await page.click('transfer-retry');
    await page.click('transfers-clear');
    expect(page.bridge.argumentsOf('run.cancel')).toEqual([{ runs: ['a'] }]);
    expect(page.bridge.argumentsOf('run.retry')).toEqual([{ runs: ['h'] }]);
    expect(page.bridge.argumentsOf('run.dismiss')).toEqual([{ runs: ['h', 'd'] }]);
  });

  it('that put a file there have the directory read again', async () => {
    const page = await open({ runs: [fileRun({ id: 'a', state: queued })] });
    const before = page.bridge.argumentsOf('files.list').length;
    page.bridge.change({ runs: [fileRun({ id: 'a', state: moved() })] });
    await page.settle();
    expect(page.bridge.argumentsOf('files.list')).toHaveLength(before + 1);
  });
});
