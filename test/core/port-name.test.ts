import { describe, expect, it } from 'vitest';
import { portName } from '@shared/core/port-name';
import { examplePort, systemNamed } from '@shared/core/system-name';

describe('one port has one name', () => {
  it.each([
    'COM5',
    'com5',
    'Com5',
    'COM5:',
    ' com5 ',
    '\\\\.\\COM5',
    '\\\\.\\com5',
    '//./COM5',
    '\\\\?\\COM5',
  ])('on Windows, typed as "%s"', (typed) => {
    expect(portName(typed, 'win32')).toBe('COM5');
  });

  it.each([
    ['COM15', 'COM15'],
    ['\\\\.\\CNCA0', 'CNCA0'],
    ['\\\\server\\pipe\\x', '\\\\server\\pipe\\x'],
    ['/dev/ttyS0', '/dev/ttyS0'],
  ])('on Windows "%s" stays another one: "%s"', (typed, name) => {
    expect(portName(typed, 'win32')).toBe(name);
  });

  it.each([
    ['/dev/tty.usbmodem1', '/dev/cu.usbmodem1'],
    ['/dev/cu.usbmodem1', '/dev/cu.usbmodem1'],
    ['/dev//tty.usbserial-A', '/dev/cu.usbserial-A'],
    ['/dev/ttys003', '/dev/ttys003'],
    ['/tmp/tty.mine', '/tmp/tty.mine'],
  ])('on macOS "%s" is "%s"', (typed, name) => {
    expect(portName(typed, 'darwin')).toBe(name);
  });

  it.each([
    ['/dev/ttyACM0', '/dev/ttyACM0'],
    ['/dev/./ttyACM0', '/dev/ttyACM0'],
    ['//dev//ttyACM0/', '/dev/ttyACM0'],
    ['/dev/serial/by-id/../../ttyACM0', '/dev/ttyACM0'],
    ['/dev/tty.x', '/dev/tty.x'],
    ['/dev/ttyacm0', '/dev/ttyacm0'],
    ['/tmp/link/../port', '/tmp/link/../port'],
    ['ports/lamp', 'ports/lamp'],
  ])('on Linux "%s" is "%s"', (typed, name) => {
    expect(portName(typed, 'linux')).toBe(name);
  });
});

describe('a system', () => {
  it('is named, and its ports, too', () => {
    expect(['linux', 'darwin', 'win32', 'freebsd'].map(systemNamed)).toEqual([
      'linux',
      'macos',
      'windows',
      'linux',
    ]);
    expect(['linux', 'darwin', 'win32'].map(examplePort)).toEqual([
      '/dev/ttyACM0',
      '/dev/cu.usbmodem1',
      'COM3',
    ]);
  });
});
