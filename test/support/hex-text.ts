/**
 * Intel HEX for tests, record by record and apart from the code under test, with every field open to lies.
 */

export interface HexPiece {
  address: number;
  bytes: Uint8Array;
}

/** One record with its checksum; `checksum` replaces it. */
export function record(type: number, offset: number, content: readonly number[], checksum?: number): string {
  const bytes = [content.length, offset >> 8, offset & 0xff, type, ...content];
  const sum = bytes.reduce((all, one) => all + one, 0);
  return `:${[...bytes, checksum ?? -sum & 0xff].map((one) => one.toString(16).padStart(2, '0').toUpperCase()).join('')}`;
}

export const END = record(1, 0, []);

/** Lines of 16 bytes with a linear address record before every 64 KiB. */
export function hexLines(pieces: readonly HexPiece[], lineBytes = 16): string[] {
  let upper = -1;
  const lines: string[] = [];
  for (const { address, bytes } of pieces)
    for (let at = 0; at < bytes.length;) {
      const here = address + at;
      const top = Math.floor(here / 0x1_0000);
      if (top !== upper) lines.push(record(4, 0, [top >> 8, top & 0xff]));
      upper = top;
      const length = Math.min(lineBytes, 0x1_0000 - (here % 0x1_0000), bytes.length - at);
      lines.push(record(0, here % 0x1_0000, [...bytes.subarray(at, at + length)]));
      at += length;
    }
  return [...lines, END];
}

export function hexText(pieces: readonly HexPiece[], lineEnd = '\n'): Uint8Array {
  return textBytes(hexLines(pieces).join(lineEnd) + lineEnd);
}

export function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
