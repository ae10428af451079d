/**
 * The error numbers that a device answers with, and how version 1 of the protocol says them. Sources: Zephyr
 * mgmt_defines.h, the headers of the groups (os_mgmt.h, img_mgmt.h, …) and their translate functions.
 */

/** Codes common to all groups. */
export const Rc = {
  unknown: 1,
  noMemory: 2,
  invalid: 3,
  notFound: 5,
  badState: 6,
  messageSize: 7,
  notSupported: 8,
  corrupt: 9,
  tooOld: 12,
  tooNew: 13,
  bridgedConnectionUnavailable: 14,
  /** First of those that an application defines. */
  perUser: 256,
} as const;

export const OS_GROUP = 0;
export const IMAGE_GROUP = 1;

export const STAT_GROUP = 2;
export const SETTINGS_GROUP = 3;
export const FS_GROUP = 8;
export const SHELL_GROUP = 9;
export const ENUMERATION_GROUP = 10;
export const BRIDGE_GROUP = 11;

export const OsError = { invalidFormat: 2, noAnswer: 3, clockNotSet: 4, clockFailed: 5 } as const;

export const ImageError = {
  hashNotFound: 8,
  noFreeSlot: 9,
  flashOpenFailed: 10,
  flashWriteFailed: 12,
  invalidOffset: 20,
  invalidLength: 21,
  invalidHeader: 22,
  invalidMagic: 23,
  invalidHash: 24,
  invalidAddress: 25,
  currentIsNewer: 27,
  alreadyPending: 28,
  tooLarge: 30,
  dataOverrun: 31,
  confirmationDenied: 32,
  testOfActive: 33,
} as const;

export const StatError = { invalidName: 3 } as const;

export const SettingsError = {
  keyTooLong: 2,
  keyNotFound: 3,
  readNotSupported: 4,
  rootNotFound: 5,
  writeNotSupported: 6,
  deleteNotSupported: 7,
  saveNotSupported: 8,
} as const;

export const FsError = {
  unknown: 1,
  invalidName: 2,
  notFound: 3,
  isDirectory: 4,
  writeFailed: 10,
  offsetNotValid: 11,
  offsetLargerThanFile: 12,
  hashNotFound: 13,
  mountPointNotFound: 14,
  readOnly: 15,
  empty: 16,
} as const;

export const ShellError = { commandTooLong: 2, emptyCommand: 3 } as const;

export const EnumerationError = { indexTooLarge: 4 } as const;

export const BridgeError = {
  missingInfoFunctions: 3,
  invalidTransport: 4,
  invalidMode: 5,
  allContextsUsed: 6,
  transportAndAll: 7,
  notBridged: 8,
  sameDevice: 9,
  incomingAlreadyBridged: 12,
} as const;

const plainCodes: Readonly<Record<number, Readonly<Record<number, number>>>> = {
  [OS_GROUP]: { 2: Rc.invalid, 3: Rc.notFound, 4: Rc.notFound },
  [IMAGE_GROUP]: {
    3: Rc.notFound,
    4: Rc.notFound,
    9: Rc.badState,
    14: Rc.invalid,
    15: Rc.noMemory,
    19: Rc.invalid,
    20: Rc.invalid,
    21: Rc.invalid,
    22: Rc.invalid,
    24: Rc.invalid,
    25: Rc.invalid,
    27: Rc.badState,
    28: Rc.badState,
  },
  [STAT_GROUP]: { 3: Rc.notFound },
  [SETTINGS_GROUP]: { 2: Rc.invalid, 3: Rc.notFound, 4: Rc.notFound },
  [FS_GROUP]: { 2: Rc.invalid, 3: Rc.notFound, 13: Rc.invalid, 14: Rc.notFound },
  [SHELL_GROUP]: { 2: Rc.invalid, 3: Rc.invalid },
  [BRIDGE_GROUP]: {
    2: Rc.notFound,
    3: Rc.notFound,
    4: Rc.invalid,
    5: Rc.invalid,
    6: Rc.badState,
    7: Rc.invalid,
    8: Rc.badState,
    9: Rc.invalid,
  },
};

/** The code common to all groups that stands for a group's error in version 1. */
export function plainCode(group: number, rc: number): number {
  return plainCodes[group]?.[rc] ?? Rc.unknown;
}
