/**
 * Closing while something runs: the question is asked once and beside everything else.
 */
import { describe, expect, it } from 'vitest';
import { Closing } from '@main/app/closing';
import { StayAwake } from '@main/app/stay-awake';

function rig(running: number) {
  const said: string[] = [];
  const answers: { yes: (isAnyway: boolean) => void; fail: (error: Error) => void }[] = [];
  const state = { running };
  const closing = new Closing({
    running: () => state.running,
    ask: (count) => {
      said.push(`asked about ${count}`);
      return new Promise((yes, fail) => answers.push({ yes, fail }));
    },
    onCloseAnyway: () => said.push('cancelled'),
    close: () => said.push(closing.mayClose() ? 'closed' : 'asked again'),
    onStay: () => said.push('stays'),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { closing, said, answers, state, settled };
}

describe('Closing the window', () => {
  it('asks nothing when nothing runs', () => {
    const { closing, said } = rig(0);
    expect(closing.mayClose()).toBe(true);
    expect(said).toEqual([]);
  });

  it('waits for the answer without holding anything up, and asks once', async () => {
    const { closing, said, answers, settled } = rig(3);
    expect([closing.mayClose(), closing.mayClose()]).toEqual([false, false]);
    expect(said).toEqual(['asked about 3']);
    answers[0]?.yes(true);
    await settled();
    expect(said).toEqual(['asked about 3', 'cancelled', 'closed']);
  });

  it('stays when that is the answer, and asks anew the next time', async () => {
    const { closing, said, answers, settled } = rig(1);
    closing.mayClose();
    answers[0]?.yes(false);
    await settled();
    expect(said).toEqual(['asked about 1', 'stays']);
    expect(closing.mayClose()).toBe(false);
    expect(said.at(-1)).toBe('asked about 1');
  });

  it('stays when the question cannot be asked', async () => {
    const { closing, said, answers, settled } = rig(1);
    closing.mayClose();
    answers[0]?.fail(new Error('no display'));
    await settled();
    expect(said.at(-1)).toBe('stays');
  });

  it('closes without a further question when everything has ended meanwhile', () => {
    const { closing, state } = rig(1);
    expect(closing.mayClose()).toBe(false);
    state.running = 0;
    expect(closing.mayClose()).toBe(true);
  });
});

describe('Sleep of the computer', () => {
  it('is held off from the first run to the end of the last', () => {
    const said: string[] = [];
    const awake = new StayAwake({
      start: (type) => {
        said.push(type);
        return 7;
      },
      stop: (id) => said.push(`stopped ${id}`),
    });
    for (const count of [0, 1, 5, 2, 0, 0]) awake.running(count);
    expect(said).toEqual(['prevent-app-suspension', 'stopped 7']);
    awake.running(1);
    expect(said).toHaveLength(3);
  });
});
