/**
 * What went wrong, and what to do next, in English, for every error code; complete by type. The texts are message
 * templates with `{name}` places, so that the window can translate them and the command line can fill them in.
 * Tips come from Zephyr's mcumgr.rst, at the places where a user meets the situation.
 */
import { durationText } from './duration';
import { familyOf, type ErrorOutcome, type ExitName } from './error-families';
import type { ErrorText, ErrorTextRow } from './error-row';
import type { ErrorCode, ErrorFacts, ErrorView, Overheard, UpgradeRefusal } from './errors';
import { bluetoothErrorTexts, type PlatformErrorCode } from './bluetooth-error-texts';
import { sizeText } from './bytes';
import { deviceErrorKey, deviceErrorTexts } from './device-error-texts';
import type { DeviceSituation } from './device-situations';
import { fileErrorTexts, fileFailureKey, type FileFailureKey } from './file-error-texts';
import { keyErrorTexts } from './key-error-texts';
import { packageErrorTexts } from './package-error-texts';
import { plainText } from './plain-text';
import { settingsErrorTexts } from './settings-error-texts';
import { upgradeErrorTexts } from './upgrade-error-texts';
import type { SystemName } from './system-name';

export type { ErrorText, ErrorTextRow } from './error-row';

/** Codes with several sentences get one key for each situation. */
export type ErrorTextKey =
  | Exclude<
      ErrorCode,
      'upgrade/refused' | 'image/not-mcuboot' | 'key/not-a-key' | 'link/denied' | PlatformErrorCode
    >
  | `${PlatformErrorCode | 'link/denied'}:${SystemName}`
  | `upgrade/refused:${UpgradeRefusal['reason']}`
  | `image/not-mcuboot:${ErrorFacts['image/not-mcuboot']['looksLike']}`
  | `key/not-a-key:${ErrorFacts['key/not-a-key']['looksLike']}`
  | 'smp/timeout:download'
  | 'smp/bad-answer:empty'
  | 'upgrade/did-not-return:break'
  | `${'link/silent' | 'smp/timeout'}:${keyof Overheard}`
  | FileFailureKey
  | `device/error:${DeviceSituation}`
  | `${'device/unsupported' | 'link/message-too-large'}:recovery`;

export const errorTexts = {
  ...fileErrorTexts,
  ...keyErrorTexts,
  ...packageErrorTexts,
  ...settingsErrorTexts,
  ...upgradeErrorTexts,
  ...bluetoothErrorTexts,
  ...deviceErrorTexts,
  'link/busy': {
    title: '{port} is in use by another program',
    advice: 'Close the terminal or tool that holds {port}, then connect again.',
    onCommandLine:
      'Close the terminal or tool that holds {port}; in the application disconnect the device. Then try again.',
  },
  'link/denied:linux': {
    title: 'No permission to open {port}',
    advice: 'Add your user to the group that owns the port (often "dialout" or "uucp"), then log in again.',
  },
  'link/denied:macos': {
    title: 'No permission to open {port}',
    advice: 'Look at its owner with: ls -l {port}. A driver or a program may have kept it for another user.',
  },
  'link/denied:windows': {
    title: 'No permission to open {port}',
    advice: 'Close the program that holds it. Where none does, look at the port in the Device Manager.',
  },
  'link/no-native-part': {
    title: 'Serial ports cannot be used: their native part does not load on {system}: {detail}',
    advice:
      'Install Bootbench for this system and processor again. UDP, TCP and simulated devices work without it.',
  },
  'link/not-found': {
    title: '{port} was not found',
    advice: 'Check the cable and the name of the port or host, then connect again.',
    onCommandLine: 'Check the cable and the name of the port or host, then try again.',
  },
  'link/lost': {
    outcome: 'silence',
    title: 'The connection over {link} ended: {detail}',
    advice: 'Check cable and power. The device is reconnected as soon as it is seen again.',
    onCommandLine: 'Check cable and power, then try again; a transfer goes on where it was cut off.',
  },
  'link/failed': {
    title: '{link} could not be opened: {detail}',
    advice: 'Check the connection settings, then connect again.',
    onCommandLine: 'Check the connection string, then try again.',
  },
  'link/silent': {
    exit: 'silence',
    outcome: 'silence',
    title: 'Nothing on {link} answered within {waited}',
    advice:
      'Check that the device is powered, that its firmware has MCUmgr on this link, and that the address or the baud rate is ' +
      'right. On boards with a J-Link on board, switch off its mass storage (MSD): it can block the serial port.',
  },
  'link/silent:malformed': {
    title: 'Something came on {link}, but nothing that can be read ({malformed})',
    advice:
      'A device talks there. Check baud rate and framing; another program or a log on the same line can spoil messages, too.',
  },
  'link/silent:shell': {
    title: 'A shell answers on {link}, and it does not know SMP: {shell}',
    advice:
      'Choose the port that has MCUmgr, or build the firmware with CONFIG_MCUMGR_TRANSPORT_SHELL (SMP shares the port with the shell) ' +
      'and with CONFIG_SHELL_BACKEND_SERIAL_INTERRUPT_DRIVEN: a shell that polls its port takes no SMP.',
  },
  'link/bad-setting': {
    exit: 'usage',
    title: '"{value}" is not a possible {setting}',
    advice: 'Allowed: {allowed}.',
  },
  'link/message-too-large': {
    exit: 'refused',
    title: 'A message of {sizeBytes} bytes is more than this device takes ({limitBytes})',
    advice: 'Use smaller values, or a firmware with a larger CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE.',
  },
  'link/message-too-large:recovery': {
    title: 'A message of {sizeBytes} bytes is more than the bootloader takes ({limitBytes})',
    advice: 'Use smaller values, or reset the device so that its application answers.',
  },
  'smp/timeout': {
    exit: 'silence',
    outcome: 'silence',
    title: 'No answer to {command} within {waited} (tries: {tries})',
    advice:
      'Check that the device still runs. Erasing flash can take long: a larger time-out under Preferences helps. ' +
      'On boards with a J-Link on board, switch off its mass storage (MSD).',
    onCommandLine:
      'Check that the device still runs. Where it needs more time, -t waits longer: -t 60. ' +
      'On boards with a J-Link on board, switch off its mass storage (MSD).',
  },
  'smp/timeout:malformed': {
    title: 'Something came, but no answer to {command} that can be read, within {waited} ({malformed})',
    advice:
      'The device talks, so look at the way to it: baud rate, framing, cable, or a log that is printed into its answers.',
  },
  'smp/timeout:shell': {
    title: 'A shell answered instead of SMP: {shell}',
    advice:
      'Choose the port that has MCUmgr, or build the firmware with CONFIG_MCUMGR_TRANSPORT_SHELL (SMP shares the port with the shell) ' +
      'and with CONFIG_SHELL_BACKEND_SERIAL_INTERRUPT_DRIVEN: a shell that polls its port takes no SMP.',
  },
  'smp/chunk-unanswered': {
    exit: 'silence',
    outcome: 'silence',
    title:
      'The device answers other requests, but not {command}, also with messages of {sizeBytes} bytes ({waited} waited)',
    advice:
      'Look at its console, reset it and start again. Its memory or its link may be too small for this command.',
  },
  'smp/bad-answer:empty': {
    title: 'The device answered {command} with an empty message',
    advice:
      "MCUboot's serial recovery is known for it: some versions of 2023 cannot fill in their answers on some boards. " +
      'What was asked may have been done all the same. A newer MCUboot answers.',
  },
  'smp/bad-answer': {
    outcome: 'fail',
    title: 'The answer to {command} cannot be understood: {path} should be {expected}',
    advice: 'Please report it with the raw bytes; the firmware may use a layout that is not known yet.',
  },
  'smp/bad-request': {
    exit: 'usage',
    title: '{command} was not sent: {path} should be {expected}',
    advice: 'Correct the value and send again.',
  },
  'device/error': {
    title: 'The device refused {command}: {meaning} ({name})',
    advice: 'Nothing was repeated. The console of the device may say more.',
  },
  'device/unreadable-error': {
    title: 'The device refused {command}, with an error that cannot be read: {shown}',
    advice:
      'Nothing was repeated. Please report it with the raw bytes; the firmware may have a layout of its own.',
  },
  'device/unsupported': {
    title: 'This firmware does not have the command {command}',
    advice: 'It has to be enabled in the firmware (Kconfig) and the device rebuilt.',
  },
  'device/unsupported:recovery': {
    title: 'The bootloader answers (serial recovery), and it does not have the command {command}',
    advice:
      'Reset the device so that its application answers. What is uploaded to a bootloader runs after the reset, without a mark.',
  },
  'image/not-mcuboot:elf': {
    title: '{file} is an ELF file, not a firmware image',
    advice: 'Choose zephyr.signed.bin from the same build folder.',
  },
  'image/not-mcuboot:hex': {
    title: '{file} is an Intel HEX file',
    advice: 'Choose the .bin file of the same build (zephyr.signed.bin).',
  },
  'image/not-mcuboot:zip': {
    title: '{file} is a ZIP archive',
    advice: 'Unpack it and choose the .bin file inside.',
  },
  'image/not-mcuboot:unsigned': {
    title: '{file} has no MCUboot header: it looks like an unsigned zephyr.bin',
    advice: 'Choose zephyr.signed.bin: a plain zephyr.bin cannot be started by MCUboot.',
  },
  'image/not-mcuboot:old-format': {
    title: '{file} is in the first MCUboot image format, which is no longer used',
    advice: 'Sign the firmware again with a current imgtool.',
  },
  'image/not-mcuboot:empty': {
    title: '{file} is empty',
    advice: 'Build the firmware again and choose zephyr.signed.bin.',
  },
  'image/not-mcuboot:unknown': {
    title: '{file} is not an MCUboot image',
    advice: 'Choose the signed firmware, usually build/zephyr/zephyr.signed.bin.',
  },
  'image/damaged': {
    title: '{file} is damaged: {what}',
    advice: 'Copy or build the file again.',
  },
  'image/wrong-hash': {
    title: '{file} is damaged: its content does not match the hash inside',
    advice: 'Copy or build the file again. Stored {stored}, computed {computed}.',
  },
  'session/busy': {
    title: 'The device is busy: {with}',
    advice: 'Wait until it has ended, or cancel it.',
  },
  'session/not-ready': {
    exit: 'link',
    title: 'The device is not connected ({state})',
    advice: 'Connect it, then try again.',
    onCommandLine: 'Try again when it answers.',
  },
  'session/not-heard': {
    title: 'The device does not answer',
    advice: 'It was asked just now, and is looked for. Look at its power and its way here.',
  },
  'app/on-bench-already': {
    title: '{where} is on the bench already, as {name}',
    advice: 'Use that device, or remove it from the bench first.',
  },
  'session/boot-mode-ignored': {
    outcome: 'fail',
    title: 'The device restarted normally: its application answers, not its bootloader',
    advice:
      'The firmware ignores the boot mode without CONFIG_MCUMGR_GRP_OS_RESET_BOOT_MODE, and MCUboot needs serial recovery ' +
      'built in. A button or pin of the board may lead there as well.',
  },
  'session/holds-loader': {
    title: 'Nothing was erased: the second slot of this device holds its firmware loader (MCUboot mode 7)',
    advice:
      'Without the loader it could not be upgraded any more. An upload in the loader replaces the application by itself.',
  },
  'session/slot-not-known': {
    title: 'Nothing was erased: the device does not show which slot runs',
    advice: 'Read the slots again on the Images page, and erase the slot there on its own card.',
    onCommandLine: 'Name the slot that is to be erased: --slot 1 is the second one of image 0.',
  },
  'app/not-found': {
    exit: 'usage',
    title: '{what} is no longer there',
    advice: 'Refresh the view and choose again.',
    onCommandLine: 'Look it up again: it may have been deleted in the meantime.',
  },
  'app/bad-call': {
    title: 'An inner call was refused ({call}: {detail})',
    advice: 'Please report this: it is a defect of Bootbench.',
  },
  cancelled: {
    title: 'Cancelled: {what}',
    advice: 'Start again at any time; an upload continues where the device stands.',
  },
  bug: {
    title: 'Something unexpected happened: {detail}',
    advice: 'Please report this with the log file: it is a defect of Bootbench.',
    onCommandLine:
      'Please report this with the output of the same command with -l debug: it is a defect of Bootbench.',
  },
} satisfies { [K in ErrorTextKey]: ErrorTextRow };

/** What an error comes to, whatever its facts are: the row of the code decides, else its family. */
export function meaningOf(code: ErrorCode): { exit: ExitName; outcome: ErrorOutcome } {
  const rows: Partial<Record<string, ErrorTextRow>> = errorTexts;
  const { exit, outcome } = familyOf(code);
  return { exit: rows[code]?.exit ?? exit, outcome: rows[code]?.outcome ?? outcome };
}

/** Which sentence fits an error, and the values of its places. */
export function errorTextKey(view: ErrorView): {
  key: ErrorTextKey;
  values: Record<string, string | number>;
} {
  switch (view.code) {
    case 'upgrade/refused':
      return { key: `upgrade/refused:${view.facts.why.reason}`, values: placeValues(view.facts.why) };
    case 'device/error': {
      const { reason, slots } = view.facts;
      const beside = {
        says: reason === undefined ? '' : `. It says: ${reason}`,
        slotsNow: slots === undefined ? '' : ` Now: ${slots}.`,
      };
      return { key: deviceErrorKey(view.facts), values: { ...placeValues(view.facts), ...beside } };
    }
    case 'device/unsupported':
    case 'link/message-too-large':
      return {
        key: view.facts.recovery === true ? `${view.code}:recovery` : view.code,
        values: placeValues(view.facts),
      };
    case 'link/silent':
      return { key: overheardKey(view.code, view.facts) ?? view.code, values: placeValues(view.facts) };
    case 'smp/timeout': {
      const usual = view.facts.command === 'fs.download' ? 'smp/timeout:download' : view.code;
      return { key: overheardKey(view.code, view.facts) ?? usual, values: placeValues(view.facts) };
    }
    case 'smp/bad-answer':
      return {
        key: view.facts.isEmpty === true ? 'smp/bad-answer:empty' : view.code,
        values: placeValues(view.facts),
      };
    case 'upgrade/did-not-return':
      return {
        key: view.facts.afterBreak === undefined ? view.code : 'upgrade/did-not-return:break',
        values: placeValues(view.facts),
      };
    case 'image/not-mcuboot':
      return { key: `image/not-mcuboot:${view.facts.looksLike}`, values: placeValues(view.facts) };
    case 'key/not-a-key':
      return { key: `key/not-a-key:${view.facts.looksLike}`, values: placeValues(view.facts) };
    case 'link/denied':
    case 'link/bluetooth-off':
    case 'link/bluetooth-unsupported':
    case 'link/bluetooth-no-permission':
    case 'link/bluetooth-unavailable':
    case 'link/bluetooth-pairing-needed':
      return { key: `${view.code}:${view.facts.platform}`, values: placeValues(view.facts) };
    case 'file/in-use':
      return {
        key: view.facts.keptAs === undefined ? 'file/in-use' : 'file/in-use:kept',
        values: placeValues(view.facts),
      };
    case 'file/failed':
      return { key: fileFailureKey(view.facts), values: placeValues(view.facts) };
    default:
      return { key: view.code, values: placeValues(view.facts) };
  }
}

/** A shell says more than a frame that cannot be read: what it echoes of our frames may look like one. */
function overheardKey<C extends 'link/silent' | 'smp/timeout'>(
  code: C,
  { malformed, shell }: Overheard,
): `${C}:${keyof Overheard}` | undefined {
  if (shell !== undefined) return `${code}:shell`;
  return malformed === undefined ? undefined : `${code}:malformed`;
}

/** The English sentences of an error for the command line, for logs and reports; places filled in. */
export function errorText(view: ErrorView): ErrorText {
  const { key, values } = errorTextKey(view);
  const { title, advice, onCommandLine }: ErrorTextRow = errorTexts[key];
  return { title: fillIn(title, values), advice: fillIn(onCommandLine ?? advice, values) };
}

/**
 * Puts values into the `{name}` places of a template; places without a value stay as they are. Values may come from anybody, so
 * they are cleaned here.
 */
export function fillIn(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? plainText(String(values[name])) : place,
  );
}

function placeValues(facts: object): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(facts))
    if (typeof value === 'string') values[name] = plainText(value);
    else if (typeof value === 'number') values[name] = value;
  // Nobody reads "67108864 bytes" or "60000 ms".
  if (typeof values['waitedMs'] === 'number') values['waited'] = durationText(values['waitedMs']);
  if (typeof values['limitBytes'] === 'number') values['limitSize'] = sizeText(values['limitBytes']);
  return values;
}
