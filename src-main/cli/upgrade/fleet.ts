/**
 * Which devices a command for many is for: saved ones by name, by tag or all, or connections one by one. Opens no link.
 */
import { connStringOf, readConnection, type Target } from '../connstring';
import type { Globals } from '../globals';
import type { Host } from '../host';
import { savedDevices, savedTarget } from '../saved-devices';
import { targetOf } from '../target';
import { behindLink, targetKey } from '../target-key';
import { UsageError } from '../usage-error';

export interface NamedTarget {
  name: string;
  target: Target;
  /** What stands on a command line for it: `-c lamp`. */
  words: string;
}

export interface FleetWish {
  tags: readonly string[];
  all: boolean;
}

/**
 * In the order in which they are named, each once.
 * @throws UsageError when none is named, one is not known, or names and connections are mixed
 */
export async function fleetOf(
  globals: Globals,
  { tags, all }: FleetWish,
  host: Host,
): Promise<NamedTarget[]> {
  const { conns, connstrings, conntype } = globals;
  const isSaved = conns.length > 0 || tags.length > 0 || all;
  if (!isSaved && connstrings.length < 2) {
    const target = await targetOf(globals, host);
    const [name] = conns;
    return [{ name: nameOf(target), target, words: name === undefined ? wordsOf(target) : savedWords(name) }];
  }
  if (isSaved && (conntype !== undefined || connstrings.length > 0))
    throw new UsageError(
      'Saved devices and a connection (--conntype, --connstring) are both given',
      'Leave one of them out.',
    );
  if (!isSaved) {
    if (conntype === undefined)
      throw new UsageError('--connstring needs --conntype', 'Add for example --conntype udp.');
    return onlyOnce(
      connstrings.map((text) => {
        const target = readConnection(conntype, text, host.platform);
        return { name: nameOf(target), target, words: wordsOf(target) };
      }),
      host,
    );
  }
  const named: NamedTarget[] = [];
  for (const name of conns)
    named.push({ name, target: await savedTarget(name, host), words: savedWords(name) });
  const saved = (await savedDevices(host)).filter(({ connection }) => connection.kind !== 'replay');
  for (const tag of tags) {
    const found = saved.filter((one) => one.tags.includes(tag));
    if (found.length === 0)
      throw new UsageError(
        `No saved device has the tag "${tag}"`,
        `Tags are given in the application.${tagsText(saved.flatMap((one) => one.tags))}`,
      );
    named.push(...found.map(ofRecord));
  }
  if (all) {
    if (saved.length === 0)
      throw new UsageError('No device is saved', 'See "bootbench conn add --help", or use --conntype.');
    named.push(...saved.map(ofRecord));
  }
  return onlyOnce(named, host);
}

function ofRecord({ name, connection }: { name: string; connection: Target }): NamedTarget {
  return { name, target: connection, words: savedWords(name) };
}

function savedWords(name: string): string {
  return `-c ${shellWord(name)}`;
}

function wordsOf(target: Target): string {
  const { type, connString } = connStringOf(target);
  return `--conntype ${type} --connstring ${shellWord(connString)}`;
}

/** In quotation marks where shells would take it apart. */
function shellWord(text: string): string {
  return /^[\w.,:=/@+-]+$/.test(text) ? text : `"${text.replaceAll('"', '\\"')}"`;
}

/** What tells a device without a name from others. */
function nameOf(target: Target): string {
  return target.kind === 'serial' ? target.path : connStringOf(target).connString;
}

function tagsText(tags: readonly string[]): string {
  return tags.length === 0 ? '' : ` There are: ${[...new Set(tags)].join(', ')}.`;
}

/** The same connection under two names is one device, and would be written to twice. */
async function onlyOnce(all: readonly NamedTarget[], { platform }: Host): Promise<NamedTarget[]> {
  const seen = new Set<string>();
  const kept: NamedTarget[] = [];
  for (const one of all) {
    const key = targetKey(await behindLink(one.target, platform), platform);
    if (!seen.has(key)) kept.push(one);
    seen.add(key);
  }
  return kept;
}
