/**
 * The operating systems in the words of people, and what a serial port is called there. Pure: is told which one it is.
 */

export type SystemName = 'linux' | 'macos' | 'windows';

/** @param platform as `process.platform`; what is none of the three is like Linux */
export function systemNamed(platform: string): SystemName {
  if (platform === 'darwin') return 'macos';
  return platform === 'win32' ? 'windows' : 'linux';
}

const ports: Readonly<Record<SystemName, string>> = {
  linux: '/dev/ttyACM0',
  macos: '/dev/cu.usbmodem1',
  windows: 'COM3',
};

/** The name of a port as the reader of an example has it. */
export function examplePort(platform: string): string {
  return ports[systemNamed(platform)];
}
