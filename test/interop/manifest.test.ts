import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readManifest } from '../../scripts/interop/manifest';

const entry = {
  artifact: 'zephyr_native_sim_serial.exe',
  target: 'native_sim',
  config: 'serial',
  transport: 'serial',
  buf_size: 384,
  buf_count: 4,
  groups: ['os', 'stat', 'enum'],
  ip_family: null,
  line_length_max: 128,
  serial_recovery: false,
  run: './zephyr_native_sim_serial.exe',
  qemu_cmd: null,
  udp_port: null,
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'bootbench-manifest-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, content = ''): Promise<void> => writeFile(path.join(folder, name), content);
async function read(...entries: object[]) {
  await put('manifest.json', JSON.stringify(entries));
  return readManifest(folder);
}

it('a server is what its entry says', async () => {
  await put(entry.artifact);
  const { servers, leftOut } = await read(entry);
  expect(leftOut).toEqual([]);
  expect(servers).toEqual([
    {
      id: 'native_sim.serial',
      kind: 'serial',
      command: ['./zephyr_native_sim_serial.exe'],
      isEmulated: false,
      buffers: { sizeBytes: 384, count: 4 },
      groups: [0, 2, 10],
      lineBytes: 128,
      udpPort: 1337,
      ipFamily: 4,
      hasRecovery: false,
      imageFile: undefined,
    },
  ]);
});

it('an emulated one is started by its own command, and its image stands beside it', async () => {
  await put('m0.merged.hex');
  await put('m0.signed.bin');
  const emulated = {
    ...entry,
    artifact: 'm0.merged.hex',
    run: null,
    qemu_cmd: 'qemu-system-arm -chardev socket,port=<PORT>  -device loader,file=m0.merged.hex',
    serial_recovery: true,
    recovery_buf_size: 1024,
    recovery_buf_count: 1,
  };
  const { servers } = await read(emulated);
  expect(servers[0]).toMatchObject({
    command: ['qemu-system-arm', '-chardev', 'socket,port=<PORT>', '-device', 'loader,file=m0.merged.hex'],
    isEmulated: true,
    hasRecovery: true,
    recoveryBuffers: { sizeBytes: 1024, count: 1 },
    imageFile: path.join(folder, 'm0.signed.bin'),
  });
});

it('a build that does not tell its buffers has none that could be compared', async () => {
  await put(entry.artifact);
  const { servers } = await read({ ...entry, config: 'serial_noparams' });
  expect(servers[0]).not.toHaveProperty('buffers');
});

it('the other servers are left out with a reason', async () => {
  await put('there.hex');
  const { servers, leftOut } = await read(
    entry,
    { ...entry, config: 'ble', transport: 'bt' },
    { ...entry, config: 'board', run: null },
    { ...entry, config: 'odd', artifact: 'there.hex', groups: ['os', 'odd'] },
  );
  expect(servers).toEqual([]);
  expect(leftOut).toEqual([
    { id: 'native_sim.serial', why: 'its binary is not in the folder' },
    { id: 'native_sim.ble', why: 'transport bt is not tested' },
    { id: 'native_sim.board', why: 'it needs a real board' },
    { id: 'native_sim.odd', why: 'group odd of its manifest is not known' },
  ]);
});

it('a file that is not a manifest is refused', async () => {
  await expect(read({ artifact: 7 })).rejects.toThrow();
});
