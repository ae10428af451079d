import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { fromHex, joinBytes, toHex } from '@shared/core/bytes';
import { encodeLines, messageBytesInLines } from '@main/engine/console-framing';
import { crc16 } from '@main/engine/crc16';
import { anyCuts, ascii, cutUp, hear } from './console-listener';

const hex = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Captured from Zephyr 4.4.0 on native_sim: what went over the wire, and the message in it. */
const captured = {
  echoRequest: {
    message: '0a00000900000000a161646568656c6c6f',
    wire: '060941424d4b4141414a41414141414b46685a47566f5a57787362364a2f0a',
  },
  echoAnswer: {
    message: '0b00000a00000000bf61726568656c6c6fff',
    wire: '06094142514c4141414b41414141414c3968636d566f5a577873622f2f3355513d3d0a',
  },
};
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.repeat(4).slice(0, 100);
const longEcho = joinBytes([hex('0a00006900000700a161647864'), ascii(alphabet)]);
const longEchoLines = [
  '\x06\x09AHMKAABpAAAHAKFhZHhkQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWkFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFla\n',
  '\x04\x14QUJDREVGR0hJSktMTU5PUFFSU1RVVnHZ\n',
];
const longAnswer = joinBytes([hex('0b00006a00000700bf61727864'), ascii(alphabet), hex('ff')]);
const longAnswerLines = [
  '\x06\x09AHQLAABqAAAHAL9hcnhkQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWkFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFla\n',
  '\x04\x14QUJDREVGR0hJSktMTU5PUFFSU1RVVv+9Ag==\n',
];

const anyMessage = fc.uint8Array({ minLength: 8, maxLength: 700 }).map((bytes) => {
  // An answer whose header tells its true length, as every server sends it.
  const message = Uint8Array.from(bytes);
  message.set([0x0b, 0, (bytes.length - 8) >> 8, (bytes.length - 8) & 0xff]);
  return message;
});
const anyLineText = fc
  .string({ unit: fc.constantFrom(...'abc XYZ019:~$[]\x1b;mé\r='), maxLength: 40 })
  .map((text) => ascii(text + '\n'));

describe('encoding lines', () => {
  it('has the check value of CRC-16/XMODEM', () => {
    expect(crc16(ascii('123456789'))).toBe(0x31c3);
  });

  it('gives the bytes that real clients and servers put on the wire', () => {
    for (const { message, wire } of Object.values(captured))
      expect(toHex(joinBytes(encodeLines(hex(message))))).toBe(wire);
    expect(encodeLines(longEcho).map(latin)).toEqual(longEchoLines);
  });

  it('fills every line but the last', () => {
    const lengths = encodeLines(new Uint8Array(213 + 2)).map((line) => line.length);
    expect(lengths).toEqual([127, 127, 47]);
  });

  it('keeps every line within the length that was asked for, and as full as base64 allows', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 2000 }),
        fc.integer({ min: 7, max: 600 }),
        (message, lineBytes) => {
          const lines = encodeLines(message, lineBytes);
          const longest = Math.max(...lines.map((line) => line.length));
          expect(longest).toBeLessThanOrEqual(lineBytes);
          if (lines.length > 1) expect(longest).toBeGreaterThan(lineBytes - 4);
          expect(messageBytesInLines(lines.length, lineBytes)).toBeGreaterThanOrEqual(message.length);
          expect(messageBytesInLines(lines.length - 1, lineBytes)).toBeLessThan(message.length);
        },
      ),
    );
  });

  it('says how much fits into two lines of a default server', () => {
    expect(messageBytesInLines(2)).toBe(182);
    expect(messageBytesInLines(1)).toBe(89);
  });

  it('refuses a message whose length does not fit into 16 bits', () => {
    expect(encodeLines(new Uint8Array(65_533)).length).toBeGreaterThan(1);
    expect(() => encodeLines(new Uint8Array(65_534))).toThrow(/link\/message-too-large/);
  });
});

describe('decoding lines', () => {
  it('reads what real servers sent', () => {
    for (const { message, wire } of Object.values(captured))
      expect(hear(hex(wire)).messages.map(toHex)).toEqual([message]);
    expect(hear(ascii(longAnswerLines.join(''))).messages).toEqual([longAnswer]);
    expect(
      hear(ascii('\x06\x09ACMJAAAZAAACBr9oYnVmX3NpemUZBABpYnVmX2NvdW50Af+ZMg==\n')).messages.map(toHex),
    ).toEqual(['0900001900000206bf686275665f73697a65190400696275665f636f756e7401ff']);
  });

  it('gives back every message, however the stream is cut and joined', () => {
    fc.assert(
      fc.property(
        fc.array(anyMessage, { maxLength: 5 }),
        fc.integer({ min: 7, max: 600 }),
        anyCuts,
        (messages, lineBytes, cuts) => {
          const stream = joinBytes(messages.flatMap((message) => encodeLines(message, lineBytes)));
          const heard = hear(...cutUp(stream, cuts));
          expect(heard.messages).toEqual(messages);
          expect(heard.text).toBe('');
          expect(heard.noise).toEqual([]);
        },
      ),
    );
  });

  it('passes text between lines on as text and harms no message, however the stream is cut', () => {
    const part = fc.oneof(
      fc.record({ message: anyMessage, between: fc.array(anyLineText, { maxLength: 4 }) }),
      fc.record({ text: anyLineText }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), anyCuts, (parts, cuts) => {
        let text = '';
        const messages: Uint8Array[] = [];
        const stream: Uint8Array[] = [];
        const say = (line: Uint8Array): void => {
          stream.push(line);
          text += new TextDecoder().decode(line);
        };
        for (const one of parts) {
          if ('text' in one) {
            say(one.text);
            continue;
          }
          messages.push(one.message);
          for (const line of encodeLines(one.message)) {
            stream.push(line);
            const log = one.between.shift();
            if (log !== undefined) say(log);
          }
        }
        const heard = hear(...cutUp(joinBytes(stream), cuts));
        expect(heard.messages).toEqual(messages);
        expect(heard.text).toBe(text);
        expect(heard.noise).toEqual([]);
      }),
    );
  });

  it('finds a marker behind a prompt, colours and a log fragment', () => {
    const heard = hear(ascii('\x1b[1;32muart:~$ \x1b[m[00:00:01] half a log'), hex(captured.echoAnswer.wire));
    expect(heard.messages.map(toHex)).toEqual([captured.echoAnswer.message]);
    expect(heard.text).toBe('\x1b[1;32muart:~$ \x1b[m[00:00:01] half a log');
  });

  it('reads text that follows a frame without a newline', () => {
    const wire = hex(captured.echoAnswer.wire).slice(0, -1);
    const heard = hear(wire, ascii('uart:~$ '));
    expect(heard.messages.map(toHex)).toEqual([captured.echoAnswer.message]);
    expect(heard.text).toBe('uart:~$ ');
  });

  it('does not wait for the last newline: some pseudo terminals hold it back', () => {
    expect(hear(hex(captured.echoAnswer.wire).slice(0, -1)).messages).toHaveLength(1);
  });

  it('accepts a carriage return before the newline', () => {
    expect(hear(ascii(longAnswerLines.join('').replaceAll('\n', '\r\n'))).messages).toEqual([longAnswer]);
  });

  it('takes one over-long line, as MCUboot sent before it learned to split', () => {
    const message = joinBytes([hex('0b00012c00000000'), new Uint8Array(300).fill(7)]);
    expect(hear(...encodeLines(message, 4096)).messages).toEqual([message]);
  });

  it('lets a new start marker replace a packet whose rest was lost', () => {
    const [first = ''] = longAnswerLines;
    const heard = hear(ascii(first), ascii(longAnswerLines.join('')));
    expect(heard.messages).toEqual([longAnswer]);
    expect(heard.noise).toEqual(['packet not finished']);
  });

  it('finds the next frame in the middle of a damaged line', () => {
    const [first = ''] = longAnswerLines;
    const heard = hear(ascii(first.slice(0, 50)), hex(captured.echoAnswer.wire));
    expect(heard.messages.map(toHex)).toEqual([captured.echoAnswer.message]);
    const torn = hear(ascii(first.slice(0, 51)), hex(captured.echoAnswer.wire));
    expect(torn.messages.map(toHex)).toEqual([captured.echoAnswer.message]);
    expect(torn.noise).toEqual(['line is not base64']);
  });

  it('shows the boot text of a device that was reset in the middle of a frame', () => {
    const [first = ''] = longAnswerLines;
    const heard = hear(ascii(first.slice(0, 41)), ascii('*** Booting MCUboot ***\r\n'));
    expect(heard.text).toBe('*** Booting MCUboot ***\r\n');
    expect(heard.noise).toEqual(['line is not base64']);
  });

  it('drops a frame with a wrong CRC, and says so', () => {
    const message = hex(captured.echoAnswer.message);
    const damaged = encodeLines(message).map((line) => Uint8Array.from(line));
    const line = damaged[0];
    if (line !== undefined) line[10] = line[10] === 0x41 ? 0x42 : 0x41;
    const heard = hear(...damaged, ...encodeLines(message));
    expect(heard.messages).toEqual([message]);
    expect(heard.noise).toHaveLength(1);
  });

  it('ignores a continuation that continues nothing', () => {
    const heard = hear(ascii(longAnswerLines[1] ?? ''));
    expect(heard.messages).toEqual([]);
    expect(heard.text).toBe('');
    expect(heard.noise).toEqual(['continuation without a start']);
  });

  it('ignores a length that cannot hold a message', () => {
    const heard = hear(ascii('\x06\x09AAQAAAAAAAA=\n'), hex(captured.echoAnswer.wire));
    expect(heard.noise).toEqual(['length too small for a message']);
    expect(heard.text).toBe('');
    expect(heard.messages).toHaveLength(1);
  });

  it('never gives out a message that was not sent, whatever happens to the bytes', () => {
    const anyHarm = fc.array(
      fc.record({ at: fc.nat(4000), what: fc.constantFrom('flip', 'drop', 'insert'), byte: fc.nat(255) }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(
        fc.array(anyMessage, { minLength: 1, maxLength: 4 }),
        anyHarm,
        anyCuts,
        (messages, harm, cuts) => {
          const stream = [...joinBytes(messages.flatMap((message) => encodeLines(message)))];
          for (const { at, what, byte } of harm) {
            const place = at % stream.length;
            if (what === 'flip') stream[place] = (stream[place] ?? 0) ^ (byte || 1);
            else if (what === 'drop') stream.splice(place, 1);
            else stream.splice(place, 0, byte);
          }
          const last = Uint8Array.from([0x0b, 0, 0, 2, 0, 0, 1, 0, 0xbf, 0xff]);
          const heard = hear(...cutUp(Uint8Array.from(stream), cuts), ascii('\n'), ...encodeLines(last));
          const sent = new Set(messages.map(toHex));
          const received = heard.messages.map(toHex);
          for (const message of received.slice(0, -1)) expect(sent).toContain(message);
          expect(received.at(-1)).toBe(toHex(last));
        },
      ),
    );
  });
});

describe('the habits of old servers', () => {
  const packet = (message: Uint8Array, counted: number): Uint8Array => {
    const crc = crc16(message);
    return joinBytes([
      Uint8Array.of(counted >> 8, counted & 255),
      message,
      Uint8Array.of(crc >> 8, crc & 255),
    ]);
  };
  const line = (marker: string, bytes: Uint8Array): Uint8Array =>
    ascii(`${marker}${Buffer.from(bytes).toString('base64')}\n`);

  it('accepts a length that does not count the CRC (before Zephyr 3.0)', () => {
    fc.assert(
      fc.property(anyMessage, fc.integer({ min: 1, max: 231 }), (message, triples) => {
        const bytes = packet(message, message.length);
        const lines: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; at += 3 * triples)
          lines.push(line(at === 0 ? '\x06\x09' : '\x04\x14', bytes.slice(at, at + 3 * triples)));
        expect(hear(...lines).messages).toEqual([message]);
      }),
    );
  });

  it('accepts a start marker on every line of a packet', () => {
    const bytes = packet(longAnswer, longAnswer.length + 2);
    const lines = [bytes.slice(0, 45), bytes.slice(45, 90), bytes.slice(90)].map((piece) =>
      line('\x06\x09', piece),
    );
    expect(hear(...lines).messages).toEqual([longAnswer]);
  });

  it('joins the packets into which a long answer was split (before Zephyr 3.2)', () => {
    const parts = [longAnswer.slice(0, 50), longAnswer.slice(50, 100), longAnswer.slice(100)];
    const heard = hear(...parts.flatMap((part) => encodeLines(part)));
    expect(heard.messages).toEqual([longAnswer]);
  });

  it('gives up on a split answer when a whole message comes instead of its rest', () => {
    const heard = hear(...encodeLines(longAnswer.slice(0, 50)), hex(captured.echoAnswer.wire));
    expect(heard.messages.map(toHex)).toEqual([captured.echoAnswer.message]);
    expect(heard.noise).toEqual(['rest of a message missing']);
  });
});
