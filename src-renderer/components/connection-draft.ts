/**
 * A connection while it is being typed, and what is wrong with it in the words of the form (as keys of messages). Pure.
 */
import {
  maxMessageRange,
  serialDefaults,
  serialRanges,
  tcpDefaults,
  type Connection,
  type SerialConnection,
  type TcpConnection,
  type UdpConnection,
} from '@shared/device/connection';

interface MessageSizeDraft {
  /** Largest message in bytes; empty where the device's own limit is enough. */
  maxMessageBytes: string;
}

export interface SerialDraft extends MessageSizeDraft {
  path: string;
  baudRate: string;
  lineBytes: string;
  framing: SerialConnection['framing'];
  flowControl: SerialConnection['flowControl'];
}

export interface TcpDraft extends MessageSizeDraft {
  address: string;
  lineBytes: string;
  framing: TcpConnection['framing'];
}

export interface UdpDraft extends MessageSizeDraft {
  address: string;
}

/** Names a message below `bench.form.wrong`. */
export interface Wrong {
  key:
    | 'port'
    | 'number'
    | 'address'
    | 'tcpAddress'
    | 'addressSpaces'
    | 'addressPort'
    | 'name'
    | 'nameEmpty'
    | 'tags'
    | 'peer'
    | 'peerId';
  values?: Record<string, number>;
}
/** What is wrong, by field; empty when nothing is. */
export type WrongFields<F extends string> = { [N in F]?: Wrong };

export const framings = ['console', 'raw'] as const satisfies readonly SerialConnection['framing'][];
export const flowControls = [
  'none',
  'rts-cts',
  'xon-xoff',
] as const satisfies readonly SerialConnection['flowControl'][];
export const usualBaudRates = ['9600', '38400', '57600', '115200', '230400', '460800', '921600', '1000000'];

const longestText = 256;
export { MOST_NAME as longestName } from '@shared/device/record';

export function serialDraft(
  from: Omit<SerialConnection, 'path'> & { path?: string } = serialDefaults,
): SerialDraft {
  return {
    path: from.path ?? '',
    baudRate: String(from.baudRate),
    lineBytes: String(from.lineBytes),
    framing: from.framing,
    flowControl: from.flowControl,
    ...messageSizeDraft(from),
  };
}

export function wrongSerial(
  draft: SerialDraft,
): WrongFields<'path' | 'baudRate' | 'lineBytes' | 'maxMessageBytes'> {
  const path = draft.path.trim();
  return {
    ...(path === '' || path.length > longestText ? { path: { key: 'port' } } : {}),
    ...wrongNumber('baudRate', draft.baudRate, serialRanges.baudRate),
    ...wrongNumber('lineBytes', draft.lineBytes, serialRanges.lineBytes),
    ...wrongMessageSize(draft),
  };
}

/** What was found out about the port (`before.identity`) belongs to the port and goes when another is chosen. */
export function serialFrom(draft: SerialDraft, before?: SerialConnection): SerialConnection {
  const path = draft.path.trim();
  return {
    kind: 'serial',
    path,
    baudRate: Number(draft.baudRate),
    lineBytes: Number(draft.lineBytes),
    framing: draft.framing,
    flowControl: draft.flowControl,
    ...messageSizeFrom(draft),
    ...(before?.identity !== undefined && before.path === path ? { identity: before.identity } : {}),
  };
}

export function tcpDraft(
  from: Omit<TcpConnection, 'address'> & { address?: string } = tcpDefaults,
): TcpDraft {
  return {
    address: from.address ?? '',
    lineBytes: String(from.lineBytes),
    framing: from.framing,
    ...messageSizeDraft(from),
  };
}

/** There is no usual port, so one has to be said. */
export function wrongTcp(draft: TcpDraft): WrongFields<'address' | 'lineBytes' | 'maxMessageBytes'> {
  const address = draft.address.trim();
  const wrong = wrongAddress(address);
  const hasPort = /^(?:\[[^\]]*\]|[^:]*):[^:]*$/.test(address);
  const inAddress: Wrong | undefined =
    wrong?.key === 'address' || (wrong === undefined && !hasPort) ? { key: 'tcpAddress' } : wrong;
  return {
    ...(inAddress === undefined ? {} : { address: inAddress }),
    ...wrongNumber('lineBytes', draft.lineBytes, serialRanges.lineBytes),
    ...wrongMessageSize(draft),
  };
}

export function tcpFrom(draft: TcpDraft): TcpConnection {
  return {
    kind: 'tcp',
    address: draft.address.trim(),
    lineBytes: Number(draft.lineBytes),
    framing: draft.framing,
    ...messageSizeFrom(draft),
  };
}

export function udpDraft(from: Partial<UdpConnection> = {}): UdpDraft {
  return { address: from.address ?? '', ...messageSizeDraft(from) };
}

export function wrongUdp(draft: UdpDraft): WrongFields<'address' | 'maxMessageBytes'> {
  const inAddress = wrongAddress(draft.address.trim());
  return { ...(inAddress === undefined ? {} : { address: inAddress }), ...wrongMessageSize(draft) };
}

/** Catches what is plainly wrong; the main process reads addresses exactly. */
function wrongAddress(address: string): Wrong | undefined {
  if (address === '' || address.length > longestText) return { key: 'address' };
  if (/\s/.test(address)) return { key: 'addressSpaces' };
  const port = /^(?:\[[^\]]*\]|[^:]*):([^:]*)$/.exec(address)?.[1];
  const isPort =
    port === undefined || (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 0xffff);
  return isPort ? undefined : { key: 'addressPort' };
}

export function udpFrom(draft: UdpDraft): UdpConnection {
  return { kind: 'udp', address: draft.address.trim(), ...messageSizeFrom(draft) };
}

function messageSizeDraft(from: { maxMessageBytes?: number | undefined }): MessageSizeDraft {
  return { maxMessageBytes: from.maxMessageBytes === undefined ? '' : String(from.maxMessageBytes) };
}

function wrongMessageSize({ maxMessageBytes }: MessageSizeDraft): WrongFields<'maxMessageBytes'> {
  return maxMessageBytes.trim() === ''
    ? {}
    : wrongNumber('maxMessageBytes', maxMessageBytes, maxMessageRange);
}

function messageSizeFrom({ maxMessageBytes }: MessageSizeDraft): { maxMessageBytes?: number } {
  return maxMessageBytes.trim() === '' ? {} : { maxMessageBytes: Number(maxMessageBytes) };
}

/** Whole numbers in a range; something to show beside the field otherwise. */
export function wrongNumber<F extends string>(
  field: F,
  typed: string,
  { least, most }: { least: number; most: number },
): WrongFields<F> {
  const value = /^\d{1,9}$/.test(typed.trim()) ? Number(typed) : Number.NaN;
  if (value >= least && value <= most) return {};
  const wrong: Wrong = { key: 'number', values: { least, most } };
  return { [field]: wrong } as WrongFields<F>;
}

export function isFine(wrong: WrongFields<string>): boolean {
  return Object.keys(wrong).length === 0;
}

/** Whether two connections lead to the same place with the same settings. */
export function sameConnection(a: Connection, b: Connection): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}
