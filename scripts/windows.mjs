// `npm run test:windows`: the built command line on Windows' Node, under Wine. Says in one line where that is not to be had, and
// ends with 0 then: nobody has to install Wine. Arguments: only these test files.
import { windows } from './check/windows.mjs';
import { prepare } from './prepare.mjs';
import { runMain } from './prepare/run.mjs';

await runMain(async () => {
  await prepare();
  const { failed } = await windows(process.argv.slice(2));
  return failed === 0 ? 0 : 1;
});
