import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { fromHex, joinBytes, toHex } from '@shared/core/bytes';
import { LengthDecoder } from '@main/engine/length-framing';
import { anyCuts, cutUp } from './console-listener';

function listen(limitBytes?: number) {
  const messages: Uint8Array[] = [];
  const noise: string[] = [];
  const on = {
    message: (message: Uint8Array) => messages.push(message),
    noise: (why: string) => noise.push(why),
  };
  const decoder = new LengthDecoder(on, limitBytes);
  return { messages, noise, decoder };
}

/** Captured from Zephyr's raw UART transport. */
const captured = [
  '0b00000a00000100bf61726568656c6c6fff',
  '0900001900000506bf686275665f73697a65190180696275665f636f756e7404ff',
  '0300000a00000200bf61726568656c6c6fff',
].map((hex) => fromHex(hex) ?? new Uint8Array());

const anyMessage = fc
  .record({ first: fc.constantFrom(0x01, 0x03, 0x09, 0x0b), body: fc.uint8Array({ maxLength: 600 }) })
  .map(({ first, body }) =>
    Uint8Array.from([first, 0, body.length >> 8, body.length & 255, 0, 1, 7, 1, ...body]),
  );

describe('messages without frames', () => {
  it('reads what a real server sent, joined', () => {
    const on = listen();
    on.decoder.push(joinBytes(captured));
    expect(on.messages).toEqual(captured);
    expect(on.noise).toEqual([]);
  });

  it('gives back every message, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 8 }), anyCuts, (messages, cuts) => {
        const on = listen();
        for (const chunk of cutUp(joinBytes(messages), cuts)) on.decoder.push(chunk);
        expect(on.messages).toEqual(messages);
        expect(on.noise).toEqual([]);
      }),
    );
  });

  it('finds the next message behind bytes that cannot begin one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), anyMessage, anyCuts, (bytes, message, cuts) => {
        // 0x01, 0x03, 0x09 and 0x0b can begin an answer; what they hide is the next test.
        const noise = bytes.map((byte) => ((byte & 0b1111_0101) === 1 ? byte + 1 : byte));
        const on = listen();
        for (const chunk of cutUp(joinBytes([noise, message]), cuts)) on.decoder.push(chunk);
        expect(on.messages).toEqual([message]);
      }),
    );
  });

  it('finds a message behind bytes that look like a header, when there is quiet', () => {
    const [message = new Uint8Array()] = captured;
    const on = listen();
    on.decoder.push(joinBytes([Uint8Array.of(0x0b, 0, 0x40, 0, 0, 0), message]));
    expect(on.messages).toEqual([]);
    on.decoder.idle();
    expect(on.messages).toEqual([message]);
    expect(on.noise).toEqual(['6 bytes that are not a message']);
  });

  it('finds all of them, behind several such headers', () => {
    const on = listen();
    const decoy = Uint8Array.of(0x0b, 0, 0x40, 0, 0, 0, 1, 1);
    // Holds something that would be a message of its own.
    const nested = Uint8Array.from([
      0x0b, 0, 0, 12, 0, 64, 1, 1, 0xff, 0xff, 0x0b, 0, 0, 0, 0, 0, 1, 1, 0xff, 0xff,
    ]);
    const messages = [nested, ...captured];
    on.decoder.push(joinBytes(messages.flatMap((message) => [decoy, message])));
    on.decoder.idle();
    expect(on.messages).toEqual(messages);
  });

  it('waits for the rest of a slow message through quiet times', () => {
    const [message = new Uint8Array()] = captured;
    const on = listen();
    for (const byte of message) {
      on.decoder.push(Uint8Array.of(byte));
      on.decoder.idle();
    }
    expect(on.messages).toEqual([message]);
  });

  it('believes no length over its limit', () => {
    const [message = new Uint8Array()] = captured;
    const on = listen(2048);
    on.decoder.push(joinBytes([Uint8Array.of(0x0b, 0, 0xff, 0xff, 0, 0, 1, 1), message]));
    expect(on.messages).toEqual([message]);
  });

  it('rejects our own request coming back, reserved bits, unknown versions and flags', () => {
    const [, message = new Uint8Array()] = captured;
    for (const start of ['0a00', '0800', '2b00', '1b00', '0b01', '0f00', '0d00']) {
      const on = listen();
      on.decoder.push(joinBytes([fromHex(start) ?? new Uint8Array(), message]));
      expect(on.messages, start).toEqual([message]);
    }
  });

  it('forgets what is held when it is reset', () => {
    const [message = new Uint8Array()] = captured;
    const on = listen();
    on.decoder.push(message.slice(0, 12));
    on.decoder.reset();
    on.decoder.push(message);
    expect(on.messages.map(toHex)).toEqual([toHex(message)]);
    expect(on.noise).toEqual(['12 bytes that are not a message']);
  });

  it('survives megabytes of anything', () => {
    const on = listen();
    const flood = new Uint8Array(65_536);
    for (let i = 0; i < flood.length; i++) flood[i] = (i * 2654435761) >>> 24;
    for (let i = 0; i < 32; i++) on.decoder.push(flood);
    for (let i = 0; i < 3; i++) on.decoder.push(new Uint8Array(70_000));
    const [message = new Uint8Array()] = captured;
    on.decoder.push(message);
    on.decoder.idle();
    expect(on.messages.at(-1)).toEqual(message);
  });
});
