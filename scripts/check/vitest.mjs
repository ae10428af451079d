// Runs projects of vitest and counts what passed and failed.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root, run, tool } from '../prepare/run.mjs';

/**
 * @param name names the result file below out/test-results
 * @param args further arguments for vitest: projects, files
 * @param options `start`: how to start it, see prepare/run.mjs; `env`: its environment; `repeat`: the command line
 *   that runs the same again
 * @returns how many tests passed and failed; a run that broke down otherwise counts as one failure
 */
export async function runTests(
  name,
  args,
  { start = run, env, repeat = `npx vitest run ${args.join(' ')}` } = {},
) {
  const results = path.join(root, `out/test-results/${name}.json`);
  rmSync(results, { force: true });
  const begin = performance.now();
  const [command, arguments_] = tool(
    'vitest/vitest.mjs',
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
  );
  const { code } = await start(command, arguments_, { env });
  const report = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : {};
  const passed = report.numPassedTests ?? 0;
  const failed = Math.max(report.numFailedTests ?? 0, code === 0 ? 0 : 1);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`check: ${`tests: ${name}`.padEnd(18)} ${seconds.padStart(6)} s${failed ? '  FAILED' : ''}`);
  if (failed > 0) console.log(`check: to repeat them: ${repeat}`);
  return { passed, failed };
}
