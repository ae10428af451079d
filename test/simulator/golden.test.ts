/**
 * Requests captured from real servers, sent to simulated devices that stand for these servers: the answers have to be those
 * of the capture, byte for byte.
 */
import { describe, expect, it } from 'vitest';
import { HEADER_BYTES } from '@shared/smp/message';
import type { CommandName } from '@shared/smp/groups';
import type { InitialSlot } from '@main/simulator/flash';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { mcubootRecovery } from '@main/simulator/recovery-profile';
import enumerationVectors from '../vectors/enumeration.json';
import fsVectors from '../vectors/fs.json';
import imageVectors from '../vectors/image.json';
import osVectors from '../vectors/os.json';
import settingsVectors from '../vectors/settings.json';
import shellVectors from '../vectors/shell.json';
import statVectors from '../vectors/stat.json';
import zephyrVectors from '../vectors/zephyr.json';
import { bytesOf, imageWithHash, rig } from './rig';

interface Vector {
  command: string;
  about: string;
  origin: string;
  request?: string;
  answer?: string;
}

const OLD = '1baa222074cc805faf4e09846d2377886b1e5ef7cfccd9eac1554d82d9aa9d5a';
const NEW = 'f3a3210b8f68e945f0c1c7ed1ad10cd3aa6f63617a0eada429b14f56c8a04c2e';
const IN_RECOVERY = '18779b16a62c10405e239b096eae0c54c8b097a260978b21b4cec75f149a617e';
const oldImage = imageWithHash('0.0.0', OLD);
const newImage = imageWithHash('1.2.3.4', NEW);

const nativeSim: DeviceProfile = {
  ...profiles['zephyr-4.4'],
  without: [
    'os.memoryPools',
    'os.readDateTime',
    'os.setDateTime',
    'os.bootloader',
    'image.state',
    'image.setState',
    'image.upload',
    'image.erase',
    'image.slotInfo',
  ],
};
const swapOffset: DeviceProfile = { ...profiles['zephyr-4.4'], slotBytes: 0x1a000 };

/** The server of each capture, as a profile and the images in its slots. */
const servers: Record<string, { profile: DeviceProfile; images?: InitialSlot[] }> = {
  'capture: Zephyr 4.4.0': { profile: swapOffset },
  'capture: Zephyr 4.4.0 native_sim': { profile: nativeSim },
  'capture: Zephyr 4.4.0 native_sim, buffers of 96 bytes': { profile: { ...nativeSim, bufferBytes: 96 } },
  'capture: Zephyr 4.4.0 native_sim, built without the parameters command': {
    profile: { ...nativeSim, without: [...nativeSim.without, 'os.parameters'] },
  },
  'capture: Zephyr 4.4.0 qemu_cortex_m0, MCUboot swap using offset': {
    profile: swapOffset,
    images: [{ slot: 0, content: oldImage }],
  },
  'capture: Zephyr 4.4.0 mps2_an385': { profile: profiles['no-state-write'] },
  'capture: MCUboot serial recovery, mps2_an385': {
    profile: { ...profiles['mcuboot-recovery'], recovery: { ...mcubootRecovery, listsUnchecked: true } },
    images: [{ slot: 0, content: imageWithHash('0.0.0', IN_RECOVERY) }],
  },
};

/** What is in the slots where the vector needs more than one running image. */
const images: Record<string, InitialSlot[]> = {
  'mark for test': [
    { slot: 0, content: oldImage },
    { slot: 1, content: newImage },
  ],
  'confirm what runs': [
    { slot: 0, content: newImage, confirmed: false },
    { slot: 1, content: oldImage },
  ],
  'another image is marked': [
    { slot: 0, content: oldImage },
    { slot: 1, content: newImage, pending: 'permanent' },
  ],
};

const captured: Vector[] = [
  ...osVectors,
  ...imageVectors,
  ...statVectors,
  ...settingsVectors,
  ...fsVectors,
  ...shellVectors,
  ...enumerationVectors,
  ...zephyrVectors,
].filter((one: Vector) => one.origin.startsWith('capture: '));
const whole = captured.filter((one) => one.request !== undefined && one.answer !== undefined);

function serverOf({ origin, about }: Vector) {
  const server = servers[origin];
  if (server === undefined) throw new Error(`no simulated server stands for "${origin}"`);
  const held = images[about];
  return rig(held === undefined ? server : { ...server, images: held });
}

const titleOf = ({ command, about }: Vector): string => `${command}: ${about}`;
const requestOf = (title: string): string => {
  const found = whole.find((one) => titleOf(one) === title)?.request;
  if (found === undefined) throw new Error(`no vector "${title}"`);
  return found;
};

/** Requests that have to come before. */
const twoBytes = ['fs.upload: a whole file in one chunk'];
const textFile = ['fs.upload: first chunk', 'fs.upload: a further chunk'];
const before: Record<string, string[]> = {
  'image.upload: a further chunk': ['image.upload: first chunk, without sha'],
  'image.upload: a wrong offset: the device says where it stands': [
    'image.upload: first chunk, without sha',
    'image.upload: a further chunk',
  ],
  'fs.upload: a further chunk': ['fs.upload: first chunk'],
  'fs.upload: a wrong offset: the length that the device has stands beside the error': textFile,
  'fs.upload: a wrong offset, in version 1': textFile,
  'fs.status: 16 bytes': textFile,
  'fs.download: first and only chunk': textFile,
  'fs.download: at the end of the file': textFile,
  'fs.hash: crc32': textFile,
  'fs.hash: sha256': textFile,
  'fs.download: behind the end: no bytes and no error': twoBytes,
  'fs.hash: from an offset on': twoBytes,
};

describe('a simulated device answers like the captured server:', () => {
  it.each(whole)('$command, $about ($origin)', async (vector) => {
    const { exchange } = serverOf(vector);
    for (const title of before[titleOf(vector)] ?? []) await exchange(requestOf(title), 20);
    expect(await exchange(vector.request ?? '', 20_000)).toEqual([vector.answer]);
  });
});

/** Captures of answers alone: what was asked is known, not how it was spelt. */
const asked: Record<string, { command: CommandName; body: object; first?: [CommandName, object][] }> = {
  'a hash that no slot has': {
    command: 'image.setState',
    body: { hash: new Uint8Array(32), confirm: false },
  },
  'a test of what runs': { command: 'image.setState', body: { hash: bytesOf(OLD), confirm: false } },
  'another image is marked': { command: 'image.setState', body: { hash: bytesOf(NEW), confirm: false } },
  'a build that cannot mark': { command: 'image.setState', body: { hash: bytesOf(OLD), confirm: false } },
  'the last chunk': {
    command: 'image.upload',
    body: { off: 132_376, data: new Uint8Array(100) },
    first: wholeUpload(132_476, 100),
  },
  'the bootloader writes a multiple of four of 63 bytes': {
    command: 'image.upload',
    body: { image: 0, off: 0, len: 132_476, data: oldImage.subarray(0, 63) },
  },
  'the last chunk to the bootloader': {
    command: 'image.upload',
    body: { off: 132_376, data: new Uint8Array(100) },
    first: wholeUpload(132_476, 100),
  },
  'more than was announced': {
    command: 'image.upload',
    body: { off: 64, data: new Uint8Array(64) },
    first: [['image.upload', { off: 0, len: 100, data: oldImage.subarray(0, 64) }]],
  },
  'the bootloader misses the length': {
    command: 'image.upload',
    body: { image: 0, off: 0, data: oldImage.subarray(0, 64) },
  },
};

/** All chunks of an upload but the last one. */
function wholeUpload(lengthBytes: number, lastBytes: number): [CommandName, object][] {
  const chunkBytes = 4 * 80;
  const chunks: [CommandName, object][] = [];
  for (let off = 0; off < lengthBytes - lastBytes; off += chunkBytes) {
    const size = Math.min(chunkBytes, lengthBytes - lastBytes - off);
    const data = off === 0 ? oldImage.subarray(0, size) : new Uint8Array(size);
    chunks.push(['image.upload', off === 0 ? { off, data, len: lengthBytes } : { off, data }]);
  }
  return chunks;
}

describe('a simulated device gives the body of the captured answer:', () => {
  const answersOnly = captured.filter((one) => one.request === undefined);
  it.each(answersOnly)('$command, $about', async (vector) => {
    const question = asked[vector.about];
    if (question === undefined) throw new Error(`nobody knows what was asked for "${vector.about}"`);
    const { exchange, pack } = serverOf(vector);
    for (const [command, body] of question.first ?? []) await exchange(pack(command, body), 3000);
    const [answer = ''] = await exchange(pack(question.command, question.body), 20_000);
    expect(answer.slice(2 * HEADER_BYTES)).toBe(vector.answer?.slice(2 * HEADER_BYTES));
  });
});

it('the version and reserved bits of a request come back from serial recovery', async () => {
  const { exchange } = rig({ profile: profiles['mcuboot-recovery'] });
  expect(await exchange('ba07000500000900a161646178')).toEqual(['bb00000600000900bf62726308ff']);
});
