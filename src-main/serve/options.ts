/**
 * The options of `simulate` as its help shows them. What they come to stands in wish.ts.
 */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { profileNames, profileSummaries } from '../../src-shared/simulator/profile-names';

export const defaultPtyFolder = path.join(tmpdir(), 'bootbench');

/** Flags in commander's notation, and what they do. */
export const simulateOptions: readonly (readonly [flags: string, about: string])[] = [
  ['--udp <port>', 'on UDP ports from this one on, one for each device (0: free ones)'],
  ['--host <address>', 'address to listen on (127.0.0.1, with --ipv6 ::1)'],
  ['--ipv6', 'IP version 6'],
  ['--pty', 'on pseudo terminals, made by socat'],
  ['--pty-dir <folder>', `where the links to them are made (${defaultPtyFolder})`],
  ['--usb', 'the terminals go away at a reset; a firmware loader that is another USB device has another one'],
  ['--raw', 'raw framing on the terminals instead of SMP over console'],
  ['--shell', 'a shell on the same terminals'],
  ['--baud <n>', "speed of the terminals' lines (115200; 0: as fast as the machine)"],
  ['--ble <pty>', 'in the air around a virtual Bluetooth controller on this pseudo terminal'],
  ['--mtu <n>', 'largest ATT_MTU of the devices, 23 to 517 (498)'],
  ['--no-reassembly', 'every write has to be a whole message'],
  ['--encrypted', 'only paired clients may use the service'],
  ['--interval <ms>', 'connection interval, 8 to 4000 (0: packets move at once)'],
  ['--packets <n>', 'most packets of each side in one connection event (6)'],
  ['--count <n>', 'how many devices of each kind (1)'],
  ['--profile <name>', 'profile of the devices (zephyr-udp on UDP, zephyr-swap-move elsewhere)'],
  ['--faults <file>', 'a JSON list of faults that all devices have'],
  ['--seed <n>', 'seed of the first device, the others follow (1)'],
];

export const simulateHelp = `
Examples:
  bootbench simulate --udp 1337 --count 8
  bootbench simulate --pty --profile tiny
  bootbench simulate --ble /tmp/bluetooth --count 3
  BOOTBENCH_BLE_UART=/tmp/bluetooth npm start        the application with that controller

Profiles:
${profileNames.map((name) => `  ${name.padEnd(26)}${profileSummaries[name]}`).join('\n')}`;
