import { describe, expect, it } from 'vitest';
import { inTurn } from '@main/transports/turn';

/** Keeps the process busy for longer than a turn may last. */
function useUpTheTurn(): void {
  const end = performance.now() + 10;
  while (performance.now() < end);
}

const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('a turn of the event loop', () => {
  it('does at once what comes while there is time', async () => {
    const done: string[] = [];
    inTurn(() => done.push('a'));
    expect(done).toEqual(['a']);
    await turnOfTheLoop();
  });

  it('leaves to later turns what comes when it has lasted long enough, in order', async () => {
    const done: string[] = [];
    inTurn(useUpTheTurn);
    for (const name of ['a', 'b', 'c'])
      inTurn(() => {
        done.push(name);
        useUpTheTurn();
      });
    expect(done).toEqual([]);
    const turns: string[][] = [];
    while (done.length < 3) {
      await turnOfTheLoop();
      inTurn(() => done.push('never before those that wait'));
      turns.push([...done]);
    }
    expect(done.slice(0, 3)).toEqual(['a', 'b', 'c']);
    // Each of them uses up a turn, so no two are done in the same.
    expect(turns.map((names) => names.length)).toEqual(turns.map((_, turn) => turn + 1));
    while (done.length < 3 + turns.length) await turnOfTheLoop();
  });

  it('lets the promises that work has begun come to rest before the next', async () => {
    const done: string[] = [];
    inTurn(useUpTheTurn);
    for (const name of ['a', 'b'])
      inTurn(() => {
        done.push(`${name} begins`);
        void Promise.resolve()
          .then(() => undefined)
          .then(() => done.push(`${name} ends`));
      });
    while (done.length < 4) await turnOfTheLoop();
    expect(done).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('does not let more wait than is good for the memory', async () => {
    const done: number[] = [];
    inTurn(useUpTheTurn);
    for (let i = 0; i < 1030; i++) inTurn(() => done.push(i));
    expect(done).toEqual([0, 1, 2, 3, 4, 5]);
    while (done.length < 1030) await turnOfTheLoop();
    expect(done).toEqual(Array.from({ length: 1030 }, (_, i) => i));
  });
});
