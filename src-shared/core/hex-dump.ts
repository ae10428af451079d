/**
 * Bytes as lines for people: offset, sixteen bytes, the same as ASCII. Knows nothing of what the bytes mean.
 */
import { toHex } from './bytes';

const BYTES_A_LINE = 16;

/** `0000  08 00 00 05 00 00 2a 00  a1 61 64 62 68 69        ······*··adbhi`; a point stands for what ASCII cannot show. */
export function hexDump(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
    const part = bytes.subarray(at, at + BYTES_A_LINE);
    const pairs = Array.from(part, (byte) => toHex(Uint8Array.of(byte)));
    const halves = `${pairs.slice(0, 8).join(' ').padEnd(23)}  ${pairs.slice(8).join(' ').padEnd(23)}`;
    const ascii = Array.from(part, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'));
    lines.push(`${at.toString(16).padStart(4, '0')}  ${halves}  ${ascii.join('')}`);
  }
  return lines;
}
