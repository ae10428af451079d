/**
 * Connection strings: every key of the three tables of mcumgr.rst, and ours.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connStringOf, connTypes, readConnection } from '@main/cli/connstring';
import { targetKey } from '@main/cli/target-key';
import { UsageError } from '@main/cli/usage-error';
import { connectionRows, kindNames } from '@shared/device/connection';
import { run } from './run';

const serial = { kind: 'serial', baudRate: 115_200, lineBytes: 127, framing: 'console', flowControl: 'none' };
const tcp = { kind: 'tcp', lineBytes: 127, framing: 'console' };

describe('Connection strings', () => {
  it.each([
    ['serial', 'dev=/dev/ttyACM0', { ...serial, path: '/dev/ttyACM0' }],
    ['serial', 'dev=COM1,baud=1000000', { ...serial, path: 'COM1', baudRate: 1_000_000 }],
    [
      'SERIAL',
      ' dev=/dev/tty.usbserial , mtu=512 ',
      { ...serial, path: '/dev/tty.usbserial', maxMessageBytes: 512 },
    ],
    [
      'serial',
      'dev=/dev/ttyUSB0,line=256,framing=raw,flow=rts-cts',
      { ...serial, path: '/dev/ttyUSB0', lineBytes: 256, framing: 'raw', flowControl: 'rts-cts' },
    ],
    ['udp', '[192.168.1.7]:1337', { kind: 'udp', address: '192.168.1.7:1337' }],
    ['udp', '[2001:db8::7]:1337', { kind: 'udp', address: '[2001:db8::7]:1337' }],
    ['udp', '[fe80::1%eth0]:1337', { kind: 'udp', address: '[fe80::1%eth0]:1337' }],
    ['udp', '[lamp.example]:1337', { kind: 'udp', address: 'lamp.example:1337' }],
    ['udp', 'lamp.example', { kind: 'udp', address: 'lamp.example' }],
    ['udp', '[192.0.2.7]:1337,mtu=512', { kind: 'udp', address: '192.0.2.7:1337', maxMessageBytes: 512 }],
    ['udp', 'addr=lamp.example,mtu=100', { kind: 'udp', address: 'lamp.example', maxMessageBytes: 100 }],
    ['ble', 'peer_name=Zephyr', { kind: 'ble', peerName: 'Zephyr' }],
    [
      'ble',
      'ctlr_name=hci0,own_addr_type=rpa_pub,peer_id=c0:ff:ee:00:00:01,conn_timeout=2.5',
      {
        kind: 'ble',
        controllerName: 'hci0',
        ownAddressType: 'rpa_pub',
        peerId: 'c0:ff:ee:00:00:01',
        connectTimeoutMs: 2500,
      },
    ],
    ['tcp', 'localhost:4321', { ...tcp, address: 'localhost:4321' }],
    ['tcp', 'addr=[::1]:4321,mtu=1024', { ...tcp, address: '[::1]:4321', maxMessageBytes: 1024 }],
    ['sim', '', { kind: 'simulated', profile: 'zephyr-4.4', seed: 1 }],
    ['sim', 'profile=tiny,seed=7', { kind: 'simulated', profile: 'tiny', seed: 7 }],
  ])('of type %s: %j is read', (type, text, expected) => {
    expect(readConnection(type, text)).toEqual(expected);
  });

  it.each([
    ['i2c', 'dev=x', 'is not a type'],
    ['serial', '', 'needs its port'],
    ['serial', 'baud=9600', 'needs its port'],
    ['serial', 'dev=/dev/ttyACM0,speed=9600', '"speed" is not a key'],
    ['serial', 'dev=/dev/ttyACM0,9600', 'not key=value'],
    ['serial', 'dev=/dev/a,dev=/dev/b', 'is in the connection string twice'],
    ['serial', 'dev=/dev/a,baud=fast', 'not possible for baud'],
    ['serial', 'dev=/dev/a,baud=0', 'not possible for baud'],
    ['serial', 'dev=/dev/a,mtu=1e3', 'not possible for mtu'],
    ['serial', 'dev=/dev/a,framing=cobs', 'not possible for framing'],
    ['serial', 'dev=/dev/a,constructor=1', '"constructor" is not a key'],
    ['udp', '', 'needs an address'],
    ['udp', '192.0.2.7:99999', 'not a possible UDP address'],
    ['ble', 'ctlr_name=hci0', 'needs the name or the address'],
    ['ble', 'peer_name=a,conn_timeout=0.01', 'no conn_timeout'],
    ['ble', 'peer_id=Zephyr', 'not the address of a device'],
    ['ble', 'peer_name=a,own_addr_type=static', 'not possible for own_addr_type'],
    ['ble', 'peer_name=a,conn_timeout=soon', 'no conn_timeout'],
    ['tcp', '', 'needs host and port'],
    ['sim', 'seed=-1', 'not possible for seed'],
  ])('of type %s: %j is refused before anything is opened', (type, text, why) => {
    const refusal = refusalOf(() => readConnection(type, text));
    expect(refusal.title).toContain(why);
    expect(refusal.advice).not.toBe('');
  });

  it.each([
    ['win32', 'com5'],
    ['win32', 'dev=\\\\.\\COM5'],
    ['win32', 'COM5:,baud=115200'],
  ])('one port has one name on %s: %s', (platform, text) => {
    expect(readConnection('serial', text, platform)).toEqual(readConnection('serial', 'COM5', platform));
    expect(targetKey(readConnection('serial', text, 'linux'), platform)).toBe('serial COM5');
  });

  it('an example has a port of the reader’s system', () => {
    for (const [platform, port] of [
      ['win32', 'COM3'],
      ['darwin', '/dev/cu.usbmodem1'],
      ['linux', '/dev/ttyACM0'],
    ] as const)
      expect(refusalOf(() => readConnection('serial', '', platform)).advice).toContain(port);
  });

  it('a serial port may stand alone, as mcumgr takes it', () => {
    expect(readConnection('serial', '/dev/ttyACM0')).toEqual(readConnection('serial', 'dev=/dev/ttyACM0'));
    expect(readConnection('serial', 'COM3,baud=9600')).toMatchObject({ path: 'COM3', baudRate: 9600 });
  });

  it.each(connTypes)(
    '%s has a line with an example in the help and in docs/command-line.md',
    async (type) => {
      expect((await run(['--help'])).out).toMatch(new RegExp(`^ {2}${type} +\\S`, 'm'));
      expect((await run(['conn', 'add', '--help'])).out).toContain(`type="${connTypes.join('|')}"`);
      expect(readFileSync('docs/command-line.md', 'utf8')).toMatch(new RegExp(`^\\| \`${type}\` +\\|`, 'm'));
    },
  );

  it('a refused key comes with those that are known', () => {
    expect(connTypes).toEqual(['serial', 'tcp', 'udp', 'ble', 'sim']);
    for (const kind of kindNames) {
      const { word, fields } = connectionRows[kind];
      if (word === undefined) continue;
      const { advice } = refusalOf(() => readConnection(word, 'nonsense=1'));
      for (const { key } of Object.values(fields)) expect(advice).toContain(key);
    }
  });

  it.each([
    ['serial', 'dev=/dev/ttyACM0,baud=115200,mtu=512'],
    ['serial', 'dev=/dev/ttyACM0,baud=9600,line=64,framing=raw,flow=xon-xoff'],
    ['udp', '192.0.2.7:1337'],
    ['udp', '[2001:db8::7]:1337,mtu=512'],
    ['ble', 'ctlr_name=hci1,own_addr_type=random,peer_name=Zephyr,conn_timeout=2.5'],
    ['tcp', 'addr=localhost:4321,mtu=512'],
    ['sim', 'profile=tiny,seed=7'],
  ])('of type %s: %s is written as it was typed', (type, text) => {
    expect(connStringOf(readConnection(type, text))).toEqual({ type, connString: text });
  });
});

function refusalOf(read: () => unknown): UsageError {
  try {
    read();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
