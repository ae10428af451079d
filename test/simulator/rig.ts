/**
 * A simulated device under virtual time and what tests do with one: ask, answer, upload, reset.
 */
import { createHash } from 'node:crypto';
import { fromHex, toHex } from '@shared/core/bytes';
import { makeImage, type ImageRecipe } from '@shared/firmware/make-image';
import type { Sha } from '@shared/firmware/sha';
import { parseVersion } from '@shared/firmware/version';
import { commandNamed, type CommandName } from '@shared/smp/groups';
import { packMessage, readBody, type SmpVersion } from '@shared/smp/message';
import type { Fault } from '@shared/simulator/fault';
import { SimulatedDevice } from '@main/simulator/device';
import type { InitialSlot } from '@main/simulator/flash';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { seededRandom } from '@main/simulator/random';
import { VirtualClock } from '../support/virtual-clock';

export const sha: Sha = (algorithm, bytes) => new Uint8Array(createHash(algorithm).update(bytes).digest());

export function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex);
  if (bytes === undefined) throw new Error(`no hexadecimal: ${hex}`);
  return bytes;
}

/** An image of a few KiB with this version. */
export function firmware(version: string, recipe: Partial<ImageRecipe> = {}): Uint8Array {
  const parsed = parseVersion(version);
  if (parsed === undefined) throw new Error(`no version: ${version}`);
  return makeImage({ version: parsed, sizeBytes: 3000, seed: 7, sha, ...recipe });
}

/** An image whose stored hash is this one, whatever its content: for lists of captured servers. */
export function imageWithHash(version: string, hashHex: string): Uint8Array {
  const image = firmware(version);
  const hash = bytesOf(hashHex);
  image.set(hash, image.length - hash.length);
  return image;
}

export interface RigOptions {
  profile?: DeviceProfile;
  faults?: readonly Fault[];
  images?: readonly InitialSlot[];
  seed?: number;
}

export function rig(options: RigOptions = {}) {
  const { profile = profiles['zephyr-swap-move'], faults = [], images, seed = 1 } = options;
  const clock = new VirtualClock();
  const device = new SimulatedDevice({
    profile,
    clock,
    random: seededRandom(seed),
    hash: sha,
    faults,
    ...(images === undefined ? {} : { images }),
  });
  const answers: Uint8Array[] = [];
  const console: string[] = [];
  const link: ('down' | 'up')[] = [];
  device.onAnswer = (message) => void answers.push(message);
  device.onConsole = (text) => void console.push(text);
  device.onLink = (event) => void link.push(event);

  let sequence = 0;
  const pack = (name: CommandName, body: object, version: SmpVersion = 2): Uint8Array => {
    const declared = commandNamed(name);
    if (declared === undefined) throw new Error(`not declared: ${name}`);
    sequence = (sequence + 1) & 255;
    return packMessage(
      { op: declared.op === 'read' ? 0 : 2, version, group: declared.group, sequence, command: declared.id },
      body,
    );
  };

  /** Sends hexadecimal or a message and gives the hexadecimal answers that came within `ms`. */
  const exchange = async (request: string | Uint8Array, ms = 1000): Promise<string[]> => {
    const before = answers.length;
    device.receive(typeof request === 'string' ? bytesOf(request) : request);
    await clock.advance(ms);
    return answers.slice(before).map(toHex);
  };

  /** Sends a command and gives the body of its one answer as a plain object. */
  const ask = async (
    name: CommandName,
    body: object = {},
    { version = 2, ms = 60_000 }: { version?: SmpVersion; ms?: number } = {},
  ): Promise<Record<string, unknown>> => {
    const before = answers.length;
    device.receive(pack(name, body, version));
    const end = clock.now() + ms;
    while (answers.length === before && clock.now() < end) await clock.advance(1);
    const answer = answers[before];
    if (answer === undefined) throw new Error(`no answer to ${name} within ${ms} ms`);
    return plain(readBody(answer)) as Record<string, unknown>;
  };

  /** Uploads a file in chunks; the answer to the last. */
  const upload = async (file: Uint8Array, first: object = {}, chunkBytes = 256) => {
    let answer: Record<string, unknown> = { off: 0 };
    for (let off = 0; off < file.length;) {
      const data = file.subarray(off, off + chunkBytes);
      const head = off === 0 ? { len: file.length, ...first } : {};
      answer = await ask('image.upload', { ...head, off, data });
      if (typeof answer['off'] !== 'number' || answer['off'] <= off) return answer;
      off = answer['off'];
    }
    return answer;
  };

  /** Sends the reset command and waits until whatever comes has come. */
  const reset = async (body: object = {}): Promise<void> => {
    await ask('os.reset', body);
    await clock.advance(20_000);
  };

  /** One word for each slot that is listed: `0:1.0.0 confirmed active`. */
  const slots = (): string[] =>
    device.state.slots.map(({ image, slot, version, ...flags }) =>
      [
        `${2 * image + slot}:${version}`,
        ...(['pending', 'confirmed', 'active', 'permanent'] as const).filter((flag) => flags[flag]),
      ].join(' '),
    );

  return { clock, device, answers, console, link, pack, exchange, ask, upload, reset, slots };
}

/** Maps as objects, to compare with what a test writes. */
export function plain(value: unknown): unknown {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, one]) => [String(key), plain(one)]));
  if (Array.isArray(value)) return value.map(plain);
  return value;
}
