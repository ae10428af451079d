/**
 * `npm run bench -- peers --python PYTHON --servers DIR`: this project beside smpclient and mcumgr-toolkit on the same servers and links.
 * `--only PATTERN` takes the rows whose name matches, `--rounds N` says how often each is measured, `--latency-timer MS` puts a USB converter
 * with that timer into the paced lines.
 */
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { readManifest, type Server } from '../../interop/manifest';
import { goalText, peerGoals, type Goal, type PeerGoal } from '../goals';
import { withImage } from '../image-file';
import { runBootbench } from '../whole-process';
import { ceilingText, measureCeilings } from './ceiling';
import { orderOf, type Round } from './comparison';
import { missingServer, runOnce, type Place } from './one-run';
import { rows, titleOf, withLatencyTimer, type PeerRow, type Setting } from './rows';
import { OURS, peerIds, type ToolId } from './tools';
import { cpuVerdict, notMeasured, ratioVerdict, wireVerdict, type Verdict } from './verdict';

/** First argument of `npm run bench` for it. */
export const PEERS = 'peers';

const USUAL_ROUNDS = 3;
const TIME_LIMIT_MS = 90_000;
/** Any number; the same losses meet all programs of a round. */
const FIRST_SEED = 100;

interface Wishes {
  python: string;
  servers: string;
  only: RegExp;
  rounds: number;
  latencyTimerMs: number | undefined;
}

export async function comparePeers(argv: readonly string[]): Promise<number> {
  // Without this the process would end where it stands, and the servers would stay behind.
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  const wishes = readWishes(argv);
  const problem = typeof wishes === 'string' ? wishes : await missingPackage(wishes.python);
  if (typeof wishes === 'string' || problem !== undefined) {
    console.error(problem);
    console.error(
      'usage: npm run bench -- peers --python PYTHON --servers DIR [--only PATTERN] [--rounds N] [--latency-timer MS]',
    );
    return 2;
  }
  const chosen = peerGoals.filter((id) => wishes.only.test(id));
  if (chosen.length === 0) {
    console.error(`no row matches ${wishes.only.source}; there are: ${peerGoals.join(', ')}`);
    return 2;
  }
  const servers = await serversIn(wishes.servers);
  if (typeof servers === 'string') {
    console.error(servers);
    return 2;
  }
  await runBootbench(['--version']); // builds, where its sources have changed: no part of any run
  const place: Place = { python: wishes.python, binaries: wishes.servers, servers };
  console.log(`${await versions(wishes.python)}\n${ceilingText(await measureCeilings(wishes.python))}`);
  const goals: Goal[] = [];
  let failed = 0;
  for (const id of chosen) {
    const row = withLatencyTimer(rows[id], wishes.latencyTimerMs);
    console.log(`\n${id}: ${titleOf(row)}`);
    const { lines, goal } = await measureRow(id, row, place, wishes.rounds).catch((error: unknown) => {
      // The other rows are still worth measuring, for example where another program has the port.
      console.error(error);
      failed++;
      return notMeasured(id, row, error instanceof Error ? error.message : String(error));
    });
    goals.push(goal);
    console.log([...lines, goalText(goal)].join('\n'));
  }
  console.log(`\n${goals.map(goalText).join('\n')}`);
  return failed === 0 ? 0 : 1;
}

/** @returns what is wrong, where something is */
export function readWishes(argv: readonly string[]): Wishes | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        python: { type: 'string' },
        servers: { type: 'string' },
        only: { type: 'string', default: '' },
        rounds: { type: 'string', default: String(USUAL_ROUNDS) },
        'latency-timer': { type: 'string' },
      },
    });
    const { python, servers, only, rounds, 'latency-timer': timer } = values;
    if (python === undefined) return 'PYTHON is missing: the Python that has smpclient and mcumgr-toolkit';
    if (servers === undefined) return 'DIR is missing: a folder with servers and their manifest.json';
    if (!/^[1-9]\d{0,2}$/.test(rounds)) return `"${rounds}" is no number of rounds`;
    if (timer !== undefined && !isLatencyTimer(timer)) return `"${timer}" is no latency timer, 1 to 255 ms`;
    const latencyTimerMs = timer === undefined ? undefined : Number(timer);
    return { python, servers, only: new RegExp(only), rounds: Number(rounds), latencyTimerMs };
  } catch (error) {
    // Both what is strange to `parseArgs` and what is no pattern says so in its own words.
    return error instanceof Error ? error.message : String(error);
  }
}

/** @returns why there are none, where the folder cannot be read */
async function serversIn(folder: string): Promise<readonly Server[] | string> {
  try {
    return (await readManifest(folder)).servers;
  } catch (error) {
    return `${folder} has no manifest.json of servers: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** What a converter of FTDI can be set to (AN232B-04). */
function isLatencyTimer(ms: string): boolean {
  return /^\d{1,3}$/.test(ms) && Number(ms) >= 1 && Number(ms) <= 255;
}

async function measureRow(id: PeerGoal, row: PeerRow, place: Place, rounds: number): Promise<Verdict> {
  const missing = missingServer(row, place);
  if (missing !== undefined) return notMeasured(id, row, `${missing} is not among the servers`);
  switch (row.measures) {
    case 'span':
    case 'whole':
      return ratioVerdict(
        id,
        { ...row, measures: row.measures },
        await measure(row, [OURS, ...row.peers], row.sizeBytes, place, rounds),
      );
    case 'wire':
      return wireVerdict(id, row, await measure(row, [OURS], row.sizeBytes, place, rounds));
    case 'cpu': {
      const tools: ToolId[] = [OURS, row.peer];
      const small = await measure(row, tools, row.smallBytes, place, rounds);
      return cpuVerdict(id, row, small, await measure(row, tools, row.largeBytes, place, rounds));
    }
  }
}

function measure(
  setting: Setting,
  tools: readonly ToolId[],
  sizeBytes: number,
  place: Place,
  count: number,
): Promise<Round[]> {
  return withImage(sizeBytes, async (file) => {
    const measured: Round[] = [];
    for (let number = 0; number < count; number++) {
      const round: Round = {};
      for (const tool of orderOf(tools, number))
        round[tool] = await runOnce(
          { tool, setting, file, seed: FIRST_SEED + number, timeLimitMs: TIME_LIMIT_MS },
          place,
        );
      measured.push(round);
    }
    return measured;
  });
}

const run = promisify(execFile);

async function missingPackage(python: string): Promise<string | undefined> {
  try {
    await versions(python);
    return undefined;
  } catch (error) {
    const packages = peerIds.join(' ');
    return `${python} does not have all of ${packages} (python -m venv VENV && VENV/bin/pip install ${packages}): ${lastLineOf(error)}`;
  }
}

async function versions(python: string): Promise<string> {
  const ask = `from importlib.metadata import version
print(", ".join(f"{name} {version(name)}" for name in ${JSON.stringify(peerIds)}))`;
  return (await run(python, ['-c', ask])).stdout.trim();
}

function lastLineOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? '';
}
