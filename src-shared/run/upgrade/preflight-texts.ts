/**
 * The findings of a preflight in English, complete by type: what it is, and what to do. What the planner refuses has its
 * words among the errors, and they are taken from there. Templates with `{name}` places, so that the window can translate
 * them. Decides nothing.
 */
import { errorText, fillIn, type ErrorText, type ErrorTextRow } from '../../core/error-texts';
import type { UpgradeRefusal } from '../../core/errors';
import type { Caution, Finding } from './preflight';

export const cautionTexts = {
  'same-version': {
    title: 'The device runs the same version ({version}) with different content',
    advice: 'Build with a higher version to tell them apart.',
  },
  downgrade: {
    title: 'Older than the running version: from {running} to {version}',
    advice:
      'Go on only if you want that: the older version may not understand the settings of the newer one.',
  },
  padded: {
    title: 'The file is padded to a slot and marks itself for the next start, also with "upload only"',
    advice: 'For an upgrade over MCUmgr sign without "--pad".',
  },
  'padded-confirmed': {
    title: 'The file is padded to a slot and confirms itself: it stays from its first start, also in a test',
    advice: 'For an upgrade over MCUmgr sign without "--pad" and "--confirm".',
  },
  encrypted: {
    title: 'The image is encrypted, so its content cannot be checked here',
    advice: 'The bootloader needs the private key for it. A failure to decrypt shows only after the reset.',
  },
  compressed: {
    title: 'The image is compressed',
    advice: 'The bootloader has to be built with support for compressed images.',
  },
  'not-bootable': {
    title: 'The image is marked as not bootable',
    advice:
      'It is meant for another processor or as a part of another image: check that it is the right file.',
  },
  'manifest-not-readable': {
    title: 'The image carries a manifest of other images that cannot be read',
    advice: 'A bootloader that looks for it takes the image for wrong. Others pass over it.',
  },
  'other-key': {
    title: 'Signed with another key ({key}) than the running image ({running})',
    advice: 'The bootloader takes it only if it knows both keys.',
  },
  'running-key-not-known': {
    title: 'It cannot be told whether the running image is signed with the same key: devices do not show it',
    advice: 'Open the file of the running image once: then its key is known here.',
  },
  'dependency-not-known': {
    title: 'The image needs image {dependsOn} in version {needed} or newer, which the device does not show',
    advice: 'Check the version of that image on the device, or choose a package with both.',
  },
  'address-not-known': {
    title:
      'Linked for {address}: it cannot be told whether that is the right slot, devices do not show addresses',
    advice: 'Check the addresses of the slots in the devicetree of the build.',
  },
  'other-address': {
    title: 'Linked for {address}; the running image is linked for {running}',
    advice: 'Check that the image is for this board and this layout of the flash.',
  },
  'lower-counter': {
    title: 'The security counter ({counter}) is lower than that of the running image ({running})',
    advice: 'A bootloader with rollback protection refuses it. Sign with a higher counter.',
  },
  'slot-size-not-known': {
    title: 'It cannot be told whether the image fits: the device does not show the sizes of its slots',
    advice: 'CONFIG_MCUMGR_GRP_IMG_SLOT_INFO in the firmware shows them.',
  },
  'image-not-listed': {
    title: 'The device does not list image {image}, so what it holds now cannot be told',
    advice:
      'A network core (nRF5340) is not listed once it was updated. Check that the file is for this device.',
  },
  'upload-number-ambiguous': {
    title:
      'The number {number} is image {number}, or a slot of image 0 where the bootloader counts slots, and it does not tell which',
    advice: 'A wrong number overwrites another image: the documents of the bootloader tell how it counts.',
  },
  'tests-first': {
    title: 'This firmware does not confirm an image that does not run yet, so the image is tested first',
    advice: 'It is confirmed after the restart, once it is seen running. Otherwise the device reverts.',
  },
  'behind-bridge': {
    title:
      'A bridge is connected: the device behind it ({transport}) is upgraded, not the one that the link leads to',
    advice: 'End the bridge first when you mean the other one.',
    onCommandLine: '"bootbench bridge disconnect" ends the bridge when you mean the other one.',
  },
  'settings-stay': {
    title: 'The settings are not erased: this device is not restarted',
    advice: 'What it needs is done without a restart. Erase the settings by hand if they have to go.',
  },
  'replaces-bootloader': {
    title: 'A new bootloader ({version}) is sent, for its slot {slot}, which is not in use',
    advice:
      'There is no test and no way back: a bootloader that does not work can leave a device that only a debug probe repairs. The ' +
      'application stays.',
  },
  'erases-settings': {
    title: 'The settings of the application are erased, with its bonds',
    advice:
      'This cannot be undone: the device forgets its configuration, and Bluetooth devices have to be paired again, maybe this computer, ' +
      'too. Firmware that cannot erase them keeps them, and the upgrade says so.',
  },
  installer: {
    title:
      'This file is an installer: it replaces the firmware loader, and the device has no application afterwards',
    advice:
      'Two passes: this file now, then the application in an upgrade of its own. Keep the power on while it installs.',
  },
  'in-place': {
    title: 'Written in place: the device is in its bootloader, where the image that ran is overwritten',
    advice: 'There is no way back. When it is interrupted, start it again: it goes on from there.',
  },
  'no-way-back': {
    title: 'No way back: this bootloader ({bootloaderMode}) has no test, so what starts stays',
    advice: 'Go on only with an image that is known to work.',
  },
  'confirm-at-once': {
    title: 'Confirmed at once: when {version} does not work, the device does not revert',
    advice: 'The mode "test-then-confirm" tries it first.',
  },
} satisfies Record<Caution['reason'], ErrorTextRow>;

/** Whether a finding has its words here, and not among the errors. */
export function isCaution(what: UpgradeRefusal | Caution): what is Caution {
  return Object.hasOwn(cautionTexts, what.reason);
}

/** The values for the places of a caution's sentences. */
export function cautionValues({ reason: _reason, ...facts }: Caution): Record<string, string | number> {
  return facts;
}

/** The English sentences of a finding. For logs, the command line and reports. */
export function findingText({ what }: Finding): ErrorText {
  if (!isCaution(what)) return errorText({ code: 'upgrade/refused', facts: { why: what } });
  const { title, advice, onCommandLine }: ErrorTextRow = cautionTexts[what.reason];
  const values = cautionValues(what);
  return { title: fillIn(title, values), advice: fillIn(onCommandLine ?? advice, values) };
}
