import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallArgument } from '@shared/ipc/contract';
import type { DeviceView } from '@shared/ipc/views';
import { FakeBridge, Refusal } from '../../support/fake-bridge';
import { openPage, wordsOf, type OpenPage } from '../../support/open-page';
import { capabilities, device, upgradeRun, uploading } from '../../support/scene';

/** What reached the terminal; xterm itself needs a layout. */
const terminal = vi.hoisted(() => ({ text: '' }));
vi.mock('@/views/device/shell/terminal', () => ({
  openTerminal: () => ({
    write: (text: string) => (terminal.text += text),
    clear: () => (terminal.text = ''),
    find: (wanted: string) => terminal.text.includes(wanted),
    endFind: () => undefined,
    scrollPages: () => undefined,
    fit: () => undefined,
    takeLook: () => undefined,
    close: () => undefined,
  }),
}));

type Answer = (argv: string[]) => unknown;

async function openShell(
  answer: Answer,
  part: Partial<DeviceView> = {},
): Promise<OpenPage & { bridge: FakeBridge }> {
  const bridge = new FakeBridge(
    { devices: [device({ id: 'd1', name: 'Lamp', ...part })] },
    {
      'smp.request': ({ body }: CallArgument<'smp.request'>) => answer((body as { argv: string[] }).argv),
    },
  );
  const opened = await openPage(bridge, '/device/d1/shell');
  await vi.dynamicImportSettled();
  await opened.settle();
  return { ...opened, bridge };
}

const argvs = (bridge: FakeBridge): string[][] =>
  (bridge.argumentsOf('smp.request') as { body: { argv: string[] } }[]).map(({ body }) => body.argv);

async function runLine({ type, press }: OpenPage, line: string): Promise<void> {
  await type('shell-line', line);
  await press('shell-line', 'Enter');
}

describe('the shell of a device', () => {
  beforeEach(() => {
    localStorage.clear();
    terminal.text = '';
  });

  it('sends the words of a line, quoted again where the device would take them apart', async () => {
    const shell = await openShell(() => ({ o: '\r\nok\r\n', ret: 0 }));
    await runLine(shell, 'log enable "my module" 4');
    expect(argvs(shell.bridge)).toEqual([['log', 'enable', '"my module"', '4']]);
  });

  it('prints colours in the terminal and plain text for screen readers', async () => {
    const shell = await openShell(() => ({ o: '\r\n\u001b[31mhot\u001b[0m\u001b[2J\r\n', ret: 0 }));
    await runLine(shell, 'temp');
    expect(terminal.text).toContain('\u001b[31mhot\u001b[0m');
    expect(terminal.text).not.toContain('\u001b[2J');
    expect(shell.at('shell-text').textContent).toBe('hot');
    expect(shell.at('shell-text').getAttribute('role')).toBe('log');
  });

  it('says the return code when it is not 0, also the legacy one', async () => {
    const answers: Record<string, unknown> = {
      nope: { o: 'nope: command not found', ret: -8 },
      bad: { o: 'x', ret: -22 },
      old: { o: 'x', rc: 5 },
      good: { o: 'fine', rc: 0 },
    };
    const shell = await openShell(([first = '']) => answers[first]);
    const said = async (line: string): Promise<string> => {
      await runLine(shell, line);
      return wordsOf(shell.at('shell-text'));
    };
    expect(await said('nope')).toContain('No such command (return code -8)');
    expect(await said('bad')).toContain('Return code -22');
    expect(await said('old')).toContain('Return code 5, in the format of Zephyr before 3.2');
    expect(await said('good')).toBe('fine');
  });

  it('marks output that the device cut off', async () => {
    const shell = await openShell(([first]) => {
      if (first === 'full') return { o: 'x'.repeat(299), ret: 0 };
      throw new Refusal({
        code: 'device/error',
        facts: { command: 'shell.execute', rc: 7, name: 'EMSGSIZE', meaning: 'too large' },
      });
    });
    await runLine(shell, 'full');
    expect(wordsOf(shell.at('shell-text'))).toContain('fills a buffer of 300 bytes');
    await runLine(shell, 'larger');
    expect(wordsOf(shell.at('shell-text'))).toContain(
      `cut off by the device: the answer does not fit its buffer of ${capabilities.bufferBytes} bytes`,
    );
  });

  it('does not run a line with an open quote', async () => {
    const shell = await openShell(() => ({ o: '', ret: 0 }));
    await runLine(shell, 'say "hello');
    expect(argvs(shell.bridge)).toEqual([]);
    expect(document.body.textContent).toContain('The quote " is not closed.');
  });

  it('runs one command at a time, and keeps it over a look at another page', async () => {
    const answered: ((answer: unknown) => void)[] = [];
    const shell = await openShell(() => new Promise((done) => answered.push(done)));
    await runLine(shell, 'sleep');
    await runLine(shell, 'again');
    expect(argvs(shell.bridge)).toEqual([['sleep']]);
    expect(wordsOf(shell.at('shell-running'))).toContain('the device answers nothing else');
    await shell.router.push('/device/d1/images');
    await shell.settle();
    answered[0]?.({ o: 'awake', ret: 0 });
    await shell.settle();
    terminal.text = '';
    await shell.router.push('/device/d1/shell');
    await vi.dynamicImportSettled();
    await shell.settle();
    expect(terminal.text).toContain('awake');
    expect(shell.shows('shell-running')).toBe(false);
  });

  it('finds typed lines again with the arrow keys, also in the next window', async () => {
    const first = await openShell(() => ({ o: '', ret: 0 }));
    await runLine(first, 'kernel version');
    await runLine(first, 'kernel uptime');
    first.page.unmount();
    const second = await openShell(() => ({ o: '', ret: 0 }));
    await second.press('shell-line', 'ArrowUp');
    await second.press('shell-line', 'ArrowUp');
    expect((second.at('shell-line') as HTMLInputElement).value).toBe('kernel version');
    await second.press('shell-line', 'ArrowDown');
    expect((second.at('shell-line') as HTMLInputElement).value).toBe('kernel uptime');
  });

  it('clears the terminal', async () => {
    const shell = await openShell(() => ({ o: 'text', ret: 0 }));
    await runLine(shell, 'x');
    await shell.click('shell-clear');
    expect(terminal.text).toBe('');
    await shell.router.push('/device/d1/images');
    await shell.router.push('/device/d1/shell');
    await vi.dynamicImportSettled();
    await shell.settle();
    expect(terminal.text).toBe('');
  });

  it('says after silence that nothing was repeated', async () => {
    const shell = await openShell(() => {
      throw new Refusal({
        code: 'smp/timeout',
        facts: { command: 'shell.execute', waitedMs: 30_000, tries: 1 },
      });
    });
    await runLine(shell, 'sleep 60');
    expect(wordsOf(shell.at('shell-text'))).toContain('It was not sent again');
  });

  it('names the option when the device does not have it, told or found out', async () => {
    const told = await openShell(() => ({}), { capabilities: { ...capabilities, groups: [0, 1] } });
    expect(wordsOf(told.at('missing-note'))).toContain('CONFIG_MCUMGR_GRP_SHELL');
    told.page.unmount();
    const found = await openShell(() => {
      throw new Refusal({ code: 'device/unsupported', facts: { command: 'shell.execute', commandGroup: 9 } });
    });
    expect(found.shows('missing-note')).toBe(false);
    await runLine(found, 'help');
    expect(wordsOf(found.at('missing-note'))).toContain('CONFIG_MCUMGR_GRP_SHELL');
    found.bridge.change({ devices: [device({ id: 'd1', link: { state: 'opening' } })] });
    await found.settle();
    found.bridge.change({ devices: [device({ id: 'd1' })] });
    await found.settle();
    expect(found.shows('missing-note')).toBe(false);
  });

  it('waits while an upgrade runs', async () => {
    const shell = await openShell(() => ({ o: '', ret: 0 }));
    shell.bridge.change({
      runs: [upgradeRun({ id: 'j1', deviceId: 'd1', state: uploading(10) })],
      devices: [device({ id: 'd1', runId: 'j1' })],
    });
    await shell.settle();
    await runLine(shell, 'kernel reboot');
    expect(argvs(shell.bridge)).toEqual([]);
    expect(wordsOf(shell.at('shell-why'))).toContain('Busy: upgrade to 1.9.0');
  });
});
