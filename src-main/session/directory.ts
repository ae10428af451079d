/**
 * Directories of a device, by way of its shell: MCUmgr's file system group has no command for them. Reads what Zephyr's
 * `fs ls` prints (subsys/fs/shell.c: a name in each line, a slash behind those of directories); what looks different is left
 * as text. Everything that a device prints is untrusted.
 */
import { withoutControls } from '@shared/core/device-output';
import { BenchError, isBenchError } from '@shared/core/errors';
import { hasControls, plainLines } from '@shared/core/plain-text';
import { noSuchCommand, statusOf } from '@shared/device/shell/outcome';
import { quoteWord } from '@shared/device/shell/words';
import type { DirectoryEntry, DirectoryView } from '@shared/ipc/files';
import type { RequestOf, ResponseOf } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import type { DeviceSession } from './device-session';

const { execute } = groups.shell.commands;

const MOST_ENTRIES = 2000;
const LONGEST_NAME = 255;
const LONGEST_TEXT = 16_000;

/**
 * What is in a directory.
 * @throws BenchError shell/failed, and whatever a request throws
 */
export async function listDirectory(session: DeviceSession, path: string): Promise<DirectoryView> {
  // A shell command may do anything; this one only prints.
  const ran = await runFs('ls', path, (body) => session.request(execute, body, { effect: 'looks' }));
  if ('lacks' in ran) return { kind: 'none', lacks: ran.lacks };
  return readListing(ran.output);
}

/** @throws BenchError shell/failed, session/busy, device/unsupported, and whatever a request throws */
export async function changeDirectory(
  session: DeviceSession,
  change: 'rm' | 'mkdir',
  path: string,
): Promise<void> {
  const why = change === 'rm' ? `deleting ${path}` : `making ${path}`;
  const ran = await session.exclusively(why, (lease) =>
    runFs(change, path, (body) => lease.request(execute, body)),
  );
  if ('lacks' in ran)
    throw new BenchError('device/unsupported', { command: `fs ${change}`, commandGroup: execute.group });
}

async function runFs(
  command: 'ls' | 'rm' | 'mkdir',
  path: string,
  send: (body: RequestOf<typeof execute>) => Promise<ResponseOf<typeof execute>>,
): Promise<{ output: string } | { lacks: 'shell group' | 'fs command' }> {
  const line = `fs ${command} ${quoted(path)}`;
  let answer;
  try {
    answer = await send({ argv: [line] });
  } catch (error) {
    if (isBenchError(error, 'device/unsupported')) return { lacks: 'shell group' };
    throw error;
  }
  const output = withoutControls(answer.o);
  const status = statusOf(answer);
  if (status === 0) return { output };
  // `fs` gives the same for whatever failed.
  if (status === noSuchCommand && output.includes('command not found')) return { lacks: 'fs command' };
  throw new BenchError('shell/failed', { line, status, output: output.trim().slice(0, LONGEST_NAME) });
}

/** What `fs ls` printed, as entries; as text when a line is no name. */
export function readListing(output: string): DirectoryView {
  const text = output.replace(/^\n+/, '');
  const lines = text.split('\n').filter((line) => line !== '');
  const entries = lines.map(entryIn);
  if (entries.length > MOST_ENTRIES || !entries.every((one) => one !== undefined))
    return { kind: 'text', text: plainLines(text.slice(0, LONGEST_TEXT)) };
  // The shell ends every line; a device with a small buffer for its output stops in the middle of one.
  const isCutOff = text !== '' && !text.endsWith('\n');
  if (isCutOff) entries.pop();
  return { kind: 'entries', entries: entries.sort(byKindAndName), isCutOff };
}

/**
 * A path as one word of the shell.
 * @throws BenchError smp/bad-request for control characters
 */
export function quoted(path: string): string {
  if (hasControls(path))
    throw new BenchError('smp/bad-request', {
      command: execute.name,
      path: 'path',
      expected: 'a path without control characters',
    });
  return quoteWord(path);
}

function entryIn(line: string): DirectoryEntry | undefined {
  const isDirectory = line.endsWith('/');
  const name = isDirectory ? line.slice(0, -1) : line;
  const isName = name !== '' && name.length <= LONGEST_NAME && !/[/\t]/.test(name) && name.trim() === name;
  return isName ? { name, isDirectory } : undefined;
}

function byKindAndName(a: DirectoryEntry, b: DirectoryEntry): number {
  if (a.isDirectory !== b.isDirectory) return a.isDirectory ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
