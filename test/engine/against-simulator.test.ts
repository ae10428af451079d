import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { joinBytes, toHex } from '@shared/core/bytes';
import { makeImage } from '@shared/firmware/make-image';
import type { Sha } from '@shared/firmware/sha';
import { readHeader } from '@shared/smp/message';
import type { Fault } from '@shared/simulator/fault';
import { SmpClient } from '@main/engine/client';
import { ConsoleDecoder, encodeLines } from '@main/engine/console-framing';
import { discover, type Capabilities } from '@main/engine/discovery';
import { probeLines } from '@main/engine/line-probe';
import { uploadImage } from '@main/engine/transfer';
import { SimulatedDevice } from '@main/simulator/device';
import { mcubootLines, zephyrLines } from '@main/simulator/encoding';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { seededRandom } from '@main/simulator/random';
import { ConsoleWire } from '@main/simulator/wire';
import type { SmpTransport } from '@main/engine/transport';
import { simulatedSerial, SimulatedTransport, type SimulatedSerialOptions } from '@main/transports/simulated';
import { VirtualClock } from '../support/virtual-clock';

const sha: Sha = (algorithm, bytes) => new Uint8Array(createHash(algorithm).update(bytes).digest());

function simulated(profile: DeviceProfile, faults: readonly Fault[] = []) {
  const clock = new VirtualClock();
  const device = new SimulatedDevice({ profile, clock, random: seededRandom(11), hash: sha, faults });
  return { clock, device };
}

describe('the framing of engine and simulator, written apart', () => {
  const anyAnswer = fc.uint8Array({ minLength: 8, maxLength: 1500 }).map((bytes) => {
    const message = Uint8Array.from(bytes);
    message.set([0x0b, 0, (bytes.length - 8) >> 8, (bytes.length - 8) & 0xff]);
    return message;
  });

  it('agrees on what a device sends, in the lines of Zephyr and of MCUboot', () => {
    fc.assert(
      fc.property(
        fc.array(anyAnswer, { maxLength: 4 }),
        fc.boolean(),
        fc.nat(200),
        (messages, isZephyr, cut) => {
          const heard: string[] = [];
          const decoder = new ConsoleDecoder({
            message: (message) => heard.push(toHex(message)),
            text: (text) => heard.push(`text ${text}`),
            noise: (reason) => heard.push(`noise ${reason}`),
          });
          const stream = joinBytes(messages.flatMap(isZephyr ? zephyrLines : mcubootLines));
          for (let at = 0; at < stream.length; at += cut + 1) decoder.push(stream.subarray(at, at + cut + 1));
          expect(heard).toEqual(messages.map(toHex));
        },
      ),
    );
  });

  it('agrees on what a client sends', async () => {
    const { clock, device } = simulated({ ...profiles['zephyr-swap-move'], bufferBytes: 2048 });
    const wire = new ConsoleWire(device, { clock, poolLines: 100, lineDrainMs: 0 });
    const answered: number[] = [];
    const send = device.onAnswer;
    device.onAnswer = (message) => {
      answered.push(readHeader(message)?.sequence ?? -1);
      send(message);
    };
    await clock.advance(5000);
    let sequence = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 8, max: 2036 }), async (sizeBytes) => {
        // Whatever it carries, a device answers a whole message whose length is right.
        const message = new Uint8Array(sizeBytes);
        message.set([0x08, 0, (sizeBytes - 8) >> 8, (sizeBytes - 8) & 0xff, 0, 77, ++sequence & 0xff, 0]);
        for (const line of encodeLines(message)) wire.input(line);
        await clock.advance(50);
        expect(answered.at(-1)).toBe(sequence & 0xff);
      }),
      { numRuns: 60 },
    );
  });
});

interface Uploaded {
  capabilities: Capabilities;
  /** What came of it: the result or the error. */
  outcome: unknown;
  device: SimulatedDevice;
  isStored: boolean;
  tookMs: number;
}

interface Trial {
  faults?: readonly Fault[];
  /** The line between them; `none`: whole messages. */
  serial?: SimulatedSerialOptions | 'none';
  sizeBytes?: number;
  windowLimit?: number;
  slotBytes?: number;
}

async function upload(profile: DeviceProfile, trial: Trial = {}): Promise<Uploaded> {
  const { faults = [], serial = { paced: true }, sizeBytes = 12_000 } = trial;
  const { clock, device } = simulated(profile);
  await clock.advance(10_000);
  const transport: SmpTransport =
    serial === 'none' ? new SimulatedTransport(device) : simulatedSerial(device, clock, serial);
  const client = new SmpClient({ transport, clock, random: seededRandom(1) });
  transport.onEnd = (end) => client.end(end);
  await clock.until(transport.open(new AbortController().signal));
  const capabilities = await clock.until(discover(client, transport, { clock }));
  let { maxRequestBytes } = capabilities;
  const { pacing } = transport;
  if (pacing !== undefined) {
    const isBufferKnown = capabilities.bufferBytes !== undefined;
    const found = await clock.until(probeLines(client, { pacing, maxRequestBytes, isBufferKnown }));
    maxRequestBytes = found.maxRequestBytes;
  }
  device.setFaults(faults);
  const bytes = makeImage({
    version: { major: 2, minor: 0, revision: 0, build: 0 },
    sizeBytes,
    seed: 3,
    sha,
  });
  const startedAt = clock.now();
  const running = uploadImage(client, {
    bytes,
    sha: sha('sha256', bytes),
    maxRequestBytes,
    windowLimit: trial.windowLimit ?? capabilities.windowLimit,
    slotBytes: trial.slotBytes,
    pacing,
    clock,
  });
  const outcome: unknown = await clock.until(running.catch((error: unknown) => error));
  const tookMs = clock.now() - startedAt;
  const content = device.slotContent(0, capabilities.recovery ? 0 : 1) ?? new Uint8Array();
  await clock.until(transport.close());
  return {
    capabilities,
    outcome,
    device,
    isStored: toHex(content.subarray(0, bytes.length)) === toHex(bytes),
    tookMs,
  };
}

describe('uploads to simulated devices, through the lines of a serial port', () => {
  for (const name of [
    'zephyr-4.4',
    'zephyr-swap-move',
    'zephyr-two-images',
    'zephyr-legacy',
    'mcuboot-recovery',
    'frugal-list',
    'tiny',
    'no-params',
  ] as const)
    it(`lose nothing and arrive: ${name}`, async () => {
      const { outcome, isStored, capabilities } = await upload(profiles[name]);
      expect(outcome).toMatchObject({ lostChunks: 0, restarts: 0, finalAnswerSeen: true });
      expect(isStored).toBe(true);
      expect(capabilities.recovery).toBe(name === 'mcuboot-recovery');
    });

  it('are checked by the device that can', async () => {
    const { outcome, isStored } = await upload(profiles['image-check']);
    expect(outcome).toMatchObject({ match: true });
    expect(isStored).toBe(true);
  });

  it('never kill a server of version 4.4.0, also where the line keeps nothing apart', async () => {
    for (const serial of [{}, { paced: true }, 'none'] as const) {
      const { outcome, isStored, device } = await upload(profiles['zephyr-4.4'], {
        serial,
        sizeBytes: 30_000,
      });
      expect(device.state.phase).toBe('running');
      expect(device.bootCount).toBe(1);
      expect(outcome).toMatchObject({ finalAnswerSeen: true });
      expect(isStored).toBe(true);
    }
  });

  it('use the line to nearly all of what it can carry, and a window never makes them slower', async () => {
    const sizeBytes = 40_000;
    // 354 bytes of the file in 384 bytes of packet: four lines of 127 bytes and one of 19, ten bits a byte.
    const limitMs = (sizeBytes / 354) * (4 * 127 + 19) * (10_000 / 115_200);
    const single = await upload(profiles['zephyr-swap-move'], { sizeBytes, windowLimit: 1 });
    const windowed = await upload(profiles['zephyr-swap-move'], { sizeBytes });
    expect(windowed.tookMs).toBeLessThanOrEqual(single.tookMs);
    const eraseMs = Math.ceil(sizeBytes / 4096 + 1) * 15;
    expect(limitMs / (windowed.tookMs - eraseMs)).toBeGreaterThan(0.97);
  });
});

describe('uploads to simulated devices that misbehave', () => {
  const command = 'image.upload' as const;
  const survivable: [string, Fault[]][] = [
    ['requests get lost', [{ kind: 'lose', what: 'request', command, when: { chance: 0.1 } }]],
    ['answers get lost', [{ kind: 'lose', what: 'answer', command, when: { chance: 0.1 } }]],
    ['answers come late', [{ kind: 'delay', byMs: 4000, command, when: { every: 9 } }]],
    ['answers come twice', [{ kind: 'repeat', command, when: { chance: 0.3 } }]],
    ['answers overtake one another', [{ kind: 'reorder', command, when: { chance: 0.3 } }]],
    ['answers are damaged on the way', [{ kind: 'garble', where: 'wire', command, when: { chance: 0.1 } }]],
    ['answers end too early', [{ kind: 'truncate-cbor', command, when: { chance: 0.1 } }]],
    ['answers have another number', [{ kind: 'wrong-sequence', command, when: { chance: 0.1 } }]],
    ['it logs between its answers', [{ kind: 'chatty-console', everyMs: 20, where: 'between-frames' }]],
    ['it logs into its answers', [{ kind: 'chatty-console', everyMs: 3000, where: 'inside-lines' }]],
    ['it restarts once', [{ kind: 'restart', afterUploadedBytes: 5000 }]],
    // The application's refusal makes the device forget the upload, as on Zephyr.
    ['it is busy once', [{ kind: 'refuse', rc: 10, command, when: { nth: [9] } }]],
    ['erasing takes a minute', [{ kind: 'slow-erase', ms: 60_000 }]],
  ];
  for (const serial of [{ paced: true }, 'none'] as const)
    for (const [name, faults] of survivable)
      it(`arrive although ${name}, over ${serial === 'none' ? 'whole messages' : 'lines'}`, async () => {
        const { outcome, isStored } = await upload(profiles['zephyr-swap-move'], { faults, serial });
        expect(outcome).toMatchObject({ restarts: name.endsWith('once') ? 1 : 0 });
        expect(isStored).toBe(true);
      });

  it('end at once when the device refuses or cannot write, and nothing is repeated', async () => {
    const refused = await upload(profiles['zephyr-swap-move'], {
      faults: [{ kind: 'refuse', rc: 11, command, when: { nth: [5] } }],
    });
    expect(refused.outcome).toMatchObject({ code: 'device/error', facts: { rc: 11, name: 'EACCESSDENIED' } });
    const full = await upload(profiles['zephyr-swap-move'], {
      faults: [{ kind: 'out-of-space', afterBytes: 4000 }],
    });
    expect(full.outcome).toMatchObject({ code: 'device/error' });
  });

  it('end in words when the link goes down', async () => {
    const { outcome } = await upload(profiles['zephyr-swap-move'], {
      faults: [{ kind: 'disconnect', afterBytes: 5000 }],
    });
    expect(outcome).toMatchObject({ code: 'link/lost' });
  });
});
