/**
 * Entry of `npm run bench`: uploads over every link, measured; a table and the goals. docs/benchmark.md says what the
 * numbers mean. `--quick` is a smoke run; names of links measure these alone, `cli` the start of the command line.
 */
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { measureLink, type Plan, type Row } from './cases';
import { cliGoals, cliTable, measureCli } from './cli';
import { DEVICES, serveDevices } from './device-process';
import { linkNames, links, type LinkName } from './links';
import { measureInterruptions, measureLoopDelay, type Interruptions } from './load';
import { goals, goalText, machineText, table } from './report';

const plans: Record<'full' | 'quick', Record<LinkName, Plan>> = {
  full: {
    'in-process': { uploads: [1, 8, 64], repetitions: 5, share: 1 },
    udp: { uploads: [1, 8, 64], repetitions: 5, share: 1 },
    pty: { uploads: [1, 8, 64], repetitions: 4, share: 1 },
    // As many links as an adapter holds.
    ble: { uploads: [1, 8], repetitions: 4, share: 1 },
  },
  quick: {
    'in-process': { uploads: [1, 8], repetitions: 2, share: 0.25 },
    udp: { uploads: [1, 8], repetitions: 2, share: 0.25 },
    pty: { uploads: [1, 8], repetitions: 2, share: 0.25 },
    ble: { uploads: [1, 8], repetitions: 2, share: 0.25 },
  },
};
const IDLE_MS = 2000;
const CLI = 'cli';
const CLI_ROUNDS = { full: 41, quick: 9 } as const;

async function main(argv: readonly string[]): Promise<void> {
  const [first, link, count] = argv;
  if (first === DEVICES && (link === 'udp' || link === 'pty' || link === 'ble'))
    return serveDevices(link, Number(count));
  const extent = argv.includes('--quick') ? 'quick' : 'full';
  const plan = plans[extent];
  const named = linkNames.filter((name) => argv.includes(name));
  const isCliMeasured = argv.includes(CLI) || named.length === 0;
  const known: readonly string[] = ['--quick', CLI, ...linkNames];
  const strange = argv.find((one) => !known.includes(one));
  if (strange !== undefined) {
    console.error(`"${strange}" is not known; ${known.join(', ')} are.`);
    process.exitCode = 2;
    return;
  }
  if (isCliMeasured) {
    const rows = await measureCli(CLI_ROUNDS[extent]);
    console.log(`${cliTable(rows)}\n\n${cliGoals(rows).map(goalText).join('\n')}\n`);
    if (argv.includes(CLI) && named.length === 0) return;
  }
  const endIdle = measureLoopDelay();
  await sleep(IDLE_MS);
  const idle = endIdle();
  const rows: Row[] = [];
  const interruptions: Interruptions[] = [];
  for (const name of named.length > 0 ? named : linkNames) {
    interruptions.push(measureInterruptions());
    try {
      rows.push(...(await measureLink(links[name], plan[name])));
    } catch (error) {
      // The other links are still worth measuring, for example where there is no socat for terminals.
      console.error(`${links[name].title}:`, error);
      process.exitCode = 1;
    }
  }
  console.log(`Node ${process.versions.node}, ${cpus().length} cores`);
  console.log(machineText(idle, interruptions));
  console.log(`\n${table(rows)}\n\n${goals(rows).map(goalText).join('\n')}`);
}

await main(process.argv.slice(2));
