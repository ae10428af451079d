// `npm run simulate -- --udp 1337 --count 8`: offers simulated devices to any SMP client.
import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';
import { prepare } from './prepare.mjs';
import { runMain } from './prepare/run.mjs';
import { runTypeScript } from './run-ts.mjs';

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
  await prepare();
  return runTypeScript('src-main/serve/main.ts', process.argv.slice(2));
});
