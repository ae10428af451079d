// `npm run test:e2e`: only the tests that drive the built application. Arguments: only these test files.
import { buildWhenStale } from './build.mjs';
import { endToEnd } from './check/end-to-end.mjs';
import { prepare } from './prepare.mjs';
import { runMain } from './prepare/run.mjs';

await runMain(async () => {
  const electron = await prepare({ electron: true, system: 'test' });
  await buildWhenStale();
  const { failed } = await endToEnd(electron, process.argv.slice(2));
  return failed === 0 ? 0 : 1;
});
