/**
 * How a device is reached, as it is saved and as the window asks for it. Names links; opens none.
 */
import * as z from 'zod/mini';
import { isPeerId, peerIdPattern } from './peer-id';

export { isPeerId };
import { plainText } from '../core/plain-text';
import { portName } from '../core/port-name';

const shortText = z.string().check(z.minLength(1), z.maxLength(256));

/** Least and most of the numbers of a serial connection. */
export const serialRanges = {
  baudRate: { least: 300, most: 12_000_000 },
  lineBytes: { least: 32, most: 4096 },
} as const;

/** Least and most of the largest message of any link that has this setting. */
export const maxMessageRange = { least: 64, most: 65_535 } as const;

/** Longest line in bytes that the device takes, marker and newline included. */
const lineBytes = z
  .int()
  .check(z.minimum(serialRanges.lineBytes.least), z.maximum(serialRanges.lineBytes.most));
const framing = z.enum(['console', 'raw']);
/** Largest message in bytes that is sent, header included; the device's own limit alone when missing. */
const maxMessageBytes = z.optional(
  z.int().check(z.minimum(maxMessageRange.least), z.maximum(maxMessageRange.most)),
);

export const serialConnectionSchema = z.strictObject({
  kind: z.literal('serial'),
  /** Name of the port as the operating system gives it, for example /dev/ttyACM0 or COM3. */
  path: shortText,
  baudRate: z.int().check(z.minimum(serialRanges.baudRate.least), z.maximum(serialRanges.baudRate.most)),
  lineBytes,
  maxMessageBytes,
  framing,
  flowControl: z.enum(['none', 'rts-cts', 'xon-xoff']),
  /** What tells this device from others on the same kind of port; found by the application. */
  identity: z.optional(z.string().check(z.maxLength(512))),
});

export const tcpConnectionSchema = z.strictObject({
  kind: z.literal('tcp'),
  /** Where a serial server has the port: `host:port`, `[v6]:port`. */
  address: shortText,
  lineBytes,
  maxMessageBytes,
  framing,
});

export const udpConnectionSchema = z.strictObject({
  kind: z.literal('udp'),
  /** `host`, `host:port`, `[v6]:port`. */
  address: shortText,
  maxMessageBytes,
});

/** Least and most of the numbers of a Bluetooth connection. */
export const bleRanges = { connectTimeoutMs: { least: 100, most: 600_000 } } as const;

/** As mcumgr has them. */
export const ownAddressTypes = ['public', 'random', 'rpa_pub', 'rpa_rnd'] as const;

export const bleConnectionSchema = z
  .strictObject({
    kind: z.literal('ble'),
    /** The name that the device advertises. Finds the device again under another address. */
    peerName: z.optional(shortText),
    /** What the operating system calls the device: its address, or on macOS a UUID. */
    peerId: z.optional(z.string().check(z.regex(peerIdPattern))),
    /** The adapter to use where there are several, for example hci1. Linux only. */
    controllerName: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
    /** As mcumgr has it. The systems choose by themselves; kept so that a connection string stays whole. */
    ownAddressType: z.optional(z.enum(ownAddressTypes)),
    /** How long to look for the device and to connect, in milliseconds. */
    connectTimeoutMs: z.optional(
      z.int().check(z.minimum(bleRanges.connectTimeoutMs.least), z.maximum(bleRanges.connectTimeoutMs.most)),
    ),
  })
  .check(
    z.refine(({ peerName, peerId }) => peerName !== undefined || peerId !== undefined, {
      error: 'a name or an identifier of the device is needed',
    }),
  );

export const simulatedConnectionSchema = z.strictObject({
  kind: z.literal('simulated'),
  /** Name of a profile of the simulator. */
  profile: shortText,
  /** The same seed gives the same device again. */
  seed: z.int().check(z.minimum(0), z.maximum(0xffff_ffff)),
});

export const replayConnectionSchema = z.strictObject({
  kind: z.literal('replay'),
  /** Of the recording, given by the application when it was opened; the path stays there. */
  token: z.string().check(z.minLength(1), z.maxLength(64)),
  /** Name of the file, for people. */
  fileName: shortText,
});

export const connectionSchema = z.discriminatedUnion('kind', [
  serialConnectionSchema,
  tcpConnectionSchema,
  udpConnectionSchema,
  bleConnectionSchema,
  simulatedConnectionSchema,
  replayConnectionSchema,
]);

export type SerialConnection = z.infer<typeof serialConnectionSchema>;
export type TcpConnection = z.infer<typeof tcpConnectionSchema>;
export type UdpConnection = z.infer<typeof udpConnectionSchema>;
export type BleConnection = z.infer<typeof bleConnectionSchema>;
export type SimulatedConnection = z.infer<typeof simulatedConnectionSchema>;
export type ReplayConnection = z.infer<typeof replayConnectionSchema>;
export type Connection = z.infer<typeof connectionSchema>;
export type ConnectionKind = Connection['kind'];

/** The connection with the one name that its port has on this system. @param platform as `process.platform` */
export function withPortName<T extends Connection>(connection: T, platform: string): T {
  return connection.kind === 'serial'
    ? { ...connection, path: portName(connection.path, platform) }
    : connection;
}

export const serialDefaults: Omit<SerialConnection, 'path'> = {
  kind: 'serial',
  baudRate: 115_200,
  lineBytes: 127,
  framing: 'console',
  flowControl: 'none',
};

export const tcpDefaults: Omit<TcpConnection, 'address'> = {
  kind: 'tcp',
  lineBytes: 127,
  framing: 'console',
};

/** Where a device is, in one line. */
export function addressText(connection: Connection): string {
  switch (connection.kind) {
    case 'serial':
      return connection.path;
    case 'tcp':
    case 'udp':
      return connection.address;
    case 'ble':
      // A name out of the air may hold anything; what is looked for stays as it is.
      return plainText(connection.peerId ?? connection.peerName ?? '');
    case 'simulated':
      return `${connection.profile} #${connection.seed}`;
    case 'replay':
      return connection.fileName;
  }
}
