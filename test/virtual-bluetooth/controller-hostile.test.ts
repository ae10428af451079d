/**
 * The controller and octets that no host should send: noise, packets cut anywhere, commands with any parameters.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes, host } from './host';

const RESET = '01030c00';

describe('octets that no host should send', () => {
  test('a stream that has lost its place is understood again from a reset on (Vol 4 Part A, 4)', () => {
    const { ask } = host();
    expect(ask('ff')).toEqual(['04100100']);
    expect(ask('01091000')).toEqual([]);
    expect(ask('0103')).toEqual([]);
    expect(ask('0c00 01091000')).toEqual(['040e0401030c00', '040e0a01091000010000ccbbaa']);
  });

  test('a packet means the same however it is cut', () => {
    const stream = bytes(`${RESET} 01091000 01022000 02400007000300040002f201 01fffc03010203`);
    const whole = host();
    whole.controller.input(stream);
    const expected = whole.took();
    expect(expected).toHaveLength(4);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 6 }), (cuts) => {
        const { controller, took } = host();
        const places = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        places.slice(1).forEach((end, i) => controller.input(stream.subarray(places[i], end)));
        expect(took()).toEqual(expected);
      }),
    );
  });

  /** Real commands with any parameters, real data with any content, and noise. */
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .tuple(
        fc.constantFrom(
          0x0406,
          0x0c03,
          0x200b,
          0x200c,
          0x200d,
          0x200e,
          0x2013,
          0x2016,
          0x2019,
          0x2022,
          0x2041,
          0x2042,
          0x2043,
          0x1405,
          0x041d,
        ),
        fc.uint8Array({ maxLength: 40 }),
      )
      .map(([opcode, p]) => Uint8Array.of(1, opcode & 0xff, opcode >> 8, p.length, ...p)),
    fc
      .tuple(
        fc.constantFrom(0x40, 0x41),
        fc.constantFrom(0, 1, 2),
        fc.constantFrom(4, 5, 6, 7),
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: -3, max: 3 }),
      )
      .map(([handle, boundary, cid, pdu, wrong]) => {
        const length = Math.max(0, pdu.length + wrong);
        return Uint8Array.of(2, handle, boundary << 4, pdu.length + 4, 0, length, 0, cid, 0, ...pdu);
      }),
  );

  test('whatever comes, nothing is thrown, everything said is a whole packet, and a reset brings all back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { maxLength: 60 }), fc.boolean(), async (packets, isTimed) => {
        const { bring, connect, controller, clock, took, ask, send } = host(
          isTimed ? { timing: { intervalMs: 10, packetsPerEvent: 2 } } : {},
        );
        bring({
          services: [
            { uuid: '1801', characteristics: [{ uuid: '2a00', properties: ['read', 'write', 'notify'] }] },
          ],
        });
        await connect();
        for (const packet of packets) controller.input(packet);
        await clock.advance(3000);
        for (const said of took()) {
          const packet = bytes(said);
          const length =
            packet[0] === 4 ? 3 + (packet[2] ?? 0) : 5 + (packet[3] ?? 0) + 256 * (packet[4] ?? 0);
          expect(packet).toHaveLength(length);
        }
        // What was begun swallows at most one packet of the longest kind.
        for (let i = 0; i < 80; i++) send(RESET);
        expect(ask(RESET)).toEqual(['040e0401030c00']);
        expect(controller.links).toEqual([]);
        expect(clock.pending).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test('what nobody fetches is not kept without end', async () => {
    const { bring, connect, controller, clock, took, att } = host({
      timing: { intervalMs: 10, packetsPerEvent: 100 },
    });
    const heart = { uuid: '2a37', properties: ['notify'] } as const;
    bring({ services: [{ uuid: '180d', characteristics: [heart] }] });
    await connect();
    att('12 0400 0100');
    await clock.advance(20);
    took();
    for (let i = 0; i < 10_000; i++) controller.links[0]?.att.notify(heart, Uint8Array.of(i & 0xff));
    await clock.advance(10_000);
    expect(took()).toHaveLength(4096);
  });
});
