/** What is printed of a connection can be typed: names out of the air and paths of this computer hold anything. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connValue } from '@main/cli/conn-parts';
import { connStringOf, readConnection } from '@main/cli/connstring';
import { effectOf, pairsFor, withPairs } from '@main/cli/mcumgr-options';
import { UsageError } from '@main/cli/usage-error';
import { portName } from '@shared/core/port-name';
import { profileNames } from '@shared/simulator/profile-names';
import { kindNames, type Connection, type ConnectionKind } from '@shared/device/connection';

/** Any text, often with what means something in a connection string. */
const anyText = (most: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
      fc.string({
        unit: fc.constantFrom(',', '"', '=', ' ', 'a', 'peer_id', '\n'),
        minLength: 1,
        maxLength: 20,
      }),
    )
    .filter((text) => text.length <= most);

/** On Linux; other systems give ports their own names. */
const anyPath = anyText(256)
  .map((text) => portName(text, 'linux'))
  .filter((path) => path !== '');

const perhaps = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const mtu = perhaps(fc.integer({ min: 64, max: 65_535 }));
const lines = {
  lineBytes: fc.integer({ min: 32, max: 4096 }),
  framing: fc.constantFrom('console' as const, 'raw' as const),
};
const port = fc.integer({ min: 1, max: 65_535 });
const host = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.constantFrom('localhost', '[2001:db8::7]', '[fe80::1%eth0]'),
);
const place = fc.tuple(host, port).map(([name, number]) => `${name}:${number}`);

const connections: { [K in Exclude<ConnectionKind, 'replay'>]: fc.Arbitrary<object> } = {
  serial: fc.record({
    path: anyPath,
    baudRate: fc.integer({ min: 300, max: 4_000_000 }),
    flowControl: fc.constantFrom('none', 'rts-cts', 'xon-xoff'),
    maxMessageBytes: mtu,
    ...lines,
  }),
  tcp: fc.record({ address: place, maxMessageBytes: mtu, ...lines }),
  udp: fc.record({ address: fc.oneof(host, place), maxMessageBytes: mtu }),
  ble: fc
    .record({
      peerName: perhaps(anyText(256)),
      peerId: perhaps(fc.constantFrom('c0:ff:ee:00:00:01', '8d53dc1d-1db7-4cd3-868b-8a527460aa84')),
      controllerName: perhaps(anyText(64)),
      ownAddressType: perhaps(fc.constantFrom('public', 'random')),
      connectTimeoutMs: perhaps(fc.integer({ min: 100, max: 600_000 })),
    })
    .filter(({ peerName, peerId }) => peerName !== undefined || peerId !== undefined),
  simulated: fc.record({
    profile: fc.constantFrom(...profileNames),
    seed: fc.integer({ min: 0, max: 9999 }),
  }),
};

const anyConnection: fc.Arbitrary<Connection> = fc.oneof(
  ...Object.entries(connections).map(([kind, fields]) =>
    fields.map(
      (one) =>
        ({
          kind,
          ...Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)),
        }) as Connection,
    ),
  ),
);

function readBack(connection: Connection, more = ''): Connection {
  const { type, connString } = connStringOf(connection);
  return readConnection(
    type,
    more === '' ? connString : withPairs(connString, pairsFor(type, more)),
    'linux',
  );
}

describe('A connection that is printed as a connection string', () => {
  it('has a row here for every kind that the command line makes', () => {
    expect(Object.keys(connections).toSorted()).toEqual(
      kindNames.filter((one) => one !== 'replay').toSorted(),
    );
  });

  it('is the same when it is read back', () => {
    fc.assert(
      fc.property(anyConnection, (connection) => {
        expect(readBack(connection)).toEqual(connection);
      }),
      { numRuns: 3000 },
    );
  });

  it('is the same but for what was said beside it', () => {
    fc.assert(
      fc.property(connections.ble, anyText(200), (fields, name) => {
        const { extraPairs = '' } = effectOf({ peerName: name, hci: 3 });
        const connection = { kind: 'ble', ...fields } as Connection;
        expect(readBack(connection, extraPairs)).toEqual(
          readConnection(
            'ble',
            connStringOf({ ...connection, peerName: name, controllerName: 'hci3' } as Connection).connString,
          ),
        );
      }),
    );
  });

  it('may be a port that stands alone', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        expect(readConnection('serial', connValue(path, true), 'linux')).toMatchObject({ path });
      }),
    );
  });

  it.each([
    ['Lamp, kitchen', 'peer_name="Lamp, kitchen"'],
    [' Lamp ', 'peer_name=" Lamp "'],
    ['17" screen', 'peer_name="17"" screen"'],
    ['a=b', 'peer_name=a=b'],
    ['Zephyr Lamp', 'peer_name=Zephyr Lamp'],
  ])('has quotation marks only where they are needed: %j', (peerName, connString) => {
    expect(connStringOf({ kind: 'ble', peerName }).connString).toBe(connString);
  });

  it.each([
    ['serial', 'dev=" "'],
    ['ble', 'peer_name=""'],
    ['udp', '""'],
  ])('of type %s with nothing in %s is refused', (type, text) => {
    expect(() => readConnection(type, text, 'linux')).toThrow(UsageError);
  });

  it.each(['peer_name="Lamp', 'peer_name="Lamp"2', '"Lamp', 'peer_name=",ctlr_name=hci0'])(
    'whose quotation mark is not closed is refused: %s',
    (text) => {
      const read = (): unknown => readConnection('ble', text);
      expect(read).toThrow(UsageError);
      expect(read).toThrow('is not closed');
    },
  );
});
