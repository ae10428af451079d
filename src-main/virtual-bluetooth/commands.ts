/**
 * The commands that the controller knows (Bluetooth Core Specification, Vol 4 Part E, 7): how long their parameters are at
 * least, where they stand in the map of supported commands, and what they set off. Keeps no state.
 */
import { ACCEPT_LIST_SIZE, type AcceptList } from './accept-list';
import { COMPANY, CORE_5_2, leSubevent, status, type HostEvents } from './hci';
import type { Link, LinkParameters } from './link';
import { addressOctets, addressText, le16, le16At, octets } from './octets';
import type { Aes128 } from './pairing';

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

/** Whom a host wants to connect to, and what of itself it shows. */
export interface ConnectWish {
  /** Undefined: whoever of the accept list is heard first. */
  address: string | undefined;
  /** Under its random address, which it has set before. */
  isRandom: boolean;
  parameters: LinkParameters;
  isExtended: boolean;
}

/** What commands can do with the controller. */
export interface CommandTarget {
  readonly traits: ControllerTraits;
  readonly events: HostEvents;
  readonly linkOf: (handle: number) => Link | undefined;
  readonly reset: () => void;
  /** Returns a status, as the others do. */
  readonly setScanType: (isActive: boolean, onlyAccepted: boolean) => number;
  readonly scan: (wish: 'off' | { filtersDuplicates: boolean; isExtended: boolean }) => number;
  readonly connect: (wish: ConnectWish) => number;
  readonly cancelConnect: () => number;
  readonly setRandomAddress: (address: string) => number;
  /** Runs the change unless the list is in use. */
  readonly changeAcceptList: (change: (list: AcceptList) => number) => number;
  readonly random: () => number;
  readonly aes128: Aes128;
  /** Longest packet and its time that hosts suggest for new links. */
  suggestedLength: readonly number[];
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

/** Of the filter policies (7.8.10) the lowest bit tells whether only the accept list is heard. */
const setScanType =
  (typeAt: number, policyAt: number): Run =>
  ({ events, setScanType: set }, parameters, opcode) =>
    events.commandComplete(opcode, set(parameters[typeAt] === 1, ((parameters[policyAt] ?? 0) & 1) === 1));

const enableScan =
  (isExtended: boolean): Run =>
  ({ events, scan }, [enable, duplicates], opcode) =>
    events.commandComplete(
      opcode,
      scan(enable === 1 ? { filtersDuplicates: duplicates === 1, isExtended } : 'off'),
    );

/** Where things stand in the two commands (7.8.12, 7.8.66); intervals and time-out are at a fixed distance in both. */
const createConnection =
  (at: { policy: number; address: number; own: number; interval: number }, isExtended: boolean): Run =>
  ({ events, connect }, parameters, opcode) => {
    const intervalMs = le16At(parameters, at.interval + 2) * INTERVAL_UNIT_MS;
    const supervisionMs = le16At(parameters, at.interval + 6) * TIMEOUT_UNIT_MS;
    if (intervalMs < 7.5 || intervalMs > 4000 || supervisionMs < 100 || supervisionMs > 32_000)
      return events.commandStatus(opcode, status.invalidParameters);
    const usesList = parameters[at.policy] === 1;
    const wish = {
      address: usesList ? undefined : addressText(parameters.slice(at.address, at.address + 6)),
      // 2 and 3 are private addresses, made from the public or the random one where a controller makes none.
      isRandom: ((parameters[at.own] ?? 0) & 1) === 1,
      parameters: { intervalMs, supervisionMs },
      isExtended,
    };
    events.commandStatus(opcode, connect(wish));
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

const changeAcceptList =
  (change: (list: AcceptList, addressType: number, address: string) => number): Run =>
  ({ events, changeAcceptList: changing }, parameters, opcode) => {
    const address = addressText(octets(parameters.slice(1, 7), new Uint8Array(6)).slice(0, 6));
    events.commandComplete(
      opcode,
      changing((list) => change(list, parameters[0] ?? 0, address)),
    );
  };

/** Key, text and what comes of them have their least significant octet first (7.8.22); the cipher has it the other way round. */
const encrypt: Run = ({ events, aes128 }, parameters, opcode) => {
  const [key, text] = [parameters.slice(0, 16), parameters.slice(16, 32)].map((one) => one.toReversed());
  const encrypted = aes128(key ?? new Uint8Array(16), text ?? new Uint8Array(16));
  events.commandComplete(opcode, status.success, encrypted.toReversed());
};

const RANDOM_OCTETS = 8;
const giveRandom: Run = ({ events, random }, _, opcode) =>
  events.commandComplete(
    opcode,
    status.success,
    Array.from({ length: RANDOM_OCTETS }, () => Math.floor(random() * 256)),
  );

/** All 37 data channels are in use. */
const ALL_CHANNELS = [0xff, 0xff, 0xff, 0xff, 0x1f];
const readChannelMap: Run = ({ events, linkOf }, parameters, opcode) => {
  const handle = le16At(parameters, 0);
  const isThere = linkOf(handle) !== undefined;
  events.commandComplete(
    opcode,
    isThere ? status.success : status.unknownConnection,
    le16(handle),
    ALL_CHANNELS,
  );
};

/** 27 to 251 octets and 328 to 17,040 microseconds (7.8.35). */
const suggestLength: Run = (target, parameters, opcode) => {
  const [length, timeUs] = [le16At(parameters, 0), le16At(parameters, 2)];
  const isPossible = length >= 27 && length <= 251 && timeUs >= 328 && timeUs <= 17_040;
  if (isPossible) target.suggestedLength = [...le16(length), ...le16(timeUs)];
  target.events.commandComplete(opcode, isPossible ? status.success : status.invalidParameters);
};

/** Bits of 7.8.27: scanning, passive and active, and initiating, alone (4, 5, 6), and with one another and with links (22 to 25, 28). */
const CENTRAL_STATES = [0x70, 0x00, 0xc0, 0x13, 0, 0, 0, 0];

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
  0x2005: {
    least: 6,
    mapped: [25, 4],
    run: ({ events, setRandomAddress }, parameters, opcode) =>
      events.commandComplete(opcode, setRandomAddress(addressText(parameters.slice(0, 6)))),
  },
  0x200b: { least: 7, mapped: [26, 2], run: setScanType(0, 6) },
  0x200c: { least: 2, mapped: [26, 3], run: enableScan(false) },
  0x200d: {
    least: 25,
    mapped: [26, 4],
    run: createConnection({ policy: 4, address: 6, own: 12, interval: 13 }, false),
  },
  0x200e: { least: 0, mapped: [26, 5], run: cancelConnection },
  0x200f: { least: 0, mapped: [26, 6], run: gives(ACCEPT_LIST_SIZE) },
  0x2010: { least: 0, mapped: [26, 7], run: changeAcceptList((list) => (list.clear(), status.success)) },
  0x2011: { least: 7, mapped: [27, 0], run: changeAcceptList((list, ...entry) => list.add(...entry)) },
  0x2012: { least: 7, mapped: [27, 1], run: changeAcceptList((list, ...entry) => list.remove(...entry)) },
  // Which channels to keep away from: here no channel is worse than another.
  0x2014: { least: 5, mapped: [27, 3], run: gives() },
  0x2015: { least: 2, mapped: [27, 4], run: readChannelMap },
  0x2017: { least: 32, mapped: [27, 6], run: encrypt },
  0x2018: { least: 0, mapped: [27, 7], run: giveRandom },
  0x201c: { least: 0, mapped: [28, 3], run: gives(...CENTRAL_STATES) },
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
  0x2023: {
    least: 0,
    mapped: [33, 7],
    run: ({ events, suggestedLength }, _, opcode) =>
      events.commandComplete(opcode, status.success, suggestedLength),
  },
  0x2024: { least: 4, mapped: [34, 0], run: suggestLength },
  0x202f: { least: 0, mapped: [35, 3], run: gives(...LONG, ...LONG) },
  0x2041: { least: 8, mapped: [37, 5], run: setScanType(3, 1) },
  0x2042: { least: 6, mapped: [37, 6], run: enableScan(true) },
  0x2043: {
    least: 26,
    mapped: [37, 7],
    run: createConnection({ policy: 0, address: 3, own: 1, interval: 14 }, true),
  },
};
