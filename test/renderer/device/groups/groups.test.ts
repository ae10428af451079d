import { describe, expect, it } from 'vitest';
import type { CallArgument } from '@shared/ipc/contract';
import type { DescribedGroup } from '@shared/ipc/described-group';
import { FakeBridge, Refusal } from '../../support/fake-bridge';
import { openPage, wordsApart, type OpenPage } from '../../support/open-page';
import { device } from '../../support/scene';

const hostile = '<img src=x onerror="alert(1)"><b>evil</b>';
const unsupported = (command: string) =>
  new Refusal({ code: 'device/unsupported', facts: { command, commandGroup: 0 } });

async function open(
  answers: Record<string, unknown>,
  described?: DescribedGroup,
): Promise<OpenPage & { sent: () => string[] }> {
  await import('@/views/device/groups/GroupsPage.vue'); // it is loaded on demand
  const bridge = new FakeBridge(
    { devices: [device({ id: 'd1', name: 'Lamp' })] },
    {
      'groups.described': () => (described ? [described] : []),
      'smp.request': ({ command, body }: CallArgument<'smp.request'>) => {
        const given = command in answers ? answers[command] : unsupported(command);
        const answer: unknown =
          typeof given === 'function' ? (given as (body: unknown) => unknown)(body) : given;
        if (answer instanceof Refusal) throw answer;
        return answer;
      },
    },
  );
  const page = await openPage(bridge, '/device/d1/groups');
  await page.settle();
  const sent = () => (bridge.argumentsOf('smp.request') as { command: string }[]).map((one) => one.command);
  return { ...page, sent };
}

function rowOf({ all }: OpenPage, number: number): HTMLElement {
  const found = all('group-row').find((row) => wordsApart(row).startsWith(`${number} `));
  if (!found) throw new Error(`no group ${number}`);
  return found;
}

describe('the page of groups', () => {
  it('leads from a command to its request, and takes private groups in', async () => {
    const page = await open({
      'enumeration.list': { groups: [0] },
      'enumeration.details': { groups: [{ group: 0, name: 'os mgmt', handlers: 3 }] },
    });
    expect(rowOf(page, 8).querySelector('[data-testid=group-request]')).toBeNull();
    const commands = [...rowOf(page, 0).querySelectorAll('[data-testid=group-command]')];
    const buttonIn = (title: string) =>
      commands
        .find((one) => wordsApart(one).includes(title))
        ?.querySelector<HTMLElement>('[data-testid=group-request]');
    expect(buttonIn('MCUmgr parameters')).toBeNull();
    expect(page.shows('raw-groups')).toBe(true);
    buttonIn('Echo')?.click();
    await expect.poll(() => page.router.currentRoute.value.fullPath).toBe('/device/d1/raw?command=os.echo');
  });

  it('joins what the device lists with what is declared', async () => {
    const page = await open({
      'enumeration.list': { groups: [64, 0, 0] },
      'enumeration.details': {
        groups: [
          { group: 0, name: 'os mgmt', handlers: 3 },
          { group: 64, name: hostile, handlers: 2 },
        ],
      },
    });
    expect(wordsApart(page.at('groups-count'))).toBe('The device lists 2 groups.');
    expect(wordsApart(rowOf(page, 0))).toContain('The device calls it os mgmt 3 entries');
    const commands = [...rowOf(page, 0).querySelectorAll('[data-testid=group-command]')].map(wordsApart);
    expect(commands.find((one) => one.includes('Echo'))).not.toContain('not in this firmware');
    expect(commands.find((one) => one.includes('MCUmgr parameters'))).toContain('not in this firmware');
    expect(wordsApart(rowOf(page, 64))).toContain('Application group');
    expect(wordsApart(rowOf(page, 8))).toContain('Not in this firmware CONFIG_MCUMGR_GRP_FS');
    expect(rowOf(page, 64).textContent).toContain(hostile);
    expect(page.page.find('img, b').exists()).toBe(false);
  });

  it('asks for one group after another when the list does not fit into the buffer', async () => {
    const page = await open({
      'enumeration.list': new Refusal({
        code: 'device/error',
        facts: { command: 'enumeration.list', rc: 7, name: 'EMSGSIZE', meaning: 'too large' },
      }),
      'enumeration.single': ({ index }: { index: number }) => ({
        group: [0, 8, 70][index] ?? 0,
        end: index === 2,
      }),
    });
    expect(page.sent().filter((command) => command === 'enumeration.single')).toHaveLength(3);
    expect(wordsApart(page.at('groups-count'))).toBe('The device lists 3 groups.');
    expect(rowOf(page, 70).dataset['support']).toBe('listed');
    expect(rowOf(page, 1).dataset['support']).toBe('not-listed');
  });

  it('ends where the device has no further group, though it did not say so', async () => {
    const page = await open({
      'enumeration.single': ({ index }: { index: number }) =>
        index < 2
          ? { group: index, end: false }
          : new Refusal({
              code: 'device/error',
              facts: { command: 'enumeration.single', group: 10, rc: 4, name: 'INDEX', meaning: 'too large' },
            }),
    });
    expect(wordsApart(page.at('groups-count'))).toBe('The device lists 2 groups.');
  });

  it('does not ask for ever when a device never comes to its end', async () => {
    const page = await open({ 'enumeration.single': () => ({ group: 1, end: false }) });
    expect(wordsApart(page.at('groups-count'))).toBe('The device lists one group.');
    expect(page.sent().filter((command) => command === 'enumeration.single')).toHaveLength(256);
  });

  it('names a group that the user has described, with commands and errors', async () => {
    const page = await open(
      { 'enumeration.list': { groups: [0, 70] } },
      {
        fileName: 'lamp.json',
        description: {
          id: 70,
          name: 'lamp',
          title: `Lamp ${hostile}`,
          errors: { 2: { name: 'BURNT_OUT', meaning: 'the lamp is broken' } },
          commands: {
            light: {
              op: 'write',
              id: 1,
              title: 'Light',
              about: 'Switches it on.',
              repeatable: true,
              pace: 'quick',
              request: {},
              response: {},
            },
          },
        },
      },
    );
    const lamp = wordsApart(rowOf(page, 70));
    expect(lamp).toContain(`70 Lamp ${hostile} Described by you Listed`);
    expect(lamp).toContain('One command 1 Light write');
    expect(lamp).toContain('2 BURNT_OUT the lamp is broken');
    expect(wordsApart(rowOf(page, 0))).not.toContain('Described by you');
  });

  it('keeps the list when the device gives no details', async () => {
    const page = await open({ 'enumeration.list': { groups: [1] } });
    expect(rowOf(page, 1).dataset['support']).toBe('listed');
    expect(page.shows('groups-ask')).toBe(false);
  });

  it('asks each group of a device that cannot list them, and takes a refusal for an answer', async () => {
    const page = await open({
      'os.parameters': { buf_size: 384, buf_count: 4 },
      'image.state': new Refusal({
        code: 'smp/timeout',
        facts: { command: 'image.state', waitedMs: 2500, tries: 3 },
      }),
      'settings.read': new Refusal({
        code: 'device/error',
        facts: { command: 'settings.read', group: 3, rc: 3, name: 'KEY_NOT_FOUND', meaning: 'none' },
      }),
    });
    expect(wordsApart(page.at('missing-note'))).toContain('CONFIG_MCUMGR_GRP_ENUM');
    expect(page.sent()).toEqual(['enumeration.list', 'enumeration.single']);
    await page.click('groups-ask');
    expect([0, 1, 2, 3, 8, 9, 10, 63].map((number) => rowOf(page, number).dataset['support'])).toEqual([
      'answers',
      'silent',
      'command-missing',
      'answers',
      'command-missing',
      'not-asked',
      'command-missing',
      'not-asked',
    ]);
    expect(page.sent().slice(2)).toEqual([
      'os.parameters',
      'image.state',
      'stat.list',
      'settings.read',
      'fs.status',
      'enumeration.count',
    ]);
  });

  it('stops asking when the link ends, and says so', async () => {
    const page = await open({
      'image.state': new Refusal({ code: 'link/lost', facts: { link: 'COM3', detail: 'gone' } }),
    });
    await page.click('groups-ask');
    expect(page.sent().slice(2)).toEqual(['os.parameters', 'image.state']);
    expect(page.shows('error-note')).toBe(true);
  });
});
