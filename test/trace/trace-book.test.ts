import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceRow, TraceRows } from '@shared/ipc/trace';
import { builtIn, groups } from '@shared/smp/groups';
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
  const book = new TraceBook({
    clock: rig.clock,
    epochNow: () => 1_000_000 + rig.clock.now(),
    catalog: () => builtIn,
    send: (rows) => sent.push(rows),
  });
  session.trace.listen((entry) => book.hear(id, entry));
  const echo = (d: string) => rig.clock.until(session.request(groups.os.commands.echo, { d }));
  return { rig, id, session, sent, book, echo };
}

const shown = ({ number, kind, fields }: TraceRow) => [number, kind, fields];

describe('Following the traffic of a device', () => {
  it('gives rows for what passes, gathered, until it ends', async () => {
    const { rig, id, sent, book, echo } = await open();
    expect(book.follow(id, true)).toEqual({ following: true, earlier: [] });
    await echo('one');
    await echo('two');
    await rig.clock.advance(100);
    expect(sent.flatMap((event) => event.rows.map(shown))).toEqual([
      [1, 'out', 'd="one"'],
      [2, 'in', 'r="one"'],
      [3, 'out', 'd="two"'],
      [4, 'in', 'r="two"'],
    ]);
    book.follow(id, false);
    const count = sent.length;
    await echo('after');
    await rig.clock.advance(1000);
    expect(sent).toHaveLength(count);
    await rig.close();
  });

  it('begins with what passed before, with its numbers and round trips', async () => {
    const { rig, id, sent, book, echo } = await open();
    await echo('before');
    await rig.clock.advance(5000);
    expect(sent).toEqual([]);
    const { earlier = [] } = book.follow(id, true);
    expect(earlier.map(shown)).toEqual([
      [1, 'out', 'd="before"'],
      [2, 'in', 'r="before"'],
    ]);
    expect(earlier[1]?.roundTripMs).toBeDefined();
    expect(earlier[1]?.atEpochMs).toBeLessThan(1_000_000 + rig.clock.now() - 4000);
    book.follow(id, false);
    await echo('between');
    expect(book.follow(id, true).earlier?.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    await rig.close();
  });

  it('remembers the last 2,000 entries, and no more bytes than it may', async () => {
    const { rig, id, book } = await open();
    const note = (text: string) => book.hear(id, { kind: 'note', atMs: 0, text });
    for (let at = 1; at <= 2500; at++) note(`${at}`);
    const many = book.follow(id, true).earlier ?? [];
    expect([many.length, many[0]?.number, many.at(-1)?.number]).toEqual([2000, 501, 2500]);
    for (let at = 0; at < 100; at++)
      book.hear(id, { kind: 'sent', direction: 'out', atMs: 0, bytes: new Uint8Array(32 * 1024) });
    expect(book.follow(id, true).earlier?.length).toBeLessThan(33);
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
    const { rig, id, sent, book } = await open();
    book.follow(id, true);
    const note = () => book.hear(id, { kind: 'note', atMs: rig.clock.now(), text: 'x' });
    for (let at = 0; at < 5000; at++) note();
    await rig.clock.advance(99);
    expect(sent).toEqual([]);
    await rig.clock.advance(1);
    expect(sent.map(({ rows, dropped }) => [rows.length, dropped])).toEqual([[2000, 3000]]);
    note();
    await rig.clock.advance(100);
    expect(
      sent.at(-1)?.rows.map(({ number }) => number),
      'those that were left out are counted',
    ).toEqual([5001]);
    await rig.close();
  });

  it('ends when a window begins anew, and when the device is gone', async () => {
    const { rig, id, book } = await open();
    book.follow(id, true);
    book.endFollowing();
    expect(book.state(id)).toEqual({ following: false });
    book.follow(id, true);
    await book.forget(id);
    expect(book.state(id)).toEqual({ following: false });
    await rig.close();
  });
});

describe('Recording the traffic of a device', () => {
  it('writes what passes while nobody follows', async () => {
    const { rig, id, sent, book, echo } = await open();
    const file = path.join(folder, 'lamp.jsonl');
    await book.record(id, 'Lamp', file);
    await echo('hi');
    expect(book.state(id)).toEqual({
      following: false,
      recording: { fileName: 'lamp.jsonl', entries: 2, dropped: 0 },
    });
    expect(await book.endRecording(id)).toEqual({ fileName: 'lamp.jsonl', entries: 2, dropped: 0 });
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
