import { describe, expect, it } from 'vitest';
import type { CallArgument } from '@shared/ipc/contract';
import { FakeBridge, Refusal } from '../../support/fake-bridge';
import { openPage, wordsOf, type OpenPage } from '../../support/open-page';
import { device } from '../../support/scene';

const hostile = '<img src=x onerror="alert(1)"><b>evil</b>';
const tasks = new Map([
  ['main', { prio: 0, tid: 1, state: 2, stksiz: 512, stkuse: 128, runtime: 30 }],
  [hostile, { prio: 7, tid: 2, state: 1, stksiz: 100, stkuse: 91, runtime: 10 }],
  ['idle', { prio: 15, tid: 3, state: 1, stksiz: 100, stkuse: 90, runtime: 60 }],
  ['', { prio: 3, tid: 4, state: 1 }],
]);
const pools = { [hostile]: new Map(Object.entries({ blksiz: 8, nblks: 100, nfree: 60, min: 5 })) };

function bridgeWith(answers: Record<string, unknown>): FakeBridge {
  return new FakeBridge(
    { devices: [device({ id: 'd1', name: 'Lamp' })] },
    {
      'smp.request': ({ command }: CallArgument<'smp.request'>) => {
        const answer = answers[command];
        if (answer instanceof Refusal) throw answer;
        if (answer === undefined)
          throw new Refusal({ code: 'device/unsupported', facts: { command, commandGroup: 0 } });
        return answer;
      },
    },
  );
}
async function open(
  answers: Record<string, unknown> = { 'os.taskStatistics': { tasks }, 'os.memoryPools': pools },
): Promise<OpenPage> {
  await import('@/views/device/tasks/TasksPage.vue'); // it is loaded on demand
  const page = await openPage(bridgeWith(answers), '/device/d1/tasks');
  await page.settle();
  return page;
}

describe('the page of tasks and memory', () => {
  it('counts stacks in bytes and run time in percent of the sum', async () => {
    const { all } = await open();
    const main = all('task-row').find((row) => wordsOf(row).startsWith('main'));
    expect(wordsOf(main as HTMLElement)).toContain('512 of 2,048 bytes');
    expect(wordsOf(main as HTMLElement)).toContain('1,536 bytes');
    expect(wordsOf(main as HTMLElement)).toContain('30%');
    expect(main?.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('25');
  });

  it('warns in words where less than a tenth of a stack is left, and only there', async () => {
    const { all } = await open();
    const warned = all('task-row').filter((row) => row.querySelector('[data-testid=task-warning]'));
    expect(warned).toHaveLength(1);
    expect(wordsOf(warned[0] as HTMLElement)).toContain('less than 10 % left');
    expect(wordsOf(warned[0] as HTMLElement)).toContain(hostile);
  });

  it('sorts by any column and turns the order round; what is not known comes last', async () => {
    const { all, click } = await open();
    const order = () => all('task-row').map((row) => row.querySelector('td')?.textContent);
    expect(order()).toEqual(['0', '3', '7', '15']);
    await click('sort-runTime');
    expect(order()).toEqual(['15', '0', '7', '3']);
    await click('sort-runTime');
    expect(order()).toEqual(['7', '0', '15', '3']);
    expect(all('sort-runTime')[0]?.closest('th')?.getAttribute('aria-sort')).toBe('ascending');
  });

  it('shows names from the device as text, whatever they are', async () => {
    const { page, all } = await open();
    expect(page.find('img, b').exists()).toBe(false);
    expect(wordsOf(all('pool-row')[0] as HTMLElement)).toBe(`${hostile}8 bytes100605`);
  });

  it('names the options of what the firmware does not have, and gives tips', async () => {
    const { at } = await open({});
    expect(wordsOf(at('panel-tasks'))).toContain('CONFIG_MCUMGR_GRP_OS_TASKSTAT');
    expect(wordsOf(at('panel-pools'))).toContain('CONFIG_MCUMGR_GRP_OS_MPSTAT');
    expect(wordsOf(at('tips'))).toContain('CONFIG_THREAD_NAME');
  });

  it('says which buffer to enlarge when the threads do not fit into an answer', async () => {
    const command = 'os.taskStatistics';
    const { at } = await open({
      [command]: new Refusal({
        code: 'device/error',
        facts: { command, rc: 7, name: 'EMSGSIZE', meaning: 'the answer does not fit' },
      }),
    });
    expect(wordsOf(at('panel-tasks'))).toContain('CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE');
  });
});
