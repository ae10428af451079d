#!/usr/bin/env node
// `npx bootbench …`, `npm run cli -- …`: the command line from the project, built when its sources have changed.
import { buildCliWhenStale, cliEntry } from './build-cli.mjs';
import { requireCached } from './code-cache.mjs';

try {
  await buildCliWhenStale();
  const { runCommandLine } = requireCached(cliEntry);
  process.exitCode = await runCommandLine(process.argv.slice(2));
} catch (error) {
  // What the build says is in its message; anything else is a defect, and its stack is what helps.
  console.error(error?.constructor?.name === 'StepFailed' ? error.message : error);
  process.exitCode = 1;
}
