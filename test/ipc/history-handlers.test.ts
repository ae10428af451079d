/** The calls about runs that were kept, on a real store: what a window is told, and what is written where. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { History } from '@main/history/history';
import { hostClock } from '@main/host/clock';
import { writerOf } from '@main/history/writer';
import { historyHandlers } from '@main/ipc/history-handlers';
import { begin, end, failure, START, step } from '../history/entries';
import { inProcess } from '../history/in-process';

let folder: string;
let history: History;
let target: string | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-history-'));
  const writer = writerOf(process.pid);
  history = new History(
    () => inProcess({ folder, writer }, () => START),
    (error) => {
      throw error;
    },
  );
  target = path.join(folder, 'runs.csv');
});
afterEach(async () => {
  await history.end();
  rmSync(folder, { recursive: true });
});

const handlers = () =>
  historyHandlers({ clock: hostClock, history, chooseExport: () => Promise.resolve(target) });

async function keep(over: Parameters<typeof end>[1] = {}): Promise<string> {
  const run = begin();
  await history.write(run);
  await history.write(step(run.uid));
  await history.write(end(run.uid, over));
  return run.uid;
}

test('runs come in pages with their counts, and one comes whole', async () => {
  await keep();
  const uid = await keep(failure);
  const { 'history.page': page, 'history.counts': counts, 'history.run': run } = handlers();
  const first = await page({ filter: {}, rows: 1 });
  expect(first.rows.map((row) => row.uid)).toEqual([uid]);
  expect((await page({ filter: {}, rows: 1, after: first.next })).rows).toHaveLength(1);
  expect((await counts({ filter: {} })).outcomes).toMatchObject({ pass: 1, fail: 1 });
  expect(await run({ uid })).toMatchObject({ uid, failure: { code: 'rejected' } });
  await expect(run({ uid: 'none' })).rejects.toMatchObject({ code: 'history/no-run' });
});

test('a note is told to whoever shows runs', async () => {
  const uid = await keep();
  let told = 0;
  history.changed.listen(() => told++);
  await handlers()['history.note']({ uid, note: 'loose' });
  expect(told).toBe(1);
  expect((await handlers()['history.run']({ uid })).note).toBe('loose');
});

test('an attachment is told as text, and what is gone is not there', async () => {
  const bytes = new TextEncoder().encode('uart:~$ ');
  const uid = await keep({ attachments: [{ name: 'console.txt', media: 'text/plain', bytes }] });
  expect(await handlers()['history.attachment']({ uid, name: 'console.txt' })).toBe('uart:~$ ');
  expect(await handlers()['history.attachment']({ uid, name: 'other' })).toBeUndefined();
});

test('an export is written whole where the user wants it, or nothing is', async () => {
  await keep();
  await keep(failure);
  const exportRuns = handlers()['history.export'];
  expect(await exportRuns({ filter: { outcomes: ['fail'] }, format: 'csv' })).toEqual({
    fileName: 'runs.csv',
    runs: 1,
  });
  expect(
    readFileSync(target ?? '', 'utf8')
      .trimEnd()
      .split('\n'),
  ).toHaveLength(2);
  const before = readdirSync(folder).length;
  target = undefined;
  expect(await exportRuns({ filter: {}, format: 'csv' })).toBeUndefined();
  expect(readdirSync(folder)).toHaveLength(before);
});
