/**
 * The command line of `npm run simulate`: options in, a checked wish out. Opens nothing but the file with the faults.
 */
import { readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { textOf } from '../../src-shared/core/text-bytes';
import { readFaults, type Fault } from '../../src-shared/simulator/fault';
import {
  isProfileName,
  profileNames,
  profileSummaries,
  type ProfileName,
} from '../../src-shared/simulator/profile-names';

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
  framing: 'console' | 'raw';
  prompt: string | undefined;
  baud: number | undefined;
  count: number;
  profile: ProfileName | undefined;
  faults: Fault[];
  seed: number;
}

export const usage = `Offers simulated devices to any SMP client.

  npm run simulate -- --udp 1337 --count 8
  npm run simulate -- --pty --profile tiny
  npm run simulate -- --ble /tmp/bluetooth --count 3

  --udp PORT       on UDP ports from PORT on, one for each device
  --host ADDRESS   address to listen on (127.0.0.1, with --ipv6 ::1)
  --ipv6           IP version 6
  --pty            on pseudo terminals, made by socat
  --pty-dir DIR    where the links to them are made (${path.join(tmpdir(), 'bootbench')})
  --raw            raw framing on the terminals instead of SMP over console
  --shell          a shell shares the terminals
  --baud N         speed of the terminals' lines (115200; 0: as fast as the machine)
  --ble PTY        in the air around a virtual Bluetooth controller on this pseudo terminal; to use it:
                   BOOTBENCH_BLE_UART=PTY npm start
  --mtu N          largest ATT_MTU of the devices, 23 to 517 (498)
  --no-reassembly  every write has to be a whole message
  --encrypted      only paired clients may use the service
  --interval MS    connection interval, 8 to 4000 (0: packets move at once)
  --packets N      most packets of each side in one connection event (6)
  --count N        how many devices of each kind (1)
  --profile NAME   what the devices are (zephyr-udp on UDP, zephyr-swap-move elsewhere)
  --faults FILE    a JSON list of faults that all devices have
  --seed N         seed of the first device, the others follow (1)
  --help           this text

Profiles:
${profileNames.map((name) => `  ${name.padEnd(26)}${profileSummaries[name]}`).join('\n')}
`;

const SHELL_PROMPT = 'uart:~$ ';

/** Reads the arguments; a string is the reason why they cannot be used. */
export function readArguments(argv: readonly string[]): Wish | 'help' | { problem: string } {
  try {
    return wishOf(argv);
  } catch (error) {
    if (error instanceof Unusable) return { problem: error.message };
    if (error instanceof TypeError) return { problem: error.message };
    throw error;
  }
}

class Unusable extends Error {}

function wishOf(argv: readonly string[]): Wish | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      udp: { type: 'string' },
      host: { type: 'string' },
      ipv6: { type: 'boolean' },
      pty: { type: 'boolean' },
      'pty-dir': { type: 'string' },
      raw: { type: 'boolean' },
      shell: { type: 'boolean' },
      ble: { type: 'string' },
      mtu: { type: 'string' },
      'no-reassembly': { type: 'boolean' },
      encrypted: { type: 'boolean' },
      interval: { type: 'string' },
      packets: { type: 'string' },
      baud: { type: 'string' },
      count: { type: 'string' },
      profile: { type: 'string' },
      faults: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return 'help';
  if (values.udp === undefined && values.pty !== true && values.ble === undefined)
    throw new Unusable('choose --udp PORT, --pty, --ble PTY or several of them');
  const ipv6 = values.ipv6 === true;
  return {
    udpPort: values.udp === undefined ? undefined : whole('--udp', values.udp, 0, 65_535),
    host: values.host ?? (ipv6 ? '::1' : '127.0.0.1'),
    family: ipv6 ? 'udp6' : 'udp4',
    ptyFolder: values.pty === true ? (values['pty-dir'] ?? path.join(tmpdir(), 'bootbench')) : undefined,
    blePath: values.ble,
    ble: {
      maxMtu: whole('--mtu', values.mtu ?? '498', 23, 517),
      reassembles: values['no-reassembly'] !== true,
      needsEncryption: values.encrypted === true,
      intervalMs: intervalOf(values.interval ?? '0'),
      packetsPerEvent: whole('--packets', values.packets ?? '6', 1, 100),
    },
    framing: values.raw === true ? 'raw' : 'console',
    prompt: values.shell === true ? SHELL_PROMPT : undefined,
    baud: baudOf(values.baud ?? '115200'),
    count: whole('--count', values.count ?? '1', 1, 500),
    profile: values.profile === undefined ? undefined : profileNamed(values.profile),
    faults: values.faults === undefined ? [] : faultsIn(values.faults),
    seed: whole('--seed', values.seed ?? '1', 0, 0xffff_ffff),
  };
}

/** A terminal is much faster than the lines that clients are made for, and devices lose what comes too fast. */
function baudOf(text: string): number | undefined {
  const baud = whole('--baud', text, 0, 12_000_000);
  if (baud === 0) return undefined;
  if (baud < 300) throw new Unusable('--baud wants 0, or 300 and more');
  return baud;
}

function intervalOf(text: string): number {
  const intervalMs = whole('--interval', text, 0, 4000);
  if (intervalMs > 0 && intervalMs < 8) throw new Unusable('--interval wants 0, or 8 and more');
  return intervalMs;
}

function whole(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most)
    throw new Unusable(`${option} wants a whole number from ${least} to ${most}, not "${text}"`);
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
    if (!statSync(file).isFile()) throw new Unusable(`${file} is no file`);
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
