// `npm run screenshots`: runs the end-to-end tests and takes over what they have drawn into docs/screenshots.
// `--copy`: takes over what the last run has drawn. Further arguments: only these test files.
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { buildWhenStale } from './build.mjs';
import { endToEnd, screenshots } from './check/end-to-end.mjs';
import { prepare } from './prepare.mjs';
import { root, runMain, StepFailed } from './prepare/run.mjs';

await runMain(async () => {
  const given = process.argv.slice(2);
  if (!given.includes('--copy')) {
    const electron = await prepare({ electron: true, system: 'test' });
    await buildWhenStale();
    const { failed } = await endToEnd(electron, given);
    if (failed > 0) throw new StepFailed('screenshots: a test failed; docs/screenshots is left as it was');
  }
  const drawn = existsSync(screenshots)
    ? readdirSync(screenshots).filter((name) => name.endsWith('.png'))
    : [];
  if (drawn.length === 0) throw new StepFailed('screenshots: the tests have drawn none');
  const kept = path.join(root, 'docs/screenshots');
  mkdirSync(kept, { recursive: true });
  for (const name of drawn) cpSync(path.join(screenshots, name), path.join(kept, name));
  console.log(`screenshots: ${drawn.length} written to docs/screenshots`);
});
