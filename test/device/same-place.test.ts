import { describe, expect, it } from 'vitest';
import { serialDefaults, tcpDefaults, type Connection } from '@shared/device/connection';
import { placeKey } from '@shared/device/same-place';

const udp = (address: string): Connection => ({ kind: 'udp', address });
const tcp = (address: string): Connection => ({ ...tcpDefaults, address });
const serial = (path: string, baudRate = 115_200): Connection => ({ ...serialDefaults, path, baudRate });
const ble = (peerId: string | undefined, peerName?: string): Connection => ({
  kind: 'ble',
  ...(peerId === undefined ? {} : { peerId }),
  ...(peerName === undefined ? {} : { peerName }),
});

describe('Two connections lead to one device when', () => {
  it.each<[string, Connection, Connection]>([
    ['the usual port is left out', udp('192.0.2.7'), udp('192.0.2.7:1337')],
    ['a name is written in capitals', udp('Sensor.local'), udp('sensor.local:1337')],
    ['a name ends with a dot', udp('sensor.local.'), udp('sensor.local')],
    ['there are blanks around it', udp(' 192.0.2.7 '), udp('192.0.2.7')],
    ['a port has zeros in front', udp('192.0.2.7:01337'), udp('192.0.2.7')],
    ['IPv6 is written out', udp('[2001:db8::1]:1337'), udp('2001:0DB8:0:0:0:0:0:1')],
    ['IPv6 has its zeros elsewhere', udp('2001:db8::1:0:0:1'), udp('2001:db8:0:0:1::1')],
    ['IPv6 has a zone', udp('fe80::1%eth0'), udp('[FE80:0::1%eth0]:1337')],
    ['IPv6 ends like IPv4', udp('::ffff:192.0.2.7'), udp('::ffff:c000:207')],
    ['a serial server is written in capitals', tcp('Rack-2:4001'), tcp('rack-2:4001')],
    ['only the speed differs', serial('/dev/ttyACM0'), serial('/dev/ttyACM0', 9600)],
    ['an address is written with dashes', ble('C0-DE-00-00-00-01'), ble('c0:de:00:00:00:01', 'Lamp')],
    ['both are found by one name', ble(undefined, 'Lamp'), ble(undefined, 'Lamp')],
  ])('%s', (_, a, b) => {
    expect(placeKey(a)).toBe(placeKey(b));
  });
});

describe('Two connections are two devices when', () => {
  it.each<[string, Connection, Connection]>([
    ['the ports differ', udp('192.0.2.7:1338'), udp('192.0.2.7')],
    ['the hosts differ', udp('192.0.2.7'), udp('192.0.2.8')],
    ['the kinds differ', udp('192.0.2.7:4001'), tcp('192.0.2.7:4001')],
    ['the zones differ', udp('fe80::1%eth0'), udp('fe80::1%eth1')],
    ['the serial ports differ', serial('/dev/ttyACM0'), serial('/dev/ttyACM1')],
    ['the addresses differ', ble('c0:de:00:00:00:01'), ble('c0:de:00:00:00:02')],
  ])('%s', (_, a, b) => {
    expect(placeKey(a)).not.toBe(placeKey(b));
  });

  it('they are recordings, which answer everybody', () => {
    expect(placeKey({ kind: 'replay', token: 'a', fileName: 'a.jsonl' })).toBeUndefined();
  });
});
