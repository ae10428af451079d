import { describe, expect, it } from 'vitest';
import { SmpClient } from '@main/engine/client';
import { probePackets } from '@main/engine/packet-probe';
import { defaultTiming } from '@main/engine/timing';
import type { PacketCarrier, SmpTransport } from '@main/engine/transport';
import { packMessage, readHeader } from '@shared/smp/message';
import { VirtualClock } from '../support/virtual-clock';

type Answer = 'echo' | 'silence' | number;

/** What a device with packets of `packetBytes` makes of an echo: answers, says nothing, or an error of this number. */
async function probe(answer: Answer, packetBytes = 244, bufferBytes?: number): Promise<[boolean, number][]> {
  const clock = new VirtualClock();
  const findings: [boolean, number][] = [];
  const packets: PacketCarrier = {
    packetBytes,
    fullPacketBytes: packetBytes,
    found: (reassembles, provenBytes) => findings.push([reassembles, provenBytes]),
  };
  const sizes: number[] = [];
  const transport: SmpTransport = {
    label: 'test',
    sizing: { bufferOverheadBytes: 0, ceilingBytes: undefined, unknownDeviceBytes: 64 },
    packets,
    open: () => Promise.resolve(),
    send: (message) => {
      sizes.push(message.length);
      const header = readHeader(message);
      if (header === undefined || answer === 'silence') return Promise.resolve();
      const body = answer === 'echo' ? { r: '' } : { rc: answer };
      transport.onMessage(packMessage({ ...header, version: 2, op: 3 }, body));
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
    onMessage: () => {},
    onText: () => {},
    onEnd: () => {},
  };
  const client = new SmpClient({ transport, clock, random: () => 0, timing: defaultTiming });
  await clock.until(probePackets(client, transport, bufferBytes));
  // One packet would prove nothing, and a long one could be too much.
  for (const size of sizes) {
    expect(size).toBeGreaterThan(packetBytes);
    expect(size).toBeLessThanOrEqual(packetBytes + 8);
  }
  return findings;
}

describe('whether a device puts messages of several packets together', () => {
  it.each([20, 62, 244, 495])('is proved by an answer, packets of %i bytes', async (packetBytes) => {
    expect(await probe('echo', packetBytes)).toEqual([[true, packetBytes + 8]]);
  });

  it('is denied by silence', async () => {
    expect(await probe('silence')).toEqual([[false, 252]]);
  });

  it('is denied by "corrupt": the first packet was taken for the message', async () => {
    expect(await probe(9)).toEqual([[false, 252]]);
  });

  it.each([1, 8])('is proved by any other error, as %i: the whole message was understood', async (rc) => {
    expect(await probe(rc)).toEqual([[true, 252]]);
  });

  it('is not asked when the device has no room for two packets', async () => {
    expect(await probe('silence', 244, 251)).toEqual([]);
    expect(await probe('echo', 244, 252)).toEqual([[true, 252]]);
  });
});
