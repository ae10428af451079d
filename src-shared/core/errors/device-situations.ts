/**
 * What an error answer of a device means, for each situation behind it; a part of device.ts. What is about files stands in
 * file-situations.ts. Knows no group and no number: smp/refusals.ts tells the situation.
 */
import type { ErrorTextRow } from '../error-row';

/** `{says}`: the device's own reason, when it gives one. `{slotsNow}`: what its slots hold, when that was asked. */
const REFUSED = 'The device refused {command}: {meaning} ({name})';
const READ_SLOTS = 'Look at the slots on the Images page.{slotsNow} ';
const LIST_SLOTS = '"bootbench image list" shows the slots.{slotsNow} ';

/** Advice that differs only in where the slots are looked at. */
function slotAdvice(then: string): Pick<ErrorTextRow, 'advice' | 'onCommandLine'> {
  return { advice: READ_SLOTS + then, onCommandLine: LIST_SLOTS + then };
}

export const deviceSituations = {
  denied: {
    title: REFUSED,
    advice:
      'The application decides this in a callback (MCUmgr hooks). Ask the author of the firmware when it is allowed.',
  },
  'confirm-not-allowed': {
    title: 'The device refuses to confirm this image ({name}){says}',
    ...slotAdvice(
      'Most firmware confirms only the image that runs: test the image, reset the device, then confirm what runs.',
    ),
  },
  'confirm-running': {
    title: 'The device did not confirm the image that runs ({name}){says}',
    ...slotAdvice(
      'Unless it is confirmed, the next reset reverts it. A firmware that is not started by MCUboot has nothing to confirm; ' +
        'otherwise the console of the device may say more.',
    ),
  },
  'erase-failed': {
    title: 'The device did not erase the slot ({name}){says}',
    ...slotAdvice(
      'Reset the device, then erase again: on some firmware an unfinished upload blocks it. If the error stays, the slot ' +
        'cannot be written.',
    ),
  },
  flash: {
    title: 'The device cannot store the image: {meaning} ({name}){says}',
    ...slotAdvice(
      'Reset the device, then upload again. If the error stays, its flash is damaged or it has no such slot.',
    ),
  },
  'hash-not-taken': {
    title: 'The device does not take this hash ({name}){says}',
    ...slotAdvice(
      'Either no slot holds an image with this hash, or this device uses hashes of another length: copy the hash from the ' +
        'list.',
    ),
  },
  'linked-elsewhere': {
    title: 'The device does not take the image: it is linked for another slot ({name}){says}',
    ...slotAdvice(
      'A device that starts images where they are stored (direct-XIP) takes only the build for its free slot: upload that one. An ' +
        'upgrade with a package of both builds chooses by itself.',
    ),
  },
  'mark-although-stored': {
    title: 'The device did not mark the image, although a slot holds it ({name}){says}',
    ...slotAdvice(
      'The running image cannot be tested, and what is confirmed already needs no mark. For another image reset the device, then ' +
        'mark again; if the error stays, upload the image again, or look at the console of the device.',
    ),
  },
  'no-slot-of-this-number': {
    title: 'The device has no slot for an upload with this number ({name}){says}',
    advice:
      'Look at the slots on the Images page.{slotsNow} Choose another image number, or a file for this device.',
    onCommandLine:
      '"bootbench image list" shows the slots.{slotsNow} Use another number with -n, or a file for this device.',
  },
  'test-running': {
    title: 'The image is already running, so it cannot be tested ({name}){says}',
    ...slotAdvice('To keep it, confirm what runs.'),
  },
  'too-large': {
    title: 'The image is larger than the slot ({name}){says}',
    advice: 'Compare its size with the sizes of the slots on the Images page. Build a smaller image.',
    onCommandLine:
      'Compare its size with those of the slots: "bootbench image slot-info" shows them where the firmware can. Build a smaller image.',
  },
  'erase-in-use': {
    title: 'The device does not erase the slot: it is in use ({name}){says}',
    ...slotAdvice(
      'An image that is marked for the next start, or that the device may revert to, is not erased: reset the device, or ' +
        'confirm what runs, then erase.',
    ),
  },
  image: {
    title: REFUSED,
    advice:
      'The command was not repeated. A firmware built with CONFIG_MCUMGR_GRP_IMG_VERBOSE_ERR says more about image errors.',
  },
  'mark-not-now': {
    title: 'The device does not mark the image now ({name}){says}',
    ...slotAdvice(
      'Another image is marked for the next start already, or the running one is in its test: reset the device, or confirm what runs, ' +
        'then mark again.',
    ),
  },
  'mark-unknown': {
    title: 'The device did not mark the image, for a reason that it does not tell ({name}){says}',
    ...slotAdvice(
      'Most often no slot holds an image with this hash, or it is the running image, which cannot be tested. The hash is that of the ' +
        'image, not the one of its file.',
    ),
  },
  'no-free-slot': {
    title: 'The device has no free slot for the upload ({name}){says}',
    ...slotAdvice(
      'A slot that is marked for the next start, or that the device may revert to, takes no upload: reset the device, confirm what ' +
        'runs, or erase the slot, then upload again. A firmware that is built for one slot never has a free one.',
    ),
  },
  'no-slot-with-hash': {
    title: 'No slot of the device holds an image with this hash ({name}){says}',
    ...slotAdvice('The hash is that of the image, not the one of its file. Upload the image first.'),
  },
  'not-newer': {
    title: 'The device takes only an image that is newer than the running one ({name}){says}',
    advice: 'Build the image with a higher version.',
    onCommandLine:
      'Build the image with a higher version, or leave -u out where the device takes older ones.',
  },
  recovery: {
    title: 'The bootloader answers (serial recovery), and it refused {command}: {meaning} ({name}){says}',
    advice:
      'The command was not repeated. For everything but an upload, reset the device so that its application answers.',
  },
  'recovery-upload': {
    title: 'The bootloader (serial recovery) did not take the image: {meaning} ({name}){says}',
    ...slotAdvice(
      'The image may be too large for its slot, there may be no slot of this number, or its flash cannot be written. The console of ' +
        'the bootloader may say more.',
    ),
  },
  section: {
    title: REFUSED,
    advice: 'Look at the list of its sections: upper and lower case matter, and long names may be cut off.',
    onCommandLine:
      '"bootbench stat list" shows its sections: upper and lower case matter, and long names may be cut off.',
  },
  'slot-without-image': {
    title:
      'The slot holds nothing that the bootloader could start: it does not begin as an image ({name}){says}',
    ...slotAdvice('What is in the slot was cut off or overwritten. Upload the image again, then mark it.'),
  },
  'state-not-known': {
    title: 'The device cannot tell what its slots hold ({name}){says}',
    advice: 'Its flash may be damaged, or its firmware was built without MCUboot. Its console may say more.',
  },
  'too-small': {
    title: 'The device cannot answer {command}: {meaning} ({name}){says}',
    advice: 'Build the firmware with a larger CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE.',
  },
  'upload-not-now': {
    title: 'The device takes no upload in its present state ({name}){says}',
    ...slotAdvice(
      'An image that is marked or in its test keeps its slot: reset the device, or confirm what runs. It may also take only newer ' +
        'versions, or have no free slot: erase the other one.',
    ),
  },
  'upload-open': {
    title: 'The device still writes another upload ({name}){says}',
    advice: 'Wait until that one has ended. If there is none, reset the device, then upload again.',
  },
  'upload-unknown': {
    title: 'The device did not take the image, for a reason that it does not tell ({name}){says}',
    ...slotAdvice(
      'Reset the device, then upload again: on some firmware an unfinished upload blocks the next one. If the error stays, the ' +
        'image may be too large for the slot, or the slot cannot be written.',
    ),
  },
  'with-reason': {
    title: 'The device refused {command}: {meaning} ({name}). It says: {reason}',
    advice: 'The command was not repeated. Correct what it names, then try again.',
  },
} as const satisfies Record<string, ErrorTextRow>;
