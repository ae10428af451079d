/**
 * Console framing (SMP over console) from the device's side: CRC, base64, lines out. Written from Zephyr's
 * smp_transport.rst, "SMP over console", and the sources of both servers, without a look at the engine's framing.
 *
 *     06 09 <base64 of: length 2, message …> 0a
 *     04 14 <base64 of: … message, CRC 2>    0a       as often as needed
 */

export const FRAME_START = [0x06, 0x09] as const;
export const FRAME_CONTINUED = [0x04, 0x14] as const;
export const NEWLINE = 0x0a;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PADDING = 0x3d;
/** Base64 characters in a line of 127 bytes. */
const LINE_CHARACTERS = 124;
/** Raw bytes in a line of Zephyr but the first: it keeps counting the room that length and first byte took there. */
const ZEPHYR_LINE_BYTES = 90;

const encodeTable = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));
const decodeTable = new Uint8Array(256).fill(0xff);
encodeTable.forEach((code, value) => (decodeTable[code] = value));

const crcTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) !== 0 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

/** CRC-16 with polynomial 0x1021 and initial value 0; over a message with its CRC it is 0. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ (crcTable[(crc >> 8) ^ byte] ?? 0)) & 0xffff;
  return crc;
}

/** Base64 with padding. */
export function toBase64(bytes: Uint8Array): Uint8Array {
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3)).fill(PADDING);
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const present = Math.min(3, bytes.length - at);
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let i = 0; i <= present; i++) text[to + i] = encodeTable[(bits >> (18 - 6 * i)) & 63] ?? 0;
  }
  return text;
}

/** Strict: whole groups of four, padding only at the end, nothing else between; undefined when it is not so. */
export function fromBase64(text: Uint8Array): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text[text.length - 1] !== PADDING ? 0 : text[text.length - 2] !== PADDING ? 1 : 2;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const letters = text.length - padding;
  for (let at = 0, to = 0; at < text.length; at += 4, to += 3) {
    let bits = 0;
    for (let i = at; i < at + 4; i++) {
      const value = i < letters ? (decodeTable[text[i] ?? 0] ?? 0xff) : 0;
      if (value === 0xff) return undefined;
      bits = (bits << 6) | value;
    }
    // Beyond the end nothing is stored: that is the padding.
    bytes[to] = bits >> 16;
    bytes[to + 1] = bits >> 8;
    bytes[to + 2] = bits;
  }
  return bytes;
}

/** The lines of one message as Zephyr sends them: 127 bytes, then 123; the CRC is never split. */
export function zephyrLines(message: Uint8Array): Uint8Array[] {
  const raw = withLengthAndCrc(message);
  const lines: Uint8Array[] = [];
  // Length and first byte of the message travel before the room of the first line is counted.
  for (let at = 0, head = 3; at < raw.length; head = 0) {
    const left = raw.length - 2 - at - head;
    const size = left > ZEPHYR_LINE_BYTES ? ZEPHYR_LINE_BYTES : left > ZEPHYR_LINE_BYTES - 2 ? 87 : left + 2;
    lines.push(line(at === 0, toBase64(raw.subarray(at, at + head + size))));
    at += head + size;
  }
  return lines;
}

/** The lines of one message as MCUboot sends them: one long base64 text, cut every 124 characters. */
export function mcubootLines(message: Uint8Array): Uint8Array[] {
  const text = toBase64(withLengthAndCrc(message));
  const lines: Uint8Array[] = [];
  for (let at = 0; at < text.length; at += LINE_CHARACTERS)
    lines.push(line(at === 0, text.subarray(at, at + LINE_CHARACTERS)));
  return lines;
}

function withLengthAndCrc(message: Uint8Array): Uint8Array {
  const raw = new Uint8Array(message.length + 4);
  const crc = crc16(message);
  raw[0] = (message.length + 2) >> 8;
  raw[1] = (message.length + 2) & 0xff;
  raw.set(message, 2);
  raw[message.length + 2] = crc >> 8;
  raw[message.length + 3] = crc & 0xff;
  return raw;
}

function line(isFirst: boolean, text: Uint8Array): Uint8Array {
  const whole = new Uint8Array(text.length + 3);
  whole.set(isFirst ? FRAME_START : FRAME_CONTINUED);
  whole.set(text, 2);
  whole[whole.length - 1] = NEWLINE;
  return whole;
}
