// The import fences, tried with imports that must not be: a whitelist that allows everything looks just like one that
// holds, until somebody climbs over it.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** What each planted file imports. */
const planted: Readonly<Record<string, readonly string[]>> = {
  'src-shared/core/words.ts': ['node:fs'],
  'src-shared/core/bytes.ts': ['../smp/message'],
  'src-shared/smp/message.ts': [],
  'src-shared/brandnew/thing.ts': ['../core/words'],
  'src-main/engine/client.ts': ['@shared/smp/message', '../session/session'],
  'src-main/simulator/device.ts': ['../engine/client', '@shared/smp/message'],
  'src-main/session/session.ts': ['../transports/serial'],
  'src-main/transports/serial.ts': ['../simulator/device', '../engine/client', 'node:fs'],
  'src-main/transports/simulated.ts': ['../simulator/device'],
  'src-main/app/main.ts': ['../transports/serial', '../simulator/device', 'node:path'],
  'src-renderer/views/Bench.vue': ['../../src-main/engine/client', '@shared/smp/message', 'node:fs'],
  'src-renderer/one.ts': ['./two'],
  'src-renderer/two.ts': ['./one', './missing'],
  'src-main/history/alone.ts': [],
};

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

let folder: string;
let violations: string[];

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-fences-'));
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.base.json']) {
    cpSync(path.join(root, name), path.join(folder, name));
  }
  for (const [file, imports] of Object.entries(planted)) {
    const script = imports.map((from, index) => `import type * as n${index} from '${from}';\n`).join('');
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(
      path.join(folder, file),
      file.endsWith('.vue') ? `<script setup lang="ts">\n${script}</script>\n` : `${script}export {};\n`,
    );
  }
  const cruiser = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cruiser, '--output-type', 'json', 'src-shared', 'src-main', 'src-renderer'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
  const report = JSON.parse(stdout) as { summary: { violations: Violation[] } };
  violations = report.summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the import fences', () => {
  it.each([
    ['not-in-allowed: src-shared/core/words.ts -> fs', 'shared code knows no Node'],
    ['not-in-allowed: src-shared/core/bytes.ts -> src-shared/smp/message.ts', 'core stands below everything'],
    [
      'not-in-allowed: src-shared/brandnew/thing.ts -> src-shared/core/words.ts',
      'a new folder needs a decision',
    ],
    [
      'not-in-allowed: src-main/engine/client.ts -> src-main/session/session.ts',
      'the engine knows no session',
    ],
    [
      'not-in-allowed: src-main/simulator/device.ts -> src-main/engine/client.ts',
      'the simulator shares no line',
    ],
    [
      'not-in-allowed: src-main/session/session.ts -> src-main/transports/serial.ts',
      'a session is given its link',
    ],
    [
      'not-in-allowed: src-main/transports/serial.ts -> src-main/simulator/device.ts',
      'one transport only is simulated',
    ],
    [
      'not-in-allowed: src-renderer/views/Bench.vue -> src-main/engine/client.ts',
      'a window knows no main process',
    ],
    ['not-in-allowed: src-renderer/views/Bench.vue -> fs', 'a window knows no Node'],
    ['no-circular: src-renderer/one.ts -> src-renderer/two.ts', 'no circles'],
    ['no-unresolvable: src-renderer/two.ts -> ./missing', 'every import leads somewhere'],
    ['no-orphans: src-main/history/alone.ts -> src-main/history/alone.ts', 'no dead files'],
  ])('report %s, because %s', (expected) => {
    expect(violations).toContain(expected);
  });

  it('leave alone what the table allows', () => {
    const blamed = violations.filter((line) => line.startsWith('not-in-allowed'));
    expect(blamed).not.toContain('not-in-allowed: src-main/engine/client.ts -> src-shared/smp/message.ts');
    expect(blamed.filter((line) => line.includes('src-main/app/main.ts'))).toEqual([]);
    expect(blamed.filter((line) => line.includes('transports/simulated.ts'))).toEqual([]);
    expect(blamed).not.toContain('not-in-allowed: src-renderer/views/Bench.vue -> src-shared/smp/message.ts');
  });
});
