/** `settings restore` over simulated devices: what is written, and what is left alone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BenchError } from '@shared/core/errors';
import { snapshotText } from '@shared/device/settings/snapshot';
import { exitCodes } from '@main/cli/exit-codes';
import { boardSettings } from '@main/simulator/settings-store';
import { run, simulated } from './run';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-restore-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sim = ['--conntype', 'sim'];
const device = () => simulated('zephyr-4.4', { change: { settings: boardSettings } });

function snapshot(settings: Record<string, Uint8Array>): string {
  const file = path.join(folder, 'lamp.json');
  const entries = Object.entries(settings).map(([name, bytes]) => ({ name, type: 'hex' as const, bytes }));
  writeFileSync(file, snapshotText({ device: 'Lamp', takenAt: '2026-01-01', settings: entries }));
  return file;
}

it('writes what differs and what is missing, and nothing else', async () => {
  const one = device();
  const file = snapshot({
    'network/port': Uint8Array.of(1, 2),
    'network/enabled': Uint8Array.of(1),
    'app/new': Uint8Array.of(7),
  });
  const argv = [...sim, '-lDEBUG', 'settings', 'restore', file];
  const { code, out, err } = await run(argv, { device: one });
  expect(code).toBe(exitCodes.ok);
  expect(out).toBe(
    'written: network/port\nwritten: app/new\n2 of 3 settings written; 1 already had their values.\n',
  );
  expect(err.match(/» settings\.write/g)).toHaveLength(2);
  const again = await run(argv, { device: one });
  expect(again.out).toBe('0 of 3 settings written; 3 already had their values.\n');
  expect(again.err).not.toContain('settings.write');
});

it('ends with the first refusal and writes no further', async () => {
  const file = snapshot({ 'board/serial': Uint8Array.of(1), 'network/enabled': Uint8Array.of(0) });
  const { code, out, err } = await run([...sim, '-lDEBUG', 'settings', 'restore', file], {
    device: device(),
  });
  expect([code, out]).toEqual([exitCodes.refused, '']);
  expect(err.match(/» settings\.write/g)).toHaveLength(1);
});

it('writes no further when it is cancelled, and ends with code 130', async () => {
  const file = snapshot({ 'network/port': Uint8Array.of(1, 2), 'app/new': Uint8Array.of(7) });
  const stop = new AbortController();
  const { code, out, err } = await run([...sim, '-lDEBUG', 'settings', 'restore', file], {
    device: device(),
    signal: stop.signal,
    onWrite: (text) => {
      if (text.includes('» settings.write')) stop.abort(new BenchError('cancelled', { what: 'Ctrl-C' }));
    },
  });
  expect([code, out]).toEqual([exitCodes.cancelled, '']);
  expect(err.match(/» settings\.write/g)).toHaveLength(1);
  expect(err).toContain('Error: Cancelled: Ctrl-C\n');
});

it('refuses a file that is no snapshot before a link is opened', async () => {
  const file = path.join(folder, 'other.json');
  writeFileSync(file, '{}');
  const { code, err, targets } = await run([...sim, 'settings', 'restore', file], { device: device() });
  expect([code, targets]).toEqual([exitCodes.file, []]);
  expect(err).toContain('other.json');
});
