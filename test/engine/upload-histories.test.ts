import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { UploadCursor, type Chunk } from '@main/engine/upload-cursor';

/** A small generator of chance, so that a history can be played again from its seed. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Kind = 'zephyr' | 'recovery';

/** What a device does with chunks, as far as offsets go (Zephyr's img_mgmt.c, MCUboot's boot_serial.c). */
class Device {
  #stored: number[] = [];
  #isUploading = false;
  /** What was in flash when the last byte had come. */
  complete: number[] | undefined;

  constructor(
    readonly kind: Kind,
    readonly totalBytes: number,
    readonly unitBytes = 1,
  ) {}

  forget(): void {
    this.#stored = [];
    this.#isUploading = false;
  }

  take(offset: number, data: readonly number[]): number {
    if (offset === 0) {
      const resumes = this.kind === 'zephyr' && this.#isUploading && this.#stored.length > 0;
      if (resumes) return this.#stored.length;
      this.#stored = [];
      this.#isUploading = true;
    }
    if (!this.#isUploading) return 0;
    if (offset !== this.#stored.length) return this.#stored.length;
    const end = offset + data.length;
    const whole = end === this.totalBytes ? data.length : data.length - (data.length % this.unitBytes);
    this.#stored.push(...data.slice(0, whole));
    const wanted = this.#stored.length;
    if (wanted === this.totalBytes) {
      this.complete = [...this.#stored];
      this.forget();
    }
    return wanted;
  }
}

interface History {
  seed: number;
  totalBytes: number;
  chunkBytes: number;
  windowLimit: number;
  loss: number;
  repeats: number;
  /** How many messages may overtake one another. */
  disorder: number;
  /** Chance that a chunk is given up although its answer is still on its way. */
  impatience: number;
  kind: Kind;
  unitBytes: number;
  /** How often the device forgets everything. */
  forgets: number;
}

const byteAt = (offset: number): number => (offset * 31 + (offset >> 8)) & 0xff;

interface Played {
  cursor: UploadCursor;
  device: Device;
  mostInFlight: number;
  sent: number;
}

function play(history: History): Played {
  const random = chance(history.seed);
  const happens = (probability: number): boolean => random() < probability;
  const { totalBytes, windowLimit } = history;
  const cursor = new UploadCursor({ totalBytes, windowLimit });
  const device = new Device(history.kind, totalBytes, history.unitBytes);
  const requests: Chunk[] = [];
  const answers: { chunk: Chunk; wanted: number }[] = [];
  const waiting = new Set<Chunk>();
  let forgets = history.forgets;
  let mostInFlight = 0;
  let sent = 0;

  const pick = <T>(from: T[]): T | undefined =>
    from.splice(Math.floor(random() * Math.min(from.length, history.disorder + 1)), 1)[0];
  const deliver = <T>(from: T[], hear: (one: T) => void): void => {
    const one = pick(from);
    if (one === undefined || happens(history.loss)) return;
    if (happens(history.repeats)) from.push(one);
    hear(one);
  };
  const hearAnswer = ({ chunk, wanted }: { chunk: Chunk; wanted: number }): void => {
    if (!waiting.delete(chunk)) return cursor.heardLate(wanted);
    for (const moot of cursor.answered(chunk, wanted).moot) waiting.delete(moot);
  };

  for (let step = 0; cursor.finished === 'no' && !cursor.stuck; step++) {
    if (step > 200_000) throw new Error('it never ends');
    for (
      let chunk = cursor.take(() => history.chunkBytes);
      chunk;
      chunk = cursor.take(() => history.chunkBytes)
    ) {
      sent++;
      waiting.add(chunk);
      requests.push(chunk);
    }
    mostInFlight = Math.max(mostInFlight, cursor.inFlight, waiting.size);
    const nothingMoves = requests.length === 0 && answers.length === 0;
    if (nothingMoves || happens(history.impatience)) {
      const [oldest] = waiting;
      if (oldest === undefined) throw new Error('nothing is waited for and nothing moves');
      waiting.delete(oldest);
      cursor.lost(oldest);
      continue;
    }
    if (forgets > 0 && happens(0.01)) {
      forgets--;
      device.forget();
    }
    if (requests.length > 0 && (answers.length === 0 || happens(0.5)))
      deliver(requests, (chunk) => {
        const data = Array.from({ length: chunk.length }, (_, i) => byteAt(chunk.offset + i));
        answers.push({ chunk, wanted: device.take(chunk.offset, data) });
      });
    else deliver(answers, hearAnswer);
  }
  return { cursor, device, mostInFlight, sent };
}

const calm: History = {
  seed: 1,
  totalBytes: 10_000,
  chunkBytes: 300,
  windowLimit: 3,
  loss: 0,
  repeats: 0,
  disorder: 0,
  impatience: 0,
  kind: 'zephyr',
  unitBytes: 1,
  forgets: 0,
};

const anyHistory = (limits: { disorder: number; forgets: number }) =>
  fc.record<History>({
    seed: fc.integer(),
    totalBytes: fc.integer({ min: 1, max: 6000 }),
    chunkBytes: fc.integer({ min: 40, max: 400 }),
    windowLimit: fc.integer({ min: 1, max: 8 }),
    loss: fc.double({ min: 0, max: 0.3, noNaN: true }),
    repeats: fc.double({ min: 0, max: 0.1, noNaN: true }),
    disorder: fc.integer({ min: 0, max: limits.disorder }),
    impatience: fc.double({ min: 0, max: 0.05, noNaN: true }),
    kind: fc.constantFrom('zephyr', 'recovery'),
    unitBytes: fc.constantFrom(1, 4, 32),
    forgets: fc.integer({ min: 0, max: limits.forgets }),
  });

const whole = (totalBytes: number): number[] => Array.from({ length: totalBytes }, (_, i) => byteAt(i));

describe('an upload over a calm link', () => {
  it('sends every byte once', () => {
    const { cursor, device, sent } = play(calm);
    expect(device.complete).toEqual(whole(10_000));
    expect(sent).toBe(Math.ceil(10_000 / 300));
    expect(cursor).toMatchObject({ finished: 'answered', lostChunks: 0, restarts: 0, mostInFlight: 3 });
  });
});

describe('an upload over a bad link', () => {
  it('ends with identical bytes and never has more in flight than allowed', () => {
    fc.assert(
      fc.property(anyHistory({ disorder: 0, forgets: 0 }), (history) => {
        const { cursor, device, mostInFlight } = play(history);
        expect(cursor.stuck).toBe(false);
        expect(device.complete).toEqual(whole(history.totalBytes));
        expect(mostInFlight).toBeLessThanOrEqual(history.windowLimit);
      }),
      { numRuns: 3000 },
    );
  });

  it('does so even when messages overtake one another', () => {
    fc.assert(
      fc.property(anyHistory({ disorder: 4, forgets: 0 }), (history) => {
        const { cursor, device, mostInFlight } = play({ ...history, loss: history.loss / 3 });
        expect(mostInFlight).toBeLessThanOrEqual(history.windowLimit);
        if (!cursor.stuck) expect(device.complete).toEqual(whole(history.totalBytes));
      }),
      { numRuns: 1000 },
    );
  });

  it('begins anew with a device that forgets everything, a few times', () => {
    fc.assert(
      fc.property(anyHistory({ disorder: 0, forgets: 3 }), (history) => {
        const { cursor, device } = play(history);
        if (cursor.finished === 'answered') expect(device.complete).toEqual(whole(history.totalBytes));
        else if (cursor.finished === 'no') expect(cursor.restarts).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('costs little more than what was lost', () => {
    const { sent, cursor } = play({ ...calm, totalBytes: 300_000, loss: 0.01 });
    expect(cursor.lostChunks).toBeGreaterThan(0);
    expect(sent).toBeLessThan(1000 + 5 * 3 * 20);
  });
});
