import { describe, expect, it } from 'vitest';
import { UploadCursor, type Chunk } from '@main/engine/upload-cursor';

describe('the beginning and the end', () => {
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
    for (const chunk of takeAll(cursor)) cursor.lost(chunk);
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

  it('may come late, and completes the upload all the same', () => {
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

  it('is stuck when it takes nothing thirty-six times in a row', () => {
    const { cursor, sent } = untilStuck((chunk) => Math.min(chunk.offset + chunk.length, 300));
    expect(cursor).toMatchObject({ stuck: true, confirmedBytes: 300 });
    expect(sent).toBe(3 + 36);
  });

  it('is stuck when it never takes the first chunk', () => {
    expect(untilStuck(() => 0).sent).toBe(36);
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

  it.each([
    ['a byte of each chunk', (chunk: Chunk) => chunk.offset + 1],
    [
      'a byte of each chunk and gives it back in between',
      (() => {
        let furthest = 1;
        let step = 0;
        return () => (step++ % 2 === 0 ? ++furthest : furthest - 1);
      })(),
    ],
    [
      'a byte, goes back a hundred, and is sent those again before the next byte',
      (() => {
        let furthest = 400;
        return (chunk: Chunk) =>
          chunk.offset + chunk.length > furthest
            ? chunk.offset >= furthest
              ? ++furthest - 100
              : furthest
            : chunk.offset + chunk.length;
      })(),
    ],
  ])('is stuck when it takes %s: the whole upload has a bound', (_what, answer) => {
    const { cursor, sent } = untilStuck(answer);
    expect(cursor).toMatchObject({ stuck: true, crawls: true });
    expect(cursor.requests).toBe(sent);
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

describe('a suspicion', () => {
  const taken = (cursor: UploadCursor): Chunk => {
    const chunk = cursor.take(() => 100);
    if (chunk === undefined) throw new Error('there is nothing to send');
    return chunk;
  };
  /** A cursor with chunks in flight; the window has grown to as many. */
  const inFlight = (totalBytes: number, chunks: number): { cursor: UploadCursor; flight: Chunk[] } => {
    const cursor = new UploadCursor({ totalBytes, windowLimit: chunks });
    for (let i = 0; i < 2 * chunks; i++) {
      const chunk = taken(cursor);
      cursor.answered(chunk, chunk.offset + chunk.length);
    }
    return { cursor, flight: Array.from({ length: chunks }, () => taken(cursor)) };
  };

  it('that the device has refuted puts the position back to where it was', () => {
    const { cursor, flight } = inFlight(10_000, 3);
    const [first, second] = flight as [Chunk, Chunk, Chunk];
    cursor.lost(first, true);
    expect(taken(cursor)).toMatchObject({ offset: first.offset, isAgain: true });
    cursor.wasNotLost();
    cursor.heardLate(first.offset + first.length);
    cursor.answered(second, second.offset + second.length);
    expect(cursor.take(() => 100)).toMatchObject({ offset: first.offset + 300, isAgain: false });
    expect(cursor.lostChunks).toBe(0);
  });

  it('that the device has refuted leaves nothing out when the companions were lost', () => {
    const { cursor, flight } = inFlight(900, 3);
    const [first, second, third] = flight as [Chunk, Chunk, Chunk];
    cursor.lost(first, true);
    const again = taken(cursor);
    cursor.wasNotLost();
    cursor.heardLate(first.offset + first.length);
    cursor.answered(again, again.offset + again.length);
    cursor.lost(second);
    cursor.lost(third);
    expect(taken(cursor)).toMatchObject({ offset: second.offset });
  });

  it('about the last chunk but one does not begin everything anew when the device is done', () => {
    const { cursor, flight } = inFlight(600, 2);
    const [first] = flight as [Chunk, Chunk];
    cursor.lost(first, true);
    cursor.answered(taken(cursor), 0);
    expect(cursor).toMatchObject({ finished: 'unanswered', restarts: 0 });
  });
});
