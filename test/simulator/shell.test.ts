/**
 * Group 9 of the simulated application and its small shell; groups 10 and what recovery says to all of them.
 */
import { describe, expect, it } from 'vitest';
import { commandNamed, type CommandName } from '@shared/smp/groups';
import { profiles } from '@main/simulator/profile';
import { rig } from './rig';

function shell() {
  const on = rig({ profile: { ...profiles['zephyr-udp'], shellOutputBytes: 2000 } });
  const type = async (line: string) => on.ask('shell.execute', { argv: line.split(' ') });
  return { ...on, type };
}

describe('a shell command', () => {
  it.each([
    ['kernel version', '\r\nZephyr version 4.4.1\r\n', 0],
    ['fs ls', '\r\nlfs1/\r\nrom/\r\n', 0],
    ['fs ls /lfs1', '\r\nconfig.json\r\nempty\r\nlog/\r\n', 0],
    ['fs ls lfs1/log', '\r\nboot.log\r\n', 0],
    ['fs ls /none', '\r\n\x1b[1;31mUnable to open /none (err -2)\r\n\x1b[m', -8],
    ['fs cat /rom/licence.txt', '\r\nApache-2.0\r\n', 0],
    ['fs cat /lfs1', '\r\n\x1b[1;31mNot a file /lfs1\r\n\x1b[m', 0],
    ['fs cat /lfs1/x', '\r\n\x1b[1;31mFailed to obtain file /lfs1/x (err: -2)\r\n\x1b[m', 0],
    ['fs rm /lfs1/x', '\r\n\x1b[1;31mFailed to remove /lfs1/x (-2)\r\n\x1b[m', -8],
    ['fs rm /lfs1/log', '\r\n\x1b[1;31mFailed to remove /lfs1/log (-90)\r\n\x1b[m', -8],
    ['fs rm /rom/licence.txt', '\r\n\x1b[1;31mFailed to remove /rom/licence.txt (-30)\r\n\x1b[m', -8],
    ['fs mkdir /lfs1/log', '\r\n\x1b[1;31mError creating dir[-17]\r\n\x1b[m', -8],
    ['fs mkdir /lfs1/a/b', '\r\n\x1b[1;31mError creating dir[-2]\r\n\x1b[m', -8],
    ['fs statvfs /rom', '\r\nbsize 16, frsize 4096, blocks 1, bfree 0\r\n', 0],
    ['nosuch thing', '\r\n\x1b[1;31mnosuch: command not found\r\n\x1b[m', -8],
  ])('%s', async (line, o, ret) => {
    expect(await shell().type(line)).toEqual({ o, ret });
  });

  it('can make, see and remove a directory', async () => {
    const { type } = shell();
    expect(await type('fs mkdir /lfs1/d')).toEqual({ o: '\r\n', ret: 0 });
    expect((await type('fs ls /lfs1'))['o']).toContain('\r\nd/\r\n');
    expect(await type('fs rm /lfs1/d')).toEqual({ o: '\r\n', ret: 0 });
    expect((await type('fs ls /lfs1'))['o']).not.toContain('d/');
  });

  it('sees files that were uploaded, and removes them', async () => {
    const { type, ask } = shell();
    await ask('fs.upload', { off: 0, data: new TextEncoder().encode('x y'), len: 3, name: '/lfs1/up' });
    expect(await type('fs cat /lfs1/up')).toEqual({ o: '\r\nx y', ret: 0 });
    await type('fs rm /lfs1/up');
    expect(await ask('fs.status', { name: '/lfs1/up' })).toEqual({ err: { group: 8, rc: 3 } });
  });

  it('tells the time since the start', async () => {
    const { type, clock } = shell();
    await clock.advance(1234);
    expect((await type('kernel uptime'))['o']).toMatch(/^\r\nUptime: 12\d\d ms\r\n$/);
  });

  it('shows its usage when it is not complete', async () => {
    const { type } = shell();
    const { o, ret } = await type('kernel');
    expect(ret).toBe(1);
    expect(o).toContain('kernel - Kernel commands\r\nSubcommands:\r\n');
    expect((await type('fs ls --help'))['ret']).toBe(1);
  });

  it('with the wrong number of words is refused', async () => {
    const { o, ret } = await shell().type('fs mkdir');
    expect(ret).toBe(-22);
    expect(o).toContain('mkdir: wrong parameter count');
  });

  it('log changes levels until the next start', async () => {
    const { type, reset } = shell();
    expect((await type('log enable wrn sensors'))['ret']).toBe(0);
    expect((await type('log status'))['o']).toMatch(/sensors +\| wrn/);
    expect((await type('log disable sensors'))['ret']).toBe(0);
    expect((await type('log status'))['o']).toMatch(/sensors +\| off/);
    expect((await type('log enable loud sensors'))['ret']).toBe(-8);
    expect((await type('log enable inf none'))['o']).toContain('none: unknown source name.');
    await reset();
    expect((await type('log status'))['o']).toMatch(/sensors +\| inf/);
  });

  it('kernel reboot resets the device', async () => {
    const { type, clock, device } = shell();
    await type('kernel reboot cold');
    await clock.advance(5000);
    expect(device.bootCount).toBe(2);
  });

  it('is one line, however its words are cut', async () => {
    const { ask } = shell();
    expect(await ask('shell.execute', { argv: ['kernel version'] })).toEqual(
      await ask('shell.execute', { argv: ['kernel', 'version'] }),
    );
    expect((await ask('shell.execute', { argv: ['fs', 'cat', '"/lfs1/a b"'] }))['o']).toContain('/lfs1/a b');
  });

  it('prints what fits into the buffer of the shell', async () => {
    const { ask } = rig();
    const { o } = await ask('shell.execute', { argv: ['help'] });
    expect(o).toHaveLength(300);
  });

  it('that prints more than an answer holds is answered with rc 7', async () => {
    const { ask } = rig({ profile: profiles['zephyr-4.4'] });
    expect(await ask('shell.execute', { argv: ['help'] })).toEqual({ rc: 7 });
  });

  it.each([
    ['without words', {}, { rc: 3 }],
    ['of no words', { argv: [] }, { err: { group: 9, rc: 3 } }],
    ['that is too long', { argv: ['x'.repeat(200), 'y'.repeat(56)] }, { err: { group: 9, rc: 2 } }],
  ])('%s is refused', async (_what, request, answer) => {
    expect(await rig().ask('shell.execute', request)).toEqual(answer);
  });

  it('puts its result into rc in old firmware', async () => {
    const { ask } = rig({ profile: profiles['zephyr-legacy'] });
    const answer = await ask('shell.execute', { argv: ['nosuch'] }, { version: 1 });
    expect(Object.keys(answer)).toEqual(['o', 'rc']);
    expect(answer['rc']).toBe(-8);
  });
});

describe('the groups of a device', () => {
  const ids = [10, 8, 0, 1, 3, 9, 2, 63];

  it('are counted, listed and told one by one', async () => {
    const { ask } = rig();
    expect(await ask('enumeration.count')).toEqual({ count: 8 });
    expect(await ask('enumeration.list')).toEqual({ groups: ids });
    for (const [index, group] of ids.entries())
      expect(await ask('enumeration.single', { index })).toEqual(
        index === 7 ? { group, end: true } : { group },
      );
    expect(await ask('enumeration.single')).toEqual({ group: 10 });
    expect(await ask('enumeration.single', { index: 8 })).toEqual({ err: { group: 10, rc: 4 } });
    expect(await ask('enumeration.single', { index: 65_536 })).toEqual({ rc: 3 });
  });

  it('are those that it was built with', async () => {
    const { ask } = rig({
      profile: { ...profiles['zephyr-udp'], without: ['stat.list', 'stat.show', 'os.bootloader'] },
    });
    expect(await ask('enumeration.count')).toEqual({ count: 7 });
    expect(await ask('enumeration.details', { groups: [2, 0, 77] })).toEqual({
      groups: [{ group: 0, name: 'os mgmt', handlers: 8 }],
    });
  });

  it('with all details do not fit into a small buffer, which is told as damage', async () => {
    expect(await rig({ profile: profiles.tiny }).ask('enumeration.details')).toEqual({ rc: 9 });
    expect(
      (await rig({ profile: profiles['zephyr-udp'] }).ask('enumeration.details'))['groups'],
    ).toHaveLength(8);
  });
});

it.each<CommandName>([
  'stat.list',
  'settings.load',
  'fs.close',
  'shell.execute',
  'enumeration.list',
  'zephyr.eraseStorage',
])('serial recovery does not have %s', async (name) => {
  expect(commandNamed(name)).toBeDefined();
  expect(await rig({ profile: profiles['mcuboot-recovery'] }).ask(name)).toEqual({ rc: 8 });
});
