// `npm run check`: every fence, the types, the habits and the tests that need no window. Stops when a step has failed
// and says how to repeat it alone. `-- --since REV` runs only the tests nearest to what has changed since REV,
// `-- --fences` none of them: for the minutes between two commits.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkDependencyPage } from './check/dependency-page.mjs';
import { nearestFiles, testsOf } from './check/nearest-tests.mjs';
import { changedSince, fingerprint, Held, readTree } from './check/tree.mjs';
import { prepare } from './prepare.mjs';
import { root, run, runMain, StepFailed, tool } from './prepare/run.mjs';
import { runTests } from './check/vitest.mjs';

const cruised = ['src-shared', 'src-main', 'src-renderer', 'test', 'scripts'];

/**
 * What each tool remembers of the last run, so that a check after a small change is short. A fresh clone has none of it, and
 * other packages begin anew: types that come or go change what lint says of files that are as they were.
 */
const packages = createHash('sha256')
  .update(readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');
const cacheFolder = path.join(root, 'out/.check-cache', packages.slice(0, 12));
const cache = (name) => path.join(cacheFolder, name);
const held = new Held(cache('held'));

/** What a step reads: these folders, and what stands beside them and says how (configurations, package.json). */
const reading =
  (...folders) =>
  (file) =>
    folders.some((folder) => file.startsWith(`${folder}/`)) || (!file.includes('/') && !file.endsWith('.md'));

const types = (zone, ...folders) => ({
  name: `types: ${zone}`,
  repeat: `npx vue-tsc --noEmit -p tsconfig.${zone}.json`,
  reads: reading(...folders),
  commands: [
    tool(
      'vue-tsc/bin/vue-tsc.js',
      '--noEmit',
      '--incremental',
      '--tsBuildInfoFile',
      cache(`types-${zone}.json`),
      '-p',
      `tsconfig.${zone}.json`,
    ),
  ],
});

const imports = {
  name: 'imports',
  repeat: `npx depcruise ${cruised.join(' ')}`,
  reads: reading(...cruised),
  commands: [
    tool(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      ...['--output-type', 'json', '--output-to', cache('imports.json'), ...cruised],
    ),
    tool('dependency-cruiser/bin/depcruise-fmt.mjs', '-T', 'err', '-e', cache('imports.json')),
  ],
};

/**
 * The cache of lint asks only whether a file itself has changed. What it says of a file can change with the types of another,
 * so only a whole check, which lints everything, is the last word.
 */
const lint = {
  name: 'lint',
  repeat: 'npx eslint . --max-warnings 0',
  reads: (file) => !file.endsWith('.md'),
  commands: [
    tool(
      'eslint/bin/eslint.js',
      ...['.', '--max-warnings', '0'],
      ...['--cache', '--cache-strategy', 'content', '--cache-location', cache('lint')],
    ),
  ],
};
const wholeLint = { ...lint, name: 'lint, whole', before: () => rmSync(cache('lint'), { force: true }) };

/** The longest first, so that two side by side end together. */
const steps = [
  types('test', 'src-shared', 'src-main', 'src-renderer', 'test', 'scripts', 'docs'),
  types('web', 'src-shared', 'src-renderer'),
  imports,
  types('node', 'src-shared', 'src-main', 'scripts'),
  {
    name: 'format',
    repeat: 'npx prettier --check .',
    reads: () => true,
    commands: [
      tool(
        'prettier/bin/prettier.cjs',
        ...['--check', '--log-level=warn', '--cache', '--cache-location', cache('format'), '.'],
      ),
    ],
  },
  types('pure', 'src-shared', 'src-main/engine', 'src-main/simulator', 'src-main/virtual-bluetooth'),
  { name: 'dependency page', repeat: 'npm run check', work: checkDependencyPage },
];

/**
 * Runs the fences, then the unit and window tests.
 *
 * @param tests `all`, `none`, or `{ since }`: the nearest to what has changed since this revision
 * @returns how many tests passed and failed
 */
export async function check(tests = 'all') {
  mkdirSync(cacheFolder, { recursive: true });
  const tree = readTree(root);
  const row = tests === 'all' ? [wholeLint, ...steps] : [steps[0], lint, ...steps.slice(1)];
  await sideBySide(row, Math.max(1, Math.min(2, os.availableParallelism())), tree);
  if (tests === 'none') return { passed: 0, failed: 0 };
  return tests === 'all' ? unitTests() : testsSince(tests.since, tree);
}

const unitTests = (...files) => runTests('unit', ['--project', 'node', '--project', 'dom', ...files]);

async function testsSince(revision, tree) {
  const graph = JSON.parse(readFileSync(cache('imports.json'), 'utf8'));
  const textOf = (file) => readFileSync(path.join(root, file), 'utf8');
  const { all, near, further } = testsOf(graph, changedSince(root, revision), textOf);
  if (!all && near.length === 0) {
    console.log('check: no test imports or names what has changed');
    return { passed: 0, failed: 0 };
  }
  const print = fingerprint(tree, () => true, packages, ...(near ?? ['all']));
  const is = held.holds('tests', print);
  if (is) console.log(`check: ${'tests: unit'.padEnd(18)} held before: no file has changed since`);
  const result = is ? { passed: 0, failed: 0 } : await unitTests(...(near ?? []));
  if (result.failed === 0) keepWhenStill('tests', print, () => true, packages, ...(near ?? ['all']));
  if (!all && further.length > 0)
    console.log(
      `check: these were the ${near.length} nearest test files (${nearestFiles} for each changed file); ` +
        `${further.length} further ones import it: npm test runs them`,
    );
  return result;
}

/** Runs the steps, `atOnce` of them side by side; after one has failed no further one is begun. */
async function sideBySide(row, atOnce, tree) {
  const waiting = [...row];
  const failures = [];
  const worker = async () => {
    for (let step = waiting.shift(); step && failures.length === 0; step = waiting.shift()) {
      await runStep(step, tree).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failures.length > 0) throw new StepFailed(failures.map(({ message }) => message).join('\n\n'));
}

async function runStep({ name, repeat, reads, before, commands = [], work }, tree) {
  const print = reads && fingerprint(tree, reads, packages, JSON.stringify(commands));
  if (print && held.holds(name, print)) {
    console.log(`check: ${name.padEnd(18)} held before: nothing that it reads has changed since`);
    return;
  }
  before?.();
  const start = performance.now();
  let said = work ? work(root).join('\n') : '';
  let failed = said !== '';
  for (const command of commands) {
    const { code, stdout, stderr } = await run(...command, { capture: true });
    said = `${stdout}${stderr}`;
    failed = code !== 0;
    if (failed) break;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`check: ${name.padEnd(18)} ${seconds.padStart(6)} s${failed ? '  FAILED' : ''}`);
  if (failed) throw new StepFailed(`${said.trim()}\n\ncheck: "${name}" failed. To repeat it: ${repeat}`);
  if (print) keepWhenStill(name, print, reads, packages, JSON.stringify(commands));
}

/** Remembers what held, unless somebody has changed a file while it was looked at. */
function keepWhenStill(name, print, ...what) {
  if (fingerprint(readTree(root), ...what) === print) held.keep(name, print);
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
