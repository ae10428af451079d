import { describe, expect, it } from 'vitest';
import { answer, type Handlers } from '@main/ipc/answer';
import { isBenchError } from '@shared/core/errors';
import { calls } from '@shared/ipc/contract';

/** Handlers that give their checked argument back. */
const echo = Object.fromEntries(
  Object.keys(calls).map((name) => [name, (argument: unknown) => Promise.resolve(argument)]),
) as unknown as Handlers;

/** Runs a call; a refusal may be thrown at once or reject. */
const ask = async (name: unknown, argument: unknown): Promise<unknown> => answer(echo, name, argument);

async function refused(name: unknown, argument: unknown): Promise<boolean> {
  try {
    await ask(name, argument);
    return false;
  } catch (error) {
    return isBenchError(error, 'app/bad-call');
  }
}

describe('A call from a window', () => {
  it('reaches its handler with a checked argument', async () => {
    expect(await ask('device.remove', { ids: ['a'] })).toEqual({ ids: ['a'] });
    expect(await ask('bench.snapshot', undefined)).toBeUndefined();
  });

  it.each(['toString', '__proto__', 'constructor', '', 'device.nothing', 7, null, undefined])(
    'is refused when its name is %s',
    async (name) => {
      expect(await refused(name, undefined)).toBe(true);
    },
  );

  it.each([
    ['a missing field', 'device.remove', {}],
    ['an unknown field', 'device.remove', { ids: [], path: '/etc/passwd' }],
    ['the wrong type', 'device.remove', { ids: 'a' }],
    ['too much', 'device.remove', { ids: Array.from({ length: 3000 }, String) }],
    ['a number out of range', 'device.addSimulated', { profile: 'tiny', count: 0 }],
    ['a hash that is none', 'run.perform', { id: 'a', action: { do: 'mark', hash: 'xyz', how: 'test' } }],
    [
      'an unknown mode',
      'run.start',
      { devices: ['a'], order: { kind: 'upgrade', firmware: 'f', mode: 'force' } },
    ],
    ['a connection of no kind', 'device.add', { connection: { kind: 'telnet', address: 'x' } }],
    ['a time-out out of range', 'preferences.change', { requestTimeoutMs: 1 }],
    ['a fault that is none', 'device.setFaults', { id: 'a', faults: [{ kind: 'explode' }] }],
  ])('is refused with %s', async (_what, name, argument) => {
    expect(await refused(name, argument)).toBe(true);
  });
});
