/**
 * Entry of `npm run test:interop -- --servers DIR`: the engine, the sessions and the upgrade against prebuilt servers.
 * `--only TEXT` takes servers whose id contains the text, `--checks NAME,NAME` some checks alone.
 */
import { parseArgs } from 'node:util';
import { checkNames, examine, type CheckName, type Row } from './examine';
import { readManifest } from './manifest';
import { matrix, remarks, summary } from './matrix';

/** Where the output goes into a file. */
const USUAL_COLUMNS = 120;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { servers: { type: 'string' }, only: { type: 'string' }, checks: { type: 'string' } },
  });
  if (values.servers === undefined) {
    console.error('usage: npm run test:interop -- --servers DIR [--only TEXT] [--checks NAME,NAME]');
    console.error(
      'DIR holds prebuilt servers and their manifest.json; CONTRIBUTING.md says where they are found.',
    );
    return 2;
  }
  const { servers, leftOut } = await readManifest(values.servers);
  const chosen = servers.filter(({ id }) => id.includes(values.only ?? ''));
  const named = values.checks?.split(',');
  const checks = checkNames.filter((name) => named === undefined || named.includes(name));
  for (const { id, why } of leftOut) console.log(`left out  ${id}: ${why}`);
  if (chosen.length === 0 || checks.length === 0) {
    console.error('nothing to do: no such server or check');
    return 2;
  }
  const rows: Row[] = [];
  const wanted = new Set<CheckName>(checks);
  for (const [at, server] of chosen.entries()) {
    console.log(`${String(at + 1).padStart(2)} of ${chosen.length}  ${server.id}`);
    const row = await examine(server, values.servers, wanted);
    rows.push(row);
    for (const line of remarks(row)) console.log(`    ${line}`);
  }
  const { text, failed } = summary(rows);
  console.log(
    `\n${[matrix(rows, checks, process.stdout.columns || USUAL_COLUMNS), '', ...rows.flatMap(remarks), '', text].join('\n')}`,
  );
  return failed === 0 ? 0 : 1;
}

// Without this the process would end where it stands, and the servers would stay behind. Ctrl-C may come twice: from the
// terminal and from the script above; the second one must not cut off the cleaning.
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
process.exit(await main());
