/**
 * The table of kinds of connections: what is derived from its rows fits together, for every kind.
 */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { connStringOf, readConnection } from '@main/cli/connstring';
import { links, makeLink, type Surroundings } from '@main/transports/links';
import type { connectionKinds } from '@shared/device/connection';
import {
  addressText,
  connectionRows,
  connectionSchema,
  kindNames,
  serialDefaults,
  tcpDefaults,
  type BleConnection,
  type Connection,
  type ConnectionKind,
  type ConnectionOf,
} from '@shared/device/connection';
import { placeKey } from '@shared/device/same-place';
import { connectionFrom, draftOf, wrongIn } from '@/components/connection-draft';
import { VirtualClock } from '../support/virtual-clock';

/** One of each kind with everything said that can be typed, and what is found out. */
const whole: { readonly [K in ConnectionKind]: ConnectionOf<K> } = {
  serial: {
    ...serialDefaults,
    path: '/dev/ttyACM0',
    baudRate: 9600,
    lineBytes: 64,
    framing: 'raw',
    flowControl: 'rts-cts',
    maxMessageBytes: 512,
  },
  tcp: { ...tcpDefaults, address: 'rack:4001', lineBytes: 64, framing: 'raw', maxMessageBytes: 512 },
  udp: { kind: 'udp', address: '[fe80::1]:1338', maxMessageBytes: 512 },
  ble: {
    kind: 'ble',
    peerName: 'Lamp',
    peerId: 'c0:de:00:00:00:01',
    controllerName: 'hci1',
    ownAddressType: 'random',
    connectTimeoutMs: 2500,
  },
  simulated: { kind: 'simulated', profile: 'zephyr-udp', seed: 7 },
  replay: { kind: 'replay', token: 'r1', fileName: 'lamp.jsonl' },
};
const all: readonly [ConnectionKind, Connection][] = kindNames.map((kind) => [kind, whole[kind]]);
const typed = all.filter(([kind]) => connectionRows[kind].word !== undefined);

describe.each(all)('A %s connection', (kind, connection) => {
  it('is taken by the one schema of all kinds', () => {
    expect(connectionSchema.parse(connection)).toEqual(connection);
  });

  it('has an address in one line, and is at its own place', () => {
    expect(addressText(connection)).not.toBe('');
    for (const [other, one] of all)
      if (other !== kind) expect(placeKey(one) ?? other).not.toBe(placeKey(connection));
  });

  it('is made into a transport in one place, with what the program gives', async () => {
    const given: string[] = [];
    const hand = (what: string) => (): Promise<never> => {
      given.push(what);
      return Promise.reject(new Error('handed over'));
    };
    const around: Surroundings = {
      clock: new VirtualClock(),
      port: hand('serial'),
      ble: hand('ble'),
      simulated: hand('simulated'),
      recorded: hand('replay'),
    };
    const made = await makeLink(connection, around).catch(() => undefined);
    expect(made === undefined ? given : [kind]).toEqual([kind]);
    expect(links[kind].timing.quickMs).toBeGreaterThanOrEqual(links[kind].leastQuickMs);
  });
});

describe.each(typed)('A %s connection that is typed', (kind, connection) => {
  it('comes back from its connection string', () => {
    const { type, connString } = connStringOf(connection);
    expect(type).toBe(connectionRows[kind].word);
    expect(readConnection(type, connString, 'linux')).toEqual(connection);
  });

  it('comes back from its form', () => {
    expect(wrongIn(kind, draftOf(kind, connection))).toEqual({});
    expect(connectionFrom(kind, draftOf(kind, connection), connection)).toEqual(connection);
  });

  it('has an example for every key that can be typed', () => {
    for (const [name, { key, example }] of Object.entries(connectionRows[kind].fields)) {
      const text = typeof example === 'string' ? example : example('linux');
      const others = connStringOf(connection)
        .connString.split(',')
        .map((pair) => (pair.includes('=') ? pair : `addr=${pair}`))
        .filter((pair) => !pair.startsWith(`${key}=`));
      const read = readConnection(connectionRows[kind].word ?? '', [`${key}=${text}`, ...others].join(','));
      expect(Object.keys(read), name).toContain(name);
    }
  });
});

it('the types of connections are those of the rows', () => {
  expectTypeOf<Connection['kind']>().toEqualTypeOf<keyof typeof connectionKinds>();
  expectTypeOf<ConnectionOf<'ble'>>().toEqualTypeOf<BleConnection>();
  expectTypeOf<keyof ReturnType<typeof draftOf<'udp'>>>().toEqualTypeOf<'address' | 'maxMessageBytes'>();
});

it('a text that is too long is refused before anything is opened', () => {
  expect(() => readConnection('udp', 'a'.repeat(300))).toThrow('too long');
  expect(() => readConnection('ble', `peer_name=x,ctlr_name=${'h'.repeat(65)}`)).toThrow('too long');
});
