/**
 * Every way in which something can fail, as a stable code with typed facts. One class, no tree: codes survive the way
 * between the processes, a `switch` over them is exhaustive, and the family is the part before the slash.
 * Knows no words: title and advice for each code stand in `error-texts.ts`.
 */
import type { BluetoothPlatform } from './bluetooth';
import type { DeviceSituation } from './device-situations';
import type { SystemName } from './system-name';

/** What is known for each code. Names of devices, ports and files are untrusted text. */
export interface ErrorFacts {
  /** The port is held by another program. */
  'link/busy': { port: string };
  /** The operating system refuses access to the port. */
  'link/denied': { port: string; platform: SystemName };
  /** No such port or host. */
  'link/not-found': { port: string };
  /** The link was there and ended: unplugged, reset, socket closed. */
  'link/lost': { link: string; detail: string };
  /** The link could not be opened for another reason. */
  'link/failed': { link: string; detail: string };
  /** The part of the program that this system has to load for serial ports does not load. */
  'link/no-native-part': { system: string; detail: string };
  /** Nothing that speaks SMP answered while connecting. */
  'link/silent': { link: string; waitedMs: number } & Overheard;
  /** The settings of the link are not usable. */
  'link/bad-setting': { setting: string; value: string; allowed: string };
  /** The message is larger than this link or device takes. `recovery`: it was for the bootloader. */
  'link/message-too-large': { sizeBytes: number; limitBytes: number; recovery?: true };

  /** The Bluetooth adapter is switched off. */
  'link/bluetooth-off': { platform: BluetoothPlatform };
  /** There is no adapter that can do Bluetooth Low Energy. */
  'link/bluetooth-unsupported': { platform: BluetoothPlatform; detail: string };
  /** The operating system does not let this program use Bluetooth. */
  'link/bluetooth-no-permission': { platform: BluetoothPlatform; detail: string };
  /** The operating system's Bluetooth does not work: no service, no bus, no answer. */
  'link/bluetooth-unavailable': { platform: BluetoothPlatform; detail: string };
  /** The device was not seen. */
  'link/bluetooth-not-found': { device: string; waitedMs: number };
  /** Several devices have the name that was asked for. */
  'link/bluetooth-ambiguous': { device: string; count: number };
  /** What came back under the name of the device in the middle of a job did not prove to be it. */
  'link/bluetooth-another-device': { device: string };
  /** The device was there and did not let us connect. */
  'link/bluetooth-no-answer': { device: string; waitedMs: number; detail: string };
  /** The device is connected and has no SMP service. */
  'link/bluetooth-no-smp': { device: string };
  /** The device takes requests over an encrypted link only. */
  'link/bluetooth-pairing-needed': { platform: BluetoothPlatform; device: string; detail: string };

  /** No answer within the time, after all tries. */
  'smp/timeout': { command: string; waitedMs: number; tries: number } & Overheard;
  /** The device answers other requests, but not a chunk of an upload, also when the message is `sizeBytes` small. */
  'smp/chunk-unanswered': { command: string; sizeBytes: number; waitedMs: number };
  /** An answer came but its content is not what the command declares. `isEmpty`: it had no content at all. */
  'smp/bad-answer': { command: string; path: string; expected: string; isEmpty?: boolean };
  /** A request that is not what the command declares (a mistake of the caller). */
  'smp/bad-request': { command: string; path: string; expected: string };

  /** The device answered with an error. `group` is absent for the codes common to all groups. */
  'device/error': {
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
  };
  /** The device answered with an error that cannot be read; `shown` is the part of its answer that says so. */
  'device/unreadable-error': { command: string; shown: string };
  /** The device answered that it does not have this command (rc 8). `recovery`: it was its bootloader that answered. */
  'device/unsupported': { command: string; commandGroup: number; recovery?: true };

  /** The file is no MCUboot image. */
  'image/not-mcuboot': {
    file: string;
    looksLike:
      | 'elf'
      | 'hex'
      | 'zip'
      | 'unsigned'
      | 'unsigned-hex'
      | 'old-format'
      | 'empty'
      | 'unknown'
      | 'big-endian'
      | 'uf2'
      | 'dfu'
      | 'srec'
      | 'archive'
      | 'suit'
      | 'espressif'
      | 'web-page'
      | 'git-lfs'
      | 'key'
      | 'text'
      | 'erased'
      | 'image-inside';
    /** `image-inside`: where it begins. */
    detail?: string;
  };
  /** Intel HEX that does not hold together. `what` is half a sentence, with the line where there is one. */
  'image/bad-hex': { file: string; what: string };
  /** Intel HEX with several images, so that none can be chosen. */
  'image/merged-hex': { file: string; images: number; addresses: string };
  /** A ZIP archive or its manifest that does not hold together. `what` is half a sentence. */
  'image/bad-package': { file: string; what: string };
  /** A ZIP archive without `manifest.json`. `entries`: the first names in it, as words. */
  'image/no-manifest': { file: string; entries: string };
  /** A package for a bootloader that is not MCUboot. `tool`: what sends it. */
  'image/other-bootloader': { file: string; tool: string };
  /** The manifest names a file by a path that leads out of the package. */
  'image/unsafe-name': { file: string; entry: string };
  /** The manifest names a file that is not in the package. */
  'image/missing-entry': { file: string; entry: string };
  /** A file in the package does not hold together. `what` is half a sentence. */
  'image/bad-entry': { file: string; entry: string; what: string };
  /** A package that unpacks to more than any firmware has. */
  'image/package-too-large': { file: string; limitBytes: number };
  /** A package without an image for MCUboot. */
  'image/nothing-to-send': { file: string };
  /** The file is an MCUboot image with a fault. */
  'image/damaged': { file: string; what: string };
  /** The recomputed hash differs from the one in the image. */
  'image/wrong-hash': { file: string; stored: string; computed: string };

  /** The file holds no public key, and no private one whose public half can be taken. */
  'key/not-a-key': { file: string; looksLike: 'encrypted' | 'certificate' | 'openssh' | 'hash' | 'unknown' };
  /** The file is a key that MCUboot verifies no images with. */
  'key/wrong-kind': { file: string; kind: string };
  /** The key is kept already, under this name. */
  'key/known': { name: string };
  /** No more keys are kept. */
  'key/too-many': { limit: number };

  /** The plan for an upgrade was refused before a byte was sent. */
  'upgrade/refused': { why: UpgradeRefusal };
  /** The device no longer takes data although it answers. */
  'upgrade/stuck': { offset: number; sizeBytes: number };
  /** The device takes next to nothing of each request, so that there would be no end of it. */
  'upgrade/crawling': { offset: number; sizeBytes: number; requests: number };
  /** The device checked what it received and says that it differs. */
  'upgrade/mismatch': { sizeBytes: number };
  /** The device did not show the expected mark after it was asked to test or confirm. */
  'upgrade/not-marked': { hash: string };
  /** The device did not come back: after a reset, or after its link was lost or it fell silent in the middle of something. */
  'upgrade/did-not-return': { waitedMs: number; afterBreak?: 'lost' | 'silent' };
  /** After the upload the slot does not show the image. `hash` and `shows` are words. */
  'upgrade/not-stored': { image: number; slot: number; hash: string; shows: string };
  /** The device answered a mark without an error, and its slots show that it was not done. `shows`: in words. */
  'upgrade/mark-ignored': { shows: string };
  /** An upload ended again and again at the same place. */
  'upgrade/same-place': { offset: number; sizeBytes: number };

  /** Somebody else has the right to write to the device. */
  'session/busy': { with: string };
  /** The session is not (or no longer) connected. */
  'session/not-ready': { state: string };
  /** The device was to start its bootloader and started its application. */
  'session/boot-mode-ignored': Record<string, never>;
  /** The second slot holds a firmware loader, so nothing is erased there. */
  'session/holds-loader': Record<string, never>;
  /** Which slot would be erased cannot be told. */
  'session/slot-not-known': Record<string, never>;
  /** The device was asked a moment ago, and nothing came. */
  'session/not-heard': Record<string, never>;
  /** A device on the bench, of this name, is at this place. */
  'app/on-bench-already': { where: string; name: string };
  /** No such device, job or file token. */
  'app/not-found': { what: string };
  /** A call between the processes with the wrong shape, name or sender. */
  'app/bad-call': { call: string; detail: string };
  /** A file could not be read or written; `isContent`: it could, and what is in it cannot be used. */
  'file/failed': { file: string; detail: string; isContent?: boolean };
  /** The operating system refuses access to a file of this computer. */
  'file/denied': { file: string };
  /** Something that is no file stands there: it is neither read whole nor replaced. */
  'file/not-regular': { file: string; kind: 'pipe' | 'device' | 'socket' };
  /** No file can have this name. `why`: the end of a sentence. */
  'file/bad-name': { file: string; why: string };
  /** Another program has it open, and the system lets nobody replace it. `keptAs`: what was to be written stands under this name. */
  'file/in-use': { file: string; keptAs?: string };
  /** No room on a disk of this computer. */
  'file/disk-full': { file: string };
  /** A file is larger than what this program moves at once. */
  'file/too-large': { file: string; sizeBytes: number; limitBytes: number };
  /** The path of a file on the device is longer than the device takes. */
  'file/path-too-long': { path: string; sizeBytes: number; limitBytes: number };
  /** The device answers but takes no more of a file. */
  'file/stuck': { path: string; offset: number; sizeBytes: number };
  /** The device moves next to nothing of a file with each request, so that there would be no end of it. */
  'file/crawling': { path: string; offset: number; sizeBytes: number; requests: number };
  /** After a transfer the file on the device does not have the right length. */
  'file/size-differs': { path: string; expectedBytes: number; deviceBytes: number };
  /** After a transfer the file on the device does not have the right content. */
  'file/hash-differs': { path: string; kind: string };
  /** The file on the device changed while it was read. */
  'file/changed': { path: string; expectedBytes: number };
  /** The device answers, but not to the request for a chunk of a file. */
  'file/no-chunk': { path: string; waitedMs: number };
  /** The file with settings and saved devices is there and cannot be used. `detail` is half a sentence. */
  'settings/unreadable': { file: string; detail: string };
  /** A change of settings or saved devices did not reach the file. `detail` is half a sentence. */
  'settings/not-saved': { file: string; detail: string };
  /** A command line that the device ran for us did not succeed. Its output is untrusted text. */
  'shell/failed': { line: string; status: number; output: string };

  /** The user cancelled. */
  cancelled: { what: string };
  /** A defect of this program. The stack is in the log. */
  bug: { detail: string };
}

/** What came while nothing answered. Both are untrusted text. */
export interface Overheard {
  /** The last message or frame that could not be read, or fitted no request: half a sentence about what was wrong with it. */
  malformed?: string;
  /** The line in which a shell said that it does not know the command: our frame. */
  shell?: string;
}

/** Why no upgrade is possible as things stand. */
export type UpgradeRefusal =
  | { reason: 'already-running'; version: string }
  | { reason: 'no-images' }
  | { reason: 'larger-than-slot'; sizeBytes: number; slotBytes: number }
  | { reason: 'mode-not-possible'; mode: string; bootloaderMode: string }
  | { reason: 'test-in-progress'; version: string }
  | { reason: 'other-image-pending'; version: string }
  | { reason: 'in-recovery' }
  | { reason: 'already-testing'; version: string }
  | { reason: 'marked-for-good'; version: string }
  | { reason: 'single-slot' }
  | { reason: 'no-state-write'; mode: string }
  | { reason: 'older-version'; version: string; running: string }
  | { reason: 'no-slot-for-image'; image: number }
  | { reason: 'image-twice'; image: number }
  | { reason: 'no-build-for-slot'; image: number; slot: number }
  | { reason: 'numbers-in-package' }
  /** Nobody tells the number that an upload to this image carries, and a wrong one reaches another image. */
  | { reason: 'upload-number-not-known'; image: number }
  /** `numbers`: those that the device names, in words. */
  | { reason: 'upload-number-not-offered'; number: number; numbers: string }
  | { reason: 'upload-number-of-running'; number: number; image: number; slot: number }
  /** There were warnings, and nobody said that it should go on. */
  | { reason: 'not-agreed' }
  /** The next ones: the user requires a signature that verifies. */
  | { reason: 'unsigned' }
  /** `keyHash` is lower-case hex, or words when the image names no key. */
  | { reason: 'unknown-key'; keyHash: string }
  | { reason: 'wrong-signature'; key: string }
  | { reason: 'signature-not-checkable'; kind: string }
  /** Another image has to be at least of this version first. */
  | { reason: 'dependency-not-met'; dependsOn: number; needed: string; found: string }
  /** Linked for the address that the running image occupies, where images run in place. Addresses are hexadecimal. */
  | { reason: 'wrong-address'; address: string; slot: number }
  | { reason: 'no-image-group' };

export type ErrorCode = keyof ErrorFacts;

/** An error as plain data: what crosses between the processes and goes into history. */
export type ErrorView = { [C in ErrorCode]: { code: C; facts: ErrorFacts[C] } }[ErrorCode];

export class BenchError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly facts: ErrorFacts[C];

  constructor(code: C, facts: ErrorFacts[C], options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(facts)}`, options);
    this.name = 'BenchError';
    this.code = code;
    this.facts = facts;
  }
}

/** Narrows an unknown error to one code. */
export function isBenchError<C extends ErrorCode>(error: unknown, code: C): error is BenchError<C> {
  return isOurs(error) && error.code === code;
}

/** `instanceof` alone narrows to facts of any type. */
function isOurs(error: unknown): error is BenchError {
  return error instanceof BenchError;
}

/** Any thrown thing as plain data. What is not a `BenchError` is a defect of ours. */
export function toErrorView(error: unknown): ErrorView {
  if (isOurs(error)) return { code: error.code, facts: error.facts } as ErrorView;
  return { code: 'bug', facts: { detail: error instanceof Error ? error.message : String(error) } };
}

/** Back from plain data, for the side that wants to throw it. */
export function fromErrorView(view: ErrorView): BenchError {
  return new BenchError(view.code, view.facts);
}

/** The error that an aborted action ends with: the signal's own reason when that is one of ours. */
export function cancelledBy(signal: AbortSignal | undefined, what: string): BenchError {
  const reason = signal?.reason;
  return isOurs(reason) ? reason : new BenchError('cancelled', { what }, { cause: reason });
}
