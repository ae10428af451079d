import { expect, it } from 'vitest';
import { ConsoleWire } from '@main/simulator/wire';
import { makeFastDevice } from '../../scripts/bench/peers/fast-device';
import { Count } from '../../scripts/bench/peers/relay';
import {
  asLines,
  dataBytesFor,
  uploadRequest,
  uploadRequests,
} from '../../scripts/bench/peers/upload-request';
import { VirtualClock } from '../support/virtual-clock';

const BUFFERS = { bufferBytes: 384, bufferCount: 4 } as const;

it('a device that takes no time answers three chunks of full size without a millisecond passing', async () => {
  const clock = new VirtualClock();
  const device = makeFastDevice(BUFFERS, clock);
  const wire = new ConsoleWire(device, { clock });
  let lines = 0;
  wire.output = (bytes) => {
    for (const byte of bytes) if (byte === 0x0a) lines++;
  };
  const requests = uploadRequests(BUFFERS.bufferBytes, 3);
  // The second time there is something to erase.
  for (const times of [1, 2]) {
    for (const request of requests) wire.input(asLines(request));
    await clock.advance(0);
    expect(lines).toBe(3 * times);
  }
  expect(device.slotContent(0, 1)?.length).toBe(3 * dataBytesFor(BUFFERS.bufferBytes));
  device.close();
});

it('the requests that a relay is tried with fill a buffer and do not exceed it', () => {
  for (const bufferBytes of [384, 1472]) {
    const data = new Uint8Array(dataBytesFor(bufferBytes));
    // On a line the buffer also holds length and checksum.
    const longest = uploadRequest(0, data, 0x110_0000).length + 4;
    expect(longest).toBeLessThanOrEqual(bufferBytes);
    expect(longest).toBeGreaterThan(bufferBytes - 16);
    expect(uploadRequest(0xff_ffff, data).length + 4).toBeLessThanOrEqual(bufferBytes);
  }
});

it('the relay counts both ways from the first to the last byte, whichever end it came from', async () => {
  const clock = new VirtualClock();
  const passed: number[] = [];
  const count = new Count(clock);
  const line = { write: (bytes: Uint8Array) => passed.push(bytes.length) };
  const [toDevice, toHost] = [count.counting('toDevice', line), count.counting('toHost', line)];
  expect(count.report({ toDevice: 0, toHost: 0 }).spanMs).toBe(0);
  await clock.advance(1000);
  toDevice(new Uint8Array(10));
  await clock.advance(25);
  toDevice(new Uint8Array(5));
  await clock.advance(5);
  toHost(new Uint8Array(3));
  await clock.advance(1000);
  expect(passed).toEqual([10, 5, 3]);
  expect(count.report({ toDevice: 1, toHost: 2 })).toEqual({
    spanMs: 30,
    toDevice: { bytes: 15, lost: 1 },
    toHost: { bytes: 3, lost: 2 },
  });
});
