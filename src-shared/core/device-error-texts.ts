/**
 * What an error answer of a device means for the command that was asked: the same number says different things of an upload, of
 * a mark and of a section of statistics. One table by command, group and code; a part of `error-texts.ts`. What is about files
 * stands in file-error-texts.ts.
 *
 * Sources of the codes: img_mgmt.h and mgmt_defines.h of Zephyr, and the reports of what old versions answer: rc 2 for "no slot"
 * in Mynewt and Zephyr up to 3.1, rc 5 in 3.2 and 3.3, rc 3 or 5 for a hash that no slot has.
 */
import type { ErrorFacts } from './errors';
import { fileSituation, type FileSituation } from './file-error-texts';

/** What stands behind an error answer, where there are words for it. */
export type DeviceSituation =
  | 'denied'
  | 'erase-in-use'
  | 'image'
  | 'mark-not-now'
  | 'mark-unknown'
  | 'no-free-slot'
  | 'no-slot-with-hash'
  | 'not-newer'
  | 'section'
  | 'slot-without-image'
  | 'state-not-known'
  | 'too-small'
  | 'upload-not-now'
  | 'upload-open'
  | 'upload-unknown'
  | 'with-reason';

interface Text {
  title: string;
  advice: string;
  onCommandLine?: string;
}

/** `{says}`: the device's own reason, when it gives one. `{slotsNow}`: what its slots hold, when that was asked. */
const REFUSED = 'The device refused {command}: {meaning} ({name})';
const READ_SLOTS = 'Look at the slots on the Images page.{slotsNow} ';
const LIST_SLOTS = '"bootbench image list" shows the slots.{slotsNow} ';

/** Advice that differs only in where the slots are looked at. */
function slotAdvice(then: string): Pick<Text, 'advice' | 'onCommandLine'> {
  return { advice: READ_SLOTS + then, onCommandLine: LIST_SLOTS + then };
}

export const deviceErrorTexts: Record<`device/error:${DeviceSituation}`, Text> = {
  'device/error:denied': {
    title: REFUSED,
    advice:
      'The application decides this in a callback (MCUmgr hooks). Ask whoever wrote the firmware when it allows it.',
  },
  'device/error:erase-in-use': {
    title: 'The device does not erase the slot: it is in use ({name}){says}',
    ...slotAdvice(
      'What is marked for the next start, and what the device would go back to, is not erased: reset the device, or confirm what ' +
        'runs, then erase.',
    ),
  },
  'device/error:image': {
    title: REFUSED,
    advice:
      'Nothing was repeated. A firmware built with CONFIG_MCUMGR_GRP_IMG_VERBOSE_ERR says more about image errors.',
  },
  'device/error:mark-not-now': {
    title: 'The device does not mark the image now ({name}){says}',
    ...slotAdvice(
      'Another image is marked for the next start already, or the running one is in its test: reset the device, or confirm what runs, ' +
        'then mark again.',
    ),
  },
  'device/error:mark-unknown': {
    title: 'The device did not mark the image, for a reason that it does not tell ({name}){says}',
    ...slotAdvice(
      'Most often no slot holds an image with this hash, or it is the running image, which cannot be tested. The hash is that of the ' +
        'image, not the one of its file.',
    ),
  },
  'device/error:no-free-slot': {
    title: 'The device has no free slot for the upload ({name}){says}',
    ...slotAdvice(
      'A slot that is marked for the next start, or that the device would go back to, takes no upload: reset the device, confirm what ' +
        'runs, or erase the slot, then upload again.',
    ),
  },
  'device/error:no-slot-with-hash': {
    title: 'No slot of the device holds an image with this hash ({name}){says}',
    ...slotAdvice('The hash is that of the image, not the one of its file. Upload the image first.'),
  },
  'device/error:not-newer': {
    title: 'The device takes only an image that is newer than the running one ({name}){says}',
    advice: 'Build the image with a higher version.',
    onCommandLine:
      'Build the image with a higher version, or leave -u out where the device takes older ones.',
  },
  'device/error:section': {
    title: REFUSED,
    advice: 'Look at the list of its sections: upper and lower case matter, and long names may be cut off.',
    onCommandLine:
      '"bootbench stat list" shows its sections: upper and lower case matter, and long names may be cut off.',
  },
  'device/error:slot-without-image': {
    title:
      'The slot holds nothing that the bootloader could start: it does not begin as an image ({name}){says}',
    ...slotAdvice('What is in the slot was cut off or overwritten. Upload the image again, then mark it.'),
  },
  'device/error:state-not-known': {
    title: 'The device cannot tell what its slots hold ({name}){says}',
    advice: 'Its flash may be damaged, or its firmware was built without MCUboot. Its console may say more.',
  },
  'device/error:too-small': {
    title: 'The device cannot answer {command}: {meaning} ({name}){says}',
    advice: 'Build the firmware with a larger CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE.',
  },
  'device/error:upload-not-now': {
    title: 'The device takes no upload in its present state ({name}){says}',
    ...slotAdvice(
      'An image that is marked or in its test keeps its slot: reset the device, or confirm what runs. It may also take only newer ' +
        'versions, or have no free slot: erase the other one.',
    ),
  },
  'device/error:upload-open': {
    title: 'The device still writes another upload ({name}){says}',
    advice: 'Wait until that one has ended. If there is none, reset the device, then upload again.',
  },
  'device/error:upload-unknown': {
    title: 'The device did not take the image, for a reason that it does not tell ({name}){says}',
    ...slotAdvice(
      'Reset the device, then upload again: what an earlier upload left open blocks the next one on some firmware. If it stays, the ' +
        'image may be too large for the slot, or the slot cannot be written.',
    ),
  },
  'device/error:with-reason': {
    title: 'The device refused {command}: {meaning} ({name}). It says: {reason}',
    advice: 'Nothing was repeated. Correct what it names, then try again.',
  },
};

/** Codes common to all groups. */
const COMMON = undefined;
const IMAGE = 1;
const STATISTICS = 2;

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
  ['image.upload', IMAGE, [16], 'upload-open'],
  ['image.upload', IMAGE, [27], 'not-newer'],
  ['image.setState', COMMON, [1], 'mark-unknown'],
  ['image.setState', COMMON, [3, 5], 'no-slot-with-hash'],
  ['image.setState', COMMON, [6], 'mark-not-now'],
  ['image.setState', IMAGE, [1], 'mark-unknown'],
  ['image.setState', IMAGE, [8], 'no-slot-with-hash'],
  ['image.setState', IMAGE, [3, 4, 5, 22, 23], 'slot-without-image'],
  ['image.setState', IMAGE, [28], 'mark-not-now'],
  ['image.erase', COMMON, [2, 6], 'erase-in-use'],
  ['image.erase', IMAGE, [9], 'erase-in-use'],
  ['image.state', COMMON, [1, 5], 'state-not-known'],
  ['image.state', IMAGE, [1, 2, 10, 11, 34], 'state-not-known'],
  ['stat.show', COMMON, [5], 'section'],
  ['stat.show', STATISTICS, [3], 'section'],
];

/** MGMT_ERR_EMSGSIZE and MGMT_ERR_EACCESSDENIED of Zephyr's mgmt_defines.h mean the same for every command. */
const MESSAGE_TOO_LARGE = 7;
const ACCESS_DENIED = 11;

/** Where the slots say more than the words of the error. */
const aboutSlots: readonly DeviceSituation[] = [
  'erase-in-use',
  'mark-not-now',
  'mark-unknown',
  'no-free-slot',
  'no-slot-with-hash',
  'slot-without-image',
  'upload-not-now',
  'upload-unknown',
];

/** Which words fit an error answer. */
export function deviceErrorKey(
  facts: ErrorFacts['device/error'],
): 'device/error' | `device/error:${DeviceSituation}` | `device/error:file-${FileSituation}` {
  const { command, group, rc, reason } = facts;
  if (group === undefined && rc === MESSAGE_TOO_LARGE)
    return command === 'fs.download' ? 'device/error:file-answer-too-small' : 'device/error:too-small';
  if (group === undefined && rc === ACCESS_DENIED) return 'device/error:denied';
  const situation = situationOf(facts);
  if (situation !== undefined) return `device/error:${situation}`;
  if (reason !== undefined) return 'device/error:with-reason';
  const file = fileSituation(group, rc, command);
  if (file !== undefined) return `device/error:file-${file}`;
  return command.startsWith('image.') ? 'device/error:image' : 'device/error';
}

/** True when it helps to see what the slots hold. */
export function asksForSlots(facts: ErrorFacts['device/error']): boolean {
  const situation = situationOf(facts);
  return situation !== undefined && aboutSlots.includes(situation);
}

function situationOf({ command, group, rc }: ErrorFacts['device/error']): DeviceSituation | undefined {
  return table.find(([name, of, codes]) => name === command && of === group && codes.includes(rc))?.[3];
}
