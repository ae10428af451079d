/**
 * docs/architecture.md against the code: its floors are the rooms of the import fences and the folders on disk, what it calls
 * pure is what the compiler keeps pure, and every file it names is there. What the rooms may import is tried in fences.test.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseConfigFileTextToJson } from 'typescript';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const page = read('docs/architecture.md');
const fences = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
  allowed: { from: { path: string } }[];
};

/** The picture: a line is about the floor that it names, or about the one of the line above. */
const floors = picture(page);
const named = floors.map(({ room }) => room);

function picture(text: string): { room: string; pure: boolean }[] {
  const block = /## The floors\n+```\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  let pure = false;
  return block.split('\n').flatMap((line) => {
    const rooms = [...line.matchAll(/src-(?:shared|main)\/[a-z-]+/g)].map(([room]) => room);
    // A label on the left stands for the floors below it that have none of their own.
    if (/^ ?\S/.test(line)) pure = line.includes('(pure)');
    return rooms.map((room) => ({ room, pure }));
  });
}

/** `^src-main/(engine|run)/` and `^src-shared/smp/private-group\.ts$` are about rooms; `^test/` and packages are not. */
function roomsOfFences(): string[] {
  const rooms = fences.allowed.flatMap(({ from }) => {
    const [, zone = '', one = ''] =
      /^\^(src-(?:shared|main))\/(\([a-z|-]+\)|[a-z-]+)\//.exec(from.path) ?? [];
    return one === ''
      ? []
      : one
          .replaceAll(/[()]/g, '')
          .split('|')
          .map((room) => `${zone}/${room}`);
  });
  return sorted(rooms);
}

function roomsOnDisk(): string[] {
  const zones = ['src-shared', 'src-main'];
  return sorted(
    zones.flatMap((zone) =>
      readdirSync(path.join(root, zone), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${zone}/${name}`),
    ),
  );
}

function roomsThatTheCompilerKeepsPure(): string[] {
  const { config } = parseConfigFileTextToJson('tsconfig.pure.json', read('tsconfig.pure.json')) as {
    config: { include: string[] };
  };
  const folders = config.include.map((pattern) => pattern.replace('/**/*.ts', ''));
  return roomsOnDisk().filter((room) => folders.some((folder) => `${room}/`.startsWith(`${folder}/`)));
}

function sourceFiles(): string[] {
  return ['src-shared', 'src-main', 'src-renderer'].flatMap((zone) =>
    readdirSync(path.join(root, zone), { recursive: true, encoding: 'utf8' }).map((file) =>
      `${zone}/${file}`.replaceAll('\\', '/'),
    ),
  );
}

const sorted = (rooms: string[]) => [...new Set(rooms)].sort();

describe('docs/architecture.md', () => {
  it('has a floor for every room of the import fences, and no other', () => {
    expect(sorted(named)).toEqual(roomsOfFences());
  });

  it('has a floor for every folder of the source, and no other', () => {
    expect(sorted(named)).toEqual(roomsOnDisk());
  });

  it('has each floor once', () => {
    expect(named).toEqual([...new Set(named)]);
  });

  it('calls pure what the compiler keeps free of Node and of a DOM', () => {
    const pure = floors.flatMap((floor) => (floor.pure ? [floor.room] : []));
    expect(sorted(pure)).toEqual(roomsThatTheCompilerKeepsPure());
  });

  it('names only files and folders that are there', () => {
    const files = sourceFiles();
    const spoken = [...page.matchAll(/`((?:[\w-]+\/)+[\w.-]*|[\w-]+\.(?:ts|vue))`/g)].map(
      ([, name = '']) => name,
    );
    const missing = spoken.filter((name) => {
      const wanted = name.replace(/\/$/, '');
      return !files.some((file) => file === wanted || file.endsWith(`/${wanted}`));
    });
    expect(spoken.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });
});
