import * as fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceView } from '@shared/ipc/views';
import { colouredStream } from '@shared/device/shell/ansi';
import { FakeBridge, type Script } from '../support/fake-bridge';
import { openPage, wordsOf } from '../support/open-page';
import { device } from '../support/scene';

/** What reached the terminal; xterm itself needs a layout. */
/** Pages are loaded when they are first looked at. */
const slowMachine = { timeout: 60_000 };

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
beforeEach(() => {
  terminal.text = '';
});

const esc = '\u001b';

async function openConsole(script: Script = {}, part: Partial<DeviceView> = {}) {
  const bridge = new FakeBridge(
    { devices: [device({ id: 'd1', name: 'Lamp', ...part })] },
    { 'console.follow': ({ on }) => ({ text: on ? 'kept\n' : '', forgotten: 0 }), ...script },
  );
  const opened = await openPage(bridge, '/device/d1/console');
  await expect.poll(() => opened.shows('console-page'), slowMachine).toBe(true);
  const tell = async (text: string, deviceId = 'd1'): Promise<void> => {
    bridge.tell('console.text', { deviceId, text });
    await opened.settle();
  };
  return { ...opened, bridge, tell };
}

describe('the console of a device', () => {
  it('shows what is kept, then what comes, and only of this device', async () => {
    const { bridge, tell } = await openConsole();
    await expect.poll(() => terminal.text, slowMachine).toBe('kept\r\n');
    await tell('new');
    await tell('foreign', 'd2');
    expect(terminal.text).toBe('kept\r\nnew');
    expect(bridge.argumentsOf('console.follow')).toEqual([{ id: 'd1', on: true }]);
  });

  it('follows no more when it is left', async () => {
    const { bridge, router, settle } = await openConsole();
    await expect.poll(() => terminal.text, slowMachine).not.toBe('');
    await router.push('/device/d1/images');
    await settle();
    expect(bridge.argumentsOf('console.follow').at(-1)).toEqual({ id: 'd1', on: false });
    expect(bridge.listenersOf('console.text')).toBe(0);
  });

  it('keeps markup as text and lets no control sequence through but colours', async () => {
    const { at, tell } = await openConsole();
    await expect.poll(() => terminal.text, slowMachine).not.toBe('');
    await tell(`${esc}[31m<b>hot</b>${esc}[0m${esc}[2J${esc}]0;owned\u0007<img src=x>`);
    expect(terminal.text).toContain(`${esc}[31m<b>hot</b>${esc}[0m<img src=x>`);
    expect(terminal.text).not.toContain('owned');
    expect(at('console-text').textContent).toContain('<b>hot</b><img src=x>');
    expect(document.querySelector('img')).toBeNull();
  });

  it('is paused and shows everything again when it is followed again', async () => {
    const { at, tell, click } = await openConsole();
    await expect.poll(() => terminal.text, slowMachine).toBe('kept\r\n');
    await click('console-follow');
    await tell('unseen');
    expect(terminal.text).toBe('kept\r\n');
    expect(wordsOf(at('console-state'))).toContain('Paused');
    await click('console-follow');
    expect(terminal.text).toBe('kept\r\n');
  });

  it('is cleared here and in the main process', async () => {
    const { bridge, click, at } = await openConsole();
    await expect.poll(() => terminal.text, slowMachine).toBe('kept\r\n');
    await click('console-clear');
    expect(terminal.text).toBe('');
    expect(bridge.argumentsOf('console.clear')).toEqual([{ id: 'd1' }]);
    expect(wordsOf(at('console-state'))).toBe('The device has written nothing yet.');
  });

  it('is saved as the device wrote it', async () => {
    const { bridge, click, at, tell } = await openConsole({
      'document.save': () => ({ fileName: 'Lamp.log' }),
    });
    await expect.poll(() => terminal.text, slowMachine).toBe('kept\r\n');
    await tell(`${esc}[2Jraw`);
    await click('console-save');
    expect(bridge.argumentsOf('document.save')).toEqual([
      { suggestedName: 'Lamp.log', kind: 'text', text: `kept\n${esc}[2Jraw` },
    ]);
    expect(wordsOf(at('console-state'))).toBe('Saved as Lamp.log');
  });

  it('finds a text in what the device printed', async () => {
    const { click, at, type, press, shows } = await openConsole();
    await expect.poll(() => terminal.text, slowMachine).not.toBe('');
    await click('console-find');
    await type('shell-find-text', 'absent');
    await press('shell-find-text', 'Enter');
    expect(wordsOf(at('shell-find-bar'))).toContain('Not found');
    await press('shell-find-text', 'Escape');
    expect(shows('shell-find-bar')).toBe(false);
  });

  it.each<[string, DeviceView['connection']]>([
    ['UDP', { kind: 'udp', address: '192.0.2.1:1337' }],
    ['raw framing', { kind: 'tcp', address: '192.0.2.1:4000', lineBytes: 127, framing: 'raw' }],
  ])('says that there is none on %s, and asks for nothing', async (_, connection) => {
    const { bridge, at } = await openConsole({}, { connection });
    expect(wordsOf(at('console-page'))).toContain('There is no console on');
    expect(bridge.argumentsOf('console.follow')).toEqual([]);
  });
});

describe('a stream of console text', () => {
  it('keeps colours and line ends, wherever it is cut', () => {
    const whole = `a${esc}[1;31mred${esc}[0m\r\nb\n\nc`;
    for (let cut = 0; cut <= whole.length; cut++) {
      const next = colouredStream();
      expect(next(whole.slice(0, cut)) + next(whole.slice(cut))).toBe(
        `a${esc}[1;31mred${esc}[0m\r\nb\r\n\r\nc`,
      );
    }
  });

  it('has no other control sequence than colours, whatever comes', () => {
    const unit = fc.constantFrom(
      esc,
      '[',
      ']',
      'm',
      'H',
      '1',
      ';',
      '\\',
      '\u0007',
      '\u009b',
      'a',
      '\r',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(fc.string({ unit }), { maxLength: 6 }), (pieces) => {
        const next = colouredStream();
        const shown = pieces.map((piece) => next(piece)).join('');
        const left = shown.replaceAll(new RegExp(`${esc}\\[[0-9;:]*m`, 'g'), '').replaceAll(/[\r\n\t]/g, '');
        expect(left).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
