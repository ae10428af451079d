/**
 * `--json`: every line of standard output is what docs/cli-json.schema.json says.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeptRuns } from '@main/cli/kept-runs';
import { hostClock } from '@main/host/clock';
import * as z from 'zod';
import { snapshotText } from '@shared/device/settings/snapshot';
import { makeImage } from '@shared/firmware/make-image';
import { plain } from '@main/cli/report';
import { toHex } from '@shared/core/bytes';
import { readImage } from '@shared/firmware/read-file';
import schema from '../../docs/cli-json.schema.json';
import { sha } from '../support/rig';
import { inProcess } from '../history/in-process';
import { run, simulated } from './run';

const types = Object.keys(schema.$defs) as (keyof typeof schema.$defs)[];
const checks = new Map<string, z.ZodType>(
  types.map((type) => [
    type,
    z.fromJSONSchema({ ...schema.$defs[type], $defs: schema.$defs } as Parameters<
      typeof z.fromJSONSchema
    >[0]),
  ]),
);

let folder: string;
let image: string;
let hash: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-cli-'));
  image = path.join(folder, 'app.bin');
  const bytes = makeImage({
    version: { major: 2, minor: 0, revision: 0, build: 0 },
    sizeBytes: 9000,
    seed: 5,
    sha,
  });
  writeFileSync(image, bytes);
  hash = toHex(readImage(bytes, { file: 'f', sha }).hash?.value ?? new Uint8Array());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const device = simulated('zephyr-4.4');
const seen = new Set<string>();

/** Runs with `--json`, checks every line and gives the last. */
async function last(...argv: string[]): Promise<{ type: string; data: Record<string, unknown> }> {
  const { out, err } = await run(['--json', '--conntype', 'sim', ...argv], { device, userData: folder });
  expect(err).toBe('');
  return checked(out);
}

function checked(out: string): { type: string; data: Record<string, unknown> } {
  const lines = out.trimEnd().split('\n');
  const values = lines.map((line) => JSON.parse(line) as { type: string; data: Record<string, unknown> });
  for (const value of values) {
    expect(Object.keys(value)).toEqual(['type', 'data']);
    const check = checks.get(value.type);
    expect(check, value.type).toBeDefined();
    expect(check?.safeParse(value.data).error?.issues ?? [], JSON.stringify(value)).toEqual([]);
    const { properties = {} } = schema.$defs[value.type as keyof typeof schema.$defs] as {
      properties?: object;
    };
    expect(
      Object.keys(value.data).filter((key) => !(key in properties)),
      `${value.type} has keys that the schema does not describe`,
    ).toEqual([]);
    seen.add(value.type);
  }
  return values.at(-1) ?? { type: '', data: {} };
}

/** Ends with code 8: the counter moves, so the threshold is crossed. */
async function watchedStatistics(): Promise<void> {
  const argv = ['stat', 'watch', 'smp_svr_stats', '--for', '0.01', '--above', 'ticks=-1'];
  expect(await last(...argv)).toMatchObject({ type: 'error', data: { code: 'verdict', exitCode: 8 } });
  const file = path.join(folder, 'settings.json');
  writeFileSync(file, snapshotText({ device: 'a', takenAt: '2026-01-01', settings: [] }));
  expect((await last('settings', 'restore', file)).data).toEqual({ written: [], same: 0 });
}

/** Beyond mcumgr's document. */
async function furtherCommands(): Promise<void> {
  await watchedStatistics();
  expect((await last('raw', 'read', '0', '6')).type).toBe('raw.read');
  expect(await last('raw', 'write', '0', '99')).toMatchObject({
    type: 'error',
    data: { code: 'device/unsupported', exitCode: 5 },
  });
  const older = path.join(folder, 'older.bin');
  const version = { major: 0, minor: 9, revision: 0, build: 0 };
  writeFileSync(older, makeImage({ version, sizeBytes: 3000, seed: 6, sha }));
  expect((await last('image', 'info', older)).data['preflight']).toMatchObject({ refused: null });
  expect((await last('upgrade', older)).data).toMatchObject({ code: 'upgrade/refused', exitCode: 8 });
  expect((await last('upgrade', '--yes', '--mode', 'upload-only', older)).type).toBe('upgrade');
  const recording = path.join(folder, 'echo.ndjson');
  expect((await last('trace', 'record', recording, '--', 'echo', 'hi')).type).toBe('echo');
  expect((await last('trace', 'decode', recording)).type).toBe('trace.row');
  expect((await last('devices', '--no-probe')).type).toBe('devices');
  expect((await last('completion', 'fish')).type).toBe('completion');
  expect((await last('__names')).type).toBe('names');
  for (const argv of [
    ['trace', 'replay', recording, '--udp', '0'],
    ['simulate', '--udp', '0'],
  ]) {
    const stop = new AbortController();
    const { out } = await run(['--json', ...argv], { signal: stop.signal, onWrite: () => stop.abort() });
    checked(out);
  }
}

/** With a history of their own: nothing else in this file is kept. */
async function historyCommands(): Promise<void> {
  const history = mkdtempSync(path.join(folder, 'history-'));
  const epochNow = (): number => Date.UTC(2026, 0, 1);
  const host = {
    clock: hostClock,
    epochNow,
    env: { BOOTBENCH_USER_DATA: history },
    home: history,
    platform: 'linux' as const,
  };
  const kept = new KeptRuns(host, (input) => inProcess(input, epochNow));
  const said = async (...argv: string[]): Promise<ReturnType<typeof checked>> => {
    const keptRuns = () => Promise.resolve(kept);
    const o = { device: simulated('zephyr-4.4'), keptRuns };
    return checked((await run(['--json', '--conntype', 'sim', ...argv], o)).out);
  };
  await said('image', 'erase');
  const { runs } = (await said('history', 'list')).data as { runs: { uid: string }[] };
  const uid = runs[0]?.uid ?? '';
  expect((await said('history', 'show', uid)).data['run']).toMatchObject({ outcome: 'pass' });
  expect((await said('history', 'note', uid, 'x')).type).toBe('history.note');
  expect((await said('history', 'verify')).data).toMatchObject({ checked: 1 });
  expect((await said('history', 'prune', '--older-than', '1')).data).toMatchObject({ deleted: 0 });
  expect((await said('history', 'export', path.join(history, 'a.csv'))).data).toMatchObject({ runs: 1 });
  await kept.end();
}

describe('--json', () => {
  it('every command says what the schema says, and every type of the schema is said', async () => {
    await furtherCommands();
    await historyCommands();
    expect((await last('version')).type).toBe('version');
    expect(await last('echo', 'hi')).toEqual({ type: 'echo', data: { text: 'hi' } });
    expect((await last('image', 'info', image)).type).toBe('image.info');
    expect((await last('image', 'upload', image)).type).toBe('image.upload');
    expect((await last('image', 'list')).data['images']).toHaveLength(2);
    expect((await last('image', 'confirm')).type).toBe('image.confirm');
    expect((await last('image', 'test', hash)).type).toBe('image.test');
    expect((await last('stat', 'list')).type).toBe('stat.list');
    expect((await last('stat', 'smp_svr_stats')).type).toBe('stat');
    expect((await last('taskstat')).type).toBe('taskstat');
    expect((await last('shell', 'exec', 'kernel', 'version')).data['status']).toBe(0);
    expect((await last('fs', 'upload', image, '/lfs1/a')).type).toBe('fs.upload');
    expect((await last('fs', 'download', '/lfs1/a', path.join(folder, 'b'))).data['sizeBytes']).toBe(9000);
    expect(await last('image', 'test', 'ff'.repeat(32))).toMatchObject({
      type: 'error',
      data: { exitCode: 5 },
    });
    // From here on it restarts, and nothing is asked of it.
    expect((await last('reset')).type).toBe('reset');
    const fresh = simulated('zephyr-4.4');
    const erased = await run(['--json', '--conntype', 'sim', 'image', 'erase'], { device: fresh });
    expect(JSON.parse(erased.out)).toEqual({ type: 'image.erase', data: { slot: 1 } });
    seen.add('image.erase');
    expect((await last('conn', 'add', 'a', 'type=udp', 'connstring=h:1')).type).toBe('conn.add');
    expect((await last('conn', 'show')).type).toBe('conn.show');
    expect((await last('conn', 'delete', 'a')).type).toBe('conn.delete');
    const profiles = path.join(folder, 'profiles.json');
    writeFileSync(profiles, '[{"MyName":"b","MyType":"udp","MyConnString":"h:1"}, 3]');
    expect((await last('conn', 'import', profiles)).data['added']).toEqual(['b']);
    expect([...seen].sort()).toEqual([...types].sort());
  });

  it('an odd value in an answer is in the line, too', async () => {
    const task = { prio: 1, tid: 1, state: 1, stkuse: 1, stksiz: 1, cswcnt: 1, runtime: 1 };
    const answers: Record<string, unknown> = {
      'stat net': { name: 'net', fields: { sent: 1, lost: -1 } },
      'stat list': { stat_list: ['net', 7] },
      taskstat: { tasks: { idle: task, main: { ...task, stkuse: -1 } } },
      'image list': {
        images: [
          { slot: 0, version: '1.0.0' },
          { slot: -1, version: '1.0.0' },
        ],
      },
    };
    for (const [line, answer] of Object.entries(answers)) {
      const { out } = await run(['--json', '--conntype', 'sim', ...line.split(' ')], {
        answers: () => answer,
      });
      const [odd] = checked(out).data['odd'] as { path: string; text: string }[];
      expect(odd, line).toMatchObject({
        path: expect.any(String) as string,
        text: expect.any(String) as string,
      });
    }
  });

  it('taskstat shows a row with an odd value as it came', async () => {
    const task = { prio: 1, tid: 2, state: 1, stkuse: 3, stksiz: 4, cswcnt: 5, runtime: 6 };
    const { out, err } = await run(['--conntype', 'sim', 'taskstat'], {
      answers: () => ({ tasks: { idle: task, main: { ...task, stkuse: -1 } } }),
    });
    expect(out.split('\n')[1]).toMatch(/^ +idle +1 +2 +6 +5 +4 +3 +0 +0$/);
    expect(out.split('\n')[2]).toMatch(/^ +main +1 +2 +6 +5 +4 +-1 +0 +0$/);
    expect(err).toMatch(/^Odd: .*main/);
  });

  it('a command line that cannot be used is a line, too', async () => {
    for (const argv of [
      ['imagine'],
      ['image', 'list', '--fast'],
      ['image', 'test', '12'],
      ['-t', 'x', 'echo', 'a'],
    ])
      expect(await last(...argv)).toMatchObject({ type: 'error', data: { code: 'usage', exitCode: 2 } });
  });

  it('the schema names each of its types as the one that is checked', () => {
    const named = schema.allOf.map(({ if: { properties }, then }) => [
      properties.type.const,
      then.properties.data.$ref.replace('#/$defs/', ''),
    ]);
    expect(named).toEqual(types.map((type) => [type, type]));
  });

  it('bytes are hexadecimal digits, numbers that would be rounded are strings, maps are objects', () => {
    expect(
      plain({
        bytes: Uint8Array.of(0, 255),
        small: 7n,
        large: 18_446_744_073_709_551_615n,
        map: new Map<unknown, unknown>([
          ['a', [1n]],
          [2, Uint8Array.of(1)],
        ]),
      }),
    ).toEqual({ bytes: '00ff', small: 7, large: '18446744073709551615', map: { a: [1], 2: '01' } });
  });
});
