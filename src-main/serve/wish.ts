/**
 * What `simulate` is to offer: what was given to its options, checked. Opens nothing but the file with the faults.
 */
import { readFileSync, statSync } from 'node:fs';
import { textOf } from '../../src-shared/core/text-bytes';
import { readFaults, type Fault } from '../../src-shared/simulator/fault';
import { isProfileName, profileNames, type ProfileName } from '../../src-shared/simulator/profile-names';
import { defaultPtyFolder } from './options';

export interface Wish {
  /** First UDP port; 0: any free ones; undefined: none. */
  udpPort: number | undefined;
  host: string;
  family: 'udp4' | 'udp6';
  /** Folder of the links to pseudo terminals; undefined: none. */
  ptyFolder: string | undefined;
  /** Link to the terminal of a virtual Bluetooth controller; undefined: none. */
  blePath: string | undefined;
  ble: {
    maxMtu: number;
    reassembles: boolean;
    needsEncryption: boolean;
    /** Connection interval; 0: packets move at once. */
    intervalMs: number;
    packetsPerEvent: number;
  };
  /** The terminals are those of USB devices. */
  isUsb: boolean;
  framing: 'console' | 'raw';
  prompt: string | undefined;
  baud: number | undefined;
  count: number;
  profile: ProfileName | undefined;
  faults: Fault[];
  seed: number;
}

/** What was given to the options, by name; a negated one is there and false. */
export type Given = Readonly<Record<string, string | boolean | undefined>>;

const SHELL_PROMPT = 'uart:~$ ';

export class Unusable extends Error {}

/** @throws Unusable with the reason why it cannot be done */
export function wishOf(given: Given): Wish {
  const text = (name: string): string | undefined => {
    const value = given[name];
    return typeof value === 'string' ? value : undefined;
  };
  const [udp, ble] = [text('udp'), text('ble')];
  if (udp === undefined && given['pty'] !== true && ble === undefined)
    throw new Unusable('choose --udp PORT, --pty, --ble PTY or several of them');
  const ipv6 = given['ipv6'] === true;
  const [profile, faults] = [text('profile'), text('faults')];
  return {
    udpPort: udp === undefined ? undefined : whole('--udp', udp, 0, 65_535),
    host: text('host') ?? (ipv6 ? '::1' : '127.0.0.1'),
    family: ipv6 ? 'udp6' : 'udp4',
    ptyFolder: given['pty'] === true ? (text('ptyDir') ?? defaultPtyFolder) : undefined,
    blePath: ble,
    ble: {
      maxMtu: whole('--mtu', text('mtu') ?? '498', 23, 517),
      reassembles: given['reassembly'] !== false,
      needsEncryption: given['encrypted'] === true,
      intervalMs: intervalOf(text('interval') ?? '0'),
      packetsPerEvent: whole('--packets', text('packets') ?? '6', 1, 100),
    },
    isUsb: given['usb'] === true,
    framing: given['raw'] === true ? 'raw' : 'console',
    prompt: given['shell'] === true ? SHELL_PROMPT : undefined,
    baud: baudOf(text('baud') ?? '115200'),
    count: whole('--count', text('count') ?? '1', 1, 500),
    profile: profile === undefined ? undefined : profileNamed(profile),
    faults: faults === undefined ? [] : faultsIn(faults),
    seed: whole('--seed', text('seed') ?? '1', 0, 0xffff_ffff),
  };
}

/** A terminal is much faster than the lines that clients are made for, and devices lose what comes too fast. */
function baudOf(text: string): number | undefined {
  const baud = whole('--baud', text, 0, 12_000_000);
  if (baud === 0) return undefined;
  if (baud < 300) throw new Unusable('--baud has to be 0, or 300 and more');
  return baud;
}

function intervalOf(text: string): number {
  const intervalMs = whole('--interval', text, 0, 4000);
  if (intervalMs > 0 && intervalMs < 8) throw new Unusable('--interval has to be 0, or 8 and more');
  return intervalMs;
}

function whole(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most)
    throw new Unusable(`${option} has to be a whole number from ${least} to ${most}, not "${text}"`);
  return number;
}

function profileNamed(name: string): ProfileName {
  if (isProfileName(name)) return name;
  throw new Unusable(`there is no profile "${name}"; there are ${profileNames.join(', ')}`);
}

function faultsIn(file: string): Fault[] {
  let value: unknown;
  try {
    // Reading from a pipe would wait here, and nothing could end it.
    if (!statSync(file).isFile()) throw new Unusable(`${file} is not a file`);
    value = JSON.parse(textOf(readFileSync(file)));
  } catch (error) {
    if (error instanceof Unusable) throw error;
    throw new Unusable(
      `${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const read = readFaults(value);
  if ('problem' in read) throw new Unusable(`${file}: ${read.problem}`);
  return read.faults;
}
