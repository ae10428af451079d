/**
 * `simulate`: simulated devices for any SMP client, until Ctrl-C; the same as `npm run simulate`.
 */
import { usage } from '../../serve/arguments';
import { serve } from '../../serve/serve';
import { exitCodes } from '../exit-codes';
import type { Run } from '../invocation';
import { UsageError } from '../usage-error';

export const simulate: Run = async ({ host, report, args }) => {
  if (args.includes('--help') || args.includes('-h')) {
    host.out.write(`${usageText()}\n`);
    return exitCodes.ok;
  }
  const problems: string[] = [];
  const code = await serve(
    args,
    {
      line: (text) => report.result('simulate', recordOf(text), [text]),
      problem: (text) => problems.push(text),
    },
    host.signal,
  );
  const [title = '', ...rest] = (problems[0] ?? '').split('\n');
  if (code === WRONG_ARGUMENTS)
    throw new UsageError(
      `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`,
      'See "bootbench simulate --help".',
    );
  for (const problem of problems)
    report.log('error', problem === problems[0] ? [title ?? '', ...rest] : problem);
  return code === 0 ? exitCodes.ok : exitCodes.link;
};

/** What `serve` ends with when its arguments cannot be used. */
const WRONG_ARGUMENTS = 2;

function usageText(): string {
  return usage.replaceAll('npm run simulate -- ', 'bootbench simulate ').trimEnd();
}

/** `udp 127.0.0.1:1337  zephyr-udp  1.0.0` */
function recordOf(line: string): object {
  const [where = '', profile = '', version = ''] = line.split('  ');
  const space = where.indexOf(' ');
  return { kind: where.slice(0, space), address: where.slice(space + 1), profile, version };
}
