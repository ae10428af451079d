/**
 * English texts of the upgrade wizard. Words for verdicts and their evidence come from the shared upgrade texts.
 */
import { factLabels, factTexts } from '@shared/firmware/fact-sheet';
import { firmwareNoteTexts } from '@shared/firmware/notes';
import { cautionTexts } from '@shared/run/upgrade/preflight-texts';
import { evidenceTexts, verdictTexts } from '@shared/run/upgrade/texts';

export const upgrade = {
  title: 'Upgrade',
  steps: {
    label: 'Steps of the upgrade',
    firmware: 'Firmware',
    devices: 'Devices and mode',
    progress: 'Progress',
    noFirmware: 'Choose a file',
    firmwareChosen: '{version} · {file}',
    noDevices: 'Choose devices',
    devicesChosen: 'One device · {mode} | {n} devices · {mode}',
    noUpgrades: 'Nothing started',
  },
  firmware: {
    drop: 'Drop a firmware file here',
    dropNow: 'Drop it to look inside',
    kinds: 'A signed image (zephyr.signed.bin or .hex) or a package (dfu_application.zip)',
    choose: 'Choose a file…',
    another: 'Choose another file…',
    make: 'Make a firmware for simulated devices',
    makeAbout:
      'No firmware at hand? This makes one, a version above the newest on the bench. Only simulated devices run it.',
    reading: 'Reading the file…',
    next: 'Continue',
    image: 'Image {number}',
    number: 'For image number',
    numberHint:
      'Most devices have one image, number 0. A second core or a modem may have a number of its own.',
    tlvs: 'What the image carries (TLVs) | One TLV | {n} TLVs',
    tlvType: 'Type',
    tlvName: 'Name',
    tlvProtected: 'Protected',
    tlvValue: 'Value',
    yes: 'yes',
    no: 'no',
  },
  mode: {
    label: 'Mode',
    'test-then-confirm': {
      name: 'Test, then confirm',
      about:
        'Starts the new image as a test, checks that it runs, then confirms it. If it does not run, the device reverts.',
    },
    'confirm-at-once': {
      name: 'Confirm at once',
      about: 'The new image is confirmed before its first start. There is no way back when it does not work.',
    },
    'test-only': {
      name: 'Test only',
      about:
        'Starts the new image as a test and leaves it so. The next reset reverts it unless you confirm it.',
    },
    'upload-and-mark': {
      name: 'Upload and mark',
      about: 'Marks the new image for a test and stops. It starts at the next reset, whoever does that.',
    },
    'upload-only': {
      name: 'Upload only',
      about:
        'Puts the image into the free slot and stops. Nothing is marked and nothing restarts; apps of Nordic restart the device here.',
    },
    recommended: 'Safe',
  },
  bootloader: {
    label: 'Send the new bootloader, not the applications',
    about:
      'Each device gets the build for the slot of its bootloader that is not in use, confirmed at once. There is no way back.',
  },
  erase: {
    label: 'Erase the settings of the application',
    about:
      'After the upload, before the restart. Bonds go with them: Bluetooth devices have to be paired again.',
    notHere: 'Only in modes that restart the device.',
  },
  clearing: {
    confirm: { name: 'Confirm {version}', about: 'Keeps the image that runs: the device no longer reverts.' },
    start: { name: 'Reset: starts {version}', about: 'Restarts the device, which starts the marked image.' },
    revert: { name: 'Reset: reverts {version}', about: 'Restarts the device, which takes the test back.' },
  },
  devices: {
    title: 'Devices',
    none: 'No devices chosen',
    noneAdvice: 'Add devices from the bench.',
    add: 'Add devices…',
    remove: 'Remove {name}',
    removeHead: 'Remove',
    counts: '{ready}, {excluded}',
    removeRefused: 'Remove those that cannot be upgraded',
    name: 'Device',
    current: 'Runs',
    next: 'Will run',
    plan: 'What happens',
    notKnown: 'not known',
    planning: 'Looking…',
    same: 'same version',
    newer: 'newer',
    older: 'older',
    ready: '{n} can be upgraded | One can be upgraded | {n} can be upgraded',
    excluded: 'none excluded | one excluded | {n} excluded',
    back: 'Back',
    start: 'Upgrade | Upgrade one device | Upgrade {n} devices',
    startUpload: 'Upload | Upload to one device | Upload to {n} devices',
    startNothing: 'No device can be upgraded',
  },
  picker: {
    title: 'Add devices',
    search: 'Filter by name, address or version',
    all: 'All that are shown',
    nothing: 'No other device on the bench',
    noMatch: 'No device matches',
    add: 'Add | Add one device | Add {n} devices',
    cancel: 'Cancel',
  },
  danger: {
    title: 'Before you start',
    'confirm-at-once': 'Confirmed at once: when {version} does not work, the devices do not revert.',
    downgrade:
      'Older than the running version: one device goes from a newer version to {version}. | Older than the running version: {n} devices go from a newer version to {version}.',
    overwrite:
      'No way back: the bootloader of one device has no test; what starts stays. | No way back: the bootloaders of {n} devices have no test; what starts stays.',
    'replaces-bootloader':
      'A new bootloader is sent to one device. There is no test and no way back: one that does not work can leave a device that only a debug probe repairs. | A new bootloader is sent to {n} devices. There is no test and no way back: one that does not work can leave devices that only a debug probe repairs.',
    'erases-settings':
      'Settings are erased on one device, with its bonds: Bluetooth devices have to be paired again. | Settings are erased on {n} devices, with their bonds: Bluetooth devices have to be paired again.',
    recovery:
      'Written in place, with no way back: one device is in its bootloader (serial recovery), where the image that ran is overwritten. | Written in place, with no way back: {n} devices are in their bootloaders (serial recovery), where the images that ran are overwritten.',
  },
  findings: {
    image: 'Image {number}:',
    block: 'Stops it:',
    warn: 'Warning:',
    note: 'Cannot be told:',
    notes: 'Nothing else | One thing cannot be told | {n} things cannot be told',
  },
  /** Shared with the command line. */
  caution: cautionTexts,
  fact: { label: factLabels, text: factTexts, note: firmwareNoteTexts },
  step: {
    upload: 'Upload',
    uploadImage: 'Upload image {image}',
    test: 'Mark for test',
    permanent: 'Mark as permanent',
    'enter-loader': 'Start the loader',
    'wait-for-loader': 'Wait for the loader',
    'see-stored': 'See it stored',
    'erase-settings': 'Erase settings',
    reset: 'Reset',
    'wait-for-return': 'Wait',
    verify: 'Verify',
    confirm: 'Confirm',
    judge: 'Look at the slots',
    nothing: 'Nothing to do',
    label: 'Steps: {steps}',
  },
  progress: {
    none: 'No upgrade is running',
    noneAdvice: 'Choose a firmware and devices to start one.',
    toFirmware: 'Choose a firmware',
    summary: '{done} of {all} done',
    failed: 'none failed | 1 failed | {n} failed',
    cancelled: 'none cancelled | 1 cancelled | {n} cancelled',
    running: 'none running | 1 running | {n} running',
    waiting: 'none waiting | 1 waiting | {n} waiting',
    total: 'All uploads',
    bar: 'Upload to {name}',
    resumed: 'continued at {size}',
    imageLine: 'Image {image}: {version} ({name})',
    imageEnd: 'Image {image}: {ends}',
    imageOf: '{phase}, image {nth} of {of}',
    took: 'took {time}',
    left: '{time} left',
    since: 'for {time}',
    and: ', ',
    device: 'Device',
    phaseTitle: 'Phase',
    version: 'Version',
    bars: 'Upload',
    speed: 'Speed',
    time: 'Time',
    actions: 'Actions',
    cancel: 'Cancel',
    cancelOne: 'Cancel the upgrade of {name}',
    cancelAll: 'Cancel all',
    earlier: 'Attempt {attempt}: {ends}',
    marked: 'Image {image} ({version}) is marked on the device: the next reset starts it.',
    cannotCancel: 'The device is restarting; this cannot be cancelled.',
    retry: 'Retry | Retry one device | Retry {n} devices',
    retryOne: 'Retry {name}',
    retryShort: 'Retry',
    done: 'Done',
    another: 'Another upgrade',
    details: 'How the upgrade of {name} ended',
    restsOn: 'Evidence',
    results: 'Results',
  },
  cancelDialog: {
    title: 'Cancel the running upgrade? | Cancel the running upgrade? | Cancel {n} running upgrades?',
    body:
      'An upload that is started again continues at the offset that the device answers. A mark that was set stays. Devices that are ' +
      'restarting finish.',
    go: 'Cancel them',
  },
  result: {
    allGood: 'One device upgraded | One device upgraded | All {n} devices upgraded',
    allUploaded: 'Uploaded to one device | Uploaded to one device | Uploaded to all {n} devices',
    allBootloaders:
      'The bootloader was replaced on one device | The bootloader was replaced on one device | The bootloader was replaced on all {n} devices',
    allMarked:
      'Marked on one device, starts at its next reset | Marked on one device, starts at its next reset | Marked on all {n} devices, starts at their next reset',
    allTesting: 'One device runs the test | One device runs the test | All {n} devices run the test',
    mixed: '{good} of {all} devices upgraded',
    mixedUploaded: 'Uploaded to {good} of {all} devices',
    mixedMarked: 'Marked on {good} of {all} devices',
    mixedTesting: '{good} of {all} devices run the test',
    allCancelled: 'Cancelled',
    allBad: 'The device was not upgraded | The device was not upgraded | None of {n} devices was upgraded',
    next: {
      uploaded: 'The Images page of a device says what its next reset starts, and lets you mark it.',
      bootloader: 'The new bootloader runs, and the application as before.',
      marked: 'Nothing was restarted: the old version runs until each device is reset.',
      testing: 'Confirm on the Images page, or reset to revert.',
      failed: 'Each row below says what happened and what to do. Retry continues interrupted uploads.',
      cancelled: 'Retry continues where the upload stopped. A mark that was set stays.',
      good: 'The new version runs and is confirmed.',
    },
  },
  /** Shared with the command line and reports. */
  verdicts: verdictTexts,
  evidence: evidenceTexts,
};
