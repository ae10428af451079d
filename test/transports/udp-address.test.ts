import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { parseUdpAddress, udpAddressText } from '@main/transports/udp-address';
import { isBenchError } from '@shared/core/errors';

describe('the address of a UDP device', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7', 1337, 4],
    ['192.0.2.7:4000', '192.0.2.7', 4000, 4],
    ['  192.0.2.7 ', '192.0.2.7', 1337, 4],
    ['::1', '::1', 1337, 6],
    ['fe80::1%eth0', 'fe80::1%eth0', 1337, 6],
    ['[fe80::1%eth0]:4000', 'fe80::1%eth0', 4000, 6],
    ['[2001:db8::1]', '2001:db8::1', 1337, 6],
    ['2001:db8::1', '2001:db8::1', 1337, 6],
    ['board-3.lab', 'board-3.lab', 1337, undefined],
    ['board-3.lab.:65535', 'board-3.lab.', 65535, undefined],
    ['localhost:1', 'localhost', 1, undefined],
    ['my_board', 'my_board', 1337, undefined],
  ] as const)('reads %s', (text, host, port, family) => {
    expect(parseUdpAddress(text)).toEqual({ host, port, family });
  });

  it.each([
    '',
    ' ',
    ':1337',
    'board:',
    'board:0',
    'board:65536',
    'board:1e3',
    'board:-1',
    'board:13 37',
    '1.2.3',
    '300.1.1.1',
    '1.2.3.4.5',
    '[192.0.2.7]:1337',
    '[board]:1337',
    '[::1',
    '::1]',
    '[::1]1337',
    '[::1]:',
    '[]',
    'fe80::g',
    '1:2:3:4:5:6:7:8:9',
    'two words',
    'http://board',
    'board/path',
    '-board',
    'board..lab',
    `${'a'.repeat(64)}.lab`,
    'a.'.repeat(127) + 'abc',
  ])('refuses %j', (text) => {
    const read = (): unknown => parseUdpAddress(text);
    expect(read).toThrow(expect.objectContaining({ code: 'link/bad-setting' }));
  });

  it('says what it refused', () => {
    expect(() => parseUdpAddress('board:0')).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({ setting: 'UDP address', value: 'board:0' }) as unknown,
      }),
    );
  });

  it('is written the way it is read', () => {
    const port = fc.integer({ min: 1, max: 65535 });
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()), port, (host, portNumber) => {
        const text = host.includes(':') ? `[${host}]:${portNumber}` : `${host}:${portNumber}`;
        const address = parseUdpAddress(text);
        expect(parseUdpAddress(udpAddressText(address))).toEqual(address);
        expect(address).toMatchObject({ host, port: portNumber });
      }),
    );
  });

  it('either reads a text or refuses it in words, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseUdpAddress(text).host).not.toBe('');
        } catch (error) {
          expect(isBenchError(error, 'link/bad-setting')).toBe(true);
        }
      }),
    );
  });
});
