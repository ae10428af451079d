/**
 * English texts of the page of one device.
 */
import { deviceBootloader } from './device-bootloader';
import { deviceConsole } from './device-console';
import { deviceFaults } from './device-faults';
import { deviceFiles } from './device-files';
import { deviceGroups } from './device-groups';
import { deviceEraseDialog, deviceImages, devicePermanentDialog, deviceSlot } from './device-images';
import { deviceMessage } from './device-message';
import { deviceRaw } from './device-raw';
import { deviceSettings } from './device-settings';
import { deviceShell } from './device-shell';
import { deviceStatistics } from './device-statistics';
import { devicePools, deviceTasks } from './device-tasks';

export const device = {
  notFound: {
    title: 'This device is no longer there',
    advice: 'It was removed from the bench.',
    back: 'Back to the bench',
  },
  bridge: {
    connected:
      'A bridge is connected: everything on these pages is about the device behind it ({transport}), and reaches that device.',
    end: 'End the bridge',
    about:
      'A bridge leads all requests of this link to the device behind one of the transports. Everything that is known of the device is asked anew then.',
    look: 'List transports',
    none: 'No transport can be a part of a bridge.',
    connect: 'Connect',
  },
  odd: {
    label: 'Values that are not as declared',
    value: '{command}: {path} is {text}, declared: {expected}. It is left out below.',
  },
  pages: {
    label: 'Pages of this device',
    overview: 'Overview',
    images: 'Images',
    tasks: 'Tasks and memory',
    files: 'Files',
    groups: 'Groups',
    raw: 'Raw request',
    settings: 'Settings',
    shell: 'Shell',
    trace: 'Trace',
    console: 'Console',
    statistics: 'Statistics',
  },
  header: {
    back: 'Back to the bench',
    runs: 'runs {version}',
    replay:
      'Answers come from the recording {file}. What was not asked while it was made is shown as missing.',
  },
  action: {
    connect: 'Connect',
    tryNow: 'Try now',
    disconnect: 'Disconnect',
    refresh: 'Refresh',
    reset: 'Reset',
    upgrade: 'Upgrade…',
    test: 'Test',
    confirm: 'Confirm',
    permanent: 'Make permanent',
    erase: 'Erase',
  },
  reset: {
    normal: 'Reset',
    bootloader: 'Reset into the bootloader',
    force: 'Reset even if the application refuses',
  },
  resetDialog: {
    title: 'Reset {name}?',
    bootloaderTitle: 'Reset {name} into its bootloader?',
    bootloader:
      'The bootloader waits for uploads (serial recovery) until the next reset. Firmware without this choice restarts normally.',
    force: 'The application is asked to reset even if it would otherwise refuse.',
  },
  state: {
    closed: 'Not connected. Connect to read from the device.',
    opening: 'Connecting…',
    away: 'The device is away. It is read when it is back.',
    busy: '{why}, so this page reads nothing by itself. Refresh reads anyway.',
    reading: 'Reading…',
  },
  /** `writer` is for whom the right to write is held, in the words of the main process. */
  writer: {
    busy: 'Busy: {writer}',
    upgrade: 'upgrade to {version}',
  },
  missing: {
    kconfig: 'This firmware does not have this. {option} enables it.',
    plain: 'This firmware does not have this.',
    replay:
      'The recording has no answer to this: nobody asked while it was made, or the firmware did not have it.',
    recovery:
      'The bootloader answers now and does not have this. The application may have it: reset the device.',
  },
  overview: {
    identity: 'Identity',
    protocol: 'Protocol',
    bootloader: 'Bootloader',
    groups: 'Groups',
    bridges: 'Bridges',
    clock: 'Clock',
    echo: 'Echo',
    tasks: 'Tasks',
    pools: 'Memory pools',
    faults: 'Faults',
    bluetooth: 'Bluetooth',
    more: 'More',
    notYet: 'Not known yet',
    recovery:
      'Bootloader (serial recovery): MCUboot answers, not the application. An upload goes straight into the primary slot and overwrites the image there; there is no test and no way back. For everything else, reset the device: the application starts again.',
  },
  identity: {
    s: 'Kernel',
    n: 'Node name',
    r: 'Kernel revision',
    v: 'Kernel version',
    b: 'Built',
    m: 'Machine',
    p: 'Processor',
    i: 'Board',
    o: 'Operating system',
    transport: 'Connection',
    running: 'Running version',
    nothing: 'The firmware says nothing about itself.',
  },
  protocol: {
    version: 'SMP version',
    versionText: '{version} · {meaning}',
    meaning: { 1: 'plain error numbers', 2: 'errors name their group' },
    buffers: 'Buffers',
    buffersText: '{count} × {bytes} bytes',
    bytes: '{bytes} byte | {bytes} bytes',
    buffersUnknown: 'Not told by the device',
    largest: 'Largest request',
    window: 'Window',
    windowText: 'No request in flight | One request in flight | {n} requests in flight',
    roundTrip: 'Round-trip time',
  },
  bluetooth: {
    name: 'Advertised name',
    id: 'Address',
    adapter: 'Adapter',
    mtu: 'MTU',
    mtuText: '{mtu}, carries {bytes} bytes',
    messages: 'Messages',
    reassembles: {
      true: 'Put together from several packets',
      false: 'One packet each: the firmware lacks CONFIG_MCUMGR_TRANSPORT_BT_REASSEMBLY',
    },
    slow: 'The connection interval is long, about {time}: uploads are slow.',
    slowLinux:
      'Shorten it as root before connecting, in units of 1.25 ms: echo 6 > /sys/kernel/debug/bluetooth/hci0/conn_min_interval and echo 12 > …/conn_max_interval; for good: MinConnectionInterval and MaxConnectionInterval under [LE] in /etc/bluetooth/main.conf. Or let the firmware ask for a shorter one:',
    slowOther: 'The system chooses it. The firmware can ask for a shorter one:',
    slowFirmware: 'CONFIG_MCUMGR_TRANSPORT_BT_CONN_PARAM_CONTROL=y.',
    signal: 'Signal',
    heard: 'heard',
    signalNote:
      'Most devices stop advertising while they are connected. This is the signal from before the connection.',
  },
  groups: {
    application: 'Application',
    names: {
      0: 'Operating system',
      1: 'Images',
      2: 'Statistics',
      3: 'Settings',
      4: 'Log',
      5: 'Crash',
      6: 'Split image',
      7: 'Run tests',
      8: 'File system',
      9: 'Shell',
      10: 'Enumeration',
      11: 'Transport',
      63: 'Zephyr basic',
    },
    other: 'Not known',
  },
  clock: {
    device: 'Device',
    computer: 'Computer',
    zone: 'Set and compare in',
    zones: { utc: 'UTC', local: 'local time' },
    set: 'Set to the computer’s time',
    wasSet: 'Set',
    notSet: 'The clock was never set.',
    same: 'Same as the computer, to the second',
    behind: '{span} behind the computer',
    ahead: '{span} ahead of the computer',
    unreadable: 'This is not a date, so it cannot be compared.',
  },
  span: { seconds: '{s} s', minutes: '{m} min {s} s', hours: '{h} h {m} min', days: '{d} days' },
  echo: {
    label: 'Text to send',
    send: 'Send',
    answer: 'Answer',
    differs: 'The answer differs from what was sent.',
  },
  consoleEcho: {
    label: 'Console echo',
    about: 'Echo of the console on the same port (Mynewt).',
    on: 'On',
    off: 'Off',
    done: 'The device accepted it.',
  },
  bootloader: deviceBootloader,
  images: deviceImages,
  slot: deviceSlot,
  eraseDialog: deviceEraseDialog,
  permanentDialog: devicePermanentDialog,
  faults: deviceFaults,
  files: deviceFiles,
  groupTable: deviceGroups,
  console: deviceConsole,
  message: deviceMessage,
  raw: deviceRaw,
  settings: deviceSettings,
  shell: deviceShell,
  pools: devicePools,
  statistics: deviceStatistics,
  tasks: deviceTasks,
  tips: 'Good to know',
};
