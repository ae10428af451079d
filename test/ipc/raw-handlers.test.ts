import { describe, expect, it } from 'vitest';
import { isBenchError } from '@shared/core/errors';
import type { CallArgument } from '@shared/ipc/contract';
import { DescribedGroups } from '@main/session/described-groups';
import { rawHandlers } from '@main/ipc/raw-handlers';
import example from '../../docs/private-group.example.json';
import { Rig } from '../support/rig';

type Argument = CallArgument<'smp.raw'>;
const echo: Omit<Argument, 'id'> = {
  op: 'write',
  group: 0,
  command: 0,
  body: '{"d": "hi"}',
  timeoutMs: 1000,
};

async function open() {
  const rig = new Rig();
  const describedGroups = new DescribedGroups([], () => undefined);
  const { id, session, device } = await rig.connected('zephyr-4.4');
  const call = rawHandlers({ bench: rig.bench, clock: rig.clock, describedGroups })['smp.raw'];
  const send = (part: Partial<Argument>) => rig.clock.until(call({ id, ...echo, ...part }));
  return { rig, session, device, send, describedGroups };
}

describe('A request that is written by hand', () => {
  it('goes out as it stands and comes back with both messages', async () => {
    const { rig, send } = await open();
    const { requestHex, answerHex, text, error } = await send({});
    expect(requestHex).toMatch(/^0a0000060000..00a16164626869$/);
    expect(answerHex.slice(0, 2)).toBe('0b');
    // The number of the request is the one of its answer.
    expect(answerHex.slice(12, 14)).toBe(requestHex.slice(12, 14));
    expect(text).toBe('{\n  "r": "hi"\n}');
    expect(error).toBeUndefined();
    await rig.close();
  });

  it('goes out in the version that was asked for', async () => {
    const { rig, send } = await open();
    const { requestHex, answerHex } = await send({ version: 1 });
    expect([requestHex.slice(0, 2), answerHex.slice(0, 2)]).toEqual(['02', '03']);
    await rig.close();
  });

  it('gives an error of the device as a result, with its name', async () => {
    const { rig, send } = await open();
    const unknown = await send({ group: 1234, command: 7, op: 'read', body: '{}' });
    expect(unknown.error).toMatchObject({
      code: 'device/unsupported',
      facts: { command: 'group 1234 command 7' },
    });
    const { error } = await send({ group: 1, command: 0, body: `{"hash": h'00', "confirm": false}` });
    expect(error).toMatchObject({ code: 'device/error', facts: { group: 1 } });
    await rig.close();
  });

  it('is refused with the place of the mistake when it cannot be read', async () => {
    const { rig, send } = await open();
    await expect(send({ body: '{"d": }' })).rejects.toSatisfy(
      (error) => isBenchError(error, 'smp/bad-request') && error.facts.path === 'line 1, column 7',
    );
    await rig.close();
  });

  it('that changes the device waits for nobody: while somebody else writes it is refused', async () => {
    const { rig, session, send } = await open();
    await session.exclusively('test', async () => {
      await expect(send({ command: 1, body: '{"echo": 0}' })).rejects.toSatisfy((error) =>
        isBenchError(error, 'session/busy'),
      );
      expect((await send({ op: 'read', command: 6, body: '{}' })).text).toContain('buf_size');
    });
    await rig.close();
  });

  it.each([200, 60_000])('is waited for as long as was asked for: %i ms', async (timeoutMs) => {
    const { rig, device, send } = await open();
    device.power('off');
    const before = rig.clock.now();
    await expect(send({ timeoutMs })).rejects.toMatchObject({ code: 'smp/timeout' });
    expect(rig.clock.now() - before).toBe(timeoutMs);
    await rig.close();
  });

  it('names commands and errors of private groups', async () => {
    const { rig, send, describedGroups } = await open();
    describedGroups.add('lab.json', JSON.stringify(example));
    const { error } = await send({ group: 70, command: 0, op: 'read', body: '{"channel": 0}' });
    expect(error?.facts).toMatchObject({ command: 'lab.measure' });
    await rig.close();
  });

  it('leaves the device in doubt after a reset', async () => {
    const { rig, session, send } = await open();
    await send({ command: 5, body: '{}' });
    expect(session.state.link).toBe('away');
    await rig.clock.until(session.returned(60_000));
    await rig.close();
  });
});
