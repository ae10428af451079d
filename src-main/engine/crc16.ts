/**
 * CRC-16/XMODEM as SMP over console uses it: polynomial 0x1021, start 0, nothing reflected or inverted. Running it over a
 * message and its own CRC gives 0. Knows no framing.
 */

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
  return crc & 0xffff;
});

/** The CRC after one more byte. */
export function crc16Step(crc: number, byte: number): number {
  return ((crc << 8) & 0xffff) ^ (TABLE[(crc >> 8) ^ byte] ?? 0);
}

/** The CRC of all bytes. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = crc16Step(crc, byte);
  return crc;
}
