/**
 * One program doing one piece of work, with a server, a relay and a memory of devices that are all fresh.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { connect } from '../../interop/connect';
import type { Server } from '../../interop/manifest';
import { RunningServer } from '../../interop/running-server';
import { withTemporaryFolder } from '../temporary-folder';
import { runToEnd, type EndedProcess } from '../whole-process';
import type { RunEnd } from './comparison';
import type { FarEnd } from './relay-order';
import { startRelay } from './relay-process';
import type { Setting } from './rows';
import { callOf, OURS, type Errand, type ToolId } from './tools';

const MOST_SHOWN_CHARACTERS = 160;

export interface Place {
  python: string;
  /** The folder of the servers, and those that it holds. */
  binaries: string;
  servers: readonly Server[];
}

export interface OneRun {
  tool: ToolId;
  setting: Setting;
  /** What is sent, or must have come back. */
  file: string;
  seed: number;
  timeLimitMs: number;
}

/** Which server of the folder it needs and does not have. */
export function missingServer({ server }: Setting, { servers }: Place): string | undefined {
  return 'real' in server && !servers.some(({ id }) => id === server.real) ? server.real : undefined;
}

/** @throws Error when the server or the relay does not start: that is nobody's failure */
export function runOnce(run: OneRun, place: Place): Promise<RunEnd> {
  return withTemporaryFolder((folder) =>
    withServer(run, place, folder, (far) => throughRelay(run, place, folder, far)),
  );
}

async function withServer(
  { setting: { server, work }, file }: OneRun,
  place: Place,
  folder: string,
  act: (far: FarEnd) => Promise<RunEnd>,
): Promise<RunEnd> {
  if ('fast' in server) return act({ kind: 'device', ...server.fast });
  const chosen = place.servers.find(({ id }) => id === server.real);
  if (chosen === undefined) throw new Error(`${server.real} is not in ${place.binaries}`);
  const running = await RunningServer.start(chosen, place.binaries);
  try {
    // An emulated machine has its port before it has booted.
    await (await connect(running)).disconnect();
    if (work === 'file-down') await put(file, addressOf(running), server.near, place, folder);
    return await act(farOf(running));
  } finally {
    await running.stop();
  }
}

/** What is to be downloaded has to be there: ours puts it, past the relay. */
async function put(
  file: string,
  address: string,
  near: 'serial' | 'udp',
  { python }: Place,
  folder: string,
): Promise<void> {
  const errand: Errand = { work: 'file-up', near, place: address, file };
  const { code, said } = await runToEnd(callOf(OURS, errand, { python, folder: path.join(folder, 'put') }));
  if (code !== 0) throw new Error(`the file could not be put on the server: ${said}`);
}

function farOf(running: RunningServer): FarEnd {
  const { place } = running;
  if ('path' in place) return { kind: 'terminal', path: place.path };
  if ('tcp' in place) return { kind: 'tcp', port: portOf(place.tcp) };
  return { kind: 'udp', port: portOf(place.udp) };
}

function addressOf({ place }: RunningServer): string {
  if ('path' in place) return place.path;
  return 'tcp' in place ? place.tcp : place.udp;
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

async function throughRelay(run: OneRun, { python }: Place, folder: string, far: FarEnd): Promise<RunEnd> {
  const { tool, setting, file, seed, timeLimitMs } = run;
  const { server, link, work } = setting;
  const relay = await startRelay({
    near: server.near === 'udp' ? { kind: 'udp' } : { kind: 'terminal', path: path.join(folder, 'port') },
    far,
    link,
    seed,
  });
  const target = work === 'file-down' ? path.join(folder, 'down.bin') : file;
  const errand: Errand = { work, near: server.near, place: relay.place, file: target };
  const ended = await runToEnd({ ...callOf(tool, errand, { python, folder }), timeLimitMs });
  const { spanMs, toDevice, toHost } = await relay.stop();
  const why = await failureOf(ended, { timeLimitMs, wanted: file, target });
  if (why !== undefined || ended.usage === undefined)
    return { kind: 'gave-up', why: why ?? 'it did not tell what it used' };
  const { cpuMs } = ended.usage;
  return { kind: 'done', spanMs, wallMs: ended.wallMs, cpuMs, lost: toDevice.lost + toHost.lost };
}

async function failureOf(
  { code, said, tookTooLong }: EndedProcess,
  { timeLimitMs, wanted, target }: { timeLimitMs: number; wanted: string; target: string },
): Promise<string | undefined> {
  if (tookTooLong) return `not done after ${timeLimitMs / 1000} s`;
  const lastLine = (said.split('\n').at(-1) ?? '').slice(0, MOST_SHOWN_CHARACTERS);
  if (code !== 0) return `ended with ${code ?? 'a signal'}: ${lastLine}`;
  if (target === wanted || (await readFile(wanted)).equals(await readFile(target))) return undefined;
  return 'what it has fetched is not what was there';
}
