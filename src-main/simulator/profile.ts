/**
 * What a simulated device is: buffers, flash, times, what its firmware was built with. Plain data, one flat object for
 * each device, so that a test overrides single values: `{ ...profiles.tiny, bufferCount: 2 }`. Values of profiles that
 * stand for captured servers are those of the captures.
 */
import type { ShaAlgorithm } from '../../src-shared/firmware/sha';
import type { CommandName } from '../../src-shared/smp/groups';
import type { ProfileName } from '../../src-shared/simulator/profile-names';
import type { CborLengths } from './cbor-writer';
import { boardMounts, type SimulatedMount } from './file-system';
import { bareMetal, singleSlot, type LoaderProfile } from './loader-profile';
import { mcubootRecovery, type RecoveryProfile } from './recovery-profile';
import { boardSettings, noSettings, type SettingsBuild } from './settings-store';
import { boardSections, nativeSimSections, type SimulatedSection } from './statistics';
import {
  boardMemoryPools,
  boardThreads,
  nativeSimThreads,
  type MemoryPoolLayout,
  type SimulatedMemoryPool,
  type SimulatedThread,
} from './threads';

/** What MCUboot was built for. The numbers that stand for them on the wire are in `bootloaderModes`. */
export type BootMode =
  | 'swap-scratch'
  | 'overwrite-only'
  | 'swap-move'
  | 'direct-xip'
  | 'direct-xip-revert'
  | 'firmware-loader'
  | 'swap-offset';

/** Answer to bootloader information with query "mode" (Zephyr's mcuboot_mode enumeration). */
export const bootloaderModes: { readonly [M in BootMode]: number } = {
  'swap-scratch': 1,
  'overwrite-only': 2,
  'swap-move': 3,
  'direct-xip': 4,
  'direct-xip-revert': 5,
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
  /** A slot that is marked for the next start may be erased and overwritten. */
  readonly allowErasePending: boolean;
  /** Refuses to erase the slot that it runs from. */
  readonly eraseProtectsRunning: boolean;
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
  /** From the answer to a reset command to the reset. */
  readonly resetDelayMs: number;
  /** From reset to a running application, without a swap. */
  readonly bootMs: number;
  /** What a swap or an overwrite adds. */
  readonly swapMs: number;
  readonly recovery: RecoveryProfile | undefined;
  /** With boot mode `firmware-loader`: the program in slot 1. */
  readonly loader: LoaderProfile | undefined;
  /** A reset can ask for recovery or loader (CONFIG_MCUMGR_GRP_OS_RESET_BOOT_MODE); without it the wish is ignored. */
  readonly resetTakesBootMode: boolean;
  /** Where it is when it is first switched on: `recovery` waits in the bootloader. */
  readonly startsIn: BootTarget;
}

const board: Omit<DeviceProfile, 'name'> = {
  board: 'nrf52840dk/nrf52840',
  nodeName: 'zephyr',
  kernelRelease: 'v4.4.1',
  kernelVersion: '4.4.1',
  machine: 'arm',
  processor: 'cortex-m4',
  buildTime: 'Mon Sep 14 09:12:33 2026',
  threads: boardThreads,
  memoryPools: boardMemoryPools,
  memoryPoolLayout: 'mpools',
  dateTimeMilliseconds: false,
  link: 'uart',
  lineBytes: 128,
  linePoolLines: 2,
  lineDrainMs: 2,
  datagramBytes: 1500,
  bufferBytes: 384,
  bufferCount: 4,
  withoutFreeBuffer: 'drop',
  dispatchMs: 1,
  serviceMs: 2,
  protocol: 'v1-and-v2',
  rcOnSuccess: false,
  groupErrorKey: 'err',
  verboseErrors: true,
  cbor: 'indefinite',
  without: [],
  statistics: boardSections,
  settings: boardSettings,
  mounts: boardMounts,
  filePathBytes: 64,
  fileIdleCloseMs: 3000,
  fileHashes: ['crc32', 'sha256'],
  shellResultKey: 'ret',
  shellOutputBytes: 300,
  imageCount: 1,
  frugalList: false,
  imageErrors: 'of-the-group',
  hidesNetworkCore: false,
  imageCheck: false,
  eraseProgressively: false,
  confirmsRunningOthers: false,
  allowErasePending: true,
  eraseProtectsRunning: true,
  maxImageBytes: undefined,
  bootMode: 'swap-move',
  hashAlgorithm: 'sha256',
  slotBytes: 0x76000,
  sectorBytes: 4096,
  slotAddress: 0xc000,
  eraseMsPerSector: 15,
  writeMsPerKib: 0,
  downgradePrevention: false,
  resetDelayMs: 250,
  bootMs: 600,
  swapMs: 1500,
  recovery: mcubootRecovery,
  loader: undefined,
  resetTakesBootMode: true,
  startsIn: 'application',
};

/** Before Zephyr 3.3: no groups for settings and enumeration, plain codes, success is rc 0. */
const oldBoard: Omit<DeviceProfile, 'name'> = {
  ...board,
  kernelRelease: 'zephyr-v3.1.0',
  kernelVersion: '3.1.0',
  protocol: 'v1',
  imageErrors: 'of-2020',
  rcOnSuccess: true,
  verboseErrors: false,
  fileIdleCloseMs: 0,
  shellResultKey: 'rc',
  without: [
    'os.memoryPools',
    'os.readDateTime',
    'os.setDateTime',
    'os.information',
    'os.bootloader',
    'image.slotInfo',
    'settings.read',
    'settings.write',
    'settings.delete',
    'settings.commit',
    'settings.load',
    'settings.save',
    'fs.hashTypes',
    'fs.close',
    'enumeration.count',
    'enumeration.list',
    'enumeration.single',
    'enumeration.details',
  ],
  recovery: { ...mcubootRecovery, parameters: false },
};

/** Every named profile. */
export const profiles: { readonly [N in ProfileName]: DeviceProfile } = {
  'zephyr-4.4': {
    ...board,
    name: 'zephyr-4.4',
    board: 'native_sim/native',
    nodeName: 'unknown',
    kernelRelease: '684c9e8f32e4',
    kernelVersion: '4.4.0',
    machine: 'posix',
    processor: 'x86',
    buildTime: 'Wed Jun  3 22:19:37 2026',
    threads: nativeSimThreads,
    memoryPoolLayout: 'tasks',
    statistics: nativeSimSections,
    settings: noSettings,
    shellOutputBytes: 400,
    // Of three lines one was lost at once and at 5 ms distance, none at 10 ms.
    lineDrainMs: 10.2,
    withoutFreeBuffer: 'crash',
    without: ['os.readDateTime', 'os.setDateTime'],
    bootMode: 'swap-offset',
    recovery: undefined,
  },
  'zephyr-swap-move': { ...board, name: 'zephyr-swap-move' },
  'zephyr-swap-scratch': { ...board, name: 'zephyr-swap-scratch', bootMode: 'swap-scratch', link: 'usb' },
  'zephyr-overwrite-only': {
    ...board,
    name: 'zephyr-overwrite-only',
    bootMode: 'overwrite-only',
    downgradePrevention: true,
    maxImageBytes: 0x75000,
  },
  'zephyr-direct-xip': {
    ...board,
    name: 'zephyr-direct-xip',
    bootMode: 'direct-xip',
    without: ['image.setState'],
    swapMs: 0,
  },
  'zephyr-direct-xip-revert': {
    ...board,
    name: 'zephyr-direct-xip-revert',
    bootMode: 'direct-xip-revert',
    swapMs: 0,
  },
  'zephyr-two-images': {
    ...board,
    name: 'zephyr-two-images',
    board: 'nrf5340dk/nrf5340/cpuapp',
    processor: 'cortex-m33',
    imageCount: 2,
    confirmsRunningOthers: true,
    slotBytes: 0x40000,
    bufferBytes: 1024,
  },
  'zephyr-udp': {
    ...board,
    name: 'zephyr-udp',
    board: 'frdm_k64f/mk64f12',
    link: 'network',
    bufferBytes: 2048,
    bufferCount: 2,
    dispatchMs: 0,
  },
  'zephyr-legacy': { ...oldBoard, name: 'zephyr-legacy' },
  'zephyr-2020': {
    ...oldBoard,
    name: 'zephyr-2020',
    kernelRelease: 'zephyr-v2.4.0',
    kernelVersion: '2.4.0',
    allowErasePending: false,
    without: [...oldBoard.without, 'os.parameters'],
  },
  'zephyr-network-core': {
    ...board,
    name: 'zephyr-network-core',
    board: 'nrf5340dk/nrf5340/cpuapp',
    processor: 'cortex-m33',
    bootMode: 'overwrite-only',
    imageCount: 2,
    hidesNetworkCore: true,
    slotBytes: 0x40000,
    bufferBytes: 1024,
  },
  'mcuboot-recovery': { ...board, name: 'mcuboot-recovery', bootMode: 'swap-offset', startsIn: 'recovery' },
  'frugal-list': { ...board, name: 'frugal-list', frugalList: true, cbor: 'canonical' },
  'image-check': { ...board, name: 'image-check', imageCheck: true, eraseProgressively: true },
  tiny: { ...board, name: 'tiny', board: 'nrf52833dk/nrf52833', bufferBytes: 96, slotBytes: 0x30000 },
  'no-params': { ...board, name: 'no-params', without: ['os.parameters'] },
  // A sample of 2020: what is longer than its buffer is lost without a word.
  'udp-512': {
    ...board,
    name: 'udp-512',
    link: 'network',
    bufferBytes: 512,
    dispatchMs: 0,
    without: ['os.parameters'],
  },
  // The other slot is started because its version is higher, and nothing tells that this is so.
  'no-state-write': {
    ...board,
    name: 'no-state-write',
    bootMode: 'direct-xip',
    without: ['image.setState', 'os.bootloader'],
  },
  'nordic-single-slot': { ...board, ...singleSlot, name: 'nordic-single-slot' },
  'nordic-bare-metal': { ...board, ...bareMetal, name: 'nordic-bare-metal' },
};
