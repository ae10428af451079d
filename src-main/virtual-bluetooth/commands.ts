/**
 * The commands that the controller knows (Bluetooth Core Specification, Vol 4 Part E, 7): how long their parameters are at
 * least, where they stand in the map of supported commands, and what they set off. Keeps no state.
 */
import { COMPANY, CORE_5_2, leSubevent, status, type HostEvents } from './hci';
import type { Link, LinkParameters } from './link';
import { addressOctets, addressText, le16, le16At, octets } from './octets';

/** What the controller says of itself. */
export interface ControllerTraits {
  address: string;
  /** Longest packet that the host may send, and how many. */
  aclOctets: number;
  aclPackets: number;
  /** Extended advertising: hosts then use the extended commands alone. */
  isExtended: boolean;
  /** Data length extension: packets of 251 octets in the air instead of 27. */
  hasLongPackets: boolean;
}

/** What commands can do with the controller. */
export interface CommandTarget {
  readonly traits: ControllerTraits;
  readonly events: HostEvents;
  readonly linkOf: (handle: number) => Link | undefined;
  readonly reset: () => void;
  /** Returns a status, as the others do. */
  readonly setScanType: (isActive: boolean) => number;
  readonly scan: (wish: 'off' | { filtersDuplicates: boolean; isExtended: boolean }) => number;
  readonly connect: (address: string, parameters: LinkParameters, isExtended: boolean) => number;
  readonly cancelConnect: () => number;
  /** After `cancelConnect`: says that the attempt is over. */
  readonly endConnect: () => void;
}

type Run = (target: CommandTarget, parameters: Uint8Array, opcode: number) => void;

export interface Command {
  /** Shortest parameters in octets. */
  least: number;
  /** Octet and bit in the map of supported commands (6.27). */
  mapped?: readonly [octet: number, bit: number];
  run: Run;
}

const MAP_OCTETS = 64;
const INTERVAL_UNIT_MS = 1.25;
const TIMEOUT_UNIT_MS = 10;
/** Longest packets in the air and their time on the 1 Mbit/s PHY, in microseconds. */
const LONG = [...le16(251), ...le16(2120)];

/** Answers with success and these values. */
const gives =
  (...values: readonly number[]): Run =>
  ({ events }, _, opcode) =>
    events.commandComplete(opcode, status.success, values);

/** Answers at once with success when the link is there, then goes on. */
const onLink =
  (then: (target: CommandTarget, link: Link, parameters: Uint8Array) => void): Run =>
  (target, parameters, opcode) => {
    const link = target.linkOf(le16At(parameters, 0));
    target.events.commandStatus(opcode, link === undefined ? status.unknownConnection : status.success);
    if (link !== undefined) then(target, link, parameters);
  };

const setScanType =
  (at: number): Run =>
  ({ events, setScanType: set }, parameters, opcode) =>
    events.commandComplete(opcode, set(parameters[at] === 1));

const enableScan =
  (isExtended: boolean): Run =>
  ({ events, scan }, [enable, duplicates], opcode) =>
    events.commandComplete(
      opcode,
      scan(enable === 1 ? { filtersDuplicates: duplicates === 1, isExtended } : 'off'),
    );

/** Intervals and time-out stand at a fixed distance from one another in both commands (7.8.12, 7.8.66). */
const createConnection =
  (addressAt: number, intervalAt: number, isExtended: boolean): Run =>
  ({ events, connect }, parameters, opcode) => {
    const intervalMs = le16At(parameters, intervalAt + 2) * INTERVAL_UNIT_MS;
    const supervisionMs = le16At(parameters, intervalAt + 6) * TIMEOUT_UNIT_MS;
    if (intervalMs < 7.5 || intervalMs > 4000 || supervisionMs < 100 || supervisionMs > 32_000)
      return events.commandStatus(opcode, status.invalidParameters);
    const address = addressText(parameters.slice(addressAt, addressAt + 6));
    events.commandStatus(opcode, connect(address, { intervalMs, supervisionMs }, isExtended));
  };

const readSupportedCommands: Run = ({ events }, _, opcode) => {
  const map = new Uint8Array(MAP_OCTETS);
  for (const { mapped } of Object.values(commands))
    if (mapped !== undefined) map[mapped[0]] = (map[mapped[0]] ?? 0) | (1 << mapped[1]);
  events.commandComplete(opcode, status.success, map);
};

const localFeatures: Run = ({ events, traits }, _, opcode) => {
  // LE encryption; data length extension is bit 5, extended advertising bit 12 (Vol 6 Part B, 4.6).
  const features = [traits.hasLongPackets ? 0x21 : 0x01, traits.isExtended ? 0x10 : 0x00, 0, 0, 0, 0, 0, 0];
  events.commandComplete(opcode, status.success, features);
};

const setDataLength: Run = ({ events, linkOf }, parameters, opcode) => {
  const handle = le16At(parameters, 0);
  const isThere = linkOf(handle) !== undefined;
  events.commandComplete(opcode, isThere ? status.success : status.unknownConnection, le16(handle));
  if (isThere) events.leMeta(leSubevent.dataLengthChange, le16(handle), LONG, LONG);
};

const readRssi: Run = ({ events, linkOf }, parameters, opcode) => {
  const handle = le16At(parameters, 0);
  const link = linkOf(handle);
  const result = link === undefined ? status.unknownConnection : status.success;
  events.commandComplete(opcode, result, le16(handle), (link?.peripheral.rssi ?? 0) & 0xff);
};

const startEncryption = onLink(({ events }, link, parameters) => {
  const isRight = link.pairing.accepts(parameters.slice(12, 28));
  link.att.isEncrypted = isRight;
  events.encryptionChange(isRight ? status.success : status.pinOrKeyMissing, link.handle, isRight);
});

const updateConnection = onLink(({ events }, { handle }, parameters) =>
  events.leMeta(
    leSubevent.connectionUpdateComplete,
    status.success,
    le16(handle),
    parameters.slice(4, 6),
    parameters.slice(6, 8),
    parameters.slice(8, 10),
  ),
);

const cancelConnection: Run = ({ events, cancelConnect, endConnect }, _, opcode) => {
  const result = cancelConnect();
  events.commandComplete(opcode, result);
  if (result === status.success) endConnect();
};

/** By opcode. */
export const commands: Readonly<Record<number, Command>> = {
  0x0406: { least: 3, mapped: [0, 5], run: onLink((_, link) => link.end(status.terminatedByHost)) },
  0x041d: {
    least: 2,
    mapped: [2, 7],
    run: onLink(({ events }, { handle }) => events.readRemoteVersionInformationComplete(handle)),
  },
  0x0c03: {
    least: 0,
    mapped: [5, 7],
    run: ({ events, reset }, _, opcode) => {
      reset();
      events.commandComplete(opcode, status.success);
    },
  },
  // Masks, filters and preferences, which change nothing here.
  0x0c01: { least: 8, mapped: [5, 6], run: gives() },
  0x0c05: { least: 1, mapped: [6, 0], run: gives() },
  0x0c6d: { least: 2, mapped: [24, 6], run: gives() },
  0x2001: { least: 8, mapped: [25, 0], run: gives() },
  0x2031: { least: 3, mapped: [35, 5], run: gives() },
  0x0c6c: { least: 0, mapped: [24, 5], run: gives(1, 0) },
  0x1001: {
    least: 0,
    mapped: [14, 3],
    run: gives(CORE_5_2, 0, 0, CORE_5_2, ...le16(COMPANY), 0, 0),
  },
  0x1002: { least: 0, run: readSupportedCommands },
  // BR/EDR is not supported, LE is (Vol 2 Part C, 3.3).
  0x1003: { least: 0, mapped: [14, 5], run: gives(0, 0, 0, 0, 0x60, 0, 0, 0) },
  0x1005: { least: 0, mapped: [14, 7], run: gives(...le16(1021), 64, ...le16(8), 0, 0) },
  0x1009: {
    least: 0,
    mapped: [15, 1],
    run: ({ events, traits }, _, opcode) =>
      events.commandComplete(opcode, status.success, addressOctets(traits.address)),
  },
  0x1405: { least: 2, mapped: [15, 5], run: readRssi },
  0x2002: {
    least: 0,
    mapped: [25, 1],
    run: ({ events, traits }, _, opcode) =>
      events.commandComplete(opcode, status.success, octets(le16(traits.aclOctets), traits.aclPackets)),
  },
  0x2003: { least: 0, mapped: [25, 2], run: localFeatures },
  0x200b: { least: 7, mapped: [26, 2], run: setScanType(0) },
  0x200c: { least: 2, mapped: [26, 3], run: enableScan(false) },
  0x200d: { least: 25, mapped: [26, 4], run: createConnection(6, 13, false) },
  0x200e: { least: 0, mapped: [26, 5], run: cancelConnection },
  0x2013: { least: 14, mapped: [27, 2], run: updateConnection },
  0x2016: {
    least: 2,
    mapped: [27, 5],
    run: onLink(({ events }, { handle }) =>
      events.leMeta(
        leSubevent.readRemoteFeaturesComplete,
        status.success,
        le16(handle),
        0x21,
        [0, 0, 0, 0, 0, 0, 0],
      ),
    ),
  },
  0x2019: { least: 28, mapped: [28, 0], run: startEncryption },
  0x2022: { least: 6, mapped: [33, 6], run: setDataLength },
  0x202f: { least: 0, mapped: [35, 3], run: gives(...LONG, ...LONG) },
  0x2041: { least: 8, mapped: [37, 5], run: setScanType(3) },
  0x2042: { least: 6, mapped: [37, 6], run: enableScan(true) },
  0x2043: { least: 26, mapped: [37, 7], run: createConnection(3, 14, true) },
};
