import { describe, expect, it } from 'vitest';
import { groups } from '@shared/smp/groups';
import { askTogether } from '@main/engine/together';
import { answerTo, bodyOf, fails, headerOf, newRig } from './scripted-transport';

const { echo, reset } = groups.os.commands;
const NO_MEMORY = 2;

describe('questions asked together', () => {
  const ask = (on: ReturnType<typeof newRig>, d: string) => () => on.client.request(echo, { d });

  it('are in flight at once, and the window is as it was afterwards', async () => {
    const on = newRig();
    const all = askTogether(on.client, 2, [ask(on, 'a'), ask(on, 'b'), ask(on, 'c')]);
    await on.clock.advance(0);
    expect(on.transport.sent).toHaveLength(2);
    on.transport.far = (message) =>
      on.transport.onMessage(answerTo(message, { r: bodyOf(message).get('d') }));
    for (const message of on.transport.sent.slice()) await on.transport.far(message, 0);
    expect(await on.clock.until(all)).toEqual([{ r: 'a' }, { r: 'b' }, { r: 'c' }]);
    expect(on.client.places).toBe(1);
  });

  it('end together: the first error is told when all have ended', async () => {
    const on = newRig();
    on.transport.far = (message) => {
      const isFirst = bodyOf(message).get('d') === 'a';
      on.clock.after(isFirst ? 5 : 50, () =>
        on.transport.onMessage(answerTo(message, isFirst ? { rc: 8 } : { r: 'b' })),
      );
    };
    await fails(
      on.clock.until(askTogether(on.client, 2, [ask(on, 'a'), ask(on, 'b')])),
      'device/unsupported',
    );
    expect(on.clock.now()).toBe(50);
  });

  it('that find no room are asked again alone', async () => {
    const on = newRig();
    let held = 0;
    let most = 0;
    on.transport.far = (message) => {
      most = Math.max(most, ++held);
      const body = held > 1 ? { rc: NO_MEMORY } : { r: bodyOf(message).get('d') };
      on.clock.after(10, () => {
        held--;
        on.transport.onMessage(answerTo(message, body));
      });
    };
    const asks = ['a', 'b', 'c', 'd'].map((letter) => ask(on, letter));
    const answers = await on.clock.until(askTogether(on.client, 3, asks));
    expect(answers).toEqual(['a', 'b', 'c', 'd'].map((r) => ({ r })));
    expect(most).toBe(3);
    expect(on.transport.sent.length, 'three were refused, and asked again').toBe(7);
    // The next questions may go out together again.
    const end = on.client.widen(3);
    expect(on.client.places).toBe(3);
    end();
  });

  it('a request alone that finds no room is an error, as ever', async () => {
    const on = newRig();
    on.transport.far = (message) => on.transport.onMessage(answerTo(message, { rc: NO_MEMORY }));
    await fails(on.clock.until(on.client.request(echo, { d: 'a' })), 'device/error');
    expect(on.transport.sent).toHaveLength(1);
  });
});

describe('the first request on a link', () => {
  it('ends half a line that another program may have left only if it is not repeated', async () => {
    const on = newRig();
    on.transport.far = (message) =>
      on.transport.onMessage(answerTo(message, headerOf(message).command === 0 ? { r: 'a' } : {}));
    await on.clock.until(on.client.request(echo, { d: 'a' }));
    expect(on.transport.flushes).toBe(0);
    await on.clock.until(on.client.request(reset, {}));
    expect(on.transport.flushes, 'the device has answered: no half line stands there').toBe(0);

    const fresh = newRig();
    fresh.transport.far = (message) => fresh.transport.onMessage(answerTo(message, {}));
    await fresh.clock.until(fresh.client.request(reset, {}));
    expect(fresh.transport.flushes).toBe(1);
  });
});
