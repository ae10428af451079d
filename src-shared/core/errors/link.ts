/**
 * What goes wrong with a link, of whatever kind; Bluetooth apart. Names of ports and links are untrusted text.
 */
import { error, type ErrorRows } from '../error-row';
import type { SystemName } from '../system-name';
import { overheard, UDP_SILENCE, type Overheard } from './overheard';

export const linkErrors = {
  /** The port is held by another program. */
  'link/busy': error<{ port: string }>().says({
    title: '{port} is in use by another program',
    advice: 'Close the terminal or tool that holds {port}, then connect again.',
    onCommandLine:
      'Close the terminal or tool that holds {port}; in the application disconnect the device. Then try again.',
  }),
  /** The operating system refuses access to the port. */
  'link/denied': error<{ port: string; platform: SystemName }>().saysOneOf({
    which: ({ platform }) => platform,
    sentences: {
      linux: {
        title: 'No permission to open {port}',
        advice:
          'Add your user to the group that owns the port (often "dialout" or "uucp"), then log in again.',
      },
      macos: {
        title: 'No permission to open {port}',
        advice:
          'Look at its owner with: ls -l {port}. A driver or a program may have kept it for another user.',
      },
      windows: {
        title: 'No permission to open {port}',
        advice: 'Close the program that holds it. Where none does, look at the port in the Device Manager.',
      },
    },
  }),
  /** No such port or host. */
  'link/not-found': error<{ port: string }>().says({
    title: '{port} was not found',
    advice: 'Check the cable and the name of the port or host, then connect again.',
    onCommandLine: 'Check the cable and the name of the port or host, then try again.',
  }),
  /** The link was there and ended: unplugged, reset, socket closed. */
  'link/lost': error<{ link: string; detail: string }>().says({
    outcome: 'silence',
    title: 'The connection over {link} ended: {detail}',
    advice: 'Check cable and power. The device is reconnected as soon as it is seen again.',
    onCommandLine: 'Check cable and power, then try again; a transfer goes on where it was cut off.',
  }),
  /** The link could not be opened for another reason. */
  'link/failed': error<{ link: string; detail: string }>().says({
    title: '{link} could not be opened: {detail}',
    advice: 'Check the connection settings, then connect again.',
    onCommandLine: 'Check the connection string, then try again.',
  }),
  /** The part of the program that this system has to load for serial ports does not load. */
  'link/no-native-part': error<{ system: string; detail: string }>().says({
    title: 'Serial ports cannot be used: their native part does not load on {system}: {detail}',
    advice:
      'Install Bootbench for this system and processor again. UDP, TCP and simulated devices work without it.',
  }),
  /** Nothing that speaks SMP answered while connecting. */
  'link/silent': error<{ link: string; waitedMs: number } & Overheard>().saysOneOf({
    exit: 'silence',
    outcome: 'silence',
    which: (facts) => overheard(facts) ?? (facts.link.startsWith('udp ') ? 'udp' : 'usual'),
    sentences: {
      udp: {
        title: 'Nothing on {link} answered within {waited}',
        advice: UDP_SILENCE,
      },
      usual: {
        title: 'Nothing on {link} answered within {waited}',
        advice:
          'Check that the device is powered, that its firmware has MCUmgr on this link, and that the address or the baud rate is ' +
          'right. On boards with a J-Link on board, switch off its mass storage (MSD): it can block the serial port.',
      },
      malformed: {
        title: 'Bytes came on {link}, but none that can be read ({malformed})',
        advice:
          'A device is sending. Check baud rate and framing; another program or a log on the same line can spoil messages, too.',
      },
      shell: {
        title: 'A shell answers on {link}, and it does not know SMP: {shell}',
        advice:
          'Choose the port that has MCUmgr, or build the firmware with CONFIG_MCUMGR_TRANSPORT_SHELL (SMP shares the port with the shell) ' +
          'and with CONFIG_SHELL_BACKEND_SERIAL_INTERRUPT_DRIVEN: a shell that polls its port takes no SMP.',
      },
    },
  }),
  /** The settings of the link are not usable. */
  'link/bad-setting': error<{ setting: string; value: string; allowed: string }>().says({
    exit: 'usage',
    title: '"{value}" is not a possible {setting}',
    advice: 'Allowed: {allowed}.',
  }),
  /** The message is larger than this link or device takes. `recovery`: it was for the bootloader. */
  'link/message-too-large': error<{ sizeBytes: number; limitBytes: number; recovery?: true }>().saysOneOf({
    exit: 'refused',
    which: ({ recovery }) => (recovery === true ? 'recovery' : 'usual'),
    sentences: {
      usual: {
        title: 'A message of {sizeBytes} bytes is more than this device takes ({limitBytes})',
        advice: 'Use smaller values, or a firmware with a larger CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE.',
      },
      recovery: {
        title: 'A message of {sizeBytes} bytes is more than the bootloader takes ({limitBytes})',
        advice: 'Use smaller values, or reset the device so that its application answers.',
      },
    },
  }),
} satisfies ErrorRows;
