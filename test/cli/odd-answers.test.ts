/**
 * Answers that no firmware should give: an error that cannot be read, and less than what the command declares. None of them
 * is told as a success, by no command.
 */
import { describe, expect, it } from 'vitest';
import { exitCodes } from '@main/cli/exit-codes';
import { run } from './run';

const HASH = 'ab'.repeat(32);
const link = ['--conntype', 'udp', '--connstring', '192.0.2.7'];

/** Commands of every kind: with fields in their answer, and with none but success. */
const commands: readonly (readonly string[])[] = [
  ['echo', 'hi'],
  ['reset'],
  ['taskstat'],
  ['stat', 'list'],
  ['stat', 'net'],
  ['shell', 'exec', 'help'],
  ['image', 'list'],
  ['image', 'test', HASH],
  ['image', 'confirm'],
  ['image', 'erase'],
  ['image', 'slot-info'],
  ['os', 'read-date-time'],
  ['os', 'bootloader'],
  ['os', 'parameters'],
  ['settings', 'save'],
  ['settings', 'read', 'a/b'],
  ['zephyr', 'erase-storage'],
  ['fs', 'status', '/lfs1/a'],
  ['fs', 'close'],
  ['enumeration', 'count'],
  ['raw', 'write', '0', '5'],
  ['raw', 'read', '1', '0'],
  ['raw', 'write', '64', '1'],
];

/** What the answers would be if they were successes. */
const sound: Record<string, unknown> = {
  r: 'hi',
  o: '',
  ret: 0,
  images: [],
  tasks: {},
  stat_list: [],
  name: 'net',
  fields: {},
  val: Uint8Array.of(1),
  len: 1,
  count: 1,
  datetime: '2026-01-01T00:00:00',
  bootloader: 'MCUboot',
  buf_size: 384,
  buf_count: 4,
};

describe('An answer with an error that cannot be read is an error', () => {
  it.each<[string, Record<string, unknown>]>([
    ['err is a number', { err: 3 }],
    ['err is a text', { err: 'flash' }],
    ['err is null', { err: null }],
    ['err is a list', { err: [1, 3] }],
    ['err is empty', { err: {} }],
    ['err has no rc', { err: { group: 1 } }],
    ['err has a text as rc', { err: { group: 1, rc: '3' } }],
    ['err has a text as group', { err: { group: 'image', rc: 3 } }],
  ])('%s', async (_what, error) => {
    for (const command of commands) {
      const ran = await run([...link, ...command], { answers: () => ({ ...sound, ...error }) });
      expect(ran.code, command.join(' ')).toBe(exitCodes.refused);
      expect(ran.err, command.join(' ')).toMatch(/^Error: The device refused .* cannot be read: err=/);
      expect(ran.out, command.join(' ')).not.toContain('Done');
    }
  });

  it.each<[string, unknown]>([
    ['a text', 'no'],
    ['a fraction', 0.5],
    ['null', null],
    ['true', true],
    ['a map', { rc: 0 }],
  ])('such as rc %s', async (_what, rc) => {
    for (const command of commands) {
      const ran = await run([...link, ...command], { answers: () => ({ ...sound, rc }) });
      // Beside what a shell command printed, rc is what it came to: it has to be a number there, too.
      expect(ran.code, command.join(' ')).toBe(exitCodes.refused);
      expect(ran.out, command.join(' ')).not.toContain('Done');
    }
  });
});

describe('An answer without what its command declares is no success', () => {
  it.each([
    ['echo hi', {}, 'r should be a text'],
    ['shell exec help', {}, 'ret or rc should be there'],
    ['shell exec help', { o: 'text' }, 'ret or rc should be there'],
    ['shell exec help', { o: 'text', ret: null }, 'ret or rc should be there'],
    ['shell exec help', { ret: 0 }, 'o should be a text'],
    ['image list', {}, 'images should be a list'],
    ['image confirm', {}, 'images should be a list'],
    ['taskstat', {}, 'tasks should be a map'],
    ['stat list', {}, 'stat_list should be a list'],
    ['os bootloader', {}, 'bootloader or mode or active should be there'],
    ['os read-date-time', {}, 'datetime should be a text'],
    ['settings read a', {}, 'val should be a byte string'],
    ['raw write 0 0', {}, 'r should be a text'],
    ['raw write 9 0', { o: '' }, 'ret or rc should be there'],
  ])('%s answered with %j', async (line, answer, why) => {
    const { code, err } = await run([...link, ...line.split(' ')], { answers: () => answer });
    expect(code).toBe(exitCodes.refused);
    expect(err).toContain(why);
  });

  it('an empty answer is all that these declare', async () => {
    // Before it erases, the command line asks whether somebody is there and whether the slot holds a loader.
    const first: Record<string, unknown> = { '0/0': { r: '' }, '0/8': { mode: 3 } };
    const byItself = (address: string): unknown => first[address] ?? {};
    for (const line of [
      'reset',
      // Which slot runs is looked up when none is named.
      'image erase --slot 1',
      'settings save',
      'fs close',
      'raw write 0 5',
      'raw write 64 1',
    ])
      expect((await run([...link, ...line.split(' ')], { answers: byItself })).code, line).toBe(0);
  });
});

describe('A mark whose answer has an entry that nobody can understand', () => {
  const hash = new Uint8Array(32).fill(0xab);
  const running = {
    slot: 0,
    version: '1.0.0',
    hash: new Uint8Array(32).fill(1),
    active: true,
    confirmed: true,
  };
  const bad = { slot: -1, version: '3.0.0' };
  const marked = { images: [running, { slot: 1, version: '2.0.0', hash, pending: true }, bad] };

  it.each(['test', 'confirm'])('is set all the same: image %s, and the slots are looked at', async (how) => {
    let looked = 0;
    const answers = (address: string, body: Map<unknown, unknown>): unknown => {
      if (!body.has('confirm') && address === '1/0') looked += 1;
      const permanent = how === 'confirm' ? { permanent: true } : {};
      return { images: marked.images.map((one) => (one.slot === 1 ? { ...one, ...permanent } : one)) };
    };
    const { code, out, err } = await run([...link, 'image', how, HASH], { answers });
    expect(code).toBe(0);
    expect(looked).toBe(1);
    expect(out).toContain('2.0.0');
    expect(err).toContain('images[2] is {"slot": -1, "version": "3.0.0"}');
    expect(err).not.toContain('Error');
  });

  it('is whole when the slots are whole in the list that follows', async () => {
    const answers = (_address: string, body: Map<unknown, unknown>): unknown =>
      body.has('confirm') ? marked : { images: marked.images.slice(0, 2) };
    const { code, err } = await run([...link, 'image', 'test', HASH], { answers });
    expect({ code, err }).toMatchObject({ code: 0, err: expect.not.stringContaining('Odd') as string });
  });

  it('stands with what the mark answered, when the list is refused', async () => {
    const answers = (_address: string, body: Map<unknown, unknown>): unknown =>
      body.has('confirm') ? marked : { rc: 1 };
    const { code, out, err } = await run([...link, 'image', 'test', HASH], { answers });
    expect(code).toBe(0);
    expect(out).toContain('2.0.0');
    expect(err).toContain('images[2]');
  });

  it('that is not there after all is told', async () => {
    const answers = (): unknown => ({
      images: marked.images.map((one) => (one.slot === 1 ? { ...one, pending: false } : one)),
    });
    const { code, err } = await run([...link, 'image', 'test', HASH], { answers });
    expect(code).not.toBe(0);
    expect(err).toContain('not marked for the next start');
  });
});
