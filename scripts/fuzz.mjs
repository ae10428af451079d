// `npm run fuzz [-- runs [seed]]`: the decoders against nonsense, for longer than in the tests. A finding is printed with
// its seed; its bytes belong into test/fuzz/hostile.json.
import path from 'node:path';
import { prepare } from './prepare.mjs';
import { root, run, runMain } from './prepare/run.mjs';

const [runs = '200000', seed] = process.argv.slice(2);

await runMain(async () => {
  await prepare();
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  process.env.BOOTBENCH_FUZZ_RUNS = runs;
  if (seed !== undefined) process.env.BOOTBENCH_FUZZ_SEED = seed;
  const args = ['run', '--project', 'node', '--testTimeout', '3600000', 'test/fuzz'];
  return (await run(process.execPath, [vitest, ...args], { cwd: root })).code;
});
