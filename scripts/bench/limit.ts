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

/**
 * The messages of an upload, each as full as it can be.
 * @param maxMessageBytes largest request, 104 or more
 */
export function uploadMessages(totalBytes: number, maxMessageBytes: number): MessageCount {
  const sum: MessageCount = { messages: 0, messageBytes: 0, consoleBytes: 0 };
  for (let offset = 0; offset < totalBytes;) {
    let dataBytes = Math.min(totalBytes - offset, maxMessageBytes);
    while (messageBytes(offset, dataBytes, totalBytes) > maxMessageBytes) dataBytes--;
    const size = messageBytes(offset, dataBytes, totalBytes);
    sum.messages++;
    sum.messageBytes += size;
    sum.consoleBytes += consoleBytes(size);
    offset += dataBytes;
  }
  return sum;
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
