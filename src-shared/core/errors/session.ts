/**
 * What stands between a caller and a device that is there: others that write, a state, a slot that is not to be touched.
 */
import { error, type ErrorRows } from '../error-row';

export const sessionErrors = {
  /** Somebody else has the right to write to the device. */
  'session/busy': error<{ with: string }>().says({
    title: 'The device is busy: {with}',
    advice: 'Wait until it has ended, or cancel it.',
  }),
  /** The session is not (or no longer) connected. */
  'session/not-ready': error<{ state: string }>().says({
    exit: 'link',
    title: 'The device is not connected ({state})',
    advice: 'Connect it, then try again.',
    onCommandLine: 'Try again when it answers.',
  }),
  /** The device was to start its bootloader and started its application. */
  'session/boot-mode-ignored': error().says({
    outcome: 'fail',
    title: 'The device restarted normally: its application answers, not its bootloader',
    advice:
      'The firmware ignores the boot mode without CONFIG_MCUMGR_GRP_OS_RESET_BOOT_MODE, and MCUboot needs serial recovery ' +
      'built in. A button or pin of the board may lead there as well.',
  }),
  /** The secondary slot holds a firmware loader, so nothing is erased or written there. */
  'session/holds-loader': error().says({
    title:
      'Nothing was sent: it would erase or overwrite the firmware loader, which the secondary slot of this device holds (MCUboot mode 7)',
    advice:
      'Without the loader it could not be upgraded any more. An upload in the loader replaces the application by itself.',
  }),
  /** It is not known which slot would be erased. */
  'session/slot-not-known': error().says({
    title: 'Nothing was erased: the device does not show which slot runs',
    advice: 'Read the slots again on the Images page, and erase the slot there on its own card.',
    onCommandLine: 'Name the slot that is to be erased: --slot 1 is the secondary slot of image 0.',
  }),
  /** The device was asked a moment ago, and nothing came. */
  'session/not-heard': error().says({
    title: 'The device does not answer',
    advice: 'It was asked just now, and Bootbench keeps looking for it. Check its power and its link.',
  }),
} satisfies ErrorRows;
