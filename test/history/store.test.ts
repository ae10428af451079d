/** The store on a real file: what is written is read back, found and counted; what is wrong with the file is said. */
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { runRecordSchema } from '@shared/history/record';
import { answerFrom, type HistoryCalls } from '@main/history/calls';
import { Spill } from '@main/history/spill';
import { HistoryStore } from '@main/history/store';
import { openDatabase } from '@main/history/sqlite';
import { newUid } from '@main/history/uid';
import { writerOf } from '@main/history/writer';
import { begin, end, failure, START, step } from './entries';

let folder: string;
let open: HistoryStore[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-history-'));
  open = [];
});
afterEach(() => {
  for (const store of open) store.close();
  rmSync(folder, { recursive: true });
});

function openStore(writer = writerOf(process.pid)): { store: HistoryStore; calls: HistoryCalls } {
  const store = new HistoryStore({ folder, writer, epochNow: () => START });
  open.push(store);
  return { store, calls: answerFrom(store, () => START) };
}

/** A whole run. @returns its name */
function keep(
  calls: HistoryCalls,
  over: Parameters<typeof begin>[0] = {},
  ended: Parameters<typeof end>[1] = {},
): string {
  const run = begin(over);
  calls.write(run);
  calls.write(step(run.uid));
  calls.write(end(run.uid, { endedEpochMs: run.startedEpochMs + 5000, ...ended }));
  return run.uid;
}

describe('a run', () => {
  test('is read back as a record of its format', () => {
    const { calls } = openStore();
    const bytes = new TextEncoder().encode('what the console said');
    const uid = keep(
      calls,
      {},
      { ...failure, attachments: [{ name: 'console.txt', media: 'text/plain', bytes }] },
    );
    const record = calls.record(uid);
    expect(z.parse(runRecordSchema, record)).toEqual(record);
    expect(record).toMatchObject({
      started: '2026-11-30T08:15:00.000Z',
      outcome: 'fail',
      failure: { step: 'judge', code: 'rejected' },
      unit: { serial: 'LP26-0000123' },
      device: { before: [{ version: '2.3.0' }], after: [{ version: '2.4.1' }] },
      steps: [{ seq: 1, type: 'look', outcome: 'pass' }],
      attachments: [{ name: 'console.txt', size: bytes.length }],
      chain: { seq: 1 },
    });
    expect(calls.attachment(uid, 'console.txt')).toEqual(bytes);
  });

  test('that has ended is not changed by whoever comes late', () => {
    const { calls } = openStore();
    const uid = keep(calls);
    const before = calls.record(uid);
    calls.write(end(uid, failure));
    calls.write(step(uid, { seq: 2 }));
    expect(calls.record(uid)).toEqual(before);
  });

  test('keeps its unit as it was known then', () => {
    const { calls } = openStore();
    const uid = keep(calls);
    keep(calls, { unit: { serial: 'LP26-0000123', hwId: 'a1b2' } });
    expect(calls.record(uid).unit).toEqual({ serial: 'LP26-0000123' });
    expect(calls.verify().broken).toBeUndefined();
  });

  test('whose writer is gone is interrupted at the next start, in the step that it was in', () => {
    const { store, calls } = openStore();
    const run = begin({ writer: '999999999 gone' });
    calls.write(run);
    calls.write(step(run.uid));
    const {
      outcome: _outcome,
      duration_ms: _took,
      ...entered
    } = step(run.uid, { seq: 2, type: 'upload' }).step;
    calls.write({ entry: 'step', uid: run.uid, step: entered });
    const alive = begin();
    calls.write(alive);
    store.close();
    const again = openStore().calls;
    expect(again.record(run.uid)).toMatchObject({
      outcome: 'interrupted',
      failure: { step: 'upload', code: 'interrupted' },
      steps: [{ outcome: 'pass' }, { outcome: 'interrupted' }],
    });
    expect(again.record(alive.uid).outcome).toBeUndefined();
    expect(again.verify()).toMatchObject({ checked: 1 });
  });

  test('that is not there is an error', () => {
    const { calls } = openStore();
    expect(() => calls.record(newUid(START))).toThrowError(/history\/no-run/);
    expect(() => calls.note(newUid(START), 'x')).toThrowError(/history\/no-run/);
  });
});

describe('the table of runs', () => {
  test('comes in pages, newest first, each run once, with runs that began at the same time', () => {
    const { calls } = openStore();
    const uids = Array.from({ length: 25 }, (_one, n) =>
      keep(calls, { startedEpochMs: START + Math.floor(n / 5) }),
    );
    const seen: string[] = [];
    let after = calls.page({}, 10).next;
    seen.push(...calls.page({}, 10).rows.map(({ uid }) => uid));
    while (after !== undefined) {
      const page = calls.page({}, 10, after);
      seen.push(...page.rows.map(({ uid }) => uid));
      after = page.next;
    }
    expect(seen).toEqual([...uids].reverse());
  });

  test.each([
    ['outcome', { outcomes: ['fail' as const] }],
    ['kind', { kinds: ['move-file' as const] }],
    ['origin', { origins: ['bench' as const] }],
    ['device', { deviceId: 'd2' }],
    ['part of an address', { device: 'ACM9' }],
    ['serial', { serial: 'LP26-0000999' }],
    ['firmware', { firmware: '9.9.9' }],
    ['station', { station: 'pc-99' }],
    ['who', { who: 'ben' }],
    ['code', { code: 'rejected' }],
    ['time', { fromEpochMs: START + 1000, toEpochMs: START + 2000 }],
    ['a part of a serial number', { search: '0999' }],
    ['a word of a failure', { search: 'old image' }],
    ['two letters', { search: 'M9' }],
  ])('is narrowed by %s', (_what, filter) => {
    const { calls } = openStore();
    keep(calls);
    const wanted = keep(
      calls,
      {
        startedEpochMs: START + 1500,
        kind: 'move-file',
        origin: 'bench',
        deviceId: 'd2',
        address: '/dev/ttyACM9',
        unit: { serial: 'LP26-0000999' },
        station: { host: 'pc-99', app: '0.2.0', os: 'linux' },
        who: 'ben',
      },
      { ...failure, images: [{ image: 0, name: 'app', version: '9.9.9', image_hash: '99' }] },
    );
    expect(calls.page(filter, 10).rows.map(({ uid }) => uid)).toEqual([wanted]);
    expect(calls.counts(filter).runs).toBe(1);
  });

  test('takes what is searched for by its letters, not as a language of queries', () => {
    const { calls } = openStore();
    keep(calls);
    for (const search of ['"', '%', '_', 'NOT x', "' OR 1=1 --", '\\', '*abc', 'a"b'])
      expect(calls.page({ search }, 10).rows).toEqual([]);
  });

  test('is counted by outcome and cause', () => {
    const { calls } = openStore();
    keep(calls);
    keep(calls, {}, failure);
    keep(calls, {}, failure);
    calls.write(begin());
    expect(calls.counts({})).toEqual({
      runs: 4,
      outcomes: { pass: 1, fail: 2, error: 0, aborted: 0, interrupted: 0, running: 1 },
      causes: [{ code: 'rejected', text: 'The device started with the old image again', runs: 2 }],
    });
  });

  test('finds a note, and the chain does not mind it', () => {
    const { calls } = openStore();
    const uid = keep(calls);
    calls.note(uid, 'cable was loose');
    expect(calls.page({ search: 'loose' }, 10).rows[0]?.note).toBe('cable was loose');
    calls.note(uid, '');
    expect(calls.page({ search: 'loose' }, 10).rows).toEqual([]);
    expect(calls.verify()).toMatchObject({ checked: 1 });
  });
});

describe('the chain', () => {
  test('names the first place that was changed', () => {
    const { store, calls } = openStore();
    const uids = [keep(calls), keep(calls), keep(calls)];
    expect(calls.verify()).toMatchObject({ checked: 3, last: { seq: 3 } });
    store.database.prepare(`UPDATE run SET outcome = 'fail' WHERE uid = ?`).run(uids[1] ?? '');
    expect(calls.verify().broken).toEqual({ seq: 2, uid: uids[1], why: 'the record was changed' });
    store.database.exec('UPDATE chain SET doc = zeroblob(32) WHERE seq = 1');
    expect(calls.verify().broken).toMatchObject({ seq: 1, why: 'the chain was changed' });
    store.database.exec('DELETE FROM chain WHERE seq = 1');
    expect(calls.verify().broken).toMatchObject({ seq: 1, why: 'a place is missing' });
  });

  test('holds when old runs were deleted', () => {
    const { calls } = openStore();
    keep(calls);
    keep(calls, { startedEpochMs: START + 10_000 });
    while (calls.prune({ runsFromEpochMs: START + 5000 }) > 0);
    expect(calls.page({}, 10).rows).toHaveLength(1);
    expect(calls.verify()).toMatchObject({ checked: 1, withoutRecord: 1 });
  });
});

describe('what is kept', () => {
  test('goes by age, attachments before runs', () => {
    const { calls } = openStore();
    const bytes = new Uint8Array(1000);
    const uid = keep(
      calls,
      {},
      { attachments: [{ name: 'trace.jsonl', media: 'application/jsonl', bytes }] },
    );
    while (calls.prune({ attachmentsFromEpochMs: START + 10_000 }) > 0);
    expect(calls.attachment(uid, 'trace.jsonl')).toBeUndefined();
    expect(calls.record(uid).attachments).toHaveLength(1);
    expect(calls.verify()).toMatchObject({ checked: 1 });
  });

  test('goes by size, oldest first', () => {
    const { calls } = openStore();
    for (let n = 0; n < 450; n++) keep(calls, { startedEpochMs: START + n });
    calls.prune({ mostBytes: 1 });
    expect(calls.standing().runs).toBe(250);
    expect(calls.page({}, 500).rows.at(-1)?.startedEpochMs).toBe(START + 200);
  });

  test('is copied once a day, and three copies stay', async () => {
    const { store, calls } = openStore();
    keep(calls);
    const days = [1, 2, 3, 4, 5].map((day) => `2026-11-0${day}`);
    for (const day of days) copyFileSync(store.file, path.join(folder, `backup-${day}.sqlite`));
    const later = answerFrom(store, () => Date.now() + 2 * 86_400_000);
    expect(await later.backUp()).toBeDefined();
    expect(await later.backUp()).toBeUndefined();
    expect(readdirSync(folder).filter((name) => name.startsWith('backup-'))).toHaveLength(3);
  });
});

describe('a file', () => {
  test('of a newer version is read, and nothing is added', () => {
    const { store, calls } = openStore();
    const uid = keep(calls);
    store.database.exec('PRAGMA user_version = 99');
    store.close();
    const { store: newer, calls: read } = openStore();
    expect(newer.standing).toMatchObject({ state: 'read-only', why: { code: 'history/newer' } });
    expect(read.record(uid).uid).toBe(uid);
    read.write(begin());
    expect(() => read.note(uid, 'x')).toThrowError(/history\/newer/);
    expect(read.standing().runs).toBe(1);
  });

  test('that is damaged is moved aside, and a new one begins', () => {
    writeFileSync(
      path.join(folder, 'history.sqlite'),
      'this is no database at all, whatever its name says'.repeat(100),
    );
    const { store: fresh, calls } = openStore();
    expect(fresh.standing.state).toBe('ready');
    expect(readFileSync(fresh.standing.movedTo ?? '', 'latin1')).toContain('this is no database');
    keep(calls);
    expect(calls.standing().runs).toBe(1);
  });

  test('on another computer is refused', () => {
    const store = new HistoryStore({ folder, writer: 'x', epochNow: () => START, network: () => 'NFS' });
    expect(store.standing).toMatchObject({ state: 'off', why: { code: 'history/network' } });
    expect(() => store.database).toThrowError(/history\/network/);
    store.write(begin());
  });

  test('without rights is said, and runs go on', () => {
    writeFileSync(path.join(folder, 'file'), '');
    const store = new HistoryStore({
      folder: path.join(folder, 'file', 'sub'),
      writer: 'x',
      epochNow: () => START,
    });
    expect(store.standing).toMatchObject({ state: 'off', why: { code: 'history/unusable' } });
    store.write(begin());
  });
});

describe('while there is no room', () => {
  test('entries are kept beside and taken in later, in their order, once', () => {
    const { store, calls } = openStore();
    const run = begin();
    calls.write(run);
    store.database.exec('PRAGMA max_page_count = 1');
    const blob = new Uint8Array(randomBytes(200_000));
    const late = { ...end(run.uid), attachments: [{ name: 'trace', media: 'x', bytes: blob }] };
    calls.write(step(run.uid));
    calls.write(late);
    expect(store.standing.why?.code).toBe('history/full');
    expect(calls.record(run.uid).outcome).toBeUndefined();
    store.database.exec('PRAGMA max_page_count = 1000000');
    keep(calls);
    expect(calls.record(run.uid)).toMatchObject({ outcome: 'pass', steps: [{ seq: 1 }] });
    expect(calls.attachment(run.uid, 'trace')).toEqual(blob);
    expect(store.standing.why).toBeUndefined();
    expect(readdirSync(folder).filter((name) => name.includes('spill'))).toEqual([]);
  });

  test('what a program has left is taken in by the next one', () => {
    const { store, calls } = openStore('999999999 gone');
    const run = begin({ writer: '999999999 gone' });
    calls.write(run);
    store.database.exec('PRAGMA max_page_count = 1');
    const bytes = new Uint8Array(randomBytes(200_000));
    calls.write({ ...end(run.uid), attachments: [{ name: 'trace', media: 'x', bytes }] });
    expect(store.standing.why?.code).toBe('history/full');
    store.close();
    const { calls: next } = openStore();
    expect(next.record(run.uid).outcome).toBe('pass');
  });
});

test('a line that a full disk has cut off costs no later entry', () => {
  const run = begin({ writer: '999999999 gone' });
  const spill = new Spill(folder, '999999999 gone');
  spill.add(run);
  appendFileSync(spill.file ?? '', '{"entry":"step","uid"');
  spill.add(end(run.uid));
  const { calls } = openStore();
  expect(calls.record(run.uid).outcome).toBe('pass');
});

test('every transaction that writes begins at once: a reader that wants to write does not fail', () => {
  const { store, calls } = openStore();
  keep(calls);
  const other = openDatabase(store.file);
  other.exec('BEGIN IMMEDIATE');
  other.exec(`UPDATE run SET note = 'x'`);
  other.exec('COMMIT');
  keep(calls);
  expect(calls.standing().runs).toBe(2);
  other.close();
});
