/**
 * What others made and the packaged application contains: each package with its version, its licence and the licence's text.
 * Reads package.json, docs/dependencies.md and node_modules; writes no file.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Shipped {
  name: string;
  version: string;
  /** SPDX. */
  licence: string;
  homepage: string;
  /** Of the files that come with it: LICENSE, NOTICE and the like. */
  texts: string[];
}

type Named = string | { type: string };

/** Packages that name no licence, with what their LICENSE file is. */
const byTheirFiles: Readonly<Record<string, string>> = { jsbi: 'Apache-2.0', 'map-stream': 'MIT' };

interface Manifest {
  name: string;
  version: string;
  /** Older packages name it in other forms. */
  license?: Named | Named[];
  homepage?: string;
  repository?: string | { url?: string };
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** What the packages come with that are read at run time or bundled, and what those need in turn, by name and version. */
export function shippedPackages(root: string): Shipped[] {
  const { dependencies = {} } = manifestIn(root);
  const found = new Map<string, Shipped>();
  const visit = (name: string, from: string): void => {
    const folder = folderOf(name, from, root);
    if (folder === undefined) return; // optional, and not for this system
    const manifest = manifestIn(folder);
    const key = `${manifest.name}@${manifest.version}`;
    if (name.startsWith('@types/') || found.has(key)) return;
    found.set(key, shipped(manifest, folder));
    for (const needed of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }))
      visit(needed, folder);
  };
  for (const name of [...Object.keys(dependencies), ...bundled(root)]) visit(name, root);
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** The page that goes with the application. */
export function noticesText(packages: readonly Shipped[]): string {
  const head = `Bootbench contains what others have made and allow to be passed on. ${packages.length} packages, each with its licence;
Electron, Chromium and Node.js have files of their own beside this one.`;
  return [head, ...packages.map(sectionOf)].join(`\n\n${'-'.repeat(80)}\n\n`) + '\n';
}

function sectionOf({ name, version, licence, homepage, texts }: Shipped): string {
  const title = `${name} ${version} (${licence})${homepage === '' ? '' : `\n${homepage}`}`;
  return [
    title,
    ...(texts.length === 0 ? [`The package names the licence ${licence} and has no text of it.`] : texts),
  ].join('\n\n');
}

/** Names in the table of docs/dependencies.md of what becomes a part of `out`. */
function bundled(root: string): string[] {
  const page = readFileSync(path.join(root, 'docs/dependencies.md'), 'utf8');
  const [, section = ''] = /^## Bundled into the application\n([\s\S]*?)^## /m.exec(page) ?? [];
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
}

/** As Node looks for it: beside whoever needs it, then further up. */
function folderOf(name: string, from: string, root: string): string | undefined {
  for (let at = from; ; at = path.dirname(at)) {
    const folder = path.join(at, 'node_modules', name);
    if (existsSync(path.join(folder, 'package.json'))) return folder;
    if (at === root) return undefined;
  }
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
}

function shipped({ name, version, license, homepage, repository }: Manifest, folder: string): Shipped {
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort();
  const named = [license ?? []].flat().map((one) => (typeof one === 'string' ? one : one.type));
  const from = typeof repository === 'string' ? repository : (repository?.url ?? '');
  return {
    name,
    version,
    licence: named.length > 0 ? named.join(' OR ') : (byTheirFiles[name] ?? 'not named'),
    homepage: homepage ?? from.replace(/^git\+/, ''),
    texts: files.map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()),
  };
}
