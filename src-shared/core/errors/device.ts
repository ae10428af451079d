/**
 * What a device answers instead of what was asked for. Its words are untrusted text.
 */
import { error, type ErrorRows } from '../error-row';
import { deviceSituations } from './device-situations';
import { fileSituations } from './file-situations';

/** What can stand behind an error answer, where there are words for it. */
export type DeviceSituation = keyof typeof deviceSituations | keyof typeof fileSituations;

/** Those of the file system group, without the `file-` in front. */
export type FileSituation = WithoutFile<keyof typeof fileSituations>;
type WithoutFile<S> = S extends `file-${infer Rest}` ? Rest : never;

export interface DeviceErrorFacts {
  command: string;
  group?: number;
  rc: number;
  name: string;
  meaning: string;
  reason?: string;
  /** What stands behind it, where more is known than the number says. */
  situation?: DeviceSituation;
  /** Bytes that the device has of the file; beside the error of a chunk that does not follow them. */
  lengthBytes?: number;
  /** What the slots held after it, in words, where that was asked. */
  slots?: string;
  /** Of a mark: the hash of the image in lower-case hex, `running` where it was the image that runs. */
  mark?: string;
  /** A slot holds the image with this hash, where that was asked. */
  isStored?: boolean;
  /** It was the bootloader that answered. */
  recovery?: true;
}

export const deviceErrors = {
  /** The device answered with an error. `group` is absent for the codes common to all groups. */
  'device/error': error<DeviceErrorFacts>()
    .shows(({ reason, slots }) => ({
      says: reason === undefined ? '' : `. It says: ${reason}`,
      slotsNow: slots === undefined ? '' : ` Now: ${slots}.`,
    }))
    .saysOneOf({
      which: deviceErrorKind,
      sentences: {
        usual: {
          title: 'The device refused {command}: {meaning} ({name})',
          advice: 'The command was not repeated. The console of the device may say more.',
        },
        ...deviceSituations,
        ...fileSituations,
      },
    }),
  /** The device answered with an error that cannot be read; `shown` is the part of its answer that says so. */
  'device/unreadable-error': error<{ command: string; shown: string }>().says({
    title: 'The device refused {command}, with an error that cannot be read: {shown}',
    advice:
      'The command was not repeated. Please report it with the raw bytes; the firmware may have a layout of its own.',
  }),
  /** The device answered that it does not have this command (rc 8). `recovery`: it was its bootloader that answered. */
  'device/unsupported': error<{ command: string; commandGroup: number; recovery?: true }>().saysOneOf({
    which: ({ recovery }) => (recovery === true ? 'recovery' : 'usual'),
    sentences: {
      usual: {
        title: 'This firmware does not have the command {command}',
        advice: 'Enable it in the firmware (Kconfig), then build and flash it again.',
      },
      recovery: {
        title: 'The bootloader answers (serial recovery), and it does not have the command {command}',
        advice:
          'Reset the device so that its application answers. What is uploaded to a bootloader runs after the reset, without a mark.',
      },
    },
  }),
} satisfies ErrorRows;

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
export function deviceErrorKind(facts: DeviceErrorFacts): 'usual' | DeviceSituation {
  if (facts.recovery === true && facts.command === 'image.upload') return 'recovery-upload';
  const situation = situationIn(facts);
  // What is left are words about how an application is built.
  if (facts.recovery === true && (situation === undefined || isOfAnyCommand(situation))) return 'recovery';
  if (facts.reason !== undefined && (situation === undefined || saysLess(situation))) return 'with-reason';
  return situation ?? 'usual';
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
export function asksForSlots(facts: DeviceErrorFacts): boolean {
  const situation = situationIn(facts);
  return situation !== undefined && aboutSlots.includes(situation);
}

/** Words about an image in a slot are for a mark that had a hash, and only as far as the slots do not show otherwise. */
function situationIn({ situation, mark, isStored }: DeviceErrorFacts): DeviceSituation | undefined {
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
