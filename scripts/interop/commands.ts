/**
 * Sends every declared command to a server, in both versions of the protocol, and judges what comes back.
 */
import { isBenchError } from '../../src-shared/core/errors';
import { allCommands, type CommandName } from '../../src-shared/smp/groups';
import { SmpClient } from '../../src-main/engine/client';
import { hostClock } from '../../src-main/host/clock';
import type { DeviceSession } from '../../src-main/session/device-session';
import { fail, notSupported, pass, wordsOf, type Cell } from './cell';
import type { Server } from './manifest';
import { probes, type Probe, type ProbeSituation } from './probes';
import type { RunningServer } from './running-server';

/** MGMT_ERR_EMSGSIZE: the answer does not fit. */
const RC_MESSAGE_SIZE = 7;

/** In the first byte of the header. */
const VERSION_BITS = 0x18;

type Ask = (command: (typeof allCommands)[number], body: unknown) => Promise<unknown>;

/** Every command in the order of the probes. */
export const probedNames = Object.keys(probes) as CommandName[];
const declared = new Map(allCommands.map((command) => [command.name, command]));
const missing = allCommands.filter(({ name }) => !(name in probes)).map(({ name }) => name);
if (missing.length > 0) throw new Error(`no probe for ${missing.join(', ')}`);

export type Cells = Map<CommandName, Cell>;

/** All commands but the reset over a session, which speaks version 2. */
export function askInVersion2(session: DeviceSession, situation: ProbeSituation): Promise<Cells> {
  return askAll((command, body) => session.request(command, body), 2, situation);
}

/** The same and the reset in version 1, over a link of its own. */
export async function askInVersion1(running: RunningServer, situation: ProbeSituation): Promise<Cells> {
  const transport = running.transport();
  const client = new SmpClient({ transport, clock: hostClock, random: Math.random, version: 1 });
  transport.onEnd = (end) => client.end(end);
  let inVersion2 = 0;
  client.trace.listen((entry) => {
    if (entry.kind === 'received' && ((entry.bytes[0] ?? 0) & VERSION_BITS) !== 0) inVersion2++;
  });
  await transport.open(new AbortController().signal);
  try {
    const ask: Ask = (command, body) => client.request(command, body);
    const cells = await askAll(ask, 1, situation);
    if (inVersion2 > 0) cells.set('os.echo', fail(`${inVersion2} answers are of version 2`));
    cells.set('os.reset', await askOne('os.reset', ask, 1, situation));
    return cells;
  } finally {
    await transport.close();
  }
}

async function askAll(ask: Ask, version: 1 | 2, situation: ProbeSituation): Promise<Cells> {
  const cells: Cells = new Map();
  for (const name of probedNames)
    if (name !== 'os.reset') cells.set(name, await askOne(name, ask, version, situation));
  return cells;
}

async function askOne(name: CommandName, ask: Ask, version: 1 | 2, situation: ProbeSituation): Promise<Cell> {
  const command = declared.get(name);
  if (command === undefined) return fail('it is not declared');
  const probe = probes[name] as Probe;
  const isPromised = situation.server.groups.includes(command.group);
  try {
    const answer = await ask(command, probe.body(situation));
    const wrong = probe.wrong?.(answer, situation);
    return wrong === undefined ? pass : fail(wrong);
  } catch (error) {
    if (isBenchError(error, 'device/unsupported')) return mayBeMissing(name, isPromised);
    if (isBenchError(error, 'device/error') && isGoodRefusal(probe, error.facts, version)) return pass;
    return fail(wordsOf(error));
  }
}

/** What every build of a group has: its absence is a failure of whoever asks. */
const always: readonly CommandName[] = [
  'os.echo',
  'os.reset',
  'enumeration.count',
  'enumeration.list',
  'stat.list',
  'stat.show',
  'image.state',
  'image.upload',
  'image.erase',
  'fs.upload',
  'fs.download',
  'settings.read',
  'settings.load',
  'shell.execute',
  'zephyr.eraseStorage',
];

function mayBeMissing(name: CommandName, isPromised: boolean): Cell {
  return isPromised && always.includes(name) ? fail('not supported, although its group is') : notSupported;
}

function isGoodRefusal(probe: Probe, facts: { group?: number; rc: number }, version: 1 | 2): boolean {
  if (probe.mayBeTooLarge && facts.group === undefined && facts.rc === RC_MESSAGE_SIZE) return true;
  return (probe.refusals ?? []).some((one) =>
    version === 2
      ? one.group === facts.group && one.rc === facts.rc
      : facts.group === undefined && one.rcOfVersion1 === facts.rc,
  );
}

/** What probes look at. */
export function situationOf(server: Server, image: Uint8Array | undefined): ProbeSituation {
  return { server, image: image ?? new Uint8Array(64) };
}
