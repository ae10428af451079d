/**
 * Reads `--conntype` and `--connstring`: the keys of Zephyr's mcumgr.rst and a few of our own. Opens nothing, looks nothing up.
 */
import { errorText } from '@shared/core/error-texts';
import { isBenchError, toErrorView } from '@shared/core/errors';
import { portName } from '@shared/core/port-name';
import { examplePort } from '@shared/core/system-name';
import { maxMessageRange, type Connection } from '@shared/device/connection';
import { isPeerId } from '@shared/device/peer-id';
import { parseUdpAddress } from '../transports/udp-address';
import { UsageError } from './usage-error';

export const connTypes = ['serial', 'ble', 'udp', 'tcp', 'sim'] as const;
export type ConnType = (typeof connTypes)[number];

export const ownAddressTypes = ['public', 'random', 'rpa_pub', 'rpa_rnd'] as const;

/** Where a command goes to. */
export type Target = Connection;

interface Key {
  about: string;
  example: string;
}

/** The keys of every type, for reading, refusing and helping. */
export const connKeys: Record<ConnType, Record<string, Key>> = {
  serial: {
    dev: { about: 'the port: /dev/ttyACM0, /dev/cu.usbmodem1, COM3', example: examplePort(process.platform) },
    baud: { about: 'speed; must match the device (115200)', example: '115200' },
    mtu: { about: 'largest packet in bytes (as large as the device takes)', example: '512' },
    line: { about: 'longest line in bytes (127)', example: '127' },
    framing: { about: 'console (SMP over console) or raw', example: 'console' },
    flow: { about: 'none, rts-cts or xon-xoff', example: 'none' },
  },
  ble: {
    ctlr_name: { about: 'the controller of this computer, for example hci0', example: 'hci0' },
    own_addr_type: {
      about: `accepted, without effect: the system chooses it (${ownAddressTypes.join(', ')})`,
      example: 'random',
    },
    peer_name: { about: 'the name that the device advertises', example: 'Zephyr' },
    peer_id: {
      about: 'address (Linux, Windows) or UUID (macOS) of the device',
      example: 'c0:ff:ee:00:00:01',
    },
    conn_timeout: { about: 'seconds to wait for the connection', example: '10' },
  },
  udp: {
    addr: { about: 'host:port; without a port 1337', example: '[192.0.2.7]:1337' },
    mtu: { about: 'largest datagram in bytes (as large as the device takes)', example: '512' },
  },
  tcp: {
    addr: { about: 'host:port of a serial server or an emulator', example: 'localhost:4321' },
    mtu: { about: 'largest packet in bytes (as large as the device takes)', example: '512' },
    line: { about: 'longest line in bytes (127)', example: '127' },
    framing: { about: 'console (SMP over console) or raw', example: 'console' },
  },
  sim: {
    profile: { about: 'what the simulated device is (zephyr-4.4)', example: 'zephyr-4.4' },
    seed: { about: 'the same seed gives the same device (1)', example: '1' },
  },
};

/**
 * @param connString as typed; may be empty where a type needs nothing
 * @param platform as `process.platform`: one port has one name, however it is typed
 * @throws UsageError naming what is wrong and what is possible
 */
export function readConnection(
  type: string,
  connString: string,
  platform: string = process.platform,
): Target {
  const known = connTypes.find((one) => one === type.toLowerCase());
  switch (known) {
    case 'serial':
      return readSerial(pairsOf('serial', withKey('dev', connString)), platform);
    case 'ble':
      return readBle(pairsOf('ble', connString));
    case 'udp':
      return readUdp(connString);
    case 'tcp':
      return readTcp(connString);
    case 'sim':
      return readSim(pairsOf('sim', connString));
    case undefined:
      if (/^(oic_\w+|bhd)$/.test(type))
        throw new UsageError(
          type === 'bhd'
            ? '"bhd" is Bluetooth by way of a program of Mynewt'
            : `"${type}" is CoAP, which is not spoken here`,
          type === 'bhd'
            ? 'Use --conntype ble, which needs no such program.'
            : 'Use the plain connection where the firmware has one: serial, ble or udp.',
        );
      throw new UsageError(
        `"${type}" is no type of connection`,
        `Use one of ${connTypes.join(', ')}, for example --conntype serial --connstring dev=${examplePort(platform)}.`,
      );
  }
}

/** The same as text, as `conn show` prints it. */
export function connStringOf(connection: Target): { type: ConnType | 'replay'; connString: string } {
  switch (connection.kind) {
    case 'serial': {
      const { path, baudRate, maxMessageBytes, lineBytes, framing, flowControl } = connection;
      const pairs = { dev: path, baud: baudRate, mtu: maxMessageBytes, ...unusual({ lineBytes, framing }) };
      return {
        type: 'serial',
        connString: joined({ ...pairs, ...(flowControl === 'none' ? {} : { flow: flowControl }) }),
      };
    }
    case 'tcp': {
      const { address, maxMessageBytes: mtu, lineBytes, framing } = connection;
      return { type: 'tcp', connString: joined({ addr: address, mtu, ...unusual({ lineBytes, framing }) }) };
    }
    case 'udp':
      return {
        type: 'udp',
        connString:
          connection.address +
          (connection.maxMessageBytes === undefined ? '' : `,mtu=${connection.maxMessageBytes}`),
      };
    case 'replay':
      return { type: 'replay', connString: connection.fileName };
    case 'simulated':
      return { type: 'sim', connString: joined({ profile: connection.profile, seed: connection.seed }) };
    case 'ble': {
      const { controllerName, ownAddressType, peerName, peerId, connectTimeoutMs } = connection;
      return {
        type: 'ble',
        connString: joined({
          ctlr_name: controllerName,
          own_addr_type: ownAddressType,
          peer_name: peerName,
          peer_id: peerId,
          conn_timeout: connectTimeoutMs === undefined ? undefined : connectTimeoutMs / 1000,
        }),
      };
    }
  }
}

const DEFAULT_LINE_BYTES = 127;

function unusual({
  lineBytes,
  framing,
}: {
  lineBytes: number;
  framing: string;
}): Record<string, string | number> {
  return {
    ...(lineBytes === DEFAULT_LINE_BYTES ? {} : { line: lineBytes }),
    ...(framing === 'console' ? {} : { framing }),
  };
}

function joined(pairs: Record<string, string | number | undefined>): string {
  return Object.entries(pairs)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
    .join(',');
}

type Pairs = Partial<Record<string, string>>;

/** `key=value,key=value`; a comma inside a value cannot be told from one between pairs, so values have none. */
function pairsOf(type: ConnType, text: string): Pairs {
  const keys = connKeys[type];
  const pairs: Pairs = {};
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const equals = part.indexOf('=');
    const key = (equals < 0 ? part : part.slice(0, equals)).trim();
    if (equals < 0 || !Object.hasOwn(keys, key))
      throw new UsageError(
        equals < 0
          ? `"${part.trim()}" in the connection string is no key=value`
          : `"${key}" is no key of a ${type} connection`,
        `Known keys: ${Object.keys(keys).join(', ')}. ${exampleOf(type)}`,
      );
    if (Object.hasOwn(pairs, key))
      throw new UsageError(`"${key}" stands twice in the connection string`, 'Say it once.');
    pairs[key] = part.slice(equals + 1).trim();
  }
  return pairs;
}

/** The port or the address alone is enough to type, as it is for mcumgr. */
function withKey(key: string, text: string): string {
  const [first = '', ...rest] = text.split(',');
  return first.trim() === '' || first.includes('=') ? text : [`${key}=${first}`, ...rest].join(',');
}

function exampleOf(type: ConnType): string {
  const [first] = Object.entries(connKeys[type]);
  return first === undefined ? '' : `For example ${first[0]}=${first[1].example}.`;
}

function readSerial(pairs: Pairs, platform: string): Target {
  const path = portName(pairs['dev'] ?? '', platform);
  if (path === '')
    throw new UsageError(
      'A serial connection needs its port',
      `For example --connstring dev=${examplePort(platform)}.`,
    );
  return {
    kind: 'serial',
    path,
    baudRate: whole('baud', pairs['baud'], 300, 12_000_000) ?? 115_200,
    ...lineSettings(pairs),
    flowControl: oneOf('flow', pairs['flow'], ['none', 'rts-cts', 'xon-xoff']) ?? 'none',
  };
}

function readUdp(text: string): Target {
  const pairs = pairsOf('udp', withKey('addr', text));
  const maxMessageBytes = mtuIn(pairs);
  return {
    kind: 'udp',
    address: addressIn(pairs['addr'] ?? ''),
    ...(maxMessageBytes === undefined ? {} : { maxMessageBytes }),
  };
}

function readTcp(text: string): Target {
  const pairs = pairsOf('tcp', withKey('addr', text));
  if (!pairs['addr'])
    throw new UsageError('A TCP connection needs host and port', 'For example --connstring localhost:4321.');
  return { kind: 'tcp', address: bareAddress(pairs['addr']), ...lineSettings(pairs) };
}

function lineSettings(pairs: Pairs): {
  lineBytes: number;
  framing: 'console' | 'raw';
  maxMessageBytes?: number;
} {
  const maxMessageBytes = mtuIn(pairs);
  return {
    lineBytes: whole('line', pairs['line'], 32, 4096) ?? DEFAULT_LINE_BYTES,
    framing: oneOf('framing', pairs['framing'], ['console', 'raw']) ?? 'console',
    ...(maxMessageBytes === undefined ? {} : { maxMessageBytes }),
  };
}

function mtuIn(pairs: Pairs): number | undefined {
  return whole('mtu', pairs['mtu'], maxMessageRange.least, maxMessageRange.most);
}

function readSim(pairs: Pairs): Target {
  return {
    kind: 'simulated',
    profile: pairs['profile'] ?? 'zephyr-4.4',
    seed: whole('seed', pairs['seed'], 0, 0xffff_ffff) ?? 1,
  };
}

function readBle(pairs: Pairs): Target {
  const { ctlr_name: controllerName, peer_name: peerName, peer_id: peerId } = pairs;
  if (!peerName && !peerId)
    throw new UsageError(
      'A BLE connection needs the name or the address of the device',
      'For example --connstring peer_name=Zephyr, or --connstring peer_id=c0:ff:ee:00:00:01.',
    );
  if (peerId && !isPeerId(peerId))
    throw new UsageError(
      `"${peerId}" is no address of a device`,
      'For example peer_id=c0:ff:ee:00:00:01, on macOS the UUID that the system gives it.',
    );
  const seconds = pairs['conn_timeout'];
  if (seconds !== undefined && !(Number(seconds) >= 0.1 && Number(seconds) <= 600))
    throw new UsageError(
      `"${seconds}" is no conn_timeout`,
      'A number of seconds from 0.1 to 600, for example 10 or 2.5.',
    );
  const ownAddressType = oneOf('own_addr_type', pairs['own_addr_type'], ownAddressTypes);
  return {
    kind: 'ble',
    ...(ownAddressType === undefined ? {} : { ownAddressType }),
    ...(controllerName ? { controllerName } : {}),
    ...(peerName ? { peerName } : {}),
    ...(peerId ? { peerId } : {}),
    ...(seconds === undefined ? {} : { connectTimeoutMs: Math.round(Number(seconds) * 1000) }),
  };
}

/** Told here, so that no device is saved that could never be reached. */
function addressIn(text: string): string {
  const address = bareAddress(text);
  try {
    parseUdpAddress(address);
  } catch (error) {
    if (!isBenchError(error, 'link/bad-setting')) throw error;
    const { title, advice } = errorText(toErrorView(error));
    throw new UsageError(title, advice);
  }
  return address;
}

/** `[addr]:port` with any kind of address in the brackets, as the document writes it; ours has them around IPv6 only. */
function bareAddress(text: string): string {
  const typed = text.trim();
  if (typed === '')
    throw new UsageError('A UDP connection needs an address', 'For example --connstring [192.0.2.7]:1337.');
  const bracketed = /^\[([^[\]]+)\](.*)$/.exec(typed);
  return bracketed === null || bracketed[1]?.includes(':') ? typed : `${bracketed[1]}${bracketed[2]}`;
}

function whole(key: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most)
    throw new UsageError(`"${text}" is not possible for ${key}`, `A whole number from ${least} to ${most}.`);
  return number;
}

function oneOf<const T extends string>(
  key: string,
  text: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const found = allowed.find((one) => one === text);
  if (found === undefined)
    throw new UsageError(`"${text}" is not possible for ${key}`, `Use ${allowed.join(', ')}.`);
  return found;
}
