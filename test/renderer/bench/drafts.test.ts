import fc from 'fast-check';
import { expect, it } from 'vitest';
import { connectionSchema, type UdpConnection, serialDefaults, tcpDefaults } from '@shared/device/connection';
import {
  connectionFrom,
  draftOf,
  isFine,
  sameConnection,
  wrongIn,
  wrongNumber,
} from '@/components/connection-draft';
import { tagsFrom, wrongDescription } from '@/components/description-draft';

const at = (address: string): UdpConnection => ({ kind: 'udp', address });

it('what the serial form lets through, the main process takes', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('/dev/ttyACM0', '115200', '127', ' 9600 ', '-1', '1e3'));
  fc.assert(
    fc.property(
      text,
      text,
      text,
      fc.constantFrom('console' as const, 'raw' as const),
      (path, baud, line, framing) => {
        const draft = { ...draftOf('serial'), path, baudRate: baud, lineBytes: line, framing };
        if (isFine(wrongIn('serial', draft)))
          expect(connectionSchema.safeParse(connectionFrom('serial', draft)).success).toBe(true);
      },
    ),
  );
});

it('a serial form that is filled in is fine', () => {
  expect(wrongIn('serial', { ...draftOf('serial'), path: ' COM3 ' })).toEqual({});
  expect(connectionFrom('serial', { ...draftOf('serial'), path: ' COM3 ' })).toEqual({
    ...serialDefaults,
    path: 'COM3',
  });
});

it('a serial form says which of its fields is wrong', () => {
  expect(wrongIn('serial', { ...draftOf('serial'), baudRate: '12', lineBytes: 'many' })).toEqual({
    path: { key: 'port' },
    baudRate: { key: 'number', values: { least: 300, most: 12_000_000 } },
    lineBytes: { key: 'number', values: { least: 32, most: 4096 } },
  });
});

it('a serial form keeps what is known of a port only while it is the same port', () => {
  const before = { ...serialDefaults, path: '/dev/ttyACM0', identity: 'usb-1' };
  expect(connectionFrom('serial', draftOf('serial', before), before)).toEqual(before);
  expect(
    connectionFrom('serial', { ...draftOf('serial', before), path: '/dev/ttyACM1' }, before),
  ).not.toHaveProperty('identity');
});

it.each([
  '192.0.2.7',
  '192.0.2.7:1337',
  'sensor.local',
  'sensor.local:65535',
  'fe80::1',
  '[fe80::1%eth0]:1337',
])('a UDP form takes the address %s', (address) => {
  const draft = draftOf('udp', at(address));
  expect(wrongIn('udp', draft)).toEqual({});
  expect(connectionSchema.safeParse(connectionFrom('udp', draft)).success).toBe(true);
});

it.each([
  ['', 'address'],
  ['sensor local', 'addressSpaces'],
  ['sensor:0', 'addressPort'],
  ['192.0.2.7:65536', 'addressPort'],
  ['[fe80::1]:x', 'addressPort'],
])('a UDP form refuses the address "%s"', (address, key) => {
  expect(wrongIn('udp', draftOf('udp', at(address)))).toEqual({ address: { key } });
});

it('a form keeps the largest message of a saved device, on every kind of link, and takes it out again', () => {
  const size = { maxMessageBytes: 512 };
  const serial = { ...serialDefaults, path: 'COM3', ...size };
  expect(connectionFrom('serial', draftOf('serial', serial), serial)).toEqual(serial);
  const tcp = { ...tcpDefaults, address: 'rack:4001', ...size };
  expect(connectionFrom('tcp', draftOf('tcp', tcp))).toEqual(tcp);
  const udp = { kind: 'udp' as const, address: 'lamp:1337', ...size };
  expect(connectionFrom('udp', draftOf('udp', udp))).toEqual(udp);
  expect(connectionFrom('udp', { ...draftOf('udp', udp), maxMessageBytes: ' ' })).not.toHaveProperty(
    'maxMessageBytes',
  );
});

it.each(['63', '65536', '1e3', '-64', 'many'])('a form refuses %s as largest message', (maxMessageBytes) => {
  const wrong = { maxMessageBytes: { key: 'number', values: { least: 64, most: 65_535 } } };
  expect(wrongIn('udp', { address: 'lamp', maxMessageBytes })).toEqual(wrong);
  expect(wrongIn('tcp', { ...draftOf('tcp'), address: 'rack:4001', maxMessageBytes })).toEqual(wrong);
  expect(wrongIn('serial', { ...draftOf('serial'), path: 'COM3', maxMessageBytes })).toEqual(wrong);
});

it('a form takes whole numbers in their range and nothing else', () => {
  const range = { least: 1, most: 500 };
  fc.assert(
    fc.property(fc.oneof(fc.integer().map(String), fc.string()), (typed) => {
      const value = Number(typed.trim());
      const fits = /^\d{1,9}$/.test(typed.trim()) && value >= 1 && value <= 500;
      expect(isFine(wrongNumber('count', typed, range))).toBe(fits);
    }),
  );
});

it('tags are read from a line, without blanks and doubles', () => {
  expect(tagsFrom(' rack , soak,,rack, ')).toEqual(['rack', 'soak']);
});

it('a form says what is wrong with a name or tags', () => {
  expect(wrongDescription('Lamp', 'rack')).toEqual({});
  expect(wrongDescription('  ', '')).toHaveProperty('name.key', 'nameEmpty');
  expect(wrongDescription('x'.repeat(121), '')).toHaveProperty('name.key', 'name');
  expect(wrongDescription('Lamp', 'x'.repeat(41))).toHaveProperty('tags.key', 'tags');
});

it('a form knows whether a connection changed, whatever the order of its fields', () => {
  const { kind, ...rest } = { ...serialDefaults, path: 'COM3' };
  expect(sameConnection({ kind, ...rest }, { ...rest, kind })).toBe(true);
  expect(sameConnection({ kind, ...rest }, { kind, ...rest, path: 'COM4' })).toBe(false);
});

it.each(['rack-2.local:4001', '192.0.2.7:23', '[fe80::1%eth0]:4001'])(
  'a form takes the serial server %s',
  (address) => {
    const draft = { ...draftOf('tcp'), address };
    expect(wrongIn('tcp', draft)).toEqual({});
    expect(connectionSchema.safeParse(connectionFrom('tcp', draft)).success).toBe(true);
  },
);

it.each([
  ['', 'tcpAddress'],
  ['rack-2.local', 'tcpAddress'],
  ['[fe80::1]', 'tcpAddress'],
  ['rack 2:4001', 'addressSpaces'],
  ['rack:0', 'addressPort'],
] as const)('a form says what is wrong with the serial server %j', (address, key) => {
  expect(wrongIn('tcp', { ...draftOf('tcp'), address })).toEqual({ address: { key } });
});
