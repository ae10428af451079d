/**
 * Group 0 as Zephyr's os_mgmt.c does it: echo, threads, memory pools, clock, reset, parameters, information about system and
 * bootloader.
 */
import { OS_GROUP, OsError, Rc } from '../codes';
import { bootloaderModes, type BootTarget, type DeviceProfile } from '../device-profile';
import type { MemoryPoolLayout } from '../threads';
import { Refusal, type Behaviour, type Inside } from './behaviour';
import { parseDateTime, printDateTime } from './date-time';

type OsCommand =
  | 'os.echo'
  | 'os.taskStatistics'
  | 'os.memoryPools'
  | 'os.readDateTime'
  | 'os.setDateTime'
  | 'os.reset'
  | 'os.parameters'
  | 'os.information'
  | 'os.bootloader';

const CYCLES_PER_MS = 64_000;
const INFORMATION_BYTES = 256;
const BOOTLOADER_BOOT_MODE = 1;

export const osBehaviours: { readonly [N in OsCommand]: Behaviour<N> } = {
  'os.echo': ({ d = '' }) => ({ r: d }),

  'os.taskStatistics': (_request, { profile, uptimeMs }) => ({
    tasks: new Map(
      profile.threads.map((thread, tid) => [
        thread.name,
        {
          prio: thread.priority,
          tid,
          state: thread.state,
          stksiz: thread.stackWords,
          stkuse: thread.stackUsedWords,
          ...(thread.load === undefined
            ? {}
            : { runtime: Math.round(uptimeMs * CYCLES_PER_MS * thread.load) }),
        },
      ]),
    ),
  }),

  'os.memoryPools': (_request, { profile }) => inLayout(profile.memoryPoolLayout, poolsOf(profile)),

  'os.readDateTime': (_request, { dateTimeMs, profile }) =>
    dateTimeMs === undefined
      ? new Refusal(OsError.clockNotSet, OS_GROUP)
      : { datetime: printDateTime(dateTimeMs, profile.dateTimeMilliseconds) },

  'os.setDateTime': ({ datetime = '' }, device) => {
    const parsed = parseDateTime(datetime, device.profile.dateTimeMilliseconds);
    if (parsed === 'malformed') return new Refusal(Rc.invalid);
    if (parsed === 'no such day') return new Refusal(OsError.clockFailed, OS_GROUP);
    device.dateTimeMs = parsed;
    return {};
  },

  // `force` is for the application's hook, and there is none that refuses.
  'os.reset': ({ boot_mode }, device) => {
    const into = boot_mode === BOOTLOADER_BOOT_MODE ? whereto(device.profile) : 'application';
    if (into === 'loader' && device.profile.loader?.savesSettingsAtEntry === true) device.settings.save();
    device.resetSoon(into);
    return {};
  },

  'os.parameters': (_request, { profile }) => ({
    buf_size: profile.bufferBytes,
    buf_count: profile.bufferCount,
  }),

  'os.information': ({ format = '' }, device) => {
    const fields = informationFields(device);
    const known = new Set<string>(fields.map(([letter]) => letter));
    for (const letter of format)
      if (letter !== 'a' && !known.has(letter)) return new Refusal(OsError.invalidFormat, OS_GROUP);
    const wanted = format === '' ? 's' : format;
    const output = fields
      .filter(([letter]) => wanted.includes('a') || wanted.includes(letter))
      .map(([, text]) => text)
      .join(' ');
    return output.length >= INFORMATION_BYTES ? new Refusal(Rc.messageSize) : { output };
  },

  'os.bootloader': ({ query }, { profile, flash }) => {
    if (query === undefined) return { bootloader: 'MCUboot' };
    if (query === 'active_b0_slot' && profile.bootloaderSlots !== undefined)
      return { active: flash.bootloaderSlot };
    if (query !== 'mode') return new Refusal(OsError.noAnswer, OS_GROUP);
    return {
      mode: bootloaderModes[profile.bootMode],
      ...(profile.downgradePrevention ? { 'no-downgrade': true } : {}),
    };
  },
};

/** Where a reset leads that asks for the bootloader. */
function whereto({ resetTakesBootMode, loader, recovery }: DeviceProfile): BootTarget {
  if (!resetTakesBootMode) return 'application';
  if (loader !== undefined) return 'loader';
  return recovery === undefined ? 'application' : 'recovery';
}

/** Letter and text of each field, in the order in which they are printed whatever order was asked for. */
function informationFields({ profile }: Inside): (readonly [string, string])[] {
  return [
    ['s', 'Zephyr'],
    ['n', profile.nodeName],
    ['r', profile.kernelRelease],
    ['v', profile.kernelVersion],
    ...(profile.buildTime === undefined ? [] : [['b', profile.buildTime] as const]),
    ['m', profile.machine],
    ['p', profile.processor],
    ['i', profile.board],
    ['o', 'Zephyr'],
  ];
}

function poolsOf(profile: DeviceProfile): Map<string, unknown> {
  return new Map(
    profile.memoryPools.map((pool, number) => [
      String(number),
      {
        blksiz: pool.blockBytes,
        nblks: pool.blocks,
        nfree: pool.freeBlocks,
        min: pool.fewestFreeBlocks,
      },
    ]),
  );
}

/** Zephyr has sent the pools in three ways (zephyr#105317, zephyr#119748). */
function inLayout(layout: MemoryPoolLayout, pools: Map<string, unknown>): Map<string, unknown> {
  return layout === 'top-level' ? pools : new Map([[layout, pools]]);
}
