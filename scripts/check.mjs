// `npm run check`: every fence, the types, the habits and the tests that need no window. Stops at the first step
// that fails and says how to repeat it alone. `-- --since REV` runs only the tests that import what has changed since
// REV, `-- --fences` none of them: for the minutes between two commits.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkDependencyPage } from './check/dependency-page.mjs';
import { prepare } from './prepare.mjs';
import { root, run, runMain, StepFailed, tool } from './prepare/run.mjs';
import { runTests } from './check/vitest.mjs';

const zones = ['pure', 'node', 'web', 'test'];
const cruised = ['src-shared', 'src-main', 'src-renderer', 'test', 'scripts'];

/**
 * What each tool remembers of the last run, so that a check after a small change is short. A fresh clone has none of it, and
 * other packages begin anew: types that come or go change what lint says of files that are as they were.
 */
const packages = createHash('sha256')
  .update(readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');
const cache = (name) => path.join(root, 'out/.check-cache', packages.slice(0, 12), name);

const types = (zone) => ({
  name: `types: ${zone}`,
  repeat: `npx vue-tsc --noEmit -p tsconfig.${zone}.json`,
  command: tool(
    'vue-tsc/bin/vue-tsc.js',
    '--noEmit',
    '--incremental',
    '--tsBuildInfoFile',
    cache(`types-${zone}.json`),
    '-p',
    `tsconfig.${zone}.json`,
  ),
});

/** Steps in one row may run side by side. */
const rows = [
  [
    {
      name: 'format',
      repeat: 'npx prettier --check .',
      command: tool(
        'prettier/bin/prettier.cjs',
        '--check',
        '--log-level=warn',
        '--cache',
        '--cache-location',
        cache('format'),
        '.',
      ),
    },
    {
      name: 'imports',
      repeat: `npx depcruise ${cruised.join(' ')}`,
      command: tool('dependency-cruiser/bin/dependency-cruise.mjs', '--cache', cache('imports'), ...cruised),
    },
    { name: 'dependency page', repeat: 'npm run check', work: checkDependencyPage },
  ],
  zones.map(types),
  [
    {
      name: 'lint',
      repeat: 'npx eslint . --max-warnings 0',
      command: tool(
        'eslint/bin/eslint.js',
        '.',
        '--max-warnings',
        '0',
        '--cache',
        '--cache-strategy',
        'content',
        '--cache-location',
        cache('lint'),
      ),
    },
  ],
];

/**
 * Runs the fences, then the unit and window tests.
 *
 * @param tests `all`, `none`, or `{ since }`: those that import what has changed since this revision
 * @returns how many tests passed and failed
 */
export async function check(tests = 'all') {
  for (const row of rows) await sideBySide(row, Math.max(1, Math.min(2, os.availableParallelism())));
  if (tests === 'none') return { passed: 0, failed: 0 };
  const some = tests === 'all' ? [] : [`--changed=${tests.since}`, '--passWithNoTests'];
  return runTests('unit', ['--project', 'node', '--project', 'dom', ...some]);
}

/** Runs the steps, `atOnce` of them side by side; after one has failed no further one is begun. */
async function sideBySide(steps, atOnce) {
  const waiting = [...steps];
  const failures = [];
  const worker = async () => {
    for (let step = waiting.shift(); step && failures.length === 0; step = waiting.shift()) {
      await runStep(step).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failures.length > 0) throw new StepFailed(failures.map(({ message }) => message).join('\n\n'));
}

async function runStep({ name, repeat, command, work }) {
  const start = performance.now();
  const output = command ? await run(...command, { capture: true }) : work(root);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const failed = command ? output.code !== 0 : output.length > 0;
  console.log(`check: ${name.padEnd(18)} ${seconds.padStart(6)} s${failed ? '  FAILED' : ''}`);
  if (failed) {
    const said = command ? `${output.stdout}${output.stderr}` : output.join('\n');
    throw new StepFailed(`${said.trim()}\n\ncheck: "${name}" failed. To repeat it: ${repeat}`);
  }
}

if (process.argv[1] === path.join(root, 'scripts/check.mjs')) {
  await runMain(async () => {
    const { values } = parseArgs({ options: { since: { type: 'string' }, fences: { type: 'boolean' } } });
    await prepare();
    const { failed } = await check(
      values.fences ? 'none' : values.since === undefined ? 'all' : { since: values.since },
    );
    return failed === 0 ? 0 : 1;
  });
}
