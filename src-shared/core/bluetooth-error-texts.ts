/**
 * What goes wrong with Bluetooth, in English, with the way out that each operating system has. A part of `error-texts.ts`.
 */
import type { ErrorTextRow } from './error-row';
import type { BluetoothPlatform } from './bluetooth';
import type { ErrorCode } from './errors';

/** Codes with one sentence for each platform. */
export type PlatformErrorCode =
  | 'link/bluetooth-off'
  | 'link/bluetooth-unsupported'
  | 'link/bluetooth-no-permission'
  | 'link/bluetooth-unavailable'
  | 'link/bluetooth-pairing-needed';

export type BluetoothErrorCode = Extract<ErrorCode, `link/bluetooth-${string}`>;
type Key = Exclude<BluetoothErrorCode, PlatformErrorCode> | `${PlatformErrorCode}:${BluetoothPlatform}`;

export const bluetoothErrorTexts = {
  'link/bluetooth-off:linux': {
    title: 'Bluetooth is switched off',
    advice:
      'Switch it on in the settings of the desktop, or with: bluetoothctl power on (first: rfkill unblock bluetooth).',
  },
  'link/bluetooth-off:macos': {
    title: 'Bluetooth is switched off',
    advice: 'Switch it on under System Settings > Bluetooth, or in the menu bar.',
  },
  'link/bluetooth-off:windows': {
    title: 'Bluetooth is switched off',
    advice: 'Switch it on under Settings > Bluetooth & devices, and leave flight mode.',
  },
  'link/bluetooth-unsupported:linux': {
    title: 'No Bluetooth adapter was found: {detail}',
    advice:
      'Plug one in, or check the built-in one with: bluetoothctl list. The service has to run: systemctl start bluetooth.',
  },
  'link/bluetooth-unsupported:macos': {
    title: 'This Mac has no Bluetooth Low Energy: {detail}',
    advice: 'Macs since 2012 have it. In a virtual machine it is missing.',
  },
  'link/bluetooth-unsupported:windows': {
    title: 'No Bluetooth Low Energy adapter was found: {detail}',
    advice:
      'Plug one in, or look for it in the Device Manager; it needs Windows 10 (1703) or newer and its driver.',
  },
  'link/bluetooth-no-permission:linux': {
    title: 'No permission to use Bluetooth: {detail}',
    advice:
      'BlueZ lets every user in by its own policy; some systems want membership in the group "bluetooth" (usermod -aG ' +
      'bluetooth NAME, then log in again). Direct HCI access needs root or CAP_NET_RAW and CAP_NET_ADMIN.',
  },
  'link/bluetooth-no-permission:macos': {
    title: 'The system (macOS) does not let this program use Bluetooth: {detail}',
    advice:
      'Allow it under System Settings > Privacy & Security > Bluetooth. For the command line that is the terminal application.',
  },
  'link/bluetooth-no-permission:windows': {
    title: 'The system (Windows) does not let this program use Bluetooth: {detail}',
    advice: 'Allow it under Settings > Privacy & security > Radios (and Other devices).',
  },
  'link/bluetooth-unavailable:linux': {
    title: 'Bluetooth cannot be used: {detail}',
    advice: 'Check that the bluetooth service runs: systemctl status bluetooth. Then try again.',
  },
  'link/bluetooth-unavailable:macos': {
    title: 'Bluetooth cannot be used: {detail}',
    advice: 'Switch Bluetooth off and on again, then try again.',
  },
  'link/bluetooth-unavailable:windows': {
    title: 'Bluetooth cannot be used: {detail}',
    advice: 'Switch Bluetooth off and on again, or restart the Bluetooth Support Service, then try again.',
  },
  'link/bluetooth-not-found': {
    title: '{device} was not seen over Bluetooth within {waited}',
    advice:
      'Check that it is powered, near, and not connected to another computer or phone: a connected device stops advertising.',
  },
  'link/bluetooth-ambiguous': {
    title: '{count} devices call themselves {device}',
    advice:
      'Choose one of them from the list of found devices, or give its identifier (peer_id) beside the name.',
    onCommandLine:
      '"bootbench devices --ble" lists them; give the identifier of the right one, too: peer_id=….',
  },
  'link/bluetooth-another-device': {
    title: '{device} did not come back; only a device of the same name under another address',
    advice:
      'Nothing was written to it, for it did not prove to be the same. If it is the same (its address changes with ' +
      'every start), connect it again and start anew.',
  },
  'link/bluetooth-no-smp': {
    title: '{device} has no SMP service',
    advice: 'Build the firmware with CONFIG_MCUMGR_TRANSPORT_BT, and check that this is the right device.',
  },
  'link/bluetooth-no-answer': {
    title: '{device} did not accept the connection within {waited}: {detail}',
    advice: 'Go nearer, restart the device, or give it more time (connection time-out).',
  },
  'link/bluetooth-pairing-needed:linux': {
    title: '{device} wants to be paired first ({detail})',
    advice:
      'Pair it in the Bluetooth settings, or with: bluetoothctl, then: pair ADDRESS. If it was paired before its flash ' +
      'was erased, remove it there first.',
  },
  'link/bluetooth-pairing-needed:macos': {
    title: '{device} wants to be paired first ({detail})',
    advice:
      'Connect again and confirm the question of macOS. If it was paired before its flash was erased, remove it first ' +
      'under System Settings > Bluetooth.',
  },
  'link/bluetooth-pairing-needed:windows': {
    title: '{device} wants to be paired first ({detail})',
    advice:
      'Pair it under Settings > Bluetooth & devices > Add device. If it was paired before its flash was erased, remove ' +
      'it there first.',
  },
} satisfies Record<Key, ErrorTextRow>;
