import { describe, expect, it } from 'vitest';
import {
  bleLimit,
  blePackets,
  consoleBytes,
  consoleLimit,
  serviceLimit,
  uploadMessages,
} from '../../scripts/bench/limit';

describe('the limits that the benchmark measures against', () => {
  it.each([
    // Captured from Zephyr 4.4.0: echo requests in one, two and three lines.
    [17, 31],
    [113, 127 + 35],
    [213, 127 + 127 + 47],
    // 89 bytes, length and CRC are 93: one full line. One byte more costs a line of 4 characters.
    [89, 127],
    [90, 127 + 7],
    // 384 bytes are 4 full lines and 12 bytes more: 16 characters, marker and newline.
    [380, 4 * 127 + 19],
  ])('a message of %i bytes is %i bytes of console lines', (message, lines) => {
    expect(consoleBytes(message)).toBe(lines);
  });

  it('an upload of 64 KiB in messages of 380 bytes is counted to the byte', () => {
    // First: header 8, map 1, len 4+5, off 4+1, sha 4+2+32, data 5+3: 69 bytes, so 311 bytes of the file.
    // Then: header 8, map 1, off 4+3, data 5+3: 24 bytes, so 356 bytes of the file, 183 times.
    // Last: 65536 - 311 - 183 * 356 = 77 bytes, and 23 around them.
    expect(uploadMessages(65_536, 380)).toEqual({
      messages: 1 + 183 + 1,
      messageBytes: 184 * 380 + 100,
      consoleBytes: 184 * (4 * 127 + 19) + (127 + 19),
    });
  });

  it('offsets above 65535 take two bytes more', () => {
    const [small, large] = [uploadMessages(65_536, 380), uploadMessages(65_536 + 2 * 354 + 279, 380)];
    // The last 77 bytes and 279 more fill a message whose offset has 3 bytes, the next two have offsets of 5.
    expect(large.messages - small.messages).toBe(2);
    expect(large.messageBytes).toBe(187 * 380);
  });

  it('the best of a 384-byte buffer at 115200 baud is 4 full lines in every message', () => {
    // 368 bytes and 4 are 4 * 93. First 299 bytes of the file, then 189 times 344, last 221 in a message of 244:
    // 248 bytes, two full lines and 62 bytes, which are 84 characters. One byte is 10 bits.
    const bytesOnTheWire = 190 * 4 * 127 + (2 * 127 + 87);
    expect(consoleLimit(65_536, 384, 115_200)).toBeCloseTo((65_536 * 11_520) / bytesOnTheWire, 6);
  });

  it('a device that takes 3 ms for a message gets as many messages as fit into a second', () => {
    // 1000 bytes in messages of 384: first 317, then 360, then the rest.
    expect(uploadMessages(1000, 384).messages).toBe(3);
    expect(serviceLimit(1000, 384, 3)).toBeCloseTo(1000 / 0.009, 6);
  });

  it.each([
    // 244 + 3 + 4 are one packet of 251; 384 are 244 and 140.
    [384, 247, 251, 2],
    [488, 247, 251, 2],
    [489, 247, 251, 3],
    // 495 + 7 are 502: two packets exactly.
    [495, 498, 251, 2],
    [496, 498, 251, 3],
    // 20 + 7 are one packet of 27.
    [100, 23, 27, 5],
    [101, 23, 27, 6],
    // 240 + 7 without data length extension: 10 packets, the last of 4.
    [244, 247, 27, 10],
  ])(
    'a message of %i bytes at ATT_MTU %i is in packets of %i octets %i of them',
    (size, mtu, packetOctets, count) => {
      expect(blePackets(size, { mtu, packetOctets, intervalMs: 15, packetsPerEvent: 4 })).toBe(count);
    },
  );

  it('a Bluetooth link carries what its connection events hold', () => {
    // Messages of 244 bytes are one packet each and best: 178 bytes of the file in the first, 222 in the second, whose
    // offset has a short head, 221 in each of 43, and the rest.
    const link = { mtu: 247, packetOctets: 251, intervalMs: 15, packetsPerEvent: 4 };
    const packets = uploadMessages(10_000, 244).messages;
    expect(packets).toBe(46);
    expect(bleLimit(10_000, 384, link)).toBeCloseTo((10_000 * 1000 * 4) / (46 * 15), 6);
  });
});
