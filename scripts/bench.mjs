// `npm run bench`: what the engine does with a link, in numbers.
import { prepare } from './prepare.mjs';
import { runMain } from './prepare/run.mjs';
import { runTypeScript } from './run-ts.mjs';

await runMain(async () => {
  await prepare();
  return runTypeScript('scripts/bench/main.ts', process.argv.slice(2));
});
