/**
 * What each kind of loss costs, in virtual time and to the millisecond: requests and time beyond those of the same transfer
 * without a loss. The link carries datagrams; the device takes no time.
 */
import { describe, expect, it } from 'vitest';
import { content, fileBench, PATH, type Fault } from './file-server';
import { makeFar } from './far-link';
import { answerTo, headerOf } from './scripted-transport';
import { uploadBench } from './upload-server';

type Faults = Readonly<Record<number, Extract<Fault, 'lose request' | 'lose answer'>>>;

interface Cost {
  requests: number;
  ms: number;
}

interface Setting {
  windowLimit: number;
  roundTripMs: number;
}

const SIZE_BYTES = 10_000;
const echoAfterMs = (): number => 0;

async function imageUp({ windowLimit, roundTripMs }: Setting, faults: Faults): Promise<Cost> {
  const on = uploadBench({ latencyMs: 0 }, SIZE_BYTES);
  makeFar(on, on.server, { roundTripMs, echoAfterMs });
  on.server.faultAt = (nth) => faults[nth];
  await on.upload({ windowLimit, isDatagram: true });
  return { requests: on.transport.sent.length, ms: on.clock.now() };
}

const fileMoved =
  (way: 'up' | 'down') =>
  async ({ windowLimit, roundTripMs }: Setting, faults: Faults): Promise<Cost> => {
    const on = fileBench({ latencyMs: 0 });
    makeFar(on, on.server, { roundTripMs, echoAfterMs });
    on.server.faultAt = (nth) => faults[nth];
    const change = { windowLimit, isDatagram: true };
    if (way === 'down') on.server.files.set(PATH, content(SIZE_BYTES));
    if (way === 'up') await on.upload(content(SIZE_BYTES), change);
    else expect((await on.download(change)).bytes).toEqual(content(SIZE_BYTES));
    return { requests: on.transport.sent.length, ms: on.clock.now() };
  };

type Row = readonly [what: string, faults: Faults, requests: number, ms: number];

const costs = (move: (setting: Setting, faults: Faults) => Promise<Cost>, setting: Setting, rows: Row[]) => {
  it.each(rows)('%s', async (_what, faults, requests, ms) => {
    const without = await move(setting, {});
    const lossy = await move(setting, faults);
    expect({ requests: lossy.requests - without.requests, ms: lossy.ms - without.ms }).toEqual({
      requests,
      ms,
    });
  });
};

const request = (...nths: number[]): Faults => Object.fromEntries(nths.map((nth) => [nth, 'lose request']));
const answer = (...nths: number[]): Faults => Object.fromEntries(nths.map((nth) => [nth, 'lose answer']));

describe('an image, one chunk in flight, 20 ms away: a lost', () => {
  costs(imageUp, { windowLimit: 1, roundTripMs: 20 }, [
    // 250 ms are waited for the answer, 20 ms more show that the device is there, and the chunk goes out again.
    ['first chunk', request(0), 2, 270],
    ['answer to the first', answer(0), 2, 270],
    ['first chunk, twice', request(0, 1), 4, 540],
    // Nothing but small requests was answered so far.
    ['second chunk', request(1), 1, 250],
    ['chunk in the middle', request(15), 1, 100],
    ['answer in the middle', answer(15), 1, 100],
    // 100 ms, 200 ms, and an echo, because one chunk is all that may be sent again on suspicion.
    ['chunk, and the same once more', request(15, 16), 3, 320],
    ['chunk, and the answer to its repeat', { 15: 'lose request', 16: 'lose answer' }, 3, 320],
    ['chunk, three times', request(15, 16, 17), 4, 520],
    ['last chunk', request(28), 2, 120],
    ['answer to the last', answer(28), 2, 120],
  ]);
});

describe('an image, one chunk in flight, 100 ms away: a lost', () => {
  costs(imageUp, { windowLimit: 1, roundTripMs: 100 }, [
    ['first chunk', request(0), 2, 700],
    ['second chunk', request(1), 1, 600],
    ['chunk in the middle', request(15), 1, 125],
    ['answer in the middle', answer(15), 1, 125],
    ['chunk, and the same once more', request(15, 16), 3, 475],
    ['last chunk', request(28), 2, 225],
    ['answer to the last', answer(28), 2, 225],
  ]);
});

describe('an image, three chunks in flight, 20 ms away: a lost', () => {
  costs(imageUp, { windowLimit: 3, roundTripMs: 20 }, [
    ['first chunk', request(0), 2, 270],
    // The answers to the two behind it tell. They were sent in vain, and the window has to grow again.
    ['chunk in the middle', request(15), 3, 80],
    ['answer in the middle', answer(15), 0, 0],
    // An old companion, never answered, holds no place.
    ['chunk, and the answer to the second behind it', { 15: 'lose request', 17: 'lose answer' }, 3, 80],
    ['chunk and the next', request(15, 16), 3, 80],
    ['flight', request(15, 16, 17), 3, 160],
    ['last chunk', request(28), 2, 120],
    ['answer to the last', answer(28), 2, 120],
  ]);
});

describe('the answers to the last two chunks', () => {
  it('are not needed: everything is there, and nothing begins anew', async () => {
    const on = uploadBench({ latencyMs: 0 }, SIZE_BYTES);
    makeFar(on, on.server, { roundTripMs: 20, echoAfterMs });
    on.server.faultAt = (nth) => answer(27, 28)[nth];
    expect(await on.upload({ windowLimit: 3, isDatagram: true })).toMatchObject({
      finalAnswerSeen: false,
      restarts: 0,
    });
    expect(on.server.complete).toHaveLength(SIZE_BYTES);
    expect(on.server.offsets).toHaveLength(30);
  });
});

describe('an image, three chunks in flight, 100 ms away: a lost', () => {
  costs(imageUp, { windowLimit: 3, roundTripMs: 100 }, [
    ['chunk in the middle', request(15), 3, 400],
    ['answer in the middle', answer(15), 0, 0],
    ['flight', request(15, 16, 17), 3, 425],
    ['last chunk', request(28), 2, 225],
  ]);
});

describe.each([
  [20, { question: 200, first: 290, middle: 100, twice: 320, last: 120, hash: 215.5, close: 20 }],
  [100, { question: 300, first: 625, middle: 125, twice: 475, last: 225, hash: 465.5, close: 100 }],
])('a file to a device, one chunk in flight, %i ms away: a lost', (roundTripMs, ms) => {
  costs(fileMoved('up'), { windowLimit: 1, roundTripMs }, [
    ['question before it', request(0), 1, ms.question],
    // The file is closed in between.
    ['first chunk', request(2), 3, ms.first],
    ['answer to the first', answer(2), 3, ms.first],
    ['chunk in the middle', request(15), 1, ms.middle],
    // The device closes its file at the chunk that comes twice and opens it without its length, so it is closed at the end.
    ['answer in the middle', answer(15), 2, ms.middle + ms.close],
    ['chunk, and the same once more', request(15, 16), 3, ms.twice],
    ['last chunk', request(31), 2, ms.last],
    ['answer to the last', answer(31), 3, ms.last + ms.close],
    // It may well take 153 ms to compute the hash of 10,000 bytes; then an echo tells.
    ['question behind it', answer(32), 2, ms.hash],
  ]);
});

describe('a file to a device, three chunks in flight, 20 ms away: a lost', () => {
  costs(fileMoved('up'), { windowLimit: 3, roundTripMs: 20 }, [
    ['chunk in the middle', request(15), 4, 100],
    ['answer in the middle', answer(15), 0, 0],
    ['last chunk', request(31), 2, 120],
  ]);
});

describe.each([
  [20, { first: 200, middle: 100, twice: 320 }],
  [100, { first: 300, middle: 125, twice: 475 }],
])('a file from a device, one piece in flight, %i ms away: a lost', (roundTripMs, ms) => {
  costs(fileMoved('down'), { windowLimit: 1, roundTripMs }, [
    ['request for the first', request(0), 1, ms.first],
    ['first piece', answer(0), 1, ms.first],
    ['request in the middle', request(15), 1, ms.middle],
    ['piece in the middle', answer(15), 1, ms.middle],
    ['request, and the same once more', request(15, 16), 3, ms.twice],
    ['last piece', answer(29), 1, ms.middle],
  ]);
});

describe('a file from a device, three pieces in flight: a lost', () => {
  describe('20 ms away', () => {
    costs(fileMoved('down'), { windowLimit: 3, roundTripMs: 20 }, [
      ['piece in the middle', answer(15), 1, 60],
      ['piece and the next', answer(15, 16), 2, 80],
      // An old companion that never comes holds no place.
      ['piece and the second behind it', answer(15, 17), 2, 60],
      ['last piece', answer(29), 1, 120],
    ]);
  });
  describe('100 ms away', () => {
    costs(fileMoved('down'), { windowLimit: 3, roundTripMs: 100 }, [
      ['request in the middle', request(15), 1, 300],
      ['last piece', answer(29), 1, 225],
    ]);
  });
});

describe('on a link without datagrams', () => {
  it('a lost chunk, alone in flight and alone in the window, is waited for as ever: a buffer more could be one too many', async () => {
    const on = uploadBench({ latencyMs: 20 });
    on.server.faultAt = (nth) => request(15)[nth];
    await on.upload({ windowLimit: 1, pacing: { gapMs: 0, messageBytesIn: (lines) => lines * 93 - 4 } });
    expect(on.clock.now()).toBe(29 * 20 + 2500);
  });

  it('with lines and a free buffer an echo finds a lost last chunk', async () => {
    const on = uploadBench({ latencyMs: 20 });
    const { far } = on.transport;
    on.transport.far = (message, nth) => {
      if (headerOf(message).group === 0) on.transport.onMessage(answerTo(message, { r: '' }));
      else return far(message, nth);
    };
    on.server.faultAt = (nth) => request(28)[nth];
    await on.upload({ windowLimit: 3, pacing: { gapMs: 0, messageBytesIn: (lines) => lines * 93 - 4 } });
    expect(on.server.offsets).toHaveLength(30);
    expect(on.clock.now()).toBeLessThan(29 * 20 + 200);
  });
});
