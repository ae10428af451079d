/**
 * What an error answer of a device means, in English, for each situation behind it; a part of `error-texts.ts`. What is about
 * files stands in file-error-texts.ts. Knows no group and no number: smp/refusals.ts tells the situation.
 */
import type { ErrorFacts } from './errors';
import type { DeviceSituation, OwnSituation } from './device-situations';

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

export const deviceErrorTexts: Record<`device/error:${OwnSituation}`, Text> = {
  'device/error:denied': {
    title: REFUSED,
    advice:
      'The application decides this in a callback (MCUmgr hooks). Ask whoever wrote the firmware when it allows it.',
  },
  'device/error:confirm-not-allowed': {
    title: 'The device does not let this image be confirmed ({name}){says}',
    ...slotAdvice(
      'Most firmware confirms only the image that runs: test the image, reset the device, then confirm what runs.',
    ),
  },
  'device/error:confirm-running': {
    title: 'The device did not confirm the image that runs ({name}){says}',
    ...slotAdvice(
      'Unless it is confirmed, a test ends with the next reset. A firmware that is not started by MCUboot has nothing to confirm; ' +
        'otherwise the console of the device may say more.',
    ),
  },
  'device/error:erase-failed': {
    title: 'The device did not erase the slot ({name}){says}',
    ...slotAdvice(
      'Reset the device, then erase again: what an earlier upload left open blocks it on some firmware. If it stays, the slot ' +
        'cannot be written.',
    ),
  },
  'device/error:flash': {
    title: 'The device cannot store the image: {meaning} ({name}){says}',
    ...slotAdvice(
      'Reset the device, then upload again. If it stays, its flash is damaged or it has no such slot.',
    ),
  },
  'device/error:hash-not-taken': {
    title: 'The device does not take this hash ({name}){says}',
    ...slotAdvice(
      'Either no slot holds an image with it, or the hashes of this device are longer or shorter: take the hash as the list ' +
        'shows it.',
    ),
  },
  'device/error:linked-elsewhere': {
    title: 'The device does not take the image: it is linked for another slot ({name}){says}',
    ...slotAdvice(
      'A device that starts images where they stand (direct-XIP) takes only the build for its free slot: upload that one. An ' +
        'upgrade with a package of both builds chooses by itself.',
    ),
  },
  'device/error:mark-although-stored': {
    title: 'The device did not mark the image, although a slot holds it ({name}){says}',
    ...slotAdvice(
      'The running image cannot be tested, and what is confirmed already needs no mark. For another image reset the device, then ' +
        'mark again; if it stays, upload the image again, or look at the console of the device.',
    ),
  },
  'device/error:no-slot-of-this-number': {
    title: 'The device has no slot for an upload with this number ({name}){says}',
    advice:
      'Look at the slots on the Images page.{slotsNow} Choose another image number, or a file for this device.',
    onCommandLine:
      '"bootbench image list" shows the slots.{slotsNow} Use another number with -n, or a file for this device.',
  },
  'device/error:test-running': {
    title: 'The image runs already, so it cannot be tested ({name}){says}',
    ...slotAdvice('To keep it, confirm what runs.'),
  },
  'device/error:too-large': {
    title: 'The image is larger than the slot ({name}){says}',
    advice: 'Compare its size with the sizes of the slots on the Images page. Build a smaller image.',
    onCommandLine:
      'Compare its size with those of the slots: "bootbench image slot-info" shows them where the firmware can. Build a smaller image.',
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
        'runs, or erase the slot, then upload again. A firmware that is built for one slot never has a free one.',
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
  'device/error:recovery': {
    title: 'The bootloader answers (serial recovery), and it refused {command}: {meaning} ({name}){says}',
    advice:
      'Nothing was repeated. For everything but an upload, reset the device so that its application answers.',
  },
  'device/error:recovery-upload': {
    title: 'The bootloader (serial recovery) did not take the image: {meaning} ({name}){says}',
    ...slotAdvice(
      'The image may be too large for its slot, there may be no slot of this number, or its flash cannot be written. The console of ' +
        'the bootloader may say more.',
    ),
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

/** Where the slots say more than the words of the error. */
const aboutSlots: readonly DeviceSituation[] = [
  'confirm-not-allowed',
  'confirm-running',
  'erase-failed',
  'flash',
  'hash-not-taken',
  'linked-elsewhere',
  'mark-although-stored',
  'no-slot-of-this-number',
  'test-running',
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
): 'device/error' | `device/error:${DeviceSituation}` {
  if (facts.recovery === true && facts.command === 'image.upload') return 'device/error:recovery-upload';
  const situation = situationIn(facts);
  // What is left are words about how an application is built.
  if (facts.recovery === true && (situation === undefined || isOfAnyCommand(situation)))
    return 'device/error:recovery';
  if (facts.reason !== undefined && (situation === undefined || saysLess(situation)))
    return 'device/error:with-reason';
  return situation === undefined ? 'device/error' : `device/error:${situation}`;
}

/** The device's own reason says more than what is known of all images, or of a number of the file system. */
function saysLess(situation: DeviceSituation): boolean {
  return situation === 'image' || (situation.startsWith('file-') && situation !== 'file-answer-too-small');
}

/** What the number alone says, whatever was asked. */
function isOfAnyCommand(situation: DeviceSituation): boolean {
  return (
    situation === 'denied' ||
    situation === 'too-small' ||
    situation === 'image' ||
    situation.startsWith('file-')
  );
}

/** True when it helps to see what the slots hold. */
export function asksForSlots(facts: ErrorFacts['device/error']): boolean {
  const situation = situationIn(facts);
  return situation !== undefined && aboutSlots.includes(situation);
}

/** Words about an image in a slot are for a mark that had a hash, and only as far as the slots do not show otherwise. */
function situationIn({ situation, mark, isStored }: ErrorFacts['device/error']): DeviceSituation | undefined {
  if (situation === undefined || !aboutMarks.includes(situation)) return situation;
  if (mark === 'running') return 'confirm-running';
  if (isStored === false && [...aboutHashes, 'slot-without-image'].includes(situation))
    return 'no-slot-with-hash';
  if (isStored === true && aboutHashes.includes(situation)) return 'mark-although-stored';
  return situation;
}

const aboutMarks: readonly DeviceSituation[] = [
  'confirm-not-allowed',
  'hash-not-taken',
  'mark-not-now',
  'mark-unknown',
  'no-slot-with-hash',
  'slot-without-image',
  'test-running',
];
const aboutHashes: readonly DeviceSituation[] = ['hash-not-taken', 'mark-unknown', 'no-slot-with-hash'];
