/**
 * What goes wrong with Bluetooth, with the way out that each operating system has. Names of devices are untrusted text.
 */
import type { BluetoothPlatform } from '../bluetooth';
import { error, type ErrorRows } from '../error-row';

export const bluetoothErrors = {
  /** The Bluetooth adapter is switched off. */
  'link/bluetooth-off': error<{ platform: BluetoothPlatform }>().saysOneOf({
    which: ({ platform }) => platform,
    sentences: {
      linux: {
        title: 'Bluetooth is switched off',
        advice:
          'Switch it on in the settings of the desktop, or with: bluetoothctl power on (first: rfkill unblock bluetooth).',
      },
      macos: {
        title: 'Bluetooth is switched off',
        advice: 'Switch it on under System Settings > Bluetooth, or in the menu bar.',
      },
      windows: {
        title: 'Bluetooth is switched off',
        advice: 'Switch it on under Settings > Bluetooth & devices, and switch flight mode off.',
      },
    },
  }),
  /** There is no adapter that can do Bluetooth Low Energy. */
  'link/bluetooth-unsupported': error<{ platform: BluetoothPlatform; detail: string }>().saysOneOf({
    which: ({ platform }) => platform,
    sentences: {
      linux: {
        title: 'No Bluetooth adapter was found: {detail}',
        advice:
          'Plug one in, or check the built-in one with: bluetoothctl list. The service has to run: systemctl start bluetooth.',
      },
      macos: {
        title: 'This Mac has no Bluetooth Low Energy: {detail}',
        advice: 'Macs since 2012 have it. In a virtual machine it is missing.',
      },
      windows: {
        title: 'No Bluetooth Low Energy adapter was found: {detail}',
        advice:
          'Plug one in, or look for it in the Device Manager; it needs Windows 10 (1703) or newer and its driver.',
      },
    },
  }),
  /** The operating system does not let this program use Bluetooth. */
  'link/bluetooth-no-permission': error<{ platform: BluetoothPlatform; detail: string }>().saysOneOf({
    which: ({ platform }) => platform,
    sentences: {
      linux: {
        title: 'No permission to use Bluetooth: {detail}',
        advice:
          'BlueZ allows every user by default; some systems require membership of the group "bluetooth" (usermod -aG ' +
          'bluetooth NAME, then log in again). Direct HCI access needs root or CAP_NET_RAW and CAP_NET_ADMIN.',
      },
      macos: {
        title: 'The system (macOS) does not let this program use Bluetooth: {detail}',
        advice:
          'Allow it under System Settings > Privacy & Security > Bluetooth. For the command line that is the terminal application.',
      },
      windows: {
        title: 'The system (Windows) does not let this program use Bluetooth: {detail}',
        advice: 'Allow it under Settings > Privacy & security > Radios (and Other devices).',
      },
    },
  }),
  /** The operating system's Bluetooth does not work: no service, no bus, no answer. */
  'link/bluetooth-unavailable': error<{ platform: BluetoothPlatform; detail: string }>().saysOneOf({
    which: ({ platform }) => platform,
    sentences: {
      linux: {
        title: 'Bluetooth cannot be used: {detail}',
        advice: 'Check that the bluetooth service runs: systemctl status bluetooth. Then try again.',
      },
      macos: {
        title: 'Bluetooth cannot be used: {detail}',
        advice: 'Switch Bluetooth off and on again, then try again.',
      },
      windows: {
        title: 'Bluetooth cannot be used: {detail}',
        advice:
          'Switch Bluetooth off and on again, or restart the Bluetooth Support Service, then try again.',
      },
    },
  }),
  /** The device was not seen. */
  'link/bluetooth-not-found': error<{ device: string; waitedMs: number }>().says({
    title: '{device} was not seen over Bluetooth within {waited}',
    advice:
      'Check that it is powered, near, and not connected to another computer or phone: a connected device stops advertising.',
  }),
  /** Several devices have the name that was asked for. */
  'link/bluetooth-ambiguous': error<{ device: string; count: number }>().says({
    title: '{count} devices have the name {device}',
    advice:
      'Choose one of them from the list of found devices, or give its identifier (peer_id) beside the name.',
    onCommandLine:
      '"bootbench devices --ble" lists them; give the identifier of the right one, too: peer_id=….',
  }),
  /** What came back under the name of the device in the middle of a run did not prove to be it. */
  'link/bluetooth-another-device': error<{ device: string }>().says({
    title: '{device} did not come back; only a device with the same name and another address was found',
    advice:
      'Nothing was written to it, because it may be another device. If it is the same device (its address changes with ' +
      'every start), connect it again and start again.',
  }),
  /** The device was there and did not let us connect. */
  'link/bluetooth-no-answer': error<{ device: string; waitedMs: number; detail: string }>().says({
    title: '{device} did not accept the connection within {waited}: {detail}',
    advice: 'Move closer, restart the device, or give it more time (connection time-out).',
  }),
  /** The device is connected and has no SMP service. */
  'link/bluetooth-no-smp': error<{ device: string }>().says({
    title: '{device} has no SMP service',
    advice: 'Build the firmware with CONFIG_MCUMGR_TRANSPORT_BT, and check that this is the right device.',
  }),
  /** The device takes requests over an encrypted link only. */
  'link/bluetooth-pairing-needed': error<{
    platform: BluetoothPlatform;
    device: string;
    detail: string;
  }>().saysOneOf({
    which: ({ platform }) => platform,
    sentences: {
      linux: {
        title: '{device} has to be paired first ({detail})',
        advice:
          'Pair it in the Bluetooth settings, or with: bluetoothctl, then: pair ADDRESS. If it was paired before its flash ' +
          'was erased, remove it there first.',
      },
      macos: {
        title: '{device} has to be paired first ({detail})',
        advice:
          'Connect again and accept the pairing request of macOS. If it was paired before its flash was erased, remove it first ' +
          'under System Settings > Bluetooth.',
      },
      windows: {
        title: '{device} has to be paired first ({detail})',
        advice:
          'Pair it under Settings > Bluetooth & devices > Add device. If it was paired before its flash was erased, remove ' +
          'it there first.',
      },
    },
  }),
  /** A link that nobody used was closed, as the user has set it. */
  'link/let-go': error<{ waitedMs: number }>().says({
    title: 'The Bluetooth link was let go, because nobody used it for {waited}',
    advice: 'Connect the device again when you need it. The time is set under Preferences.',
    onCommandLine: 'Start the command again.',
  }),
  /** This computer is paired with the device, and the device ends each link at once: it may have lost its keys. */
  'link/bluetooth-keys-gone': error<{
    platform: BluetoothPlatform;
    device: string;
    detail: string;
  }>().saysOneOf({
    which: ({ platform }) => platform,
    sentences: {
      linux: {
        title: 'This computer is paired with {device}, but cannot keep a link to it ({detail})',
        advice:
          'Its keys are gone when its flash was erased. Remove it and pair it again, in the Bluetooth settings or with: bluetoothctl, ' +
          'then: remove ADDRESS. Otherwise move closer and try again.',
      },
      macos: {
        title: 'This computer is paired with {device}, but cannot keep a link to it ({detail})',
        advice:
          'Its keys are gone when its flash was erased. Forget it under System Settings > Bluetooth and connect again. Otherwise ' +
          'move closer and try again.',
      },
      windows: {
        title: 'This computer is paired with {device}, but cannot keep a link to it ({detail})',
        advice:
          'Its keys are gone when its flash was erased. Remove it under Settings > Bluetooth & devices and pair it again. Otherwise ' +
          'move closer and try again.',
      },
    },
  }),
} satisfies ErrorRows;
