// `npm run simulate -- --udp 1337 --count 8`: offers simulated devices to any SMP client.
import { prepare } from './prepare.mjs';
import { runMain } from './prepare/run.mjs';
import { runTypeScript } from './run-ts.mjs';

await runMain(async () => {
  await prepare();
  return runTypeScript('src-main/serve/main.ts', process.argv.slice(2));
});
