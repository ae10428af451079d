/**
 * The names that are given to firmware loaders over Bluetooth: before a device starts its loader it is told a name that was made up
 * for this one job, and whoever advertises it afterwards is that device, whatever its address. Knows no link.
 */

/** Setting of the application that takes the name: its bytes, without an end (sdk-nrf-bm, nrfconnect/sdk-nrf fw_loader_settings). */
export const LOADER_NAME_SETTING = 'fw_loader/adv_name';

/** Bytes that every build takes: bare metal takes 16. */
export const MOST_LOADER_NAME = 16;

/** Where a loader is found that was started with a name. */
export interface LoaderPlace {
  /** The name that it was given. */
  peerName: string;
  /** Its identifier, once it was met under another one than the application: bare metal flips the lowest bit of the address. */
  peerId?: string | undefined;
}

const PREFIX = 'FL_';
/** Without letters that look like digits, as Crockford has it. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_LETTERS = 8;
const MADE = new RegExp(`^${PREFIX}[${LETTERS}]{${RANDOM_LETTERS}}$`);

/** @param random gives numbers from 0 up to, not including, 1 @returns 11 ASCII characters, others each time */
export function makeLoaderName(random: () => number): string {
  const letter = (): string => LETTERS[Math.floor(random() * LETTERS.length)] ?? '0';
  return PREFIX + Array.from({ length: RANDOM_LETTERS }, letter).join('');
}

/** No application has such a name of its own. */
export function isLoaderName(name: string | undefined): boolean {
  return name !== undefined && MADE.test(name);
}
