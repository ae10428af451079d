/**
 * What an error answer means for the command that was asked: the same number says different things of an upload, of a mark and of a
 * section of statistics. One table by command, group and code. Knows no words: core has them for each situation.
 *
 * Sources of the codes: img_mgmt.h, fs_mgmt.h and mgmt_defines.h of Zephyr, and the reports of what old versions answer: rc 2 for "no
 * slot" in Mynewt and Zephyr up to 3.1, rc 5 in 3.2 and 3.3, rc 3 or 5 for a hash that no slot has.
 */
import type { DeviceSituation, FileSituation } from '../core/errors/device';
import type { ErrorFacts } from '../core/errors';
import type { GroupError } from './command';
import { fs } from './groups/fs';
import { image } from './groups/image';
import { stat } from './groups/stat';

/** Codes common to all groups. */
const COMMON = undefined;
const IMAGE = image.id;
const STATISTICS = stat.id;

type Row = readonly [
  command: string,
  group: number | undefined,
  codes: readonly number[],
  situation: DeviceSituation,
];

const table: readonly Row[] = [
  ['image.upload', COMMON, [1], 'upload-unknown'],
  ['image.upload', COMMON, [2, 5], 'no-free-slot'],
  ['image.upload', COMMON, [6], 'upload-not-now'],
  ['image.upload', IMAGE, [1], 'upload-unknown'],
  ['image.upload', IMAGE, [9, 28], 'no-free-slot'],
  ['image.upload', IMAGE, [10, 12, 13, 18], 'flash'],
  ['image.upload', IMAGE, [14], 'no-slot-of-this-number'],
  ['image.upload', IMAGE, [16], 'upload-open'],
  ['image.upload', IMAGE, [25], 'linked-elsewhere'],
  ['image.upload', IMAGE, [27], 'not-newer'],
  ['image.upload', IMAGE, [30], 'too-large'],
  ['image.setState', COMMON, [1], 'mark-unknown'],
  ['image.setState', COMMON, [3, 5], 'no-slot-with-hash'],
  ['image.setState', COMMON, [6], 'mark-not-now'],
  ['image.setState', IMAGE, [1], 'mark-unknown'],
  ['image.setState', IMAGE, [8], 'no-slot-with-hash'],
  ['image.setState', IMAGE, [3, 4, 5, 22, 23], 'slot-without-image'],
  ['image.setState', IMAGE, [24], 'hash-not-taken'],
  ['image.setState', IMAGE, [28], 'mark-not-now'],
  ['image.setState', IMAGE, [32], 'confirm-not-allowed'],
  ['image.setState', IMAGE, [33], 'test-running'],
  ['image.erase', COMMON, [1], 'erase-failed'],
  ['image.erase', COMMON, [2, 6], 'erase-in-use'],
  ['image.erase', IMAGE, [1, 10, 13, 14], 'erase-failed'],
  ['image.erase', IMAGE, [9], 'erase-in-use'],
  ['image.state', COMMON, [1, 5], 'state-not-known'],
  ['image.state', IMAGE, [1, 2, 10, 11, 34], 'state-not-known'],
  ['stat.show', COMMON, [5], 'section'],
  ['stat.show', STATISTICS, [3], 'section'],
];

/** MGMT_ERR_EMSGSIZE and MGMT_ERR_EACCESSDENIED of Zephyr's mgmt_defines.h mean the same for every command. */
const MESSAGE_TOO_LARGE = 7;
const ACCESS_DENIED = 11;

/** Group 8 (Zephyr's fs_mgmt.h). */
const fileErrors: Readonly<Record<number, FileSituation>> = {
  2: 'bad-path',
  3: 'not-found',
  4: 'directory',
  5: 'flash',
  6: 'flash',
  7: 'flash',
  8: 'flash',
  9: 'flash',
  10: 'full',
  11: 'place',
  12: 'place',
  13: 'hash-kind',
  14: 'not-mounted',
  15: 'read-only',
  16: 'empty',
};

/** What is left of them in version 1: MGMT_ERR_EUNKNOWN, MGMT_ERR_EINVAL and MGMT_ERR_ENOENT. */
const plainFileErrors: Readonly<Record<number, FileSituation>> = {
  1: 'unnamed',
  3: 'bad-path',
  5: 'not-found',
};

/** An error answer as facts. @param named what the catalogue calls it */
export function refusalFacts(
  command: string,
  error: { group?: number; rc: number; reason?: string; lengthBytes?: number },
  named: GroupError,
): ErrorFacts['device/error'] {
  const situation = situationOf(command, error.group, error.rc);
  return { command, ...error, ...named, ...(situation === undefined ? {} : { situation }) };
}

function situationOf(command: string, group: number | undefined, rc: number): DeviceSituation | undefined {
  if (group === COMMON && rc === MESSAGE_TOO_LARGE)
    return command === fs.commands.download.name ? 'file-answer-too-small' : 'too-small';
  if (group === COMMON && rc === ACCESS_DENIED) return 'denied';
  const found = table.find(([name, of, codes]) => name === command && of === group && codes.includes(rc));
  if (found !== undefined) return found[3];
  const file = fileSituation(group, rc, command);
  if (file !== undefined) return `file-${file}`;
  return isOf(image, command) ? 'image' : undefined;
}

function fileSituation(group: number | undefined, rc: number, command: string): FileSituation | undefined {
  if (group === fs.id) return fileErrors[rc];
  return group === COMMON && isOf(fs, command) ? plainFileErrors[rc] : undefined;
}

function isOf({ name }: { readonly name: string }, command: string): boolean {
  return command.startsWith(`${name}.`);
}
