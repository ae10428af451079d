/** Words of the preferences. */
import { signingKeys } from './signing-keys';

export const preferences = {
  title: 'Preferences',
  savedAtOnce: 'Changes are saved at once.',
  section: { look: 'Look', upgrades: 'Upgrades', connections: 'Connections and requests', about: 'About' },
  theme: {
    label: 'Theme',
    text: 'Light or dark, or whatever the system uses.',
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
  },
  language: {
    label: 'Language',
    text: 'The language of all texts in the window.',
    en: 'English',
  },
  requestTimeoutMs: {
    label: 'Time-out',
    text: 'How long an ordinary request waits for its answer. Commands that erase flash get more by themselves.',
  },
  requestTries: {
    label: 'Tries',
    text: 'How often a request is sent in all when nothing answers. A request that the device refuses is never repeated.',
  },
  uploadWindow: {
    label: 'Upload window',
    text: 'Chunks in flight at once. Automatic starts with one, grows while nothing is lost, and stays below the number of buffers that the device tells.',
  },
  returnTimeoutS: {
    label: 'Return time',
    text: 'How long a device may take to come back after a reset. Swapping large images can take minutes.',
  },
  parallelUpgrades: {
    label: 'Parallel upgrades',
    text: 'How many devices are upgraded at the same time; the others wait in line.',
  },
  connectAutomatically: {
    label: 'Connect automatically',
    text: 'Connect to known devices when Bootbench starts, when their port appears, and when they are heard again over Bluetooth. A device that cannot be reached is tried again, with growing pauses.',
  },
  idleEchoS: {
    label: 'Ask idle devices',
    text: 'A device on UDP, TCP or Bluetooth that was silent for so many seconds is sent an echo, to notice when it is gone. 0: never. Not during an upgrade or a transfer.',
  },
  bluetooth: {
    label: 'Bluetooth',
    text: 'When Bootbench looks around: only when you ask for it, or all the time while the bench is shown. Known devices are connected either way.',
    'when-asked': 'Off until asked',
    'while-open': 'Scan while the bench is open',
  },
  bluetoothLinks: {
    label: 'Bluetooth links',
    text: 'Devices connected over Bluetooth at the same time; the others wait in line. Adapters hold 7 to 20.',
  },
  bluetoothIdleMin: {
    label: 'Let go of idle Bluetooth links',
    text: 'A device over Bluetooth that nobody used for so many minutes is disconnected, so that others, or another computer, can have it. On macOS a link that is kept for days can end Bootbench. 0: never. Not during an upgrade or a transfer.',
  },
  automatic: { auto: 'Automatic', fixed: 'At most', number: '{what}: at most' },
  keys: signingKeys,
  unit: {
    ms: 'ms',
    s: 's',
    min: 'min',
    chunks: 'chunks',
    tries: 'tries',
    devices: 'devices',
    links: 'links',
  },
  wrongNumber: 'A whole number from {least} to {most}.',
  about: {
    version: 'Bootbench',
    electron: 'Electron',
    node: 'Node',
    platform: 'System',
    private: 'No cloud, no account, no telemetry: Bootbench works with the network cable out.',
    docs: 'Documentation',
    zephyr: 'MCUmgr in Zephyr',
    mcuboot: 'MCUboot',
  },
};
