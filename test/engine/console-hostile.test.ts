import { describe, expect, it, vi } from 'vitest';
import fc from 'fast-check';
import { joinBytes } from '@shared/core/bytes';
import { encodeLines } from '@main/engine/console-framing';
import { anyCuts, ascii, cutUp, hear, listen } from './console-listener';

const answer = Uint8Array.from([0x0b, 0, 0, 120, 0, 0, 7, 0, ...new Uint8Array(120).fill(0x20)]);

describe('text without frames', () => {
  it('holds back an unfinished line until there is quiet', () => {
    const heard = listen();
    heard.decoder.push(ascii('Hello\nuart:~$ '));
    expect(heard.pieces).toEqual(['Hello\n']);
    heard.decoder.idle();
    expect(heard.pieces).toEqual(['Hello\n', 'uart:~$ ']);
    heard.decoder.idle();
    expect(heard.pieces).toHaveLength(2);
  });

  it('does not tear characters at the edges of chunks and pieces', () => {
    const text = 'äöü€🙂'.repeat(2000);
    fc.assert(
      fc.property(anyCuts, (cuts) => {
        expect(hear(...cutUp(ascii(text), cuts)).text).toBe(text);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps a lone first byte of a marker as text', () => {
    expect(hear(ascii('a\x06b\x04\x06\x06c\x04\n')).text).toBe('a\x06b\x04\x06\x06c\x04\n');
  });

  it('passes on an endless line in pieces of at most 4 KiB', () => {
    const heard = listen();
    for (let i = 0; i < 1000; i++) heard.decoder.push(ascii('x'.repeat(1000)));
    expect(Math.max(...heard.pieces.map((piece) => piece.length))).toBe(4096);
    heard.decoder.idle();
    expect(heard.text).toHaveLength(1_000_000);
  });
});

describe('hostile streams', () => {
  /** Bytes that were copied or made while `work` ran: the time it takes, without a clock. */
  function bytesHandled(work: () => void): { copied: number; largest: number } {
    let copied = 0;
    let largest = 0;
    const proto = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
    const set = vi.spyOn(proto, 'set').mockImplementation(function (
      this: Uint8Array,
      from: ArrayLike<number>,
      at = 0,
    ) {
      copied += from.length;
      largest = Math.max(largest, this.length);
      for (let i = 0; i < from.length; i++) this[at + i] = from[i] ?? 0;
    });
    const slice = vi.spyOn(proto, 'slice');
    const copyWithin = vi.spyOn(proto, 'copyWithin');
    work();
    for (const result of slice.mock.results) copied += (result.value as Uint8Array).length;
    for (const [, from, end] of copyWithin.mock.calls) copied += (end ?? 0) - from;
    for (const spy of [set, slice, copyWithin]) spy.mockRestore();
    return { copied, largest };
  }

  it('takes no memory for a length of 65,535 that is only claimed', () => {
    const heard = listen();
    const claim = ascii(`\x06\x09${Buffer.from([0xff, 0xff, 0x0b, 0, 0xff, 0xf5]).toString('base64')}\n`);
    const { largest } = bytesHandled(() => {
      for (let i = 0; i < 100; i++) heard.decoder.push(claim);
    });
    expect(largest).toBeLessThan(5000);
    for (const line of encodeLines(answer)) heard.decoder.push(line);
    expect(heard.messages).toEqual([answer]);
  });

  it('never holds more than twice the largest packet', () => {
    const heard = listen();
    const body = 'A'.repeat(120);
    const { largest } = bytesHandled(() => {
      heard.decoder.push(ascii('\x06\x09//8LAP/1AAAA\n'));
      for (let i = 0; i < 3000; i++) heard.decoder.push(ascii(`\x04\x14${body}\n`));
    });
    expect(largest).toBeLessThanOrEqual(2 * 65_536);
    expect(heard.noise.length).toBeGreaterThan(0);
  });

  it('copies every byte a few times at most, whatever the stream is made of', () => {
    const streams: Record<string, Uint8Array> = {
      'a line without an end': new Uint8Array(300_000).fill(0x61),
      'first bytes of markers': new Uint8Array(300_000).fill(0x06),
      'base64 without an end': joinBytes([ascii('\x06\x09//8'), new Uint8Array(300_000).fill(0x41)]),
      'start markers': joinBytes(Array.from({ length: 150_000 }, () => Uint8Array.of(6, 9))),
      'empty lines': new Uint8Array(300_000).fill(0x0a),
      frames: joinBytes(Array.from({ length: 2000 }, () => encodeLines(answer)).flat()),
    };
    for (const [name, stream] of Object.entries(streams))
      for (const cut of [1, 7, 4096, stream.length]) {
        const heard = listen();
        const { copied } = bytesHandled(() => {
          for (let at = 0; at < stream.length; at += cut) heard.decoder.push(stream.subarray(at, at + cut));
        });
        expect(copied / stream.length, `${name}, ${cut} at once`).toBeLessThan(4);
      }
  });
});
