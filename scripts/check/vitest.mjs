// Runs projects of vitest and counts what passed and failed.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root, run, tool } from '../prepare/run.mjs';

/**
 * @param name names the result file below out/test-results
 * @param args further arguments for vitest: projects, files
 * @param options `wrapper`: a program with arguments to run it under; `env`: its environment; `repeat`: the command line
 *   that runs the same again
 * @returns how many tests passed and failed; a run that broke down otherwise counts as one failure
 */
export async function runTests(
  name,
  args,
  { wrapper = [], env, repeat = `npx vitest run ${args.join(' ')}` } = {},
) {
  const results = path.join(root, `out/test-results/${name}.json`);
  rmSync(results, { force: true });
  const start = performance.now();
  const [node, script] = tool(
    'vitest/vitest.mjs',
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
  );
  const [command, ...rest] = [...wrapper, node, ...script];
  const { code } = await run(command, rest, { env, group: wrapper.length > 0 });
  const report = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : {};
  const passed = report.numPassedTests ?? 0;
  const failed = Math.max(report.numFailedTests ?? 0, code === 0 ? 0 : 1);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`check: ${`tests: ${name}`.padEnd(18)} ${seconds.padStart(6)} s${failed ? '  FAILED' : ''}`);
  if (failed > 0) console.log(`check: to repeat them: ${repeat}`);
  return { passed, failed };
}
