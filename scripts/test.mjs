// `npm test`: sets everything up, runs every check and every test, and ends with one plain line that counts them.
import { buildWhenStale } from './build.mjs';
import { check } from './check.mjs';
import { endToEnd } from './check/end-to-end.mjs';
import { windows } from './check/windows.mjs';
import { prepare } from './prepare.mjs';
import { runMain, StepFailed } from './prepare/run.mjs';

await runMain(async () => {
  const total = { passed: 0, failed: 0 };
  const add = ({ passed, failed }) => {
    total.passed += passed;
    total.failed += failed;
  };
  try {
    const electron = await prepare({ electron: true, system: 'test' });
    add(await check());
    await buildWhenStale();
    add(await endToEnd(electron));
    add(await windows());
  } catch (error) {
    // A fence that does not hold is one failure among the others, and ends the run.
    console.error(error instanceof StepFailed ? error.message : error);
    total.failed += 1;
  }
  console.log(
    'test: skipped the tests against real servers, which need binaries (CONTRIBUTING.md: npm run test:interop)',
  );
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
});
