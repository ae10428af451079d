import { describe, expect, it } from 'vitest';
import { groups } from '@shared/smp/groups';
import { discover } from '@main/engine/discovery';
import { Overhearing } from '@main/engine/overhearing';
import { answerTo, fails, newRig } from './scripted-transport';

const { echo } = groups.os.commands;
const ask = (on: ReturnType<typeof newRig>) => on.clock.until(on.client.request(echo, { d: 'x' }));

describe('a request that nothing answers says what came instead', () => {
  it.each([
    [
      'a frame that was dropped',
      'wrong CRC',
      (on: ReturnType<typeof newRig>) => on.transport.onNoise('wrong CRC'),
    ],
    [
      'a message that is cut off',
      'shorter than it says',
      (on: ReturnType<typeof newRig>, request: Uint8Array) =>
        on.transport.onMessage(answerTo(request, { r: 'x' }).slice(0, 10)),
    ],
    [
      'an answer with another header',
      'an answer that fits no request',
      (on: ReturnType<typeof newRig>, request: Uint8Array) =>
        on.transport.onMessage(answerTo(request, { r: 'x' }, { sequence: 99 })),
    ],
  ])('%s', async (_what, malformed, come) => {
    const on = newRig();
    on.transport.far = (request) => come(on, request);
    expect(await fails(ask(on), 'smp/timeout')).toMatchObject({ command: 'os.echo', tries: 3, malformed });
    expect(
      await fails(on.clock.until(discover(on.client, on.transport, { clock: on.clock })), 'link/silent'),
    ).toMatchObject({ malformed });
  });

  it('but nothing of what the operating system says of the link, or of what came before', async () => {
    const on = newRig();
    on.transport.onNoise('wrong CRC');
    on.client.heardText('fan: command not found\r\n');
    on.transport.far = () =>
      (on.transport.onNoise as (reason: string, from: string) => void)('ECONNREFUSED', 'system');
    expect(await fails(ask(on), 'smp/timeout')).toEqual({ command: 'os.echo', waitedMs: 7500, tries: 3 });
  });

  it('a shell that does not know SMP, in its own words', async () => {
    const on = newRig();
    on.transport.far = () => on.client.heardText('\r\nAAkKAAAAAA==: command not found\r\nuart:~$ ');
    const shell = 'AAkKAAAAAA==: command not found';
    expect(await fails(ask(on), 'smp/timeout')).toMatchObject({ shell });
    expect(
      await fails(on.clock.until(discover(on.client, on.transport, { clock: on.clock })), 'link/silent'),
    ).toMatchObject({ shell });
  });

  it('logs are not taken for a shell', async () => {
    const on = newRig();
    on.transport.far = () =>
      on.client.heardText('[00:00:01] <inf> fs: config was not found, defaults are used\r\n');
    expect(await fails(ask(on), 'smp/timeout')).not.toHaveProperty('shell');
  });
});

it('the words of a shell are bounded and fit for a terminal', () => {
  const overhearing = new Overhearing();
  const mark = overhearing.mark();
  for (let i = 0; i < 1000; i++)
    overhearing.text(`\u001b[31m${'A'.repeat(300)}\u202e: command not found\r\n`);
  const { shell = '' } = overhearing.since(mark);
  expect(shell.length).toBeLessThanOrEqual(120);
  expect(shell).not.toContain('\u001b');
  expect(shell).not.toContain('\u202e');
  expect(shell).toContain('command not found');
});

describe('an answer that is empty', () => {
  it('is told as such at once, and nothing is repeated', async () => {
    const on = newRig();
    on.transport.far = (request) => {
      const answer = answerTo(request, {}).slice(0, 8);
      answer[2] = answer[3] = 0;
      on.transport.onMessage(answer);
    };
    const list = on.clock.until(on.client.request(groups.image.commands.state, {}));
    expect(await fails(list, 'smp/bad-answer')).toMatchObject({ command: 'image.state', isEmpty: true });
    expect(on.transport.sent).toHaveLength(1);
  });
});

describe('a slow device', () => {
  it('is given the time that it has shown to need, and quick answers make that be forgotten', async () => {
    const on = newRig();
    let takesMs = 2400;
    on.transport.far = (request) => {
      on.clock.after(takesMs, () => on.transport.onMessage(answerTo(request, { r: 'x' })));
    };
    await ask(on);
    takesMs = 6000;
    await ask(on);
    expect(on.transport.sent, 'no request was repeated').toHaveLength(2);
    takesMs = 1;
    for (let i = 0; i < 30; i++) await ask(on);
    expect(on.client.slowestAnswerMs).toBeLessThan(400);
  });
});
