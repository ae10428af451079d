/**
 * What is particular to single groups: results of shell commands, the length beside a wrong offset, private groups.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Command } from '@shared/smp/command';
import { groups, withPrivateGroups } from '@shared/smp/groups';
import { readPrivateGroup } from '@shared/smp/private-group';
import { answerTo, fails, newRig } from './scripted-transport';

const { execute } = groups.shell.commands;

describe('a shell command', () => {
  it.each([
    ['in ret', { o: 'x', ret: -8 }, { o: 'x', ret: -8 }],
    ['in rc, as old firmware has it', { o: 'x', rc: 12 }, { o: 'x', rc: 12 }],
    ['in rc, even where it looks like a version that is too new', { o: '', rc: 13 }, { o: '', rc: 13 }],
  ])('gives its result %s, and is sent once', async (_where, body, result) => {
    const on = newRig();
    on.transport.far = (message) => on.transport.onMessage(answerTo(message, body));
    await expect(on.client.request(execute, { argv: ['x'] })).resolves.toEqual(result);
    expect(on.transport.sent).toHaveLength(1);
  });

  it('asked for by hand is no error either', async () => {
    const on = newRig();
    on.transport.far = (message) => on.transport.onMessage(answerTo(message, { o: 'x', rc: 5 }));
    const answer = await on.client.raw({ op: 'write', group: 9, id: 0, body: { argv: ['x'] } });
    expect(answer.error).toBeUndefined();
  });

  it('that never ran is an error', async () => {
    const on = newRig();
    on.transport.far = (message) => on.transport.onMessage(answerTo(message, { rc: 3 }));
    expect(await fails(on.client.request(execute, { argv: [] }), 'device/error')).toMatchObject({ rc: 3 });
  });
});

it('the length that a device has of a file comes with the error of a chunk that does not follow it', async () => {
  const on = newRig();
  on.transport.far = (message) =>
    on.transport.onMessage(answerTo(message, { err: { group: 8, rc: 11 }, len: 340 }));
  const chunk = { off: 680, data: new Uint8Array(4), name: '/lfs1/x' };
  expect(await fails(on.client.request(groups.fs.commands.upload, chunk), 'device/error')).toMatchObject({
    name: 'FILE_OFFSET_NOT_VALID',
    lengthBytes: 340,
  });
});

it('commands of private groups are asked like built-in ones, and their errors have names', async () => {
  const read = readPrivateGroup(JSON.parse(readFileSync('docs/private-group.example.json', 'utf8')));
  if ('problem' in read) throw new Error(read.problem);
  const catalog = withPrivateGroups([read.group]);
  const measure = catalog.commandNamed('lab.measure') as Command;
  const on = newRig({ catalog });
  const { client } = on;
  on.transport.far = (message, nth) =>
    on.transport.onMessage(
      answerTo(message, nth === 0 ? { mv: 5000, ma: -3 } : { err: { group: 70, rc: 2 } }),
    );
  await expect(client.request(measure, { channel: 1 })).resolves.toEqual({
    mv: 5000,
    ma: -3,
    limited: false,
  });
  expect(await fails(client.request(measure, { channel: 9 }), 'device/error')).toMatchObject({
    command: 'lab.measure',
    group: 70,
    name: 'CHANNEL_NOT_FOUND',
    meaning: 'there is no such channel',
  });
  await fails(client.request(measure, { channel: 'x' }), 'smp/bad-request');
});
