/**
 * While a device is in its bootloader, no page of it says how its application is to be built: it is the bootloader that answers.
 */
import { describe, expect, it } from 'vitest';
import type { ErrorView } from '@shared/core/errors';
import type { CallArgument } from '@shared/ipc/contract';
import { commandNamed } from '@shared/smp/groups';
import { devicePages } from '@/views/device/pages';
import { FakeBridge, Refusal } from '../support/fake-bridge';
import { openPage, wordsOf, type OpenPage } from '../support/open-page';
import { capabilities, device } from '../support/scene';

// The pages are loaded when they are first looked at; here they are there already.
await Promise.all([
  import('@/views/device/files/FilesPage.vue'),
  import('@/views/device/groups/GroupsPage.vue'),
  import('@/views/device/raw/RawPage.vue'),
  import('@/views/device/settings/SettingsPage.vue'),
  import('@/views/device/shell/ShellPage.vue'),
  import('@/views/device/statistics/StatisticsPage.vue'),
  import('@/views/device/tasks/TasksPage.vue'),
]);

const { groups: _listed, ...applications } = capabilities;
const inRecovery = { ...applications, recovery: true };

/** A bootloader: it knows nothing of all that is asked. The session marks its refusals. */
function bootloader(error: (command: string) => ErrorView = unsupported): FakeBridge {
  const slotsError = unsupported('image.state');
  const { slots: _slots, ...withoutSlots } = device({ id: 'd1', name: 'Lamp' });
  return new FakeBridge(
    { devices: [{ ...withoutSlots, capabilities: inRecovery, slotsError }] },
    {
      'smp.request': ({ command }: CallArgument<'smp.request'>) => {
        throw new Refusal(error(command));
      },
      'files.list': () => ({ kind: 'none', lacks: 'shell group' }),
    },
  );
}
function unsupported(command: string): ErrorView {
  const commandGroup = commandNamed(command)?.group ?? 0;
  return { code: 'device/unsupported', facts: { command, commandGroup, recovery: true } };
}
function tooLarge(command: string): ErrorView {
  return {
    code: 'device/error',
    facts: { command, rc: 7, name: 'EMSGSIZE', meaning: 'too large', recovery: true },
  };
}

async function open(bridge: FakeBridge, page: string): Promise<OpenPage> {
  const opened = await openPage(bridge, `/device/d1/${page}`);
  for (let i = 0; i < 10; i++) await opened.settle();
  return opened;
}

/** All that stands there, but what there is to know about the recovery itself. */
function saidOfTheBuild(page: OpenPage): string[] {
  const body = document.body.cloneNode(true) as HTMLElement;
  const aboutRecovery = /CONFIG_(MCUBOOT_SERIAL|MCUMGR_GRP_OS_RESET_BOOT_MODE)\b/;
  for (const tips of body.querySelectorAll('[data-testid=tips] li'))
    if (aboutRecovery.test(tips.textContent)) tips.remove();
  expect(wordsOf(page.at('device-link'))).toBe('Bootloader (serial recovery)');
  return body.textContent.match(/.{0,60}((?<!_)CONFIG_|Kconfig|rebuil|[Tt]his firmware).{0,60}/g) ?? [];
}

describe('In serial recovery', () => {
  const pages = devicePages.map(({ id }) => id).filter((id) => id !== 'console' && id !== 'trace');

  it.each(pages)('the page "%s" does not say how the application is to be built', async (id) => {
    for (const error of [unsupported, tooLarge])
      expect(saidOfTheBuild(await open(bootloader(error), id))).toEqual([]);
  });

  it('each group that was asked is said not to be in the bootloader', async () => {
    const page = await open(bootloader(), 'groups');
    expect(wordsOf(page.at('groups-recovery'))).toContain('does not list its groups');
    await page.click('groups-ask');
    for (let i = 0; i < 10; i++) await page.settle();
    const rows = page.all('group-row').map((row) => wordsOf(row));
    expect(rows.some((words) => words.includes('The bootloader does not have it'))).toBe(true);
    expect(saidOfTheBuild(page)).toEqual([]);
  });

  it('a directory that was looked at before is not said to need another build', async () => {
    const bridge = bootloader();
    bridge.script['smp.request'] = () => ({ len: 5 });
    const page = await open(bridge, 'files');
    expect(page.shows('directory')).toBe(true);
    expect(wordsOf(page.at('directory'))).toContain('The bootloader answers now and does not have this.');
    expect(saidOfTheBuild(page)).toEqual([]);
  });
});
