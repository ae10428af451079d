/**
 * One request for each declared command, in the order in which they are sent, and what a server has to answer. Complete by
 * type: a command that is declared and not probed does not compile.
 */
import type { RequestOf, ResponseOf, AnyCommand } from '../../src-shared/smp/command';
import { groups, type CommandName } from '../../src-shared/smp/groups';
import type { Server } from './manifest';

/** What a probe may look at. */
export interface ProbeSituation {
  server: Server;
  /** The image that the server was built with, or as many zeros. */
  image: Uint8Array;
}

/** An error that is a good answer: by group in version 2, translated in version 1. */
export interface Refusal {
  group: number;
  rc: number;
  rcOfVersion1: number;
}

export interface Probe<Q = unknown, R = unknown> {
  body: (situation: ProbeSituation) => Q;
  /** What is wrong with the answer; undefined when nothing is. */
  wrong?: (answer: R, situation: ProbeSituation) => string | undefined;
  /** Refusals that prove as much as an answer. */
  refusals?: readonly Refusal[];
  /** The answer may be larger than the server's buffers (rc 7). */
  mayBeTooLarge?: true;
}

const probe = <C extends AnyCommand>(
  _command: C,
  one: Probe<RequestOf<C>, ResponseOf<C>>,
): Probe<RequestOf<C>, ResponseOf<C>> => one;

const { os, image, stat, settings, fs, shell, enumeration, bridge, zephyr } = groups;

export const FILE = '/lfs1/interop.txt';
const CONTENT = new TextEncoder().encode('0123456789abcdef');
/** Settings that no firmware has: its refusal is the answer. */
const SETTING = 'interop/none';
const noSuchSetting = [
  { group: 3, rc: 5, rcOfVersion1: 1 },
  { group: 3, rc: 3, rcOfVersion1: 5 },
];
const FIRST_CHUNK_BYTES = 40;

const not = (holds: boolean, otherwise: string): string | undefined => (holds ? undefined : otherwise);

/** In the order of sending: files are made before they are read, and storage is erased at the end. */
export const probes = {
  'os.parameters': probe(os.commands.parameters, {
    body: () => ({}),
    wrong: ({ buf_size, buf_count }, { server: { buffers } }) =>
      not(
        buf_size === buffers?.sizeBytes && buf_count === buffers.count,
        `${buf_count} x ${buf_size} is not in the manifest`,
      ),
  }),
  'os.echo': probe(os.commands.echo, {
    body: () => ({ d: 'hällo ✓' }),
    wrong: ({ r }) => not(r === 'hällo ✓', `it answered ${JSON.stringify(r)}`),
  }),
  'os.consoleEcho': probe(os.commands.consoleEcho, { body: () => ({ echo: 0 }) }),
  'os.taskStatistics': probe(os.commands.taskStatistics, {
    body: () => ({}),
    mayBeTooLarge: true,
    wrong: ({ tasks }) => not(tasks.size > 0, 'no threads'),
  }),
  'os.memoryPools': probe(os.commands.memoryPools, { body: () => ({}), mayBeTooLarge: true }),
  'os.setDateTime': probe(os.commands.setDateTime, { body: () => ({ datetime: '2026-09-01T10:11:12' }) }),
  'os.readDateTime': probe(os.commands.readDateTime, {
    body: () => ({}),
    refusals: [{ group: 0, rc: 4, rcOfVersion1: 5 }],
    wrong: ({ datetime }) => not(datetime.startsWith('2026-09-01T10:1'), `it answered ${datetime}`),
  }),
  'os.information': probe(os.commands.information, {
    body: () => ({ format: 's' }),
    wrong: ({ output }) => not(output === 'Zephyr', `it answered ${output}`),
  }),
  'os.bootloader': probe(os.commands.bootloader, {
    body: () => ({}),
    wrong: ({ bootloader }) => not(bootloader === 'MCUboot', `it answered ${bootloader}`),
  }),
  'enumeration.count': probe(enumeration.commands.count, {
    body: () => ({}),
    wrong: ({ count }, { server }) => not(count === server.groups.length, `${count} groups`),
  }),
  'enumeration.list': probe(enumeration.commands.list, {
    body: () => ({}),
    wrong: (answer, { server }) => not(sameNumbers(answer.groups, server.groups), String(answer.groups)),
  }),
  'enumeration.single': probe(enumeration.commands.single, {
    body: ({ server }) => ({ index: server.groups.length - 1 }),
    wrong: ({ group, end }, { server }) =>
      not(end && server.groups.includes(group), `group ${group}, end ${end}`),
  }),
  'enumeration.details': probe(enumeration.commands.details, {
    body: () => ({ groups: [0] }),
    wrong: (answer) => not(answer.groups[0]?.group === 0, 'group 0 is missing'),
  }),
  'stat.list': probe(stat.commands.list, {
    body: () => ({}),
    wrong: ({ stat_list }) => not(stat_list.includes('smp_svr_stats'), stat_list.join(', ')),
  }),
  'stat.show': probe(stat.commands.show, {
    body: () => ({ name: 'smp_svr_stats' }),
    wrong: ({ fields }) => not(fields.size > 0, 'no counters'),
  }),
  'settings.read': probe(settings.commands.read, {
    body: () => ({ name: SETTING }),
    refusals: noSuchSetting,
  }),
  'settings.write': probe(settings.commands.write, {
    body: () => ({ name: SETTING, val: Uint8Array.of(1, 2) }),
    refusals: noSuchSetting,
  }),
  'settings.delete': probe(settings.commands.delete, {
    body: () => ({ name: SETTING }),
    refusals: noSuchSetting,
  }),
  'settings.load': probe(settings.commands.load, { body: () => ({}) }),
  'settings.commit': probe(settings.commands.commit, { body: () => ({}) }),
  'settings.save': probe(settings.commands.save, {
    body: () => ({}),
    refusals: [{ group: 3, rc: 8, rcOfVersion1: 1 }],
  }),
  'shell.execute': probe(shell.commands.execute, {
    body: () => ({ argv: ['kernel', 'version'] }),
    wrong: ({ o, ret }) => not(ret === 0 && o.includes('Zephyr version'), `ret ${ret}: ${o}`),
  }),
  'fs.hashTypes': probe(fs.commands.hashTypes, {
    body: () => ({}),
    wrong: ({ types }) => not(types.has('crc32'), [...types.keys()].join(', ')),
  }),
  'fs.upload': probe(fs.commands.upload, {
    body: () => ({ off: 0, len: CONTENT.length, data: CONTENT, name: FILE }),
    wrong: ({ off }) => not(off === CONTENT.length, `off ${off}`),
  }),
  'fs.close': probe(fs.commands.close, { body: () => ({}) }),
  'fs.status': probe(fs.commands.status, {
    body: () => ({ name: FILE }),
    wrong: ({ len }) => not(len === CONTENT.length, `len ${len}`),
  }),
  'fs.hash': probe(fs.commands.hash, {
    body: () => ({ name: FILE, type: 'crc32' }),
    // CRC-32 (IEEE) of the sixteen characters.
    wrong: ({ output }) => not(output === 0x68c4f033, `output ${String(output)}`),
  }),
  'fs.download': probe(fs.commands.download, {
    body: () => ({ off: 0, name: FILE }),
    wrong: ({ data, len }) =>
      not(len === CONTENT.length && new TextDecoder().decode(data) === '0123456789abcdef', `len ${len}`),
  }),
  'image.state': probe(image.commands.state, {
    body: () => ({}),
    wrong: ({ images }) =>
      not(
        images.some((one) => one.active),
        'nothing is active',
      ),
  }),
  'image.slotInfo': probe(image.commands.slotInfo, {
    body: () => ({}),
    wrong: ({ images }) => not((images[0]?.slots.length ?? 0) >= 2, 'fewer than two slots'),
  }),
  'image.setState': probe(image.commands.setState, {
    body: () => ({ confirm: true }),
    wrong: ({ images }) => not(images.length > 0, 'the list is empty'),
  }),
  'image.upload': probe(image.commands.upload, {
    body: ({ image: file }) => ({ off: 0, len: file.length, data: file.slice(0, FIRST_CHUNK_BYTES) }),
    wrong: ({ off }) => not(off === FIRST_CHUNK_BYTES, `off ${off}`),
  }),
  'image.erase': probe(image.commands.erase, { body: () => ({ slot: 1 }) }),
  'image.coreList': probe(image.commands.coreList, { body: () => ({}) }),
  'image.coreLoad': probe(image.commands.coreLoad, { body: () => ({ off: 0 }) }),
  'image.coreErase': probe(image.commands.coreErase, { body: () => ({}) }),
  // No server has them yet. What connects would lead the rest of the probes elsewhere.
  'bridge.status': probe(bridge.commands.status, { body: () => ({}) }),
  'bridge.list': probe(bridge.commands.list, { body: () => ({}) }),
  'bridge.modes': probe(bridge.commands.modes, { body: () => ({ transport: 0 }) }),
  'bridge.configuration': probe(bridge.commands.configuration, { body: () => ({ transport: 0, mode: 0 }) }),
  'bridge.disconnect': probe(bridge.commands.disconnect, { body: () => ({}) }),
  'bridge.connect': probe(bridge.commands.connect, { body: () => ({ transport: 0xffff }) }),
  'zephyr.eraseStorage': probe(zephyr.commands.eraseStorage, { body: () => ({}) }),
  'os.reset': probe(os.commands.reset, { body: () => ({}) }),
} satisfies Record<CommandName, unknown>;

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  const sorted = (numbers: readonly number[]): string => [...numbers].sort((x, y) => x - y).join();
  return sorted(a) === sorted(b);
}
