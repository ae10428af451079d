// `npm run test:interop -- --servers DIR`: the engine against servers that nobody here wrote.
import { prepare } from './prepare.mjs';
import { runMain } from './prepare/run.mjs';
import { runTypeScript } from './run-ts.mjs';

await runMain(async () => {
  await prepare();
  return runTypeScript('scripts/interop/main.ts', process.argv.slice(2));
});
