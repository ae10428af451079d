import { describe, expect, it } from 'vitest';
import type { ErrorView } from '@shared/core/errors';
import type { CallArgument } from '@shared/ipc/contract';
import type { DeviceView } from '@shared/ipc/views';
import { useSelection } from '@/stores/selection';
import { FakeBridge, Refusal } from '../support/fake-bridge';
import { openPage, wordsOf } from '../support/open-page';
import { capabilities, device, upgradeRun, uploading } from '../support/scene';

type Answers = Record<string, unknown>;
const hostile = '<img src=x onerror="alert(1)"><b>evil</b>';

const answers: Answers = {
  'os.readDateTime': { datetime: '2026-11-22T12:00:00' },
  'os.taskStatistics': {
    tasks: new Map([['main', { prio: 0, tid: 1, state: 2, stksiz: 512, stkuse: 128, runtime: 7 }]]),
  },
};

function unsupported(command: string): Refusal {
  return new Refusal({ code: 'device/unsupported', facts: { command, commandGroup: 0 } });
}
function refused(facts: Partial<Extract<ErrorView, { code: 'device/error' }>['facts']>): Refusal {
  return new Refusal({
    code: 'device/error',
    facts: { command: 'os.information', rc: 2, name: 'X', meaning: 'something', ...facts },
  });
}

/** A device that knows some fields and some commands; what is not there it does not support. */
function bridgeWith(
  part: Partial<DeviceView> = {},
  fields: Record<string, string> = { s: 'Zephyr', v: '4.4.0' },
  known: Answers = answers,
): FakeBridge {
  return new FakeBridge(
    { devices: [device({ id: 'd1', name: 'Lamp', ...part })] },
    {
      'smp.request': ({ command, body }: CallArgument<'smp.request'>) => {
        if (command === 'os.information') {
          const text = fields[(body as { format: string }).format];
          if (text === undefined) throw refused({ group: 0, rc: 2 });
          return { output: text };
        }
        if (!(command in known)) throw unsupported(command);
        return known[command];
      },
    },
  );
}
const commandsOf = (bridge: FakeBridge): string[] =>
  (bridge.argumentsOf('smp.request') as { command: string }[]).map(({ command }) => command);

describe('the overview of a device', () => {
  it('says of what a recording does not have that nobody asked, not that the firmware lacks it', async () => {
    const connection = {
      kind: 'replay',
      fileName: 'a.jsonl',
      token: 't',
    } as unknown as DeviceView['connection'];
    const page = await openPage(bridgeWith({ connection }, {}, {}), '/device/d1');
    const notes = page.all('missing-note').map(wordsOf);
    expect(notes.length).toBeGreaterThan(0);
    for (const words of notes) {
      expect(words).toContain('The recording has no answer to this');
      expect(words).not.toContain('firmware does not have this.');
      expect(words).not.toContain('CONFIG_');
    }
  });

  it('says before a reset into the bootloader what has to be built in for it', async () => {
    const page = await openPage(bridgeWith(), '/device/d1');
    page.at('device-reset').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await page.settle();
    await page.click('menu-reset-bootloader');
    await page.settle();
    expect(wordsOf(page.at('confirm-dialog'))).toContain('CONFIG_MCUMGR_GRP_OS_RESET_BOOT_MODE');
  });

  it('says what it means that the bootloader answers', async () => {
    const bridge = bridgeWith({ capabilities: { ...capabilities, recovery: true } }, {}, {});
    const page = await openPage(bridge, '/device/d1');
    const { at, all } = page;
    expect(wordsOf(at('recovery-note'))).toContain('MCUboot answers, not the application');
    expect(wordsOf(at('recovery-note'))).toContain('no test and no way back');
    const missing = all('missing-note').map((note) => wordsOf(note));
    expect(missing).not.toEqual([]);
    for (const note of missing)
      expect(note).toBe(
        'The bootloader answers now and does not have this. The application may have it: reset the device.',
      );
    bridge.change({ devices: [device({ id: 'd1', name: 'Lamp' })] });
    await page.settle();
    expect(page.shows('recovery-note')).toBe(false);
  });

  it('asks for each field of the identity and shows those that the device has', async () => {
    const { at } = await openPage(bridgeWith(), '/device/d1');
    expect(wordsOf(at('panel-identity'))).toContain('KernelZephyr');
    expect(wordsOf(at('panel-identity'))).toContain('Kernel version4.4.0');
    expect(wordsOf(at('panel-identity'))).not.toContain('Board');
  });

  it('understands how version 1 says that a field is not known', async () => {
    const bridge = bridgeWith();
    bridge.script['smp.request'] = ({ command, body }) => {
      if (command !== 'os.information') throw unsupported(command);
      if ((body as { format: string }).format === 's') return { output: 'Zephyr' };
      throw refused({ rc: 3 });
    };
    const { at, all } = await openPage(bridge, '/device/d1');
    expect(wordsOf(at('panel-identity'))).toContain('KernelZephyr');
    expect(all('error-note')).toEqual([]);
  });

  it('shows what comes from the device as text, whatever it is', async () => {
    const { page, at } = await openPage(bridgeWith({ name: hostile }, { s: hostile }), '/device/d1');
    expect(page.find('img, b').exists()).toBe(false);
    expect(at('panel-identity').textContent).toContain(hostile);
    expect(page.find('h1').text()).toBe(hostile);
  });

  it('names the option that enables what the firmware does not have, and asks for it once', async () => {
    const bridge = bridgeWith({}, {}, {});
    bridge.script['smp.request'] = ({ command }) => {
      throw unsupported(command);
    };
    const { at } = await openPage(bridge, '/device/d1');
    for (const [panel, option] of [
      ['identity', 'CONFIG_MCUMGR_GRP_OS_INFO'],
      ['clock', 'CONFIG_MCUMGR_GRP_OS_DATETIME'],
      ['tasks', 'CONFIG_MCUMGR_GRP_OS_TASKSTAT'],
    ])
      expect(wordsOf(at(`panel-${panel}`)), panel).toContain(
        `This firmware does not have this. ${option} enables it.`,
      );
    expect(at('panel-clock').querySelector('button')).toBeNull();
    expect(commandsOf(bridge).filter((command) => command === 'os.information')).toHaveLength(1);
  });

  it('counts the threads, names the one with the least stack left and leads to their page', async () => {
    const { at, router } = await openPage(bridgeWith(), '/device/d1');
    expect(wordsOf(at('tasks-summary'))).toBe('One threadLeast stack left: main, 1,536 of 2,048 bytes');
    const arrived = new Promise((resolve) => router.afterEach((to) => resolve(to.params.page)));
    at('tasks-link').click();
    expect(await arrived).toBe('tasks');
  });

  it('says what the mode of the bootloader means', async () => {
    const { at } = await openPage(
      bridgeWith({ capabilities: { ...capabilities, bootloaderMode: 'overwrite' } }),
      '/device/d1',
    );
    expect(wordsOf(at('bootloader-meaning'))).toContain('no way back');
  });

  it('sends a text and shows the answer', async () => {
    const bridge = bridgeWith({}, {}, { ...answers, 'os.echo': { r: 'other' } });
    const { at, click } = await openPage(bridge, '/device/d1');
    await click('echo-send');
    expect(wordsOf(at('echo-outcome'))).toContain('other');
    expect(wordsOf(at('echo-outcome'))).toContain('differs from what was sent');
    expect(bridge.argumentsOf('smp.request')).toContainEqual({
      id: 'd1',
      command: 'os.echo',
      body: { d: 'hello' },
    });
  });

  it('sets the clock to the time of the computer and reads it again', async () => {
    const bridge = bridgeWith({}, {}, { ...answers, 'os.setDateTime': {} });
    const { click } = await openPage(bridge, '/device/d1');
    await click('clock-set');
    const all = commandsOf(bridge);
    expect(all.indexOf('os.setDateTime')).toBeGreaterThan(0);
    expect(all.lastIndexOf('os.readDateTime')).toBeGreaterThan(all.indexOf('os.setDateTime'));
  });

  it('says that a clock was never set, and lets it be set', async () => {
    const bridge = bridgeWith();
    bridge.script['smp.request'] = ({ command }) => {
      if (command === 'os.readDateTime') throw refused({ command, group: 0, rc: 4, name: 'RTC_NOT_SET' });
      throw unsupported(command);
    };
    const { at } = await openPage(bridge, '/device/d1');
    expect(wordsOf(at('clock-comparison'))).toBe('The clock was never set.');
    expect(at('clock-set')).toBeInstanceOf(HTMLButtonElement);
  });
});

describe('reading from a device', () => {
  it('happens once when the page opens, not again on the way from tab to tab, and again on Refresh', async () => {
    const bridge = bridgeWith();
    const { router, settle, click } = await openPage(bridge, '/device/d1');
    const first = commandsOf(bridge).length;
    await router.push('/device/d1/images');
    await settle();
    expect(commandsOf(bridge).slice(first)).toEqual(['image.slotInfo']);
    await router.push('/device/d1/overview');
    await settle();
    expect(commandsOf(bridge)).toHaveLength(first + 1);
    await click('device-refresh');
    expect(bridge.argumentsOf('device.refresh')).toEqual([{ id: 'd1' }]);
    expect(commandsOf(bridge)).toHaveLength(2 * first + 1);
  });

  it('waits for a device that is not connected, and reads when it is', async () => {
    const away = device({ id: 'd1', link: { state: 'opening' } });
    const bridge = bridgeWith(away);
    const { at, settle } = await openPage(bridge, '/device/d1');
    expect(commandsOf(bridge)).toEqual([]);
    expect(wordsOf(at('panel-clock'))).toContain('Connecting…');
    bridge.change({ devices: [device({ id: 'd1' })] });
    await settle();
    expect(commandsOf(bridge)).toContain('os.readDateTime');
  });

  it('reads anew when the device is back from a restart: another firmware may run', async () => {
    const bridge = bridgeWith();
    const { settle } = await openPage(bridge, '/device/d1');
    const first = commandsOf(bridge).length;
    bridge.change({
      devices: [device({ id: 'd1', link: { state: 'away', sinceEpochMs: 0, expected: true } })],
    });
    await settle();
    expect(commandsOf(bridge)).toHaveLength(first);
    bridge.change({ devices: [device({ id: 'd1' })] });
    await settle();
    expect(commandsOf(bridge)).toHaveLength(2 * first);
  });

  it('stays out of the way of an upgrade, unless somebody asks', async () => {
    const bridge = bridgeWith({ runId: 'j1' });
    bridge.change({ runs: [upgradeRun({ id: 'j1', deviceId: 'd1', state: uploading(0.5) })] });
    const { at, click } = await openPage(bridge, '/device/d1');
    expect(commandsOf(bridge)).toEqual([]);
    expect(wordsOf(at('panel-clock'))).toContain('Busy: upgrade to 1.9.0');
    await click('device-refresh');
    expect(commandsOf(bridge)).toContain('os.readDateTime');
  });

  it('shows a failure in its place, with what to do', async () => {
    const bridge = bridgeWith();
    bridge.script['smp.request'] = ({ command }) => {
      throw new Refusal({ code: 'smp/timeout', facts: { command, waitedMs: 2500, tries: 3 } });
    };
    const { at } = await openPage(bridge, '/device/d1');
    expect(wordsOf(at('panel-tasks'))).toContain('No answer to os.taskStatistics within 2.5 s (tries: 3)');
  });
});

describe('a device as a whole', () => {
  it('that is not there says so', async () => {
    const { page } = await openPage(new FakeBridge(), '/device/gone');
    expect(page.text()).toContain('This device is no longer there');
  });

  it('is connected where it is closed, and can do nothing else that needs a link', async () => {
    const bridge = bridgeWith({ link: { state: 'closed' } });
    const { click, at } = await openPage(bridge, '/device/d1');
    await click('device-connect');
    expect(bridge.argumentsOf('device.connect')).toEqual([{ ids: ['d1'] }]);
    for (const action of ['device-refresh', 'device-reset'])
      expect(at(action).hasAttribute('disabled'), action).toBe(true);
  });

  it('goes to the wizard as the only selected device', async () => {
    const { click, router } = await openPage(bridgeWith(), '/device/d1');
    const arrived = new Promise((resolve) => router.afterEach((to) => resolve(to.name)));
    await click('device-upgrade');
    expect(await arrived).toBe('upgrade');
    expect(useSelection().ids).toEqual(['d1']);
  });

  it('offers faults only when it is simulated', async () => {
    const { all } = await openPage(bridgeWith(), '/device/d1');
    expect(all('panel-faults')).toEqual([]);
  });

  it('shows the faults it has and takes one away', async () => {
    const bridge = bridgeWith({
      connection: { kind: 'simulated', profile: 'zephyr-4.4', seed: 1 },
      faults: [{ kind: 'never-return' }, { kind: 'lose', what: 'answer', when: { chance: 0.05 } }],
    });
    const { all } = await openPage(bridge, '/device/d1');
    expect(all('fault').map(wordsOf)).toEqual([
      'Stays silent after the next reset',
      'Answers get lost (any command, 5 % of the time)',
    ]);
    all('fault')[0]?.querySelector('button')?.click();
    expect(bridge.argumentsOf('device.setFaults')).toEqual([
      { id: 'd1', faults: [{ kind: 'lose', what: 'answer', when: { chance: 0.05 } }] },
    ]);
  });
});
