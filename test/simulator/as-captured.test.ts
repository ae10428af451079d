/**
 * Answers of real servers, byte by byte, where a simulated device once answered differently. The servers: Zephyr 4.4.0 on
 * native_sim and mps2_an385 with flash that survives a reset, MCUboot's serial recovery of the same.
 */
import { describe, expect, it } from 'vitest';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { firmware, rig } from './rig';

const board = profiles['zephyr-swap-move'];

/** A request as hexadecimal: op, group, command, and the hexadecimal of its body. */
function message(op: 'read' | 'write', group: number, command: number, body: string): string {
  const head = Buffer.from([op === 'read' ? 8 : 10, 0, 0, body.length / 2, 0, group, 1, command]);
  return head.toString('hex') + body;
}

async function bodyOf(request: string, profile: DeviceProfile = board): Promise<string> {
  const [answer = ''] = await rig({ profile }).exchange(request);
  return answer.slice(16);
}

describe('echo', () => {
  it.each([
    ['bytes that are no UTF-8', '62ff80'],
    ['a character that is cut in the middle', '64c3a4e282'],
    ['a byte order mark', '64efbbbf61'],
    ['bytes of half a surrogate pair', '63eda080'],
  ])('gives %s back as they came', async (_what, d) => {
    expect(await bodyOf(message('write', 0, 0, `a16164${d}`))).toBe(`bf6172${d}ff`);
  });

  it('skips an unknown key, however deep its value is nested', async () => {
    const deep = `${'81'.repeat(40)}80`;
    expect(await bodyOf(message('write', 0, 0, `a2617a${deep}61646161`))).toBe('bf61726161ff');
    const endless = `${'9f'.repeat(40)}${'ff'.repeat(40)}`;
    expect(await bodyOf(message('write', 0, 0, `a2617abf6178${endless}ff61646161`))).toBe('bf61726161ff');
  });
});

describe('enumeration.details', () => {
  const { ask } = rig({ profile: { ...board, bufferBytes: 2048 } });
  it('of an empty list, and of a text in its place, are those of all groups', async () => {
    const all = await ask('enumeration.details');
    expect(all['groups']).toHaveLength(8);
    expect(await ask('enumeration.details', { groups: [] })).toEqual(all);
    expect(await ask('enumeration.details', { groups: 'x' })).toEqual(all);
  });
});

describe('a statistics section', () => {
  it('without a name is refused in both versions', async () => {
    const { ask } = rig();
    expect(await ask('stat.show', { name: '' }, { version: 1 })).toEqual({ rc: 3 });
    expect(await ask('stat.show', { name: '' }, { version: 2 })).toEqual({ rc: 3 });
  });

  it.each([384, 2048])(
    'with two counters for each unit of flash fits into no buffer (%i bytes)',
    async (bufferBytes) => {
      const { ask } = rig({ profile: { ...profiles['zephyr-4.4'], bufferBytes } });
      expect(await ask('stat.show', { name: 'flash_sim_stats' })).toEqual({ rc: 7 });
      expect(await ask('stat.show', { name: 'smp_svr_stats' })).toMatchObject({ name: 'smp_svr_stats' });
    },
  );
});

describe('a shell command', () => {
  const { ask } = rig({ profile: { ...board, bufferBytes: 2048, shellOutputBytes: 2000 } });

  it.each([
    ['numbers', [1, 2]],
    ['a truth', [true]],
    ['lists', [[]]],
  ])('of %s instead of words is an empty command', async (_what, argv) => {
    expect(await ask('shell.execute', { argv })).toEqual({ err: { group: 9, rc: 3 } });
  });

  it('ends before the first word that is none', async () => {
    expect(await ask('shell.execute', { argv: ['kernel', 'version', 1, 'x'] })).toMatchObject({ ret: 0 });
  });

  const type = (line: string) => ask('shell.execute', { argv: line.split(' ') });
  it('writes a file and reads it as the founding document shows', async () => {
    expect(await type('fs write /lfs1/bar.txt 41 42 43 44 31 32 33 34 0a')).toEqual({ o: '\r\n', ret: 0 });
    expect(await type('fs read /lfs1/bar.txt')).toEqual({
      o: '\r\nFile size: 9\r\n00000000  41 42 43 44 31 32 33 34 0A                       ABCD1234.\r\n',
      ret: 0,
    });
    const downloaded = await ask('fs.download', { off: 0, name: '/lfs1/bar.txt' });
    expect(Buffer.from(downloaded['data'] as Uint8Array).toString()).toBe('ABCD1234\n');
  });

  it('writes behind the end, and at an offset', async () => {
    await type('fs write /lfs1/w 41 42');
    await type('fs write /lfs1/w 43');
    await type('fs write /lfs1/w -o 1 62 zz');
    expect((await type('fs read /lfs1/w'))['o']).toContain('41 62 00 ');
    expect((await type('fs read /lfs1/w 1 1'))['o']).toMatch(/00000001 {2}62 {46,}b\r\n$/);
  });

  it.each([
    ['fs read /lfs1/none', 'Failed to obtain file /lfs1/none (err: -2)'],
    ['fs read /lfs1', 'Not a file /lfs1'],
    ['fs write /none/f 41', 'Failed to open /none/f (-2)'],
    ['fs write /rom/licence.txt 41', 'Failed to open /rom/licence.txt (-30)'],
    ['fs write /lfs1/w -o', 'Missing argument'],
  ])('that fails says why: %s', async (line, words) => {
    expect(await type(line)).toEqual({ o: `\r\n\x1b[1;31m${words}\r\n\x1b[m`, ret: -8 });
  });
});

describe('numbers of more than 32 bits in the file system group', () => {
  it('are cut where a file is read, and compared whole elsewhere', async () => {
    const { ask } = rig();
    const name = '/lfs1/h.txt';
    const data = new TextEncoder().encode('hello world');
    await ask('fs.upload', { off: 0, len: data.length, name, data });
    expect(await ask('fs.download', { off: 2 ** 32 + 2, name })).toEqual({
      off: BigInt(2 ** 32 + 2),
      data: data.slice(2),
    });
    expect(await ask('fs.download', { off: 2 ** 32, name })).toEqual({ off: BigInt(2 ** 32), data });
    expect(await ask('fs.hash', { off: 2 ** 32 + 2, name })).toEqual({ err: { group: 8, rc: 12 } });
    expect(await ask('fs.hash', { off: 2, len: 2 ** 32 + 4, name })).toMatchObject({ len: 4 });
    expect(await ask('fs.upload', { off: 2 ** 32, name, data })).toMatchObject({ err: { group: 8, rc: 11 } });
  });
});

describe('serial recovery in the middle of an upload', () => {
  it('lists slot 0 with the version that comes and a hash of zeros', async () => {
    const { upload, ask } = rig({ profile: profiles['mcuboot-recovery'] });
    await upload(firmware('2.0.0').subarray(0, 1500));
    expect(await ask('image.state')).toEqual({
      images: [{ slot: 0, hash: new Uint8Array(32), version: '2.0.0' }],
    });
  });
});

describe('old firmware', () => {
  const set = () => rig({ profile: profiles['zephyr-2020'] });
  it('tells no buffers', async () => {
    expect(await set().ask('os.parameters')).toEqual({ rc: 8 });
  });

  it('says "out of memory" when no slot is free, and "a value is wrong" to a hash that no slot has', async () => {
    const { ask, upload, device } = set();
    await upload(firmware('2.0.0'));
    expect(await ask('image.setState', { hash: new Uint8Array(32).fill(7) })).toEqual({ rc: 3 });
    const hash = device.state.slots.find(({ version }) => version === '2.0.0')?.hash ?? '';
    await ask('image.setState', { hash: Buffer.from(hash, 'hex') });
    const file = firmware('3.0.0');
    expect(await ask('image.upload', { off: 0, len: file.length, data: file.subarray(0, 64) })).toEqual({
      rc: 2,
    });
  });
});

describe('image.setState', () => {
  const confirm = (hash: string) => bodyOf(message('write', 1, 0, `a267636f6e6669726df56468617368${hash}`));

  it('refuses a hash that is null, and takes an empty one for the image that runs', async () => {
    expect(await confirm('f6')).toBe('bf62726303ff');
    expect(await confirm('40')).toMatch(/^bf66696d61676573/);
  });
});

describe('a network core', () => {
  it('is updated, and never listed while it runs', async () => {
    const { ask, upload, reset, device } = rig({ profile: profiles['zephyr-network-core'] });
    const listed = async () => (await ask('image.state'))['images'] as { image: number; slot: number }[];
    expect((await listed()).map(({ image, slot }) => [image, slot])).toEqual([[0, 0]]);
    await upload(firmware('2.0.0'), { image: 1 });
    expect((await listed()).map(({ image, slot }) => [image, slot])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    const hash = Buffer.from(device.state.slots.find((one) => one.version === '2.0.0')?.hash ?? '', 'hex');
    await ask('image.setState', { hash, confirm: true });
    await reset();
    expect((await listed()).map(({ image, slot }) => [image, slot])).toEqual([[0, 0]]);
  });
});

describe('a device on the network without buffer sizes', () => {
  it('loses what is longer than 512 bytes without a word', async () => {
    const { exchange } = rig({ profile: profiles['udp-512'] });
    const echo = (sizeBytes: number): string => {
      const d = `79${(sizeBytes - 14).toString(16).padStart(4, '0')}${'61'.repeat(sizeBytes - 14)}`;
      const body = `a16164${d}`;
      const length = (body.length / 2).toString(16).padStart(4, '0');
      return `0a00${length}00000100${body}`;
    };
    expect(echo(512).length / 2).toBe(512);
    expect(await exchange(echo(512))).toHaveLength(1);
    expect(await exchange(echo(513))).toHaveLength(0);
  });
});
