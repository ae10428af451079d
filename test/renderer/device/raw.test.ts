import { describe, expect, it } from 'vitest';
import type { CallArgument } from '@shared/ipc/contract';
import type { DeviceView, RawAnswerView } from '@shared/ipc/views';
import { FakeBridge, Refusal } from '../support/fake-bridge';
import { openPage, wordsOf, type OpenPage } from '../support/open-page';
import { device } from '../support/scene';
import example from '../../../docs/private-group.example.json';

/** Pages are loaded when they are first looked at. */
const slowMachine = { timeout: 60_000 };

const hostile = '<img src=x onerror="alert(1)">';
const good: RawAnswerView = {
  requestHex: '0a000006000007006161',
  answerHex: '0b00000600000700a16172626869',
  text: '{\n  "r": "hi"\n}',
  tookMs: 12,
};

async function openRaw(
  script: (argument: CallArgument<'smp.raw'>) => RawAnswerView = () => good,
  part: Partial<DeviceView> = {},
  query = '',
): Promise<OpenPage & { bridge: FakeBridge; sent: () => unknown[] }> {
  const bridge = new FakeBridge(
    { devices: [device({ id: 'd1', name: 'Lamp', ...part })] },
    { 'smp.raw': script },
  );
  const opened = await openPage(bridge, `/device/d1/raw${query}`);
  await expect.poll(() => opened.shows('raw-form'), slowMachine).toBe(true);
  return { ...opened, bridge, sent: () => bridge.argumentsOf('smp.raw') };
}

async function choose({ at, settle }: OpenPage, testId: string, label: string): Promise<void> {
  const select = at(testId) as HTMLSelectElement;
  select.selectedIndex = [...select.options].findIndex((option) => option.text.includes(label));
  expect(select.selectedIndex, label).toBeGreaterThanOrEqual(0);
  select.dispatchEvent(new Event('change'));
  await settle();
}

describe('the page for requests by hand', () => {
  it('sends what is written and shows the answer as tree, text and bytes', async () => {
    const opened = await openRaw();
    const { at, all, click, sent } = opened;
    await click('raw-send');
    expect(sent()).toEqual([
      { id: 'd1', op: 'write', group: 0, command: 0, body: '{\n  "d": "hi"\n}', timeoutMs: 5000 },
    ]);
    expect(wordsOf(at('raw-took'))).toBe('Answered in 12 ms');
    expect(all('tree-row').map(wordsOf)).toEqual(['r"hi"The same text']);
    await choose(opened, 'raw-shape', 'Text');
    expect(wordsOf(at('raw-text'))).toBe('{ "r": "hi" }');
    await choose(opened, 'raw-shape', 'Hex');
    expect(all('hex-dump').map((one) => one.textContent?.slice(0, 18))).toEqual([
      '0000  0a 00 00 06 ',
      '0000  0b 00 00 06 ',
    ]);
  });

  it('fills in the fields of a declared command, with their meaning', async () => {
    const opened = await openRaw();
    const { at, all } = opened;
    await choose(opened, 'raw-group', 'Images');
    await choose(opened, 'raw-command', 'Erase a slot');
    expect((at('raw-op') as HTMLSelectElement).selectedOptions[0]?.text).toBe('Write');
    expect(all('raw-field').map(wordsOf).join()).toContain('slot');
  });

  it('takes the plain fields of a declared command by themselves, typed or left out', async () => {
    const opened = await openRaw();
    const { bridge, at, click, settle } = opened;
    bridge.script['groups.describe'] = () => [{ fileName: 'lab.json', description: example }];
    await click('raw-groups');
    document.querySelector<HTMLElement>('[data-testid=menu-describe]')?.click();
    await settle();
    await choose(opened, 'raw-command', 'Set a channel');
    const put = async (field: string, text: string): Promise<void> => {
      const input = document.querySelector<HTMLInputElement>(`[data-field="${field}"]`);
      if (input === null) throw new Error(`no field ${field}`);
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await settle();
    };
    const body = (): string => (at('raw-body') as HTMLTextAreaElement).value.replaceAll(/\s+/g, ' ');
    await put('channel', '0x10');
    await put('mv', '3300');
    expect(document.querySelector<HTMLInputElement>('[data-field=channel]')?.value).toBe('0x10');
    expect(body()).toBe('{ "channel": 16, "mv": 3300 }');
    await put('limit_ma', '-5');
    expect(wordsOf(at('raw-fields'))).toContain('A whole number, 0 or more');
    expect(body()).toBe('{ "channel": 16, "mv": 3300 }');
    await put('limit_ma', '250');
    expect(body()).toBe('{ "channel": 16, "mv": 3300, "limit_ma": 250 }');
    await put('limit_ma', '');
    await click('raw-send');
    expect(opened.sent()).toMatchObject([{ op: 'write', group: 70, command: 0 }]);
    expect(body()).toBe('{ "channel": 16, "mv": 3300 }');
    await opened.type('raw-body', '{"channel": 3}');
    expect(document.querySelector<HTMLInputElement>('[data-field=channel]')?.value).toBe('3');
    await opened.type('raw-body', '{');
    expect(document.querySelector<HTMLInputElement>('[data-field=channel]')?.disabled).toBe(true);
  });

  it('says where an answer is not as declared, and waits as long as the command may take', async () => {
    const opened = await openRaw(() => ({ ...good, text: '{"r": 5}' }));
    const { at, click, type, shows } = opened;
    await click('raw-send');
    expect(wordsOf(at('raw-misfit'))).toBe('Not as declared: r should be a text.');
    expect(wordsOf(at('value-tree'))).toContain('5');
    await choose(opened, 'raw-group', 'Images');
    await choose(opened, 'raw-command', 'Erase a slot');
    expect(at('raw-timeout')).toHaveProperty('value', '40000');
    await click('raw-send');
    expect(opened.sent().at(-1)).toMatchObject({ timeoutMs: 40_000 });
    await choose(opened, 'raw-command', 'Another');
    await type('raw-command-number', '99');
    await click('raw-send');
    expect(shows('raw-misfit')).toBe(false);
  });

  it('opens at the command that an address names', async () => {
    const opened = await openRaw(undefined, {}, '?command=image.erase');
    expect(opened.at('raw-group')).toHaveProperty('value', '1');
    expect(opened.at('raw-command')).toHaveProperty('value', 'image.erase');
    await choose(opened, 'raw-group', 'Operating system');
    expect(opened.at('raw-group')).toHaveProperty('value', '0');
  });

  it('sends to any group and command, in any version', async () => {
    const opened = await openRaw();
    await choose(opened, 'raw-group', 'Another');
    await opened.type('raw-group-number', '300');
    await opened.type('raw-command-number', '9');
    await choose(opened, 'raw-op', 'Read');
    await choose(opened, 'raw-version', '1');
    await opened.type('raw-body', "{1: h'00'}");
    await opened.click('raw-send');
    expect(opened.sent()).toEqual([
      { id: 'd1', op: 'read', group: 300, command: 9, version: 1, body: "{1: h'00'}", timeoutMs: 5000 },
    ]);
  });

  it('names the place of a mistake and sends nothing meanwhile', async () => {
    const { page, at, type, click, sent } = await openRaw();
    await type('raw-body', '{\n "d" 1}');
    expect(page.text()).toContain('Line 2, column 6: this is not expected here.');
    expect(at('raw-send').hasAttribute('disabled')).toBe(true);
    await click('raw-send');
    expect(sent()).toEqual([]);
  });

  it('names the error of an answer and keeps its body in sight', async () => {
    const facts = { command: 'os.echo', group: 0, rc: 4, name: 'RTC_NOT_SET', meaning: 'not set' };
    const { at, all, click } = await openRaw(() => ({
      ...good,
      text: '{"err": {"group": 0, "rc": 4}}',
      error: { code: 'device/error', facts },
    }));
    await click('raw-send');
    expect(wordsOf(at('raw-error'))).toContain('not set');
    expect(all('tree-row')).toHaveLength(3);
    expect(wordsOf(at('raw-past'))).toContain('RTC_NOT_SET');
  });

  it('says that nothing answered', async () => {
    const { at, click } = await openRaw(() => {
      throw new Refusal({ code: 'smp/timeout', facts: { command: 'os.echo', waitedMs: 5000, tries: 1 } });
    });
    await click('raw-send');
    expect(wordsOf(at('raw-error'))).toContain('No answer to os.echo within 5 s');
    expect(wordsOf(at('raw-took'))).toContain('Failed after');
  });

  it('shows markup from a device as text', async () => {
    const { at, click } = await openRaw(() => ({
      ...good,
      text: JSON.stringify({ [hostile]: hostile }),
    }));
    await click('raw-send');
    expect(document.querySelector('img')).toBeNull();
    expect(at('value-tree').textContent).toContain(hostile);
  });

  it('keeps what was sent, and takes a request over again', async () => {
    const { all, at, click, type } = await openRaw();
    await click('raw-send');
    await type('raw-body', '{"d": "second"}');
    await click('raw-send');
    expect(all('raw-past')).toHaveLength(2);
    all('raw-past')[1]?.click();
    await Promise.resolve();
    expect((at('raw-body') as HTMLTextAreaElement).value).toBe('{\n  "d": "hi"\n}');
    await click('raw-clear');
    expect(all('raw-past')).toEqual([]);
  });

  it('knows private groups by name, takes new ones in and forgets them', async () => {
    const lab = { fileName: 'lab.json', description: example };
    const opened = await openRaw();
    const { bridge, at, all, click } = opened;
    bridge.script['groups.describe'] = () => [lab];
    bridge.script['groups.forget'] = () => [];
    await click('raw-groups');
    await chooseEntry('Load a private group');
    expect((at('raw-group') as HTMLSelectElement).selectedOptions[0]?.text).toBe('70 · Laboratory supply');
    expect(all('raw-field').map(wordsOf).join()).toContain('Number of the channel');
    await click('raw-send');
    expect(wordsOf(at('raw-past'))).toContain('lab.measure');
    await click('raw-groups');
    await chooseEntry('Forget Laboratory supply');
    expect(bridge.argumentsOf('groups.forget')).toEqual([{ name: 'lab' }]);
    expect((at('raw-group') as HTMLSelectElement).value).toBe('0');

    async function chooseEntry(label: string): Promise<void> {
      const entry = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')].find((one) =>
        one.textContent?.includes(label),
      );
      if (!entry) throw new Error(`no entry ${label}`);
      entry.click();
      await opened.settle();
    }
  });

  it('sends nothing while the device is not ready', async () => {
    const { page, at } = await openRaw(() => good, { link: { state: 'closed' } });
    expect(at('raw-send').hasAttribute('disabled')).toBe(true);
    expect(page.text()).toContain('Connect the device to send a request.');
  });
});
