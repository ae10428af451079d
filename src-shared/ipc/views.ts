/**
 * What a window sees: whole, numbered views of the state that the main process owns. Plain data only; every name,
 * version and text that comes from a device is untrusted and is shown as text, never as markup.
 */
import type { ErrorView } from '../core/errors';
import type { FirmwareKind, ImageRole } from '../firmware/firmware-file';
import type { FirmwareNote } from '../firmware/notes';
import type { Fault } from '../simulator/fault';
import type { OddView } from '../smp/odd-values';
import type { Step, SlotView, BootloaderMode } from '../run/upgrade/plan';
import type { FactSection } from '../firmware/fact-sheet';
import type { SignatureState } from '../firmware/signature';
import type { Finding } from '../run/upgrade/preflight';
import type { BridgeView } from '../device/bridge';
import type { DeviceRecord } from '../device/record';

export interface CapabilitiesView {
  smpVersion: 1 | 2;
  /** Absent when the device does not tell. */
  bufferBytes?: number;
  bufferCount?: number;
  /** Largest request in bytes that this device takes over this link. */
  maxRequestBytes: number;
  /** Requests in flight at most. */
  windowLimit: number;
  /** Bytes of one packet, on links that cut messages into packets (Bluetooth: ATT_MTU less 3). */
  packetBytes?: number;
  /** False: the device does not put packets together again, so a message has to fit one. */
  reassembles?: boolean;
  /** Bluetooth: about how long the connection interval is, where it is long. */
  slowIntervalMs?: number;
  /** True when the bootloader answers (MCUboot serial recovery), not the application. */
  recovery: boolean;
  /** Groups that the device lists; absent when it has no enumeration. */
  groups?: number[];
  bootloaderName?: string;
  bootloaderMode: BootloaderMode;
  noDowngrade?: boolean;
  /** Of an upgradable MCUboot: its slot that is in use. */
  bootloaderSlot?: number;
}

export type LinkView =
  /** `nextTryEpochMs`: it is tried again by itself then. */
  | { state: 'closed'; because?: ErrorView; nextTryEpochMs?: number }
  | { state: 'opening' }
  | { state: 'ready'; roundTripMs: number }
  /** The link ended by itself, or the device restarts (`expected`), or nothing is heard over it (`silent`); it is looked for. */
  | { state: 'away'; sinceEpochMs: number; expected: boolean; silent?: boolean };

/** What is saved of a device, and how it stands now. */
export interface DeviceView extends DeviceRecord {
  /** Where it is, in one line: port, host, profile. */
  address: string;
  link: LinkView;
  capabilities?: CapabilitiesView;
  /** The last list of slots that the device gave, and when. `odd`: what of it could not be understood, as it came. */
  slots?: { images: SlotView[]; readAtEpochMs: number; odd?: OddView[] };
  /** Why the device shows no list; what its slots hold is not known then. */
  slotsError?: ErrorView;
  /** Version of the running image of image 0. */
  runningVersion?: string;
  /** When the device last answered anything. */
  lastSeenEpochMs?: number;
  /** Everything that is sent reaches the device behind a bridge, over this transport of it; absent while none is known. */
  bridge?: BridgeView;
  /** Who has the right to write to it, in words; absent when nobody has. */
  writer?: string;
  /** Id of the newest upgrade of this device that is not dismissed. */
  runId?: string;
  lastError?: ErrorView;
  /** The faults that a simulated device has been given; absent when it behaves. */
  faults?: Fault[];
}

export interface FirmwareImageView {
  /** Number of the image on the device that this one is for. */
  image: number;
  /** The slot that it is linked for; absent when it runs from any. Two views of one image with slots are a choice. */
  slot?: 0 | 1;
  /** An upgrade sends applications only. */
  role: ImageRole;
  /** Name in the package, otherwise of the file. */
  name: string;
  version: string;
  /** Hash stored in the image, hexadecimal. */
  hash: string;
  hashAlgorithm: 'sha256' | 'sha384' | 'sha512';
  /** `ok`: recomputed and equal. `encrypted`: cannot be recomputed. */
  hashState: 'ok' | 'encrypted';
  sizeBytes: number;
  headerBytes: number;
  loadAddress: number;
  flags: string[];
  /** Kinds of signatures in the file, for example `ECDSA P-256`. Not verified. */
  signatures: string[];
  /** What came of verifying them against the keys that are kept. */
  signature?: SignatureState;
  /** Hash of the public key that the image names, hexadecimal. */
  keyHash?: string;
  /** Least versions of other images that this one needs. */
  dependencies: { image: number; version: string }[];
  /** For protection against going back to older images. */
  securityCounter?: number;
  padded: boolean;
  tlvs: { type: number; name: string; protected: boolean; valueHex: string }[];
}

export interface FirmwareView {
  /** Names the file for later calls; the path stays in the main process. */
  token: string;
  fileName: string;
  kind: FirmwareKind;
  /** Of the file itself, not of what it unpacks to. */
  sizeBytes: number;
  /** Applications first; at least one, unless `cannotBeSent`. */
  images: FirmwareImageView[];
  /** What somebody should know about the file (`firmware/notes.ts` has the words). */
  notes: FirmwareNote[];
  /** Everything worth showing, the file first, then each image; the same as `bootbench image info` prints. */
  sections?: FactSection[];
  /** Why nothing of it is sent, although it could be read; it can be looked at. */
  cannotBeSent?: ErrorView;
}

export interface UpgradePlanView {
  deviceId: string;
  runningVersion?: string;
  runningHash?: string;
  outcome: { steps: Step[] } | { refused: ErrorView };
  /** All that speaks against it or should be known; absent while the device is not ready. */
  findings?: Finding[];
}

/** What came of a request that was written by hand. Messages are header and body, hexadecimal. */
export interface RawAnswerView {
  requestHex: string;
  answerHex: string;
  /** The body of the answer in diagnostic notation; absent when it is no CBOR map. */
  text?: string;
  /** What the answer says about failure. */
  error?: ErrorView;
  /** From sending to the answer, the time in which earlier requests had to end included. */
  tookMs: number;
}

export interface PortView {
  path: string;
  vendorId?: string;
  productId?: string;
  serialNumber?: string;
  manufacturer?: string;
  /** Id of the saved device on this port, when there is one. */
  deviceId?: string;
}

export interface AboutView {
  version: string;
  electron: string;
  node: string;
  platform: string;
}

/** The file of settings and saved devices, and what a person should know of it. */
export interface SettingsView {
  file: string;
  /** It could not be read when the application started, or not since. */
  unreadable?: ErrorView;
  /** Where the file is kept that could not be read and was replaced. */
  copies?: string[];
  /** What was changed last is not in the file. */
  notSaved?: ErrorView;
  /** Why nobody can tell which policy for signatures was wanted; until somebody decides, signatures are required. */
  policyDoubt?: string;
  /** Names of values in the file that this version cannot use; they stay in it. */
  notUsable?: string[];
}
