/**
 * The checksum that devices compute over files: CRC-32 of IEEE 802.3, reflected, as in Zephyr's crc32_ieee().
 */

const POLYNOMIAL = 0xedb8_8320;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
  return rest;
});

/**
 * @param before the checksum of the bytes that come before these; 0 when there are none
 * @returns the checksum of everything so far, 0 to 2^32 - 1
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let rest = ~before;
  for (const byte of bytes) rest = (rest >>> 8) ^ (table[(rest ^ byte) & 0xff] ?? 0);
  return ~rest >>> 0;
}
