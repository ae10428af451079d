/**
 * What a link can carry at most, by arithmetic: the bytes that SMP, CBOR (RFC 8949) and SMP over console (Zephyr's
 * smp_transport.rst) need around the bytes of a file. Uses no line of the engine, which is measured against it.
 */

const HEADER_BYTES = 8;
const MAP_HEAD_BYTES = 1;
const SHA256_BYTES = 32;

/** Console lines: 127 bytes with a marker of 2 and a newline; 124 base64 characters carry 93 bytes. */
const LINE_BYTES = 127;
const LINE_CARRIES_BYTES = 93;
const MARKER_AND_NEWLINE_BYTES = 3;
const LENGTH_AND_CRC_BYTES = 4;
/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;

/** Messages of one upload. */
export interface MessageCount {
  messages: number;
  /** Header and body of all messages together. */
  messageBytes: number;
  /** The same as lines on a console. */
  consoleBytes: number;
}

/** Bytes before a CBOR string, or those of a whole number, of this length or value. */
function headBytes(value: number): number {
  if (value < 24) return 1;
  if (value <= 0xff) return 2;
  return value <= 0xffff ? 3 : 5;
}

const keyBytes = (key: string): number => 1 + key.length;

/** Size of the message that carries `dataBytes` of a file of `totalBytes` at `offset`; the first one also len and sha. */
function messageBytes(offset: number, dataBytes: number, totalBytes: number): number {
  const first =
    offset === 0
      ? keyBytes('len') + headBytes(totalBytes) + keyBytes('sha') + headBytes(SHA256_BYTES) + SHA256_BYTES
      : 0;
  const body = keyBytes('off') + headBytes(offset) + keyBytes('data') + headBytes(dataBytes) + dataBytes;
  return HEADER_BYTES + MAP_HEAD_BYTES + first + body;
}

/** Bytes on the wire of one message as lines of a console. */
export function consoleBytes(messageSizeBytes: number): number {
  const carried = messageSizeBytes + LENGTH_AND_CRC_BYTES;
  const rest = carried % LINE_CARRIES_BYTES;
  const lastLine = rest === 0 ? 0 : 4 * Math.ceil(rest / 3) + MARKER_AND_NEWLINE_BYTES;
  return Math.floor(carried / LINE_CARRIES_BYTES) * LINE_BYTES + lastLine;
}

/** Sizes of the messages of an upload, each as full as it can be. */
function messageSizes(totalBytes: number, maxMessageBytes: number): number[] {
  const sizes: number[] = [];
  for (let offset = 0; offset < totalBytes;) {
    let dataBytes = Math.min(totalBytes - offset, maxMessageBytes);
    while (messageBytes(offset, dataBytes, totalBytes) > maxMessageBytes) dataBytes--;
    sizes.push(messageBytes(offset, dataBytes, totalBytes));
    offset += dataBytes;
  }
  return sizes;
}

/**
 * The messages of an upload, each as full as it can be.
 * @param maxMessageBytes largest request, 104 or more
 */
export function uploadMessages(totalBytes: number, maxMessageBytes: number): MessageCount {
  const sizes = messageSizes(totalBytes, maxMessageBytes);
  return {
    messages: sizes.length,
    messageBytes: sumOf(sizes, (size) => size),
    consoleBytes: sumOf(sizes, consoleBytes),
  };
}

/**
 * Bytes of the file per second over an encoded serial line that is never idle. A message whose last line is nearly empty
 * may cost more than a shorter one of full lines, so the best of all sizes up to the largest counts.
 * @param bufferBytes buffer of the device, which also holds length and CRC
 */
export function consoleLimit(totalBytes: number, bufferBytes: number, baud: number): number {
  const largest = bufferBytes - LENGTH_AND_CRC_BYTES;
  const sizes = Array.from({ length: LINE_CARRIES_BYTES }, (_, less) => largest - less);
  const fewest = Math.min(...sizes.map((size) => uploadMessages(totalBytes, size).consoleBytes));
  return (totalBytes * baud) / (fewest * BITS_PER_BYTE);
}

/** Bytes of the file per second to a device that takes so long for every message, on a link that takes no time. */
export function serviceLimit(totalBytes: number, maxMessageBytes: number, msPerMessage: number): number {
  return (totalBytes * 1000) / (uploadMessages(totalBytes, maxMessageBytes).messages * msPerMessage);
}

/** What decides how much a Bluetooth link carries. */
export interface BleLinkTraits {
  /** Connection interval. */
  intervalMs: number;
  /** Most packets of one side in one connection event. */
  packetsPerEvent: number;
  /** ATT_MTU, 23 or more. */
  mtu: number;
  /** Octets of one packet in the air: 251, or 27 without data length extension. */
  packetOctets: number;
}

/** Opcode and handle of a write command (Bluetooth Core Specification, Vol 3 Part F, 3.4.5.3). */
const WRITE_COMMAND_OCTETS = 3;
/** Length and channel before each PDU (Vol 3 Part A, 3.1). */
const L2CAP_HEADER_OCTETS = 4;

/** The longest value of an attribute (Vol 3 Part F, 3.2.9). */
const LONGEST_VALUE_BYTES = 512;

/**
 * Packets in the air of one message, which goes in writes of at most ATT_MTU - 3 bytes without anything around them. As long
 * as it needs several, a write is worth its time only if it fills its packets.
 */
export function blePackets(messageSizeBytes: number, { mtu, packetOctets }: BleLinkTraits): number {
  const headerOctets = WRITE_COMMAND_OCTETS + L2CAP_HEADER_OCTETS;
  const packetsOf = (bytes: number): number => Math.ceil((bytes + headerOctets) / packetOctets);
  const room = Math.min(mtu - WRITE_COMMAND_OCTETS, LONGEST_VALUE_BYTES);
  const filled = Math.floor((room + headerOctets) / packetOctets) * packetOctets - headerOctets;
  const write = filled > 0 ? filled : room;
  const whole = Math.max(0, Math.ceil((messageSizeBytes - room) / write));
  return whole * packetsOf(write) + packetsOf(messageSizeBytes - whole * write);
}

/**
 * Bytes of the file per second over a Bluetooth link on which every connection event is full. Shorter messages that fill
 * their last packet count too, as on a console.
 * @param maxMessageBytes largest request
 */
export function bleLimit(totalBytes: number, maxMessageBytes: number, link: BleLinkTraits): number {
  const least = Math.max(SMALLEST_UPLOAD_MESSAGE, maxMessageBytes - link.mtu);
  const sizes = Array.from({ length: maxMessageBytes - least + 1 }, (_, more) => least + more);
  const packetsAt = (size: number): number =>
    sumOf(messageSizes(totalBytes, size), (one) => blePackets(one, link));
  const fewest = Math.min(...sizes.map(packetsAt));
  return (totalBytes * 1000 * link.packetsPerEvent) / (fewest * link.intervalMs);
}

/** The first message has len and sha beside the image header of 32 bytes. */
const SMALLEST_UPLOAD_MESSAGE = 104;

function sumOf(sizes: readonly number[], of: (size: number) => number): number {
  return sizes.reduce((sum, size) => sum + of(size), 0);
}
