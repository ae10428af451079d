/**
 * The life of a simulated device: buffers, reset, boot, recovery, power, link.
 */
import { describe, expect, it } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { bytesOf, firmware, rig } from './rig';

const echo = (sequence: number): Uint8Array =>
  bytesOf(`0a00000500 00${sequence.toString(16).padStart(2, '0')}00a161646178`.replaceAll(' ', ''));
const sequencesOf = (answers: readonly Uint8Array[]): string[] =>
  answers.map((answer) => `${answer[6]}${toHex(answer).endsWith('62726302ff') ? ' no memory' : ''}`);

/** Sends so many requests at once and gives the answers by sequence number. */
async function burst(profile: DeviceProfile, count: number) {
  const { device, answers, clock } = rig({ profile });
  for (let sequence = 1; sequence <= count; sequence++) device.receive(echo(sequence));
  await clock.advance(200);
  return { answers: sequencesOf(answers), device };
}

describe('buffers', () => {
  it('are enough for one request less than there are', async () => {
    expect((await burst(profiles['zephyr-swap-move'], 3)).answers).toEqual(['1', '2', '3']);
  });

  it('that are all taken by requests leave none for the first answer', async () => {
    expect((await burst(profiles['zephyr-swap-move'], 4)).answers).toEqual(['1 no memory', '2', '3', '4']);
  });

  it('beyond the last are missing for what comes then', async () => {
    const { answers } = await burst(profiles['zephyr-swap-move'], 6);
    expect(answers).toEqual(['1 no memory', '2', '3', '4']);
  });

  it('that run out kill Zephyr 4.4.0 until it is switched off and on', async () => {
    const profile = profiles['zephyr-4.4'];
    expect((await burst(profile, 4)).device.state.phase).toBe('running');
    const { device, answers, clock, exchange } = rig({ profile });
    for (let sequence = 1; sequence <= 5; sequence++) device.receive(echo(sequence));
    await clock.advance(60_000);
    expect(device.state.phase).toBe('dead');
    expect(answers).toEqual([]);
    expect(await exchange(echo(9), 60_000)).toEqual([]);
    device.power('off');
    device.power('on');
    await clock.advance(5000);
    expect(await exchange(echo(10))).toHaveLength(1);
  });

  it('are two on UDP, where the second of two datagrams is lost', async () => {
    expect((await burst(profiles['zephyr-udp'], 3)).answers).toEqual(['1']);
    const { device, answers, clock } = rig({ profile: profiles['zephyr-udp'] });
    for (let sequence = 1; sequence <= 3; sequence++) {
      device.receive(echo(sequence));
      await clock.advance(device.profile.serviceMs + 1);
    }
    expect(sequencesOf(answers)).toEqual(['1', '2', '3']);
  });

  it('are free again when the answer is out', async () => {
    const { device, answers, clock } = rig();
    let sequence = 3;
    const { onAnswer } = device;
    device.onAnswer = (message) => {
      onAnswer(message);
      if (sequence < 20) device.receive(echo(++sequence));
    };
    for (const first of [1, 2, 3]) device.receive(echo(first));
    await clock.advance(1000);
    expect(sequencesOf(answers)).toEqual(Array.from({ length: 20 }, (_, i) => String(i + 1)));
  });

  it('hold one request at a time: the next waits for the slow one', async () => {
    const images = [
      { slot: 0 as const, content: firmware('1.0.0') },
      { slot: 1 as const, content: firmware('1.5.0') },
    ];
    const { device, pack, answers, clock } = rig({ images });
    device.receive(pack('image.erase', {}));
    device.receive(echo(2));
    await clock.advance(1000);
    expect(answers).toEqual([]);
    await clock.advance(10_000);
    expect(answers).toHaveLength(2);
  });
});

describe('a reset', () => {
  it('comes 250 ms after its answer; until then requests are answered by the old firmware', async () => {
    const { device, ask, exchange, clock } = rig();
    await ask('os.reset');
    const answeredAt = clock.now();
    expect(await exchange(echo(1), 200)).toHaveLength(1);
    expect(device.state).toMatchObject({ phase: 'running', bootCount: 1 });
    await clock.advance(answeredAt + 249 - clock.now());
    expect(device.state.phase).toBe('running');
    await clock.advance(1);
    expect(device.state).toMatchObject({ phase: 'booting', bootCount: 2 });
  });

  it('is followed by silence for the time of the boot', async () => {
    const { device, ask, exchange, clock } = rig();
    await ask('os.reset');
    await clock.advance(250);
    expect(await exchange(echo(1), device.profile.bootMs - 1)).toEqual([]);
    expect(device.state.phase).toBe('booting');
    await clock.advance(1);
    expect(device.state).toMatchObject({ phase: 'running', uptimeMs: 0 });
    expect(await exchange(echo(2), 10)).toHaveLength(1);
  });

  it('that swaps takes the time of the swap as well', async () => {
    const images = [
      { slot: 0 as const, content: firmware('1.0.0') },
      { slot: 1 as const, content: firmware('2.0.0'), pending: 'permanent' as const },
    ];
    const { device, ask, clock, slots } = rig({ images });
    await ask('os.reset');
    await clock.advance(250 + device.profile.bootMs + device.profile.swapMs - 1);
    expect(device.state.phase).toBe('booting');
    await clock.advance(1);
    expect(device.state.phase).toBe('running');
    expect(slots()).toEqual(['0:2.0.0 confirmed active', '1:1.0.0']);
  });

  it('loses requests that wait, and every answer that is under way', async () => {
    const { device, answers, clock, ask } = rig({
      profile: { ...profiles['zephyr-swap-move'], serviceMs: 400 },
    });
    await ask('os.reset');
    for (const sequence of [1, 2, 3]) device.receive(echo(sequence));
    const before = answers.length;
    await clock.advance(10_000);
    expect(answers.length).toBe(before);
  });

  it('takes USB away and brings it back, and leaves a UART as it is', async () => {
    const usb = rig({ profile: { ...profiles['zephyr-swap-move'], link: 'usb' } });
    await usb.reset();
    expect(usb.link).toEqual(['down', 'up']);
    const uart = rig();
    await uart.reset();
    expect(uart.link).toEqual([]);
  });

  it('by the button comes at once', async () => {
    const { device, clock } = rig();
    device.reset();
    expect(device.state.phase).toBe('booting');
    await clock.advance(5000);
    expect(device.state).toMatchObject({ phase: 'running', bootCount: 2 });
  });

  it('keeps the clock, switching off does not', async () => {
    const { ask, reset, device, clock } = rig();
    await ask('os.setDateTime', { datetime: '2026-09-01T10:11:12' });
    await reset();
    expect(await ask('os.readDateTime')).toEqual({ datetime: '2026-09-01T10:11:32' });
    device.power('off');
    device.power('on');
    await clock.advance(5000);
    expect(await ask('os.readDateTime')).toEqual({ err: { group: 0, rc: 4 } });
  });
});

describe('a device', () => {
  it('that is off takes nothing and says nothing', async () => {
    const { device, exchange, clock, console } = rig();
    device.power('off');
    expect(await exchange(echo(1), 10_000)).toEqual([]);
    expect(device.state.phase).toBe('off');
    device.reset();
    await clock.advance(10_000);
    expect(console).toEqual([]);
  });

  it('with boot mode 1 comes up in serial recovery, and with a reset back in its application', async () => {
    const { device, ask, reset } = rig();
    await reset({ boot_mode: 1 });
    expect(device.state.phase).toBe('recovery');
    expect(await ask('os.parameters')).toEqual({ buf_size: 1024, buf_count: 1 });
    await reset();
    expect(device.state.phase).toBe('running');
    expect(await ask('os.parameters')).toEqual({ buf_size: 384, buf_count: 4 });
  });

  it('without serial recovery ignores the boot mode', async () => {
    const { device, reset } = rig({ profile: profiles['zephyr-4.4'] });
    await reset({ boot_mode: 1 });
    expect(device.state.phase).toBe('running');
  });

  it('without an image that starts stays in serial recovery, or dead without it', async () => {
    const images = [{ slot: 0 as const, content: firmware('1.0.0', { breakHash: true }) }];
    const withRecovery = rig({ images });
    await withRecovery.reset();
    expect(withRecovery.device.state.phase).toBe('recovery');
    const without = rig({ images, profile: { ...profiles['zephyr-swap-move'], recovery: undefined } });
    await without.reset();
    expect(without.device.state.phase).toBe('dead');
    expect(without.console.join('')).toContain('E: Unable to find bootable image');
  });

  it('shows its phase, its link, its slots and an unfinished upload', async () => {
    const { device, ask, clock } = rig();
    await clock.advance(1000);
    await ask('os.echo', { d: 'x' });
    const file = firmware('2.0.0');
    await ask('image.upload', { off: 0, len: file.length, data: file.subarray(0, 100) });
    expect(device.state).toMatchObject({
      phase: 'running',
      bootCount: 1,
      requestsServed: 2,
      linkIsUp: true,
      upload: { image: 0, slot: 1, offset: 100, lengthBytes: 3000 },
    });
    expect(device.state.uptimeMs).toBeGreaterThanOrEqual(1000);
    expect(device.state.slots).toHaveLength(1);
  });

  it('that is closed leaves no timer behind', async () => {
    const { device, clock, ask } = rig({
      faults: [{ kind: 'chatty-console', everyMs: 10, where: 'between-frames' }],
    });
    await ask('os.reset');
    device.close();
    expect(clock.pending).toBe(0);
  });
});
