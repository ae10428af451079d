// The files of this checkout and what stands in them, so that a step that held for exactly these files is not run again.
// Knows no step.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const sha256 = (content) => createHash('sha256').update(content).digest('hex');

/** @returns every file that git follows or would follow, by path, with the hash of its content */
export function readTree(root) {
  const files = gitLines(root, 'ls-files', '--cached', '--others', '--exclude-standard');
  const there = [...new Set(files)].filter((file) => {
    const full = path.join(root, file);
    return existsSync(full) && statSync(full).isFile();
  });
  return new Map(there.sort().map((file) => [file, sha256(readFileSync(path.join(root, file)))]));
}

/** @returns the files that differ from a revision, with those that git does not follow yet; those that are gone, too */
export function changedSince(root, revision) {
  const changed = gitLines(root, 'diff', '--name-only', '--no-renames', revision, '--');
  return new Set([...changed, ...gitLines(root, 'ls-files', '--others', '--exclude-standard')]);
}

/**
 * @param reads tells of a path whether its content counts. The names of all files always do: a file that comes may be found in
 *   the place of another.
 */
export function fingerprint(tree, reads, ...more) {
  const lines = [...tree].map(([file, hash]) => (reads(file) ? `${file} ${hash}` : file));
  return sha256([process.version, ...more, ...lines].join('\n'));
}

/** What held before: one small file for each name, with the fingerprint of what it held for. */
export class Held {
  #folder;

  constructor(folder) {
    this.#folder = folder;
  }
  holds(name, print) {
    const file = this.#file(name);
    return existsSync(file) && readFileSync(file, 'utf8') === print;
  }
  keep(name, print) {
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(this.#file(name), print);
  }
  #file(name) {
    return path.join(this.#folder, name.replaceAll(/[^a-z]+/g, '-'));
  }
}

function gitLines(root, command, ...args) {
  const out = execFileSync('git', [command, '-z', ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return out.split('\0').filter((line) => line !== '');
}
