import { describe, expect, it } from 'vitest';
import type { SmpTransport } from '@main/engine/transport';
import { hostSha } from '@main/host/sha';
import { SimulatedDevice } from '@main/simulator/device';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { SimulatedTransport, simulatedSerial } from '@main/transports/simulated';
import { fromHex, toHex } from '@shared/core/bytes';
import { VirtualClock } from '../support/virtual-clock';

// Parameters as asked of a Zephyr 4.4.0 server with 4 buffers of 384 bytes, and its answer.
const question = fromHex('0800000100000506a0') ?? new Uint8Array();
const answer = '0900001900000506bf686275665f73697a65190180696275665f636f756e7404ff';

function setUp(profile: DeviceProfile = profiles['zephyr-4.4']) {
  const clock = new VirtualClock();
  const device = new SimulatedDevice({ profile, clock, random: () => 0, hash: hostSha });
  return { clock, device };
}

async function ask(
  clock: VirtualClock,
  transport: SmpTransport,
): Promise<{ answer: string; tookMs: number }> {
  const started = clock.now();
  const heard = new Promise<string>((resolve) => {
    transport.onMessage = (message) => resolve(toHex(message));
  });
  await clock.until(transport.send(question));
  return { answer: await clock.until(heard), tookMs: clock.now() - started };
}

describe('a simulated device', () => {
  it('answers over messages, over a console and over raw bytes as the real one did', async () => {
    const kinds: ((device: SimulatedDevice, clock: VirtualClock) => SmpTransport)[] = [
      (device) => new SimulatedTransport(device),
      (device, clock) => simulatedSerial(device, clock),
      (device, clock) => simulatedSerial(device, clock, { framing: 'raw' }),
      (device, clock) => simulatedSerial(device, clock, { prompt: 'uart:~$ ' }),
    ];
    for (const make of kinds) {
      const { clock, device } = setUp();
      const transport = make(device, clock);
      await transport.open(new AbortController().signal);
      expect(await ask(clock, transport)).toMatchObject({ answer });
      await transport.close();
    }
  });

  it('takes as long as the baud rate says where the line is paced', async () => {
    const { clock, device } = setUp();
    const quick = await (async () => {
      const transport = simulatedSerial(device, clock);
      await transport.open(new AbortController().signal);
      await clock.advance(100);
      const { tookMs } = await ask(clock, transport);
      await transport.close();
      return tookMs;
    })();
    const paced = simulatedSerial(device, clock, { paced: true, baudRate: 9600 });
    await paced.open(new AbortController().signal);
    await clock.advance(100);
    const { tookMs } = await ask(clock, paced);
    const bytesBothWays = 23 + 55;
    expect(tookMs - quick).toBeCloseTo((bytesBothWays * 10_000) / 9600, 3);
    await paced.close();
    expect(clock.pending).toBe(0);
  });

  it('that is not plugged in is not found, and can be opened when it is back', async () => {
    const { clock, device } = setUp({ ...profiles['zephyr-4.4'], link: 'usb' });
    device.power('off');
    for (const transport of [new SimulatedTransport(device), simulatedSerial(device, clock)])
      await expect(transport.open(new AbortController().signal)).rejects.toMatchObject({
        code: 'link/not-found',
        facts: { port: 'simulated zephyr-4.4' },
      });
    device.power('on');
    await clock.advance(60_000);
    const transport = new SimulatedTransport(device);
    await transport.open(new AbortController().signal);
    expect(await ask(clock, transport)).toMatchObject({ answer });
    await transport.close();
  });

  it('is in use while it has a link', async () => {
    const { clock, device } = setUp();
    const first = simulatedSerial(device, clock);
    await first.open(new AbortController().signal);
    await expect(new SimulatedTransport(device).open(new AbortController().signal)).rejects.toMatchObject({
      code: 'link/busy',
    });
    expect(await ask(clock, first)).toMatchObject({ answer });
    await first.close();
    const second = new SimulatedTransport(device);
    await second.open(new AbortController().signal);
    expect(await ask(clock, second)).toMatchObject({ answer });
    await second.close();
  });

  it('leaves nothing on the line when the link is closed', async () => {
    const { clock, device } = setUp();
    const paced = simulatedSerial(device, clock, { paced: true, baudRate: 300 });
    await paced.open(new AbortController().signal);
    await clock.advance(100);
    const sending = expect(paced.send(question)).rejects.toMatchObject({ code: 'link/lost' });
    await clock.advance(1);
    await paced.close();
    await sending;
    expect(clock.pending).toBe(0);
  });

  it('takes its USB port with it when it is reset', async () => {
    const { clock, device } = setUp({ ...profiles['zephyr-4.4'], link: 'usb' });
    const transport = simulatedSerial(device, clock);
    const ended = new Promise<string>((resolve) => {
      transport.onEnd = ({ why, detail }) => resolve(`${why}: ${detail}`);
    });
    await transport.open(new AbortController().signal);
    device.reset();
    expect(await ended).toBe('lost: the device went away');
  });
});
