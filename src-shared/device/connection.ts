/**
 * The table of kinds of connections: how a device is reached, as it is saved and as window and command line ask for it. What a kind
 * is stands in its own file; a further one is such a file, its line here, its transport with a row in `src-main/transports/links.ts`,
 * and its words. Names links; opens none.
 */
import * as z from 'zod/mini';
import { portName } from '../core/port-name';
import { ble } from './connections/ble';
import type { ConnectionRow } from './connections/declare';
import { replay } from './connections/replay';
import { serial } from './connections/serial';
import { simulated } from './connections/simulated';
import { tcp } from './connections/tcp';
import { udp } from './connections/udp';

export { isPeerId } from './peer-id';
export { serialDefaults } from './connections/serial';
export { tcpDefaults } from './connections/tcp';

/** In the order in which windows and help name them. */
export const connectionKinds = { serial, tcp, udp, ble, simulated, replay } as const;

export type ConnectionKind = keyof typeof connectionKinds;
export type ConnectionOf<K extends ConnectionKind> = z.infer<(typeof connectionKinds)[K]['schema']>;
export type Connection = { [K in ConnectionKind]: ConnectionOf<K> }[ConnectionKind];
export type SerialConnection = ConnectionOf<'serial'>;
export type TcpConnection = ConnectionOf<'tcp'>;
export type UdpConnection = ConnectionOf<'udp'>;
export type BleConnection = ConnectionOf<'ble'>;
export type SimulatedConnection = ConnectionOf<'simulated'>;
export type ReplayConnection = ConnectionOf<'replay'>;

/** What command line and files call a kind; a kind without such a word goes by its own name. */
export type ConnType = {
  [K in ConnectionKind]: (typeof connectionKinds)[K]['word'] extends infer W extends string ? W : K;
}[ConnectionKind];

type Schema = (typeof connectionKinds)[ConnectionKind]['schema'];
export const connectionSchema = z.discriminatedUnion(
  'kind',
  Object.values(connectionKinds).map(({ schema }) => schema) as [Schema, ...Schema[]],
);

/** The rows for whoever walks them, whatever the kind. */
export const connectionRows: Readonly<Record<ConnectionKind, ConnectionRow<Connection>>> = connectionKinds;

/** The names of all kinds. */
export const kindNames = Object.keys(connectionKinds) as readonly ConnectionKind[];

export function connTypeOf(kind: ConnectionKind): ConnType {
  return connectionKinds[kind].word ?? (kind as ConnType);
}

/** The connection with the one name that its port has on this system. @param platform as `process.platform` */
export function withPortName<T extends Connection>(connection: T, platform: string): T {
  return connection.kind === 'serial'
    ? { ...connection, path: portName(connection.path, platform) }
    : connection;
}

/** Where a device is, in one line. */
export function addressText(connection: Connection): string {
  return connectionRows[connection.kind].addressText(connection);
}
