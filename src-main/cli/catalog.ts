/**
 * The declarations that a command works with: the built-in groups, the private ones that the user keeps in the application,
 * and those of `--group-file`. Sends nothing.
 */
import path from 'node:path';
import { clashIn, type AnyGroup, type Catalog } from '@shared/smp/catalog';
import { builtIn, withPrivateGroups } from '@shared/smp/groups';
import { readText } from '../disk/read-at-most';
import type { Host } from './host';
import type { Report } from './report';
import type { Place } from './saved-file';
import { savedContentOr } from './saved-values';
import { UsageError } from './usage-error';

/**
 * @param files given by the user; one of them replaces a kept group of the same name or number
 * @throws UsageError for a file that describes no group; BenchError of family file/
 */
export async function catalogFor(
  files: readonly string[],
  host: Place & Pick<Host, 'signal'>,
  report: Pick<Report, 'log'>,
): Promise<Catalog> {
  const { describedGroups: kept } = await savedContentOr(
    host,
    report,
    'Private groups in them are left out.',
  );
  if (files.length === 0 && !(Array.isArray(kept) && kept.length > 0)) return builtIn;
  const { readPrivateGroup } = await import('@shared/smp/private-group');
  const given: AnyGroup[] = [];
  for (const file of files) {
    const name = path.basename(file);
    const read = readPrivateGroup(await jsonIn(file, name, host.signal));
    if ('problem' in read) throw new UsageError(`${name} describes no group: ${read.problem}`, ADVICE);
    const clash = clashIn([...given, read.group]);
    if (clash !== undefined) throw new UsageError(`${name}: ${clash}`, 'Give only one of them.');
    given.push(read.group);
  }
  const groups = [...given];
  for (const one of Array.isArray(kept) ? (kept as unknown[]) : []) {
    const description: unknown =
      typeof one === 'object' && one !== null && 'description' in one ? one.description : undefined;
    const read = readPrivateGroup(description);
    // What is given for this command comes first; what is no longer usable is the application's to tell.
    if ('group' in read && clashIn([...groups, read.group]) === undefined) groups.push(read.group);
  }
  return withPrivateGroups(groups);
}

const ADVICE = 'docs/private-groups.md tells how a group is described.';

async function jsonIn(file: string, name: string, pipesUntil: AbortSignal): Promise<unknown> {
  const text = await readText(file, { pipesUntil });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${name} is not JSON: ${error.message}`, ADVICE);
    throw error;
  }
}
