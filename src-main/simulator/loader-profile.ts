/**
 * Devices with one slot for the application and a second program, the firmware loader, that takes uploads (MCUboot's mode
 * "firmware loader"): what differs between their two programs, as plain data. Two builds stand here: Nordic's "bare metal"
 * (sdk-nrf-bm 2.0) and nRF Connect SDK's "single slot". Knows no handler; what a profile is stands in profile.ts.
 */
import type { CommandName } from '../../src-shared/smp/groups';
import type { DeviceProfile } from './device-profile';
import { noSettings, type SettingsBuild } from './settings-store';

/** The setting that takes the name under which the loader will advertise. */
export const LOADER_NAME = 'fw_loader/adv_name';

const applicationWithout: readonly CommandName[] = [
  'image.state',
  'image.setState',
  'image.upload',
  'image.erase',
  'image.slotInfo',
  'stat.show',
  'stat.list',
  'fs.download',
  'fs.upload',
  'fs.status',
  'fs.hash',
  'fs.hashTypes',
  'fs.close',
  'shell.execute',
  'zephyr.eraseStorage',
  'os.memoryPools',
  'os.readDateTime',
  'os.setDateTime',
];

const loaderWithout: readonly CommandName[] = [
  'os.taskStatistics',
  'os.memoryPools',
  'os.readDateTime',
  'os.setDateTime',
  'os.information',
  'image.setState',
  'image.slotInfo',
  'stat.show',
  'stat.list',
  'settings.read',
  'settings.write',
  'settings.delete',
  'settings.commit',
  'settings.load',
  'settings.save',
  'fs.download',
  'fs.upload',
  'fs.status',
  'fs.hash',
  'fs.hashTypes',
  'fs.close',
  'shell.execute',
  'enumeration.count',
  'enumeration.list',
  'enumeration.single',
  'enumeration.details',
];

/** One setting, and a name that is too long is told as an unknown root: EINVAL is translated so. */
function nameSetting(mostBytes: number, keeps: NonNullable<SettingsBuild['keeps']>): SettingsBuild {
  return {
    ...noSettings,
    keeps,
    settings: { [LOADER_NAME]: { value: new Uint8Array(), mostBytes } },
    hasStorage: true,
  };
}

type SingleSlot = Pick<
  DeviceProfile,
  | 'board'
  | 'processor'
  | 'bufferBytes'
  | 'without'
  | 'settings'
  | 'eraseProgressively'
  | 'bootMode'
  | 'hashAlgorithm'
  | 'slotBytes'
  | 'slotAddress'
  | 'eraseMsPerSector'
  | 'writeMsPerKib'
  | 'swapMs'
  | 'endsLinkBeforeReset'
  | 'recovery'
  | 'loader'
>;

/** RRAM is written without being erased. */
const nrf54l15: SingleSlot = {
  board: 'nrf54l15dk/nrf54l15/cpuapp',
  processor: 'cortex-m33',
  bufferBytes: 2475,
  without: applicationWithout,
  settings: nameSetting(15, 'for-good'),
  eraseProgressively: true,
  bootMode: 'firmware-loader',
  hashAlgorithm: 'sha512',
  slotBytes: 0xa0000,
  slotAddress: 0xd800,
  eraseMsPerSector: 0,
  writeMsPerKib: 2,
  swapMs: 0,
  endsLinkBeforeReset: true,
  recovery: undefined,
  loader: {
    version: { major: 1, minor: 0, revision: 0, build: 0 },
    build: {
      bufferBytes: 1220,
      bufferCount: 4,
      without: ['os.echo', ...loaderWithout],
      // Zephyr 4.2 and 4.3 (zephyr#100715).
      eraseProtectsRunning: false,
      directUpload: true,
      writesBehind: undefined,
    },
    startsWithoutApplication: true,
    savesSettingsAtEntry: true,
    installMs: 2000,
    isOtherUsbDevice: true,
    air: {
      address: 'same',
      usualName: 'FW loader',
      nameIn: 'scan-response',
      maxMtu: 247,
      pairs: true,
    },
  },
};

/** nRF Connect SDK, samples/dfu/single_slot with samples/dfu/fw_loader. */
export const singleSlot: SingleSlot = nrf54l15;

/** sdk-nrf-bm 2.0: no threads, no image erase. */
export const bareMetal: SingleSlot = {
  ...nrf54l15,
  without: [...applicationWithout, 'os.taskStatistics'],
  settings: nameSetting(16, 'until-the-application-starts'),
  loader: {
    version: { major: 2, minor: 0, revision: 1, build: 0 },
    build: {
      bufferBytes: 2475,
      bufferCount: 4,
      without: [...loaderWithout, 'image.erase', 'zephyr.eraseStorage'],
      eraseProtectsRunning: true,
      directUpload: false,
      writesBehind: { bufferBytes: 128 * 1024, msPerKib: 2, delayMs: 0 },
    },
    startsWithoutApplication: true,
    savesSettingsAtEntry: false,
    installMs: 2000,
    isOtherUsbDevice: false,
    air: {
      address: 'lowest-bit-flipped',
      usualName: 'nRF_BM_MCUmgr',
      nameIn: 'advertisement',
      maxMtu: 498,
      pairs: false,
    },
  },
};

/** The profile of the program that runs. */
export function asLoader(profile: DeviceProfile): DeviceProfile {
  return profile.loader === undefined ? profile : { ...profile, ...profile.loader.build };
}
