/**
 * The history between real processes: several write at once, and some are killed in the middle. Nothing waits for a length of time: a process is
 * killed when it has said so much.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { answerFrom } from '@main/history/calls';
import { HistoryStore } from '@main/history/store';
import { writerOf } from '@main/history/writer';
import { START } from './entries';

const PATIENCE_MS = 240_000;
const RUNS = 150;
const KILLS = 20;

let built: string;
let folder: string;

beforeAll(async () => {
  // Inside the project, because packages with native parts are looked for from there.
  built = path.resolve('out', `history-test-${process.pid}`);
  await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: { '@shared': path.resolve('src-shared'), '@main': path.resolve('src-main') } },
    ssr: { noExternal: true, external: ['@photostructure/sqlite'] },
    build: { ssr: fileURLToPath(new URL('writer-process.ts', import.meta.url)), outDir: built },
  });
}, PATIENCE_MS);
afterAll(() => rmSync(built, { recursive: true, force: true }));
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'bootbench-history-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Said {
  begin: string[];
  step: string[];
  end: string[];
  trouble: string[];
}

/** @param killAfter lines; then it is killed, wherever it is */
async function write(runs: number, killAfter = Infinity): Promise<Said> {
  const child: ChildProcess = spawn(
    process.execPath,
    [path.join(built, 'writer-process.js'), folder, String(runs)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'close');
  const said: Said = { begin: [], step: [], end: [], trouble: [] };
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    const [what = '', name = ''] = line.split(' ');
    if (what in said) said[what as keyof Said].push(name);
    if (++lines === killAfter) child.kill('SIGKILL');
  }
  // Its output ends before the process does.
  await ended;
  return said;
}

function open(): HistoryStore {
  return new HistoryStore({ folder, writer: writerOf(process.pid), epochNow: () => START + 10_000 });
}

test(
  'three programs that write at once lose nothing, and the chain is one',
  { timeout: PATIENCE_MS },
  async () => {
    const all = await Promise.all([write(RUNS), write(RUNS), write(RUNS)]);
    expect(all.flatMap(({ trouble }) => trouble)).toEqual([]);
    const store = open();
    const calls = answerFrom(store, () => START);
    expect(calls.counts({}).outcomes).toMatchObject({ pass: 3 * RUNS, running: 0, interrupted: 0 });
    expect(calls.verify()).toMatchObject({ checked: 3 * RUNS, last: { seq: 3 * RUNS } });
    store.close();
  },
);

test(
  'what a killed program had acknowledged is there, and its open runs are interrupted',
  { timeout: PATIENCE_MS },
  async () => {
    const all: Said = { begin: [], step: [], end: [], trouble: [] };
    for (let kill = 0; kill < KILLS; kill++) {
      const said = await write(RUNS, 10 + 7 * kill);
      for (const what of ['begin', 'step', 'end'] as const) all[what].push(...said[what]);
    }
    const store = open();
    expect(store.standing.movedTo).toBeUndefined();
    const calls = answerFrom(store, () => START);
    for (const uid of all.begin) expect(calls.record(uid).outcome).toMatch(/^(pass|interrupted)$/);
    for (const uid of all.step) expect(calls.record(uid).steps).toHaveLength(1);
    for (const uid of all.end) expect(calls.record(uid).outcome).toBe('pass');
    expect(calls.counts({}).outcomes.running).toBe(0);
    expect(calls.verify().broken).toBeUndefined();
    const check = store.database.prepare('PRAGMA integrity_check').get() as { integrity_check: string };
    expect(check.integrity_check).toBe('ok');
    store.close();
  },
);
