/**
 * What a simulated device is: buffers, flash, times, what its firmware was built with. Plain data, one flat object for
 * each device. Knows no device; those that there are stand in profile.ts.
 */
import type { ShaAlgorithm } from '../../src-shared/firmware/sha';
import type { ImageVersion } from '../../src-shared/firmware/version';
import type { CommandName } from '../../src-shared/smp/groups';
import type { ProfileName } from '../../src-shared/simulator/profile-names';
import type { WritesBehind } from './background-writer';
import type { CborLengths } from './cbor-writer';
import type { SimulatedMount } from './file-system';
import type { RecoveryProfile } from './recovery-profile';
import type { SettingsBuild } from './settings-store';
import type { SimulatedSection } from './statistics';
import type { MemoryPoolLayout, SimulatedMemoryPool, SimulatedThread } from './threads';

/** What MCUboot was built for. The numbers that stand for them on the wire are in `bootloaderModes`. */
export type BootMode =
  | 'swap-scratch'
  | 'overwrite-only'
  | 'swap-move'
  | 'direct-xip'
  | 'direct-xip-revert'
  | 'ram-load-revert'
  | 'firmware-loader'
  | 'swap-offset';

/** Answer to bootloader information with query "mode" (Zephyr's mcuboot_mode enumeration). */
export const bootloaderModes: { readonly [M in BootMode]: number } = {
  'swap-scratch': 1,
  'overwrite-only': 2,
  'swap-move': 3,
  'direct-xip': 4,
  'direct-xip-revert': 5,
  // MCUboot has no number of its own for it.
  'ram-load-revert': 6,
  'firmware-loader': 7,
  'swap-offset': 9,
};

/** What a start leads to, if it can. */
export type BootTarget = 'application' | 'recovery' | 'loader';

export interface DeviceProfile {
  readonly name: ProfileName;

  // What it says about itself
  readonly board: string;
  readonly nodeName: string;
  readonly kernelRelease: string;
  readonly kernelVersion: string;
  readonly machine: string;
  readonly processor: string;
  /** Undefined: built without. */
  readonly buildTime: string | undefined;
  readonly threads: readonly SimulatedThread[];
  readonly memoryPools: readonly SimulatedMemoryPool[];
  readonly memoryPoolLayout: MemoryPoolLayout;
  readonly dateTimeMilliseconds: boolean;

  // Link
  /**
   * What a reset does to it: USB goes away and is enumerated again, a radio falls silent until the application runs, a UART
   * and a network address stay.
   */
  readonly link: 'uart' | 'usb' | 'network' | 'radio';
  /** Longest line in bytes that encoded serial takes, newline included. */
  readonly lineBytes: number;
  /** Lines that fit between interrupt and processing; more are lost without a word. */
  readonly linePoolLines: number;
  /** From the first line in the pool until all are taken out. */
  readonly lineDrainMs: number;
  /** Longest datagram in bytes; the rest is cut off. */
  readonly datagramBytes: number;

  // Buffers and speed
  readonly bufferBytes: number;
  readonly bufferCount: number;
  /** Zephyr up to 4.4.0 runs into a null pointer when a packet starts and no buffer is free (zephyr#107809). */
  readonly withoutFreeBuffer: 'crash' | 'drop';
  /** From the arrival of a request to the start of its handler; 0: at once, as on UDP. */
  readonly dispatchMs: number;
  /** From the start of the handler to the answer. */
  readonly serviceMs: number;

  // Protocol
  readonly protocol: 'v1' | 'v1-and-v2' | 'v2';
  /** `rc` 0 in answers that would be empty, and in those of an upload. */
  readonly rcOnSuccess: boolean;
  /** Zephyr 3.4 called it `ret`. */
  readonly groupErrorKey: 'err' | 'ret';
  /** Adds `rsn` to plain error codes. */
  readonly verboseErrors: boolean;
  readonly cbor: CborLengths;
  /** Commands that the firmware was built without. */
  readonly without: readonly CommandName[];

  // Statistics, settings, files, shell
  readonly statistics: readonly SimulatedSection[];
  readonly settings: SettingsBuild;
  readonly mounts: readonly SimulatedMount[];
  /** Longest path. */
  readonly filePathBytes: number;
  /** Time without a request after which the open file is closed; 0: no file is kept open (before Zephyr 3.4). */
  readonly fileIdleCloseMs: number;
  /** The first is the one that is taken when none is asked for. */
  readonly fileHashes: readonly ('crc32' | 'sha256')[];
  /** Before Zephyr 3.2 the result of a shell command stood in `rc`. */
  readonly shellResultKey: 'ret' | 'rc';
  /** What a shell command prints beyond this is cut off. */
  readonly shellOutputBytes: number;

  // Bridges
  /** The transport that its link is, as the list of transports shows it. */
  readonly ownTransport: { readonly id: number; readonly name: string | undefined };
  /** Transports with another device behind them; none: built without the group. */
  readonly transports: readonly BridgedTransport[];
  /** Number of the group of bridges; 11 unless the build has chosen another one. */
  readonly bridgeGroup: number;

  // Image group
  readonly imageCount: 1 | 2;
  readonly frugalList: boolean;
  /**
   * How "no slot is free" and "no slot has this hash" are told: by the numbers of the image group, or by codes common to
   * all groups as Mynewt's library and Zephyr up to 3.1 did.
   */
  readonly imageErrors: 'of-the-group' | 'of-2020';
  /** The running image of the second core cannot be read, so no list shows it (nRF5340). */
  readonly hidesNetworkCore: boolean;
  /** Compares the flash with `sha` when an upload is complete. */
  readonly imageCheck: boolean;
  readonly eraseProgressively: boolean;
  /** Images other than the one that the code runs from can be confirmed while they run. */
  readonly confirmsRunningOthers: boolean;
  /** A slot that does not run can be confirmed (CONFIG_MCUMGR_GRP_IMG_ALLOW_CONFIRM_NON_ACTIVE_SLOT, Zephyr 4.3). */
  readonly confirmsNotRunning: boolean;
  /** A slot that is marked for the next start may be erased and overwritten. */
  readonly allowErasePending: boolean;
  /** Refuses to erase the slot that it runs from. */
  readonly eraseProtectsRunning: boolean;
  /** `image` of an upload chooses the slot, the running one too: 1 for slot 0, 2 for slot 1, 0 for whatever is free. */
  readonly directUpload: boolean;
  /** Undefined: what is answered is written. */
  readonly writesBehind: WritesBehind | undefined;
  /** Largest image that it takes; undefined: only the slot counts, and nothing is told. */
  readonly maxImageBytes: number | undefined;

  // Flash and bootloader
  readonly bootMode: BootMode;
  readonly hashAlgorithm: ShaAlgorithm;
  readonly slotBytes: number;
  readonly sectorBytes: number;
  /** Address of slot 0 of image 0; the others follow one after another. */
  readonly slotAddress: number;
  readonly eraseMsPerSector: number;
  readonly writeMsPerKib: number;
  /** MCUboot refuses older versions. */
  readonly downgradePrevention: boolean;
  /** The application ends its link before it resets on command, so that clients need not wait for a time-out. */
  readonly endsLinkBeforeReset: boolean;
  /** From the answer to a reset command to the reset. */
  readonly resetDelayMs: number;
  /** From reset to a running application, without a swap. */
  readonly bootMs: number;
  /** What a swap or an overwrite adds. */
  readonly swapMs: number;
  /** An upgradable MCUboot (NSIB): the addresses of its two slots and the bytes of each; it leaves the factory in the first one. */
  readonly bootloaderSlots: { addresses: readonly [number, number]; bytes: number } | undefined;
  readonly recovery: RecoveryProfile | undefined;
  /** With boot mode `firmware-loader`: the program in slot 1. */
  readonly loader: LoaderProfile | undefined;
  /** A reset can ask for recovery or loader (CONFIG_MCUMGR_GRP_OS_RESET_BOOT_MODE); without it the wish is ignored. */
  readonly resetTakesBootMode: boolean;
  /** Where it is when it is first switched on: `recovery` waits in the bootloader. */
  readonly startsIn: BootTarget;
}

export interface BridgedTransport {
  readonly id: number;
  /** Undefined: it tells none. */
  readonly name: string | undefined;
  readonly behind: DeviceProfile;
}

/** Where the loader differs from the application; all else is the same. */
type LoaderBuild = Pick<
  DeviceProfile,
  'without' | 'bufferBytes' | 'bufferCount' | 'eraseProtectsRunning' | 'directUpload' | 'writesBehind'
>;

export interface LoaderProfile {
  /** What the loader in slot 1 says of itself when the device leaves the factory. */
  readonly version: ImageVersion;
  readonly build: LoaderBuild;
  /**
   * CONFIG_BOOT_FIRMWARE_LOADER_NO_APPLICATION: without a valid application MCUboot starts the loader. Without it the device
   * answers nothing until somebody presses the button.
   */
  readonly startsWithoutApplication: boolean;
  /** The reset that leads to the loader saves the settings once more. */
  readonly savesSettingsAtEntry: boolean;
  /** How long an installer works, until it resets. */
  readonly installMs: number;
  /** Over USB the loader is another device, on another port. */
  readonly isOtherUsbDevice: boolean;
  readonly air: LoaderInTheAir;
}

/** How the loader is found over Bluetooth. */
export interface LoaderInTheAir {
  /** `lowest-bit-flipped`: of the lowest byte, so one more or one less. */
  readonly address: 'same' | 'lowest-bit-flipped';
  /** Without a name that somebody gave it. */
  readonly usualName: string;
  /** The UUID of the service stands in the other one. */
  readonly nameIn: 'advertisement' | 'scan-response';
  readonly maxMtu: number;
  readonly pairs: boolean;
}
