/**
 * What the engine knows of a link: whole messages go in and come out. A transport owns the device handle, the framing
 * and the back-pressure; it knows nothing of sequence numbers, time-outs, retries or CBOR.
 */

/** What is known about the size of messages on a link, before and after the device told its buffer size. */
export interface LinkSizing {
  /** Bytes of the device's buffer that framing takes: 4 on encoded serial (length and CRC are stored with the message). */
  readonly bufferOverheadBytes: number;
  /** No request may be larger than this, whatever the device says; undefined: no such limit. */
  readonly ceilingBytes: number | undefined;
  /** Largest request that is safe while the device's buffer size is not known. */
  readonly unknownDeviceBytes: number;
  /** Messages travel as datagrams: one that is too large vanishes alone, and harms none that follows. */
  readonly isDatagram?: boolean;
  /** Messages that may be under way at once, where the link cannot tell how fast they drain; undefined: no such limit. */
  readonly mostInFlight?: number;
}

/**
 * Links that carry a message in several packets (Bluetooth LE). Some devices do not put them together again: built without
 * CONFIG_MCUMGR_TRANSPORT_BT_REASSEMBLY they take messages of one packet only, and nothing announces it.
 */
export interface PacketCarrier {
  /** Bytes that fit one packet now. */
  readonly packetBytes: number;
  /** Bytes of each packet but the last where a message needs several: as many as leave nothing empty in the air. */
  readonly fullPacketBytes: number;
  /** About how long the connection interval is, where it is long; undefined: it is not, or nobody knows yet. */
  readonly slowIntervalMs?: number | undefined;
  /** Somebody has found out, with a message of `provenBytes` in several packets. */
  found(reassembles: boolean, provenBytes: number): void;
}

/**
 * Line pacing of encoded serial links. A device takes lines into a small pool and drops what comes too fast, without
 * a word; on fast links (USB, pseudo terminals, TCP) pauses between lines are then needed.
 */
export interface LinePacing {
  /** From the start of one line to the start of the next in milliseconds; 0 when the wire itself is slow enough. */
  gapMs: number;
  /**
   * Nobody has found out yet what the device takes: messages of more than two lines, which the smallest pools do not hold,
   * go out with a safe pause even if `gapMs` is shorter. Ended by whoever tries pauses out with long messages.
   */
  isCautious?: boolean;
  /** Largest message in bytes that still travels in `lines` lines. */
  messageBytesIn(lines: number): number;
  /** How long one byte of a message is on the wire, in milliseconds; absent where the link has no speed of its own. */
  readonly wireMsPerByte?: number;
}

/** Who is at the other end of a link that finds its device anew each time. */
export interface LinkPeer {
  /** Another one means: another device, or the same one under a new address. */
  readonly id: string;
  /**
   * As what it was found. `itself`: under the identifier that it is known by. `name`: under its name alone, which others may have.
   * `loader`: as a firmware loader, under the name that the loader of the device was given, or where that was met before.
   */
  readonly foundAs: 'itself' | 'name' | 'loader';
  /**
   * It is the device that was meant; from now on it is looked for under this identifier.
   * @param isLoader its firmware loader answers, whose name is not that of the device
   */
  keep(isLoader: boolean): void;
}

/** Why a link ended. `closed`: we closed it. `lost`: it went away by itself. */
export interface LinkEnd {
  why: 'closed' | 'lost';
  /** Words of the operating system, for the log and the error. Empty when there are none. */
  detail: string;
}

export interface SmpTransport {
  /** For people and logs, for example `serial /dev/ttyACM0`. Untrusted text. */
  readonly label: string;
  readonly sizing: LinkSizing;
  /** Present on links that carry lines. */
  readonly pacing?: LinePacing;
  /** Present on links that cut messages into packets. */
  readonly packets?: PacketCarrier;
  /** Present while a link is open that does not lead to a fixed place. */
  readonly peer?: LinkPeer | undefined;
  /**
   * Opens the link.
   * @throws BenchError of family `link/`, or the signal's reason.
   */
  open(signal: AbortSignal): Promise<void>;
  /**
   * Sends one whole message (header and body). Resolves when the link has taken it and wants the next.
   * @throws BenchError `link/lost` or `link/message-too-large`.
   */
  send(message: Uint8Array): Promise<void>;
  /** Ends a half-sent line before a request is repeated, where the link has lines. */
  flush?(): Promise<void>;
  /** Closes the link; resolves when the handle is free. Safe to call twice. */
  close(): Promise<void>;
  /** A whole message arrived. Set by the owner before `open`. */
  onMessage: (message: Uint8Array) => void;
  /** Console text that shares the link, decoded for display but untrusted. */
  onText: (text: string) => void;
  /**
   * Bytes that mean nothing, or a frame that was dropped, in words for the trace. Set by the owner, where wanted.
   * `system`: it did not come from the device, but is what the operating system says of the link.
   */
  onNoise?: (reason: string, from?: 'device' | 'system') => void;
  /** Called exactly once for a link that was opened, whatever ended it, before any `send` or `flush` fails because of it. */
  onEnd: (end: LinkEnd) => void;
}

/** Largest request in bytes for a device whose buffer size is known (or not). */
export function maxRequestBytes(sizing: LinkSizing, bufferBytes: number | undefined): number {
  const forDevice =
    bufferBytes === undefined ? sizing.unknownDeviceBytes : bufferBytes - sizing.bufferOverheadBytes;
  return Math.max(HEADER_AND_SMALLEST_BODY, Math.min(forDevice, sizing.ceilingBytes ?? forDevice));
}

const HEADER_AND_SMALLEST_BODY = 32;

/** A message of fewer packets would lose too much by losing its last. */
const PACKETS_WORTH_CUTTING = 4;

/**
 * The size of requests that move a file: without a last packet that would be less than half full, where several full ones
 * stand before it. Such a packet takes the time of a full one.
 * @param largestBytes what device and link allow
 */
export function transferBytes(largestBytes: number, packets: PacketCarrier | undefined): number {
  if (packets === undefined) return largestBytes;
  const { fullPacketBytes } = packets;
  const last = largestBytes % fullPacketBytes;
  const isWorthIt = largestBytes >= PACKETS_WORTH_CUTTING * fullPacketBytes && last < fullPacketBytes / 2;
  return isWorthIt ? largestBytes - last : largestBytes;
}
