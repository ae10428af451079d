import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { traceHandlers, type TraceDesk } from '@main/ipc/trace-handlers';
import { DescribedGroups } from '@main/session/described-groups';
import { ConsoleBook } from '@main/trace/console-book';
import { RecordingShelf } from '@main/trace/recording-shelf';
import { TraceBook } from '@main/trace/trace-book';
import { BenchError, isBenchError } from '@shared/core/errors';
import { builtIn } from '@shared/smp/groups';
import { VirtualClock } from '../support/virtual-clock';

describe('The calls for traffic and console text', () => {
  let folder = '';
  let chosen: string | undefined;
  let suggested = '';
  let traces: TraceBook;
  const consoles = new ConsoleBook({ clock: new VirtualClock(), send: () => undefined });
  const desk = (): TraceDesk => {
    const describedGroups = new DescribedGroups([], () => undefined);
    return {
      // All that these calls ask of the bench is the record of a device.
      bench: { record: recordOf } as unknown as TraceDesk['bench'],
      describedGroups,
      traces,
      recordings: new RecordingShelf([], () => 'token-1'),
      consoles,
      chooseTarget: async (fileName) => {
        suggested = fileName;
        return chosen;
      },
      chooseRecording: async () => chosen,
    };
  };
  const passes = (text: string): void => traces.hear('a', { kind: 'note', atMs: 0, text });
  const recordOf = (id: string) => {
    if (id !== 'a') throw new BenchError('app/not-found', { what: id });
    return { id, name: 'Lamp / left' };
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-traces-'));
    chosen = path.join(folder, 'lamp.jsonl');
    traces = new TraceBook({
      clock: new VirtualClock(),
      epochNow: () => 1000,
      catalog: () => builtIn,
      send: () => undefined,
    });
    passes('before');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('follow a device that is on the bench, and no other', async () => {
    const calls = traceHandlers(desk());
    expect(await calls['trace.follow']({ id: 'a', on: true })).toEqual({
      following: true,
      earlier: [{ number: 1, atEpochMs: 1000, kind: 'note', fields: 'before' }],
    });
    expect(await calls['trace.follow']({ id: 'a', on: false })).toEqual({ following: false });
    expect(traces.state('a')).toEqual({ following: false });
    for (const call of ['trace.follow', 'console.follow'] as const)
      await expect(calls[call]({ id: 'b', on: true })).rejects.toMatchObject({ code: 'app/not-found' });
    await expect(calls['console.clear']({ id: 'b' })).rejects.toMatchObject({ code: 'app/not-found' });
  });

  it('record nothing when the user chooses no place', async () => {
    const calls = traceHandlers(desk());
    chosen = undefined;
    expect(await calls['trace.record']({ id: 'a' })).toBeUndefined();
    expect(traces.state('a')).toEqual({ following: false });
    expect(await calls['trace.endRecording']({ id: 'a' })).toBeUndefined();
  });

  it('record where the user says, under a name that every system takes, and open it again by a token', async () => {
    const calls = traceHandlers(desk());
    expect(await calls['trace.record']({ id: 'a' })).toMatchObject({ fileName: 'lamp.jsonl', entries: 0 });
    expect(suggested).not.toMatch(/[/\\]/);
    expect(suggested).toContain('Lamp');
    passes('during');
    expect(await calls['trace.endRecording']({ id: 'a' })).toMatchObject({ entries: 1 });
    passes('after');
    expect(readFileSync(chosen ?? '', 'utf8')).toContain('bootbench-trace');
    const opened = await calls['trace.open'](undefined);
    expect(opened).toMatchObject({
      token: 'token-1',
      fileName: 'lamp.jsonl',
      rows: [{ kind: 'note', fields: 'during' }],
    });
    expect(JSON.stringify(opened)).not.toContain(folder);
  });

  it('give what a device wrote to a window that follows, and nothing of it once it is cleared', async () => {
    const calls = traceHandlers(desk());
    consoles.heard('a', 'booting\n');
    expect(await calls['console.follow']({ id: 'a', on: true })).toMatchObject({ text: 'booting\n' });
    await calls['console.clear']({ id: 'a' });
    expect(await calls['console.follow']({ id: 'a', on: true })).toMatchObject({ text: '' });
  });

  it('take a message apart, and refuse what is not a message', async () => {
    const calls = traceHandlers(desk());
    expect(await calls['trace.detail']({ hex: '0a00000500000100a161646178' })).toEqual({
      header: { op: 2, version: 2, flags: 0, lengthBytes: 5, group: 0, sequence: 1, command: 0 },
      text: '{\n  "d": "x"\n}',
    });
    expect(await calls['trace.detail']({ hex: '0a00000100000100ff' })).not.toHaveProperty('text');
    const error = await calls['trace.detail']({ hex: '0a00' }).catch((reason: unknown) => reason);
    expect(isBenchError(error, 'app/bad-call')).toBe(true);
  });
});
