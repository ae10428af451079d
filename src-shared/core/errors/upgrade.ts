/**
 * Why an upgrade is not begun, and what ends one.
 */
import { error, sentencesOf, type ErrorRows } from '../error-row';
import { refusals, type UpgradeRefusal } from './refusals';

export const upgradeErrors = {
  /** The plan for an upgrade was refused before a byte was sent. */
  'upgrade/refused': error<{ why: UpgradeRefusal }>()
    .shows(({ why }) => why)
    .saysOneOf({
      which: ({ why }) => why.reason,
      sentences: sentencesOf(refusals),
    }),
  /** The device no longer takes data although it answers. */
  'upgrade/stuck': error<{ offset: number; sizeBytes: number }>().says({
    exit: 'refused',
    outcome: 'fail',
    title: 'The device answers but takes no more data at {offset} of {sizeBytes} bytes',
    advice:
      'Reset the device and start the upload again; it continues after what the device already has. If it stops there again, the slot may be ' +
      'too small for the image.',
  }),
  /** The device takes almost nothing of each request, so that there would be no end of it. */
  'upgrade/crawling': error<{ offset: number; sizeBytes: number; requests: number }>().says({
    exit: 'refused',
    outcome: 'fail',
    title: 'The device took {offset} of {sizeBytes} bytes in {requests} requests, so the upload was ended',
    advice:
      'It answers, but stores almost nothing of each request. Look at its console, reset it and start again.',
  }),
  /** The device checked what it received and says that it differs. */
  'upgrade/mismatch': error<{ sizeBytes: number }>().says({
    exit: 'refused',
    outcome: 'fail',
    title: 'The device checked the {sizeBytes} bytes it stored and they differ from the file',
    advice: 'Start the upload again. If it happens twice, the flash or the link is not reliable.',
  }),
  /** The application has a loader and came back instead of it: it was not built to start it, or its bootloader does not listen. */
  'upgrade/loader-not-started': error<Record<string, never>>().says({
    exit: 'refused',
    outcome: 'fail',
    title: 'The device came back as its application, not as its firmware loader',
    advice:
      'This application cannot start the loader (CONFIG_MCUMGR_GRP_OS_RESET_BOOT_MODE). Press the button of the device that starts the ' +
      'loader, then start the upgrade again. Nothing was written.',
  }),
  /** Over Bluetooth a loader is found by a name that it is given before, and this one takes none. The button starts it. */
  'upgrade/loader-not-named': error<Record<string, never>>().says({
    exit: 'refused',
    outcome: 'fail',
    title:
      'The application takes no name for its firmware loader, by which that could be found again over Bluetooth',
    advice:
      'Press the button of the device that starts the loader, then start the upgrade again. If the loader shows itself under another ' +
      'address, upgrade it there. Nothing was written.',
  }),
  /** The device did not show the expected mark after it was asked to test or confirm. */
  'upgrade/not-marked': error<{ hash: string }>().says({
    outcome: 'fail',
    title: 'The device did not mark the image for the next start',
    advice: 'Look at the slots on the Images page. The image may not be bootable.',
    onCommandLine: 'Look at the slots with "bootbench image list". The image may not be bootable.',
  }),
  /** The device did not come back: after a reset, or after its link was lost or it fell silent in the middle of something. */
  'upgrade/did-not-return': error<{ waitedMs: number; afterBreak?: 'lost' | 'silent' }>().saysOneOf({
    exit: 'silence',
    outcome: 'silence',
    which: ({ afterBreak }) => (afterBreak === undefined ? 'usual' : 'break'),
    sentences: {
      usual: {
        title: 'The device did not come back within {waited}',
        advice:
          'Look at its console. Swapping a large image can take minutes: raise the return time under Preferences.',
        onCommandLine:
          'Look at its console. Swapping a large image can take minutes: a larger --return-timeout waits longer.',
      },
      break: {
        title: 'The device went away in the middle and did not come back within {waited}',
        advice:
          'Check its power and its cable, then start again: a transfer continues after what the device already has.',
      },
    },
  }),
  /** After the upload the slot does not show the image. `hash` and `shows` are words. */
  'upgrade/not-stored': error<{ image: number; slot: number; hash: string; shows: string }>().says({
    outcome: 'fail',
    title: 'The device took the upload, but slot {slot} of image {image} does not hold it: it shows {shows}',
    advice:
      'The file has the hash {hash}. Erase the slot and send it again; the console of the device may say more.',
  }),
  /** The device answered a mark without an error, and its slots show that it was not done. `shows`: in words. */
  'upgrade/mark-ignored': error<{ shows: string }>().says({
    exit: 'refused',
    outcome: 'fail',
    title: 'The device answered without an error, but did not mark the image as asked: {shows}',
    advice:
      'Some firmware does not turn a test into a confirmation: reset the device so that the test starts, then confirm what runs. ' +
      'Otherwise its console may say more.',
  }),
  /** An upload ended again and again at the same place. */
  'upgrade/same-place': error<{ offset: number; sizeBytes: number }>().says({
    exit: 'refused',
    outcome: 'fail',
    title: 'The upload was tried again and again and does not get past {offset} of {sizeBytes} bytes',
    advice:
      'The slot may be too small for the image, or its flash may be bad there: compare the size with that of the slot, and look at ' +
      'the console of the device.',
  }),
} satisfies ErrorRows;
