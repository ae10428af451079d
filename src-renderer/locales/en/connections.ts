/** Words of the kinds of connections and of their fields. */
import type { ConnectionKind } from '@shared/device/connection';
import type { FieldWords } from '@shared/device/connections/declare';

export const connections = {
  /** `short` for a tab or a column, `whole` where it stands alone. */
  kinds: {
    serial: { short: 'Serial', whole: 'Serial' },
    tcp: { short: 'TCP serial', whole: 'Serial over TCP' },
    udp: { short: 'UDP', whole: 'UDP' },
    ble: { short: 'Bluetooth LE', whole: 'Bluetooth LE' },
    simulated: { short: 'Simulated', whole: 'Simulated' },
    replay: { short: 'Replay', whole: 'Replay of a recording' },
  } satisfies Record<ConnectionKind, { short: string; whole: string }>,
  /** An empty hint is not shown. */
  fields: {
    port: { label: 'Port', hint: 'As the system names it: /dev/ttyACM0, COM3, /dev/cu.usbmodem101.' },
    baudRate: { label: 'Baud rate', hint: '' },
    lineBytes: {
      label: 'Longest line',
      hint: 'The longest line that the device takes, in bytes; 127 unless its firmware was built with more.',
    },
    framing: {
      label: 'Framing',
      hint: 'Console lines share the port with logs and a shell. Raw needs the port for itself.',
    },
    flowControl: { label: 'Flow control', hint: '' },
    address: {
      label: 'Address',
      hint: 'Host name, IPv4 or IPv6 address; [address]:port for IPv6 with a port. Port 1337 when left out.',
    },
    serialServer: {
      label: 'Serial server',
      hint: 'Host name or address with its port: rack-2.local:4001, [fe80::1]:4001. The server passes bytes on as they are (ser2net: raw, not telnet).',
    },
    messageSize: {
      label: 'Largest message',
      hint: 'Bytes in one message, for example 512. Left empty: as many as the device tells, or as many as get through.',
    },
    peerName: {
      label: 'Advertised name',
      hint: 'Exactly as the device advertises it. The device is then found under any address.',
    },
    peerId: {
      label: 'Address or identifier',
      hint: 'c0:de:00:00:00:01, or on macOS the UUID that the system gave it.',
    },
    controller: { label: 'Adapter', hint: 'Only on Linux with several adapters: hci1.' },
    ownAddress: {
      label: 'Own address',
      hint: 'Without effect: the system chooses. Kept so that connections of mcumgr can be taken over.',
    },
    connectTimeout: {
      label: 'Time-out in ms',
      hint: 'For finding the device and connecting; 10000 when empty.',
    },
  } satisfies Record<FieldWords, { label: string; hint: string }>,
  choices: {
    framing: { console: 'Console lines (base64)', raw: 'Raw messages' },
    flowControl: { none: 'None', 'rts-cts': 'RTS/CTS', 'xon-xoff': 'XON/XOFF' },
    ownAddress: {
      none: 'As the system chooses',
      public: 'Public',
      random: 'Random',
      rpa_pub: 'Resolvable, else public',
      rpa_rnd: 'Resolvable, else random',
    },
  },
};
