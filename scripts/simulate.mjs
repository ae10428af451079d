// `npm run simulate -- --udp 1337 --count 8`: `bootbench simulate`, and it ends with npm, however that ends.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setInterval } from 'node:timers';
import { root, run, runMain } from './prepare/run.mjs';

/** Whose child we are, and whose that one is: npm starts a shell that starts us. The second is known on Linux only. */
function ancestors() {
  try {
    const [, ofParent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${process.ppid}/stat`, 'utf8')) ?? [];
    return `${process.ppid} ${ofParent}`;
  } catch {
    return String(process.ppid);
  }
}

// npm that was killed cannot tell us; being somebody else's child does. Our own child notices the end of its channel.
if (process.env.npm_lifecycle_event === 'simulate') {
  const atStart = ancestors();
  setInterval(() => ancestors() === atStart || process.exit(1), 1000).unref();
}

await runMain(async () => {
  const command = [path.join(root, 'scripts/bootbench.mjs'), 'simulate', ...process.argv.slice(2)];
  // Nothing is said over the channel: its end tells a program that runs until it is ended that we are no more.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
  return (await run(process.execPath, command, { cwd: process.cwd(), stdio })).code;
});
