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

  it('sends the first chunk alone', () => {
    const cursor = new UploadCursor({ totalBytes: 1000, windowLimit: 5 });
    const first = cursor.take(() => 100);
    expect(first).toMatchObject({ offset: 0, length: 100 });
    expect(cursor.take(() => 100)).toBeUndefined();
  });

  it('goes on where the device stands', () => {
    const cursor = new UploadCursor({ totalBytes: 1000, windowLimit: 5 });
    const first = cursor.take(() => 100);
    if (first) cursor.answered(first, 640);
    expect(cursor.confirmedBytes).toBe(640);
    expect(cursor.take(() => 100)).toMatchObject({ offset: 640 });
  });

  it('is over at once when the device has everything', () => {
    const cursor = new UploadCursor({ totalBytes: 1000, windowLimit: 5 });
    const first = cursor.take(() => 100);
    if (first) cursor.answered(first, 1000);
    expect(cursor.finished).toBe('answered');
    expect(cursor.take(() => 100)).toBeUndefined();
  });

  it('of nothing is one empty chunk', () => {
    const cursor = new UploadCursor({ totalBytes: 0, windowLimit: 1 });
    const first = cursor.take(() => 0);
    if (first) cursor.answered(first, 0);
    expect(cursor.finished).toBe('answered');
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

describe('a flight of chunks', () => {
  /** A cursor with a window that has grown to `size`, and everything confirmed so far. */
  const grown = (size: number): UploadCursor => {
    const cursor = new UploadCursor({ totalBytes: 100_000, windowLimit: size });
    while (cursor.window < size || cursor.inFlight > 0) {
      const chunk = cursor.take(() => 100);
      if (chunk) cursor.answered(chunk, chunk.offset + chunk.length);
    }
    return cursor;
  };
  const takeAll = (cursor: UploadCursor): Chunk[] => {
    const chunks: Chunk[] = [];
    for (let chunk = cursor.take(() => 100); chunk; chunk = cursor.take(() => 100)) chunks.push(chunk);
    return chunks;
  };

  it('goes back once when its first chunk was lost, however many complain', () => {
    const cursor = grown(4);
    const at = cursor.confirmedBytes;
    const [lost, second, third, fourth] = takeAll(cursor);
    if (!lost || !second || !third || !fourth) throw new Error('the window is too small');
    expect(cursor.answered(second, at)).toEqual({ verdict: 'complained', moot: [lost] });
    expect(cursor.window).toBe(2);
    expect(cursor.answered(third, at).verdict).toBe('old');
    expect(cursor.take(() => 100)).toMatchObject({ offset: at, epoch: lost.epoch + 1 });
    expect(cursor.answered(fourth, at).verdict).toBe('old');
    expect(cursor.take(() => 100)).toMatchObject({ offset: at + 100, epoch: lost.epoch + 1 });
    expect(cursor.lostChunks).toBe(1);
  });

  it('is not sent again when only answers were lost', () => {
    const cursor = grown(4);
    const [first, second, third, fourth] = takeAll(cursor);
    if (!first || !second || !third || !fourth) throw new Error('the window is too small');
    expect(cursor.answered(fourth, fourth.offset + 100)).toEqual({
      verdict: 'taken',
      moot: [first, second, third],
    });
    expect(cursor.take(() => 100)).toMatchObject({ offset: fourth.offset + 100 });
    expect(cursor.lostChunks).toBe(0);
  });

  it('counts as one silence when all of it is lost', () => {
    const cursor = grown(4);
    const at = cursor.confirmedBytes;
    expect(takeAll(cursor).map((chunk) => cursor.lost(chunk))).toEqual([true, false, false, false]);
    expect(cursor).toMatchObject({ silences: 1, window: 1 });
    expect(cursor.take(() => 100)).toMatchObject({ offset: at });
  });

  it('after a device has forgotten everything begins with the first chunk alone, and old answers are not believed', () => {
    const cursor = grown(4);
    const flight = takeAll(cursor);
    const [first] = flight;
    if (!first) throw new Error('the window is too small');
    cursor.answered(first, 0);
    expect(
      cursor.take(() => 100),
      'the companions are waited for',
    ).toBeUndefined();
    for (const companion of flight.slice(1)) cursor.lost(companion);
    const opening = takeAll(cursor);
    expect(opening).toMatchObject([{ offset: 0 }]);
    cursor.heardLate(100);
    expect(cursor.confirmedBytes).toBe(0);
    if (opening[0]) cursor.answered(opening[0], 100);
    cursor.heardLate(first.offset + 100);
    expect(cursor.confirmedBytes).toBe(100);
  });
});

describe('the answer to the last chunk', () => {
  const upToLast = (): { cursor: UploadCursor; last: Chunk } => {
    const cursor = new UploadCursor({ totalBytes: 200, windowLimit: 1 });
    const first = cursor.take(() => 100);
    if (first) cursor.answered(first, 100);
    const last = cursor.take(() => 100);
    if (last === undefined) throw new Error('no last chunk');
    return { cursor, last };
  };

  it('may be lost: a device that has begun anew is not sent everything again', () => {
    const { cursor, last } = upToLast();
    cursor.lost(last);
    const again = cursor.take(() => 100);
    if (again) cursor.answered(again, 0);
    expect(cursor.finished).toBe('unanswered');
  });

  it('that says 0 without a loss means that the device has forgotten', () => {
    const { cursor, last } = upToLast();
    cursor.answered(last, 0);
    expect(cursor).toMatchObject({ finished: 'no', restarts: 1, isOpening: true });
    expect(cursor.take(() => 100)).toMatchObject({ offset: 0 });
  });

  it('may come late', () => {
    const { cursor, last } = upToLast();
    cursor.lost(last);
    cursor.heardLate(200);
    expect(cursor.finished).toBe('answered');
  });
});

describe('a device that gets nowhere', () => {
  const untilStuck = (answer: (chunk: Chunk) => number): { cursor: UploadCursor; sent: number } => {
    const cursor = new UploadCursor({ totalBytes: 10_000, windowLimit: 1 });
    let sent = 0;
    while (!cursor.stuck && cursor.finished === 'no') {
      const chunk = cursor.take(() => 100);
      if (chunk === undefined) throw new Error('nothing to send, and not stuck');
      if (++sent > 500) throw new Error('it never gives up');
      cursor.answered(chunk, answer(chunk));
    }
    return { cursor, sent };
  };

  it('is stuck when it takes nothing five times in a row', () => {
    const { cursor, sent } = untilStuck((chunk) => Math.min(chunk.offset + chunk.length, 300));
    expect(cursor).toMatchObject({ stuck: true, confirmedBytes: 300 });
    expect(sent).toBe(3 + 5);
  });

  it('is stuck when it never takes the first chunk', () => {
    expect(untilStuck(() => 0).sent).toBe(5);
  });

  it('is stuck when it forgets everything a fourth time', () => {
    const { cursor } = untilStuck((chunk) => (chunk.offset >= 1000 ? 0 : chunk.offset + chunk.length));
    expect(cursor.restarts).toBe(4);
  });

  it('is stuck when it steps back again and again', () => {
    const { cursor } = untilStuck((chunk) => (chunk.offset >= 1000 ? 500 : chunk.offset + chunk.length));
    expect(cursor.stuck).toBe(true);
  });

  it('is not stuck when it gets on after every few refusals', () => {
    let refusals = 0;
    const { cursor } = untilStuck((chunk) => chunk.offset + (refusals++ % 4 === 0 ? chunk.length : 0));
    expect(cursor.finished).toBe('answered');
  });

  it('is not stuck when it steps back now and then but gets further each time', () => {
    let chunks = 0;
    const { cursor } = untilStuck((chunk) =>
      ++chunks % 6 === 0 ? Math.max(1, chunk.offset - 100) : chunk.offset + chunk.length,
    );
    expect(cursor.finished).toBe('answered');
  });

  it('is not stuck as long as it takes a part', () => {
    const { cursor } = untilStuck((chunk) => chunk.offset + Math.min(chunk.length, 30));
    expect(cursor.finished).toBe('answered');
  });
});

describe('answers that mean nothing', () => {
  it('are told apart: offsets outside of the file', () => {
    for (const wanted of [-1, 1001, 0.5, NaN, Infinity, 2 ** 60]) {
      const cursor = new UploadCursor({ totalBytes: 1000, windowLimit: 1 });
      const first = cursor.take(() => 100);
      if (first) expect(cursor.answered(first, wanted).verdict).toBe('nonsense');
    }
  });

  it('are ignored: a late answer that speaks of bytes that were never sent, or of a step back', () => {
    const cursor = new UploadCursor({ totalBytes: 1000, windowLimit: 1 });
    const first = cursor.take(() => 100);
    if (first) cursor.answered(first, 100);
    for (const wanted of [500, 0, 99]) cursor.heardLate(wanted);
    expect(cursor.confirmedBytes).toBe(100);
  });

  it('are ignored: a second answer to the same chunk', () => {
    const cursor = new UploadCursor({ totalBytes: 1000, windowLimit: 1 });
    const first = cursor.take(() => 100);
    if (first) cursor.answered(first, 100);
    if (first) expect(cursor.answered(first, 0).verdict).toBe('old');
    expect(cursor.confirmedBytes).toBe(100);
  });
});

describe('a device without room', () => {
  it('gets the same bytes again, in a smaller window', () => {
    const cursor = new UploadCursor({ totalBytes: 10_000, windowLimit: 4 });
    const first = cursor.take(() => 100);
    if (first) cursor.answered(first, 100);
    const flight = [cursor.take(() => 100), cursor.take(() => 100)];
    for (const chunk of flight) if (chunk) cursor.refused(chunk);
    expect(cursor.window).toBe(1);
    expect(cursor.silences).toBe(0);
    expect(cursor.take(() => 100)).toMatchObject({ offset: 100 });
  });
});
