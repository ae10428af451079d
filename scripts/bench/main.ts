/**
 * Entry of `npm run bench`: uploads over every link, measured; a table and the goals. docs/benchmark.md says what the
 * numbers mean. `--quick` is a smoke run; names of links measure these alone, `cli` the start of the command line, `fleet` the upgrade
 * of many devices, `memory` that of a large image, `window` the first row and the frames of the window. `peers` compares with other
 * programs (peers/main.ts).
 */
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { measureLink, type Plan, type Row } from './cases';
import { cliGoals, cliTable, measureCli } from './cli';
import { DEVICES, isOutsideLink, serveDevices } from './device-process';
import { fleetGoals, fleetTable, measureFleet, type FleetPlan } from './fleet';
import { goalText, type Goal } from './goals';
import { comparePeers, PEERS } from './peers/main';
import { runRelay } from './peers/relay';
import { RELAY } from './peers/relay-order';
import { linkNames, links, type LinkName } from './links';
import { measureInterruptions, measureLoopDelay, type Interruptions } from './load';
import { measureMemory, memoryGoals, memoryText } from './memory';
import { goals, machineText, table } from './report';
import { runBootbench } from './whole-process';
import { measureWindow, windowGoals, windowTable } from './window';

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
const CLI_ROUNDS = { full: 41, quick: 9 } as const;
const FLEETS: Record<'full' | 'quick', FleetPlan> = {
  full: {
    sizes: [
      { devices: 64, rounds: 3 },
      { devices: 200, rounds: 3 },
      { devices: 1000, rounds: 1 },
    ],
  },
  quick: {
    sizes: [
      { devices: 8, rounds: 1 },
      { devices: 64, rounds: 1 },
    ],
  },
};
const MEMORY_ROUNDS = { full: 5, quick: 1 } as const;
const WINDOW_ROUNDS = { full: { starts: 15, frames: 3 }, quick: { starts: 3, frames: 1 } } as const;

/** What is measured as whole processes, by its name on the command line. */
const wholes: Record<string, (extent: 'full' | 'quick') => Promise<{ text: string; met: Goal[] }>> = {
  async cli(extent) {
    const rows = await measureCli(CLI_ROUNDS[extent]);
    return { text: cliTable(rows), met: cliGoals(rows) };
  },
  async fleet(extent) {
    const rows = await measureFleet(FLEETS[extent]);
    return { text: fleetTable(rows), met: fleetGoals(rows) };
  },
  async memory(extent) {
    const row = await measureMemory(MEMORY_ROUNDS[extent]);
    return { text: memoryText(row), met: memoryGoals(row) };
  },
  async window(extent) {
    const { starts, frames } = WINDOW_ROUNDS[extent];
    const rows = await measureWindow(starts, frames);
    return { text: windowTable(rows), met: windowGoals(rows) };
  },
};

async function main(argv: readonly string[]): Promise<void> {
  const [first, link, count] = argv;
  if (first === DEVICES && isOutsideLink(link)) return serveDevices(link, Number(count));
  if (first === RELAY && link !== undefined) return runRelay(link);
  if (first === PEERS) {
    process.exitCode = await comparePeers(argv.slice(1));
    return;
  }
  const extent = argv.includes('--quick') ? 'quick' : 'full';
  const plan = plans[extent];
  const named = linkNames.filter((name) => argv.includes(name));
  const namedWholes = Object.keys(wholes).filter((name) => argv.includes(name));
  const isAll = named.length + namedWholes.length === 0;
  const known: readonly string[] = ['--quick', ...Object.keys(wholes), ...linkNames];
  const strange = argv.find((one) => !known.includes(one));
  if (strange !== undefined) {
    console.error(`"${strange}" is not known; ${known.join(', ')} are.`);
    process.exitCode = 2;
    return;
  }
  const chosenWholes = isAll ? Object.keys(wholes) : namedWholes;
  if (chosenWholes.length > 0) await runBootbench(['--version']); // builds, where its sources have changed
  for (const name of chosenWholes) {
    const measured = await wholes[name]?.(extent);
    if (measured !== undefined) console.log(`${measured.text}\n\n${measured.met.map(goalText).join('\n')}\n`);
  }
  if (!isAll && named.length === 0) return;
  const endIdle = measureLoopDelay();
  await sleep(IDLE_MS);
  const idle = endIdle();
  const rows: Row[] = [];
  const interruptions: Interruptions[] = [];
  for (const name of isAll ? linkNames : named) {
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
