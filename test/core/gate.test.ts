import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { sleep } from '@shared/core/clock';
import { Gate } from '@shared/core/gate';
import { VirtualClock } from '../support/virtual-clock';

describe('a gate', () => {
  it('lets in as many as its limit says, the others in the order of their arrival', async () => {
    const gate = new Gate(2);
    const entered: string[] = [];
    const enter = (name: string): Promise<() => void> =>
      gate.enter().then((leave) => {
        entered.push(name);
        return leave;
      });
    const [first, , third] = [enter('a'), enter('b'), enter('c'), enter('d')];
    const leaveFirst = await first;
    await Promise.resolve();
    expect([entered, gate.inside, gate.waiting]).toEqual([['a', 'b'], 2, 2]);
    leaveFirst();
    await third;
    expect([entered, gate.inside, gate.waiting]).toEqual([['a', 'b', 'c'], 2, 1]);
  });

  it('hands a place to the next in line, so that nobody who comes in between takes it', async () => {
    const gate = new Gate(1);
    const leave = await gate.enter();
    const entered: string[] = [];
    const waiting = gate.enter().then(() => entered.push('waited'));
    leave();
    const late = gate.enter().then((leaveLate) => {
      entered.push('late');
      leaveLate();
    });
    await waiting;
    expect([entered, gate.inside, gate.waiting]).toEqual([['waited'], 1, 1]);
    void late;
  });

  it('takes a place back once, however often it is given', async () => {
    const gate = new Gate(1);
    const leave = await gate.enter();
    leave();
    leave();
    await gate.enter();
    leave();
    expect(gate.inside).toBe(1);
  });

  it('lets those who give up out of the line', async () => {
    const gate = new Gate(1);
    const leave = await gate.enter();
    const control = new AbortController();
    const givenUp = gate.enter(control.signal);
    const next = gate.enter();
    const reason = new Error('no longer');
    control.abort(reason);
    await expect(givenUp).rejects.toBe(reason);
    expect(gate.waiting).toBe(1);
    leave();
    await next;
    expect(gate.inside).toBe(1);
  });

  it('does not mind an abort of somebody who is inside already', async () => {
    const gate = new Gate(1);
    const control = new AbortController();
    const leave = await gate.enter(control.signal);
    control.abort(new Error('too late'));
    expect(gate.inside).toBe(1);
    leave();
    expect(gate.inside).toBe(0);
  });

  it('no longer listens to the signal of somebody who has waited and is inside', async () => {
    const gate = new Gate(1);
    const leave = await gate.enter();
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const entered = gate.enter(signal);
    leave();
    await entered;
    expect(added).toHaveBeenCalledOnce();
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
      added.mock.calls.map(([, listener]) => listener),
    );
  });

  it('is not entered with a signal that is aborted already', async () => {
    const gate = new Gate(1);
    await expect(gate.enter(AbortSignal.abort('because'))).rejects.toMatchObject({ cause: 'because' });
    expect([gate.inside, gate.waiting]).toEqual([0, 0]);
  });

  it('that is closed lets nobody in any more; who is inside stays', async () => {
    const gate = new Gate(1);
    const leave = await gate.enter();
    const control = new AbortController();
    const waiting = gate.enter(control.signal);
    const reason = new Error('the link has ended');
    gate.close(reason);
    gate.close(new Error('once more'));
    control.abort(new Error('too late'));
    await expect(waiting).rejects.toBe(reason);
    leave();
    await expect(gate.enter()).rejects.toBe(reason);
    expect([gate.inside, gate.waiting]).toEqual([0, 0]);
  });

  it('gives the place back when the work inside fails', async () => {
    const gate = new Gate(1);
    await expect(gate.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(gate.inside).toBe(0);
    expect(await gate.run(() => Promise.resolve('done'))).toBe('done');
  });

  it('lets more in at once when its limit grows, and fewer as places become free when it shrinks', async () => {
    const gate = new Gate(1);
    const leaves: (() => void)[] = [];
    const enter = (): void => void gate.enter().then((leave) => leaves.push(leave));
    for (let i = 0; i < 5; i++) enter();
    gate.limit = 3;
    await Promise.resolve();
    expect([gate.limit, gate.inside, gate.waiting]).toEqual([3, 3, 2]);
    gate.limit = 1;
    leaves.shift()?.();
    leaves.shift()?.();
    expect([gate.inside, gate.waiting]).toEqual([1, 2]);
    leaves.shift()?.();
    expect([gate.inside, gate.waiting]).toEqual([1, 1]);
  });

  it.each([0, -3, 0.5])('with a limit of %d lets one in', (limit) => {
    expect(new Gate(limit).limit).toBe(1);
    const gate = new Gate(7);
    gate.limit = limit;
    expect(gate.limit).toBe(1);
  });

  it('never holds more than its limit, serves in order, and lets everybody through who does not give up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(
          fc.record({
            arrives: fc.nat(50),
            stays: fc.nat(30),
            givesUpAfter: fc.option(fc.nat(60), { nil: undefined }),
          }),
          { maxLength: 30 },
        ),
        async (limit, visitors) => {
          const clock = new VirtualClock();
          const gate = new Gate(limit);
          let inside = 0;
          let most = 0;
          const order: number[] = [];
          const arrived: number[] = [];
          const visit = async (visitor: (typeof visitors)[number], at: number): Promise<string> => {
            await sleep(clock, visitor.arrives);
            const control = new AbortController();
            const cancel =
              visitor.givesUpAfter === undefined
                ? () => undefined
                : clock.after(visitor.givesUpAfter, () => control.abort(new Error('gave up')));
            arrived.push(at);
            try {
              return await gate.run(async () => {
                cancel();
                order.push(at);
                most = Math.max(most, ++inside);
                await sleep(clock, visitor.stays);
                inside--;
                return 'through';
              }, control.signal);
            } catch {
              return 'gave up';
            }
          };
          const ends = await clock.until(Promise.all(visitors.map(visit)));
          expect(most).toBeLessThanOrEqual(limit);
          expect(order).toEqual(arrived.filter((at) => order.includes(at)));
          for (const [at, end] of ends.entries())
            if (visitors[at]?.givesUpAfter === undefined) expect(end).toBe('through');
          expect([gate.inside, gate.waiting, clock.pending]).toEqual([0, 0, 0]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
