import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceRows } from '@shared/ipc/trace';
import { builtIn, groups } from '@shared/smp/groups';
import type { TraceListener } from '@main/engine/trace';
import { TraceBook } from '@main/trace/trace-book';
import { Rig } from '../support/rig';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'bootbench-trace-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function open() {
  const rig = new Rig();
  const { id, session } = await rig.connected('zephyr-4.4');
  const sent: TraceRows[] = [];
  const listeners: (TraceListener | undefined)[] = [];
  const book = new TraceBook({
    clock: rig.clock,
    epochNow: () => 1_000_000 + rig.clock.now(),
    catalog: () => builtIn,
    listen: (device, listener) => {
      listeners.push(listener);
      rig.bench.session(device).onTrace = listener;
    },
    send: (rows) => sent.push(rows),
  });
  const echo = (d: string) => rig.clock.until(session.request(groups.os.commands.echo, { d }));
  return { rig, id, session, sent, book, echo, listeners };
}

describe('Following the traffic of a device', () => {
  it('gives rows for what passes, gathered, and costs nothing before and after', async () => {
    const { rig, id, sent, book, echo, listeners } = await open();
    await echo('before');
    expect(listeners).toEqual([]);
    expect(book.follow(id, true)).toEqual({ following: true });
    await echo('one');
    await echo('two');
    await rig.clock.advance(100);
    expect(sent.flatMap((event) => event.rows.map((row) => [row.number, row.kind, row.fields]))).toEqual([
      [1, 'out', 'd="one"'],
      [2, 'in', 'r="one"'],
      [3, 'out', 'd="two"'],
      [4, 'in', 'r="two"'],
    ]);
    book.follow(id, false);
    expect(listeners.at(-1)).toBeUndefined();
    const count = sent.length;
    await echo('after');
    await rig.clock.advance(1000);
    expect(sent).toHaveLength(count);
    await rig.close();
  });

  it('goes on over the next link', async () => {
    const { rig, id, session, sent, book } = await open();
    book.follow(id, true);
    await rig.clock.until(session.disconnect());
    await rig.clock.until(session.connect());
    await rig.clock.advance(100);
    expect(sent.flatMap((event) => event.rows).some((row) => row.name === 'image.state')).toBe(true);
    await rig.close();
  });

  it('sends at most ten times a second, and leaves out what is too much for a window', async () => {
    const { rig, id, sent, book, listeners } = await open();
    book.follow(id, true);
    for (let at = 0; at < 5000; at++) listeners.at(-1)?.({ kind: 'note', atMs: rig.clock.now(), text: 'x' });
    await rig.clock.advance(99);
    expect(sent).toEqual([]);
    await rig.clock.advance(1);
    expect(sent.map(({ rows, dropped }) => [rows.length, dropped])).toEqual([[2000, 3000]]);
    await rig.close();
  });

  it('ends when a window begins anew, and when the device is gone', async () => {
    const { rig, id, book, listeners } = await open();
    book.follow(id, true);
    book.endFollowing();
    expect(book.state(id)).toEqual({ following: false });
    expect(listeners.at(-1)).toBeUndefined();
    book.follow(id, true);
    await book.forget(id);
    expect(book.state(id)).toEqual({ following: false });
    await rig.close();
  });
});

describe('Recording the traffic of a device', () => {
  it('writes what passes while nobody follows', async () => {
    const { rig, id, sent, book, echo, listeners } = await open();
    const file = path.join(folder, 'lamp.jsonl');
    await book.record(id, 'Lamp', file);
    await echo('hi');
    expect(book.state(id)).toEqual({
      following: false,
      recording: { fileName: 'lamp.jsonl', entries: 2, dropped: 0 },
    });
    expect(await book.endRecording(id)).toEqual({ fileName: 'lamp.jsonl', entries: 2, dropped: 0 });
    expect(listeners.at(-1)).toBeUndefined();
    expect(await book.endRecording(id)).toBeUndefined();
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(4);
    await rig.clock.advance(100);
    expect(sent.flatMap(({ rows }) => rows)).toEqual([]);
    await rig.close();
  });

  it('goes on when a window stops to follow', async () => {
    const { rig, id, book, echo } = await open();
    await book.record(id, 'Lamp', path.join(folder, 'on.jsonl'));
    book.follow(id, true);
    book.follow(id, false);
    await echo('hi');
    expect(book.state(id).recording?.entries).toBe(2);
    await book.stop();
    await rig.close();
  });
});
