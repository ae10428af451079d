/**
 * Entry of `npm run simulate`: the process around serve.ts. Ends cleanly on Ctrl+C, and with the script that started it,
 * however that ended.
 */
import { serve } from './serve';

const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ended.abort());
process.once('disconnect', () => ended.abort());
process.channel?.unref();

process.exitCode = await serve(
  process.argv.slice(2),
  { line: (text) => console.log(text), problem: (text) => console.error(text) },
  ended.signal,
);
