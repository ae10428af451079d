/**
 * Group 8 of the simulated application: one open file, chunks that follow one another, and what others see meanwhile.
 */
import { createHash } from 'node:crypto';
import { crc32 as nodeCrc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { rig } from './rig';

const bytes = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + seed) & 255);
const PATH = '/lfs1/new.bin';
const fsError = (rc: number, beside: object = {}) => ({ err: { group: 8, rc }, ...beside });

function files(profile: DeviceProfile = profiles['zephyr-swap-move']) {
  const on = rig({ profile });
  const status = async (name = PATH) => on.ask('fs.status', { name });
  const chunk = async (off: number, data: Uint8Array, more: object = {}) =>
    on.ask('fs.upload', { off, data, name: PATH, ...more });
  const download = async (name: string) => {
    const parts: number[] = [];
    for (;;) {
      const { data } = await on.ask('fs.download', { off: parts.length, name });
      if (!(data instanceof Uint8Array) || data.length === 0) return Uint8Array.from(parts);
      parts.push(...data);
    }
  };
  return { ...on, status, chunk, download };
}

describe('an upload', () => {
  it('writes a file that comes back whole', async () => {
    const { chunk, download, status } = files();
    const content = bytes(1000);
    for (let off = 0; off < 1000; off += 250)
      expect(await chunk(off, content.subarray(off, off + 250), off === 0 ? { len: 1000 } : {})).toEqual({
        off: off + 250,
      });
    expect(await status()).toEqual({ len: 1000 });
    expect(await download(PATH)).toEqual(content);
  });

  it('that is not complete shows its old size until it is closed', async () => {
    const { chunk, status, ask } = files();
    await chunk(0, bytes(100), { len: 300 });
    expect(await status()).toEqual({ len: 0 });
    expect(await ask('fs.close')).toEqual({});
    expect(await status()).toEqual({ len: 100 });
    expect(await chunk(100, bytes(200))).toEqual({ off: 300 });
    expect(await status()).toEqual({ len: 100 });
  });

  it('is closed when nobody goes on with it', async () => {
    const { chunk, status, clock } = files();
    await chunk(0, bytes(100), { len: 300 });
    await clock.advance(2900);
    expect(await status()).toEqual({ len: 0 });
    await clock.advance(200);
    expect(await status()).toEqual({ len: 100 });
  });

  it('that is not closed is lost with a reset', async () => {
    const { chunk, status, reset } = files();
    await chunk(0, bytes(100), { len: 300 });
    await reset();
    expect(await status()).toEqual({ len: 0 });
  });

  it('with a wrong offset says where it stands and closes the file', async () => {
    const { chunk, status } = files();
    await chunk(0, bytes(100), { len: 300 });
    expect(await chunk(0x40, bytes(10))).toEqual(fsError(11, { len: 100 }));
    expect(await status()).toEqual({ len: 100 });
    expect(await chunk(100, bytes(200))).toEqual({ off: 300 });
  });

  it('that repeats a stored chunk is told so', async () => {
    const { chunk } = files();
    await chunk(0, bytes(100), { len: 300 });
    await chunk(100, bytes(100));
    expect(await chunk(100, bytes(100))).toEqual(fsError(11, { len: 200 }));
  });

  it('in version 1 says nothing of where it stands', async () => {
    const { chunk, ask } = files();
    await chunk(0, bytes(100), { len: 300 });
    expect(await ask('fs.upload', { off: 5, data: bytes(5), name: PATH }, { version: 1 })).toEqual({
      rc: 1,
    });
  });

  it('may be of nothing', async () => {
    const { chunk, status } = files();
    expect(await chunk(0, bytes(0), { len: 0 })).toEqual({ off: 0 });
    expect(await status()).toEqual({ len: 0 });
  });

  it('of nothing leaves a file that is there as it is', async () => {
    const { ask, download } = files();
    const name = '/lfs1/config.json';
    const before = await download(name);
    await ask('fs.upload', { off: 0, data: bytes(0), len: 0, name });
    await ask('fs.close');
    expect(await download(name)).toEqual(before);
  });

  it('over a longer file leaves nothing of it', async () => {
    const { ask, download } = files();
    const name = '/lfs1/config.json';
    await ask('fs.upload', { off: 0, data: bytes(3), len: 3, name });
    expect(await download(name)).toEqual(bytes(3));
  });

  it('ends when the volume is full, and keeps what is there', async () => {
    const profile: DeviceProfile = {
      ...profiles['zephyr-swap-move'],
      mounts: [{ path: '/lfs1', sizeBytes: 1000, files: {} }],
    };
    const { chunk, status } = files(profile);
    for (let off = 0; off < 900; off += 300) await chunk(off, bytes(300), off === 0 ? { len: 1500 } : {});
    expect(await chunk(900, bytes(300))).toEqual(fsError(10));
    expect(await status()).toEqual({ len: 900 });
  });

  it('to another path closes the first', async () => {
    const { chunk, ask, status } = files();
    await chunk(0, bytes(100), { len: 300 });
    await ask('fs.upload', { off: 0, data: bytes(5), len: 10, name: '/lfs1/other' });
    expect(await status()).toEqual({ len: 100 });
    expect(await chunk(100, bytes(200))).toEqual({ off: 300 });
  });

  it.each([
    ['without an offset', { data: bytes(1), name: PATH, len: 1 }, { rc: 3 }],
    ['without a length', { off: 0, data: bytes(1), name: PATH }, { rc: 3 }],
    ['without a name', { off: 0, data: bytes(1), len: 1 }, { rc: 3 }],
    [
      'with a path of 65 characters',
      { off: 0, data: bytes(1), len: 1, name: `/lfs1/${'n'.repeat(59)}` },
      { rc: 3 },
    ],
    ['to a relative path', { off: 0, data: bytes(1), len: 1, name: 'new' }, fsError(2)],
    ['where nothing is mounted', { off: 0, data: bytes(1), len: 1, name: '/none/new' }, fsError(14)],
    ['to a directory', { off: 0, data: bytes(1), len: 1, name: '/lfs1/log' }, fsError(1)],
    ['to a read-only volume', { off: 0, data: bytes(1), len: 1, name: '/rom/new' }, fsError(15)],
  ])('%s is refused', async (_what, request, answer) => {
    expect(await rig().ask('fs.upload', request)).toEqual(answer);
  });

  it('to firmware that keeps no file open is visible with every chunk', async () => {
    const { ask } = rig({ profile: profiles['zephyr-legacy'] });
    const v1 = { version: 1 } as const;
    expect(await ask('fs.upload', { off: 0, data: bytes(10), name: PATH, len: 20 }, v1)).toEqual({
      rc: 0,
      off: 10,
    });
    expect(await ask('fs.status', { name: PATH }, v1)).toEqual({ len: 10 });
    expect(await ask('fs.close', {}, v1)).toEqual({ rc: 8 });
  });
});

describe('a download', () => {
  it('comes in chunks that the buffer allows, with the length in the first', async () => {
    const { ask, chunk } = files();
    await chunk(0, bytes(300), { len: 600 });
    await chunk(300, bytes(300));
    const first = await ask('fs.download', { off: 0, name: PATH });
    expect(first).toMatchObject({ off: 0, len: 600 });
    expect(first['data']).toHaveLength(384 - 44);
    const second = await ask('fs.download', { off: 340, name: PATH });
    expect(Object.keys(second)).toEqual(['off', 'data']);
    expect(second['data']).toHaveLength(260);
  });

  it('of an empty file is one empty chunk', async () => {
    expect(await rig().ask('fs.download', { off: 0, name: '/lfs1/empty' })).toEqual({
      off: 0,
      data: new Uint8Array(),
      len: 0,
    });
  });

  it('behind the end gives nothing', async () => {
    expect(await rig().ask('fs.download', { off: 999, name: '/lfs1/empty' })).toEqual({
      off: 999,
      data: new Uint8Array(),
    });
  });

  it.each([
    ['without an offset', { name: PATH }, { rc: 3 }],
    ['without a name', { off: 0 }, { rc: 3 }],
    ['of what is not there', { off: 0, name: PATH }, fsError(3)],
    ['where nothing is mounted', { off: 0, name: '/none/x' }, fsError(3)],
    ['of a directory', { off: 0, name: '/lfs1' }, fsError(4)],
    ['of a relative path', { off: 0, name: 'x' }, fsError(2)],
  ])('%s is refused', async (_what, request, answer) => {
    expect(await rig().ask('fs.download', request)).toEqual(answer);
  });
});

describe('a hash', () => {
  const name = '/lfs1/config.json';
  const content = new TextEncoder().encode('{"interval":1000,"unit":"celsius"}\n');

  it('is crc32 when nothing is said', async () => {
    expect(await rig().ask('fs.hash', { name })).toEqual({
      type: 'crc32',
      len: content.length,
      output: nodeCrc32(content),
    });
  });

  it('of a part says where it began', async () => {
    expect(await rig().ask('fs.hash', { name, type: 'sha256', off: 3, len: 4 })).toEqual({
      type: 'sha256',
      off: 3,
      len: 4,
      output: new Uint8Array(createHash('sha256').update(content.subarray(3, 7)).digest()),
    });
  });

  it('over the end covers what is there', async () => {
    expect(await rig().ask('fs.hash', { name, off: 5, len: 9999 })).toMatchObject({
      len: content.length - 5,
    });
  });

  it.each([
    ['of an unknown kind', { name, type: 'md5' }, fsError(13)],
    ['of a kind with a long name', { name, type: 'sha-512/256' }, { rc: 3 }],
    ['of no bytes', { name, len: 0 }, { rc: 3 }],
    ['from behind the end', { name, off: 999 }, fsError(12)],
    ['of an empty file', { name: '/lfs1/empty' }, fsError(16)],
    ['of a directory', { name: '/lfs1' }, fsError(4)],
    ['of what is not there', { name: '/lfs1/x' }, fsError(3)],
    ['without a name', {}, { rc: 3 }],
  ])('%s is refused', async (_what, request, answer) => {
    expect(await rig().ask('fs.hash', request)).toEqual(answer);
  });

  it('kinds can be asked for', async () => {
    expect(await rig().ask('fs.hashTypes')).toEqual({
      types: { crc32: { format: 0, size: 4 }, sha256: { format: 1, size: 32 } },
    });
  });
});

it('faults hit files too', async () => {
  const { ask, exchange, pack } = rig({
    faults: [
      { kind: 'refuse', rc: 10, group: 8, command: 'fs.upload', when: { nth: [1] } },
      { kind: 'lose', what: 'answer', command: 'fs.download', when: { nth: [1] } },
    ],
  });
  const first = { off: 0, data: bytes(5), name: PATH, len: 5 };
  expect(await ask('fs.upload', first)).toMatchObject({ err: { group: 8, rc: 10 } });
  expect(await ask('fs.upload', first)).toEqual({ off: 5 });
  expect(await exchange(pack('fs.download', { off: 0, name: PATH }))).toEqual([]);
  expect(await exchange(pack('fs.download', { off: 0, name: PATH }))).toHaveLength(1);
});
