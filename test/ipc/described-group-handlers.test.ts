import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostClock } from '@main/host/clock';
import { describedGroupHandlers } from '@main/ipc/described-group-handlers';
import { DescribedGroups } from '@main/session/described-groups';
import { isBenchError } from '@shared/core/errors';
import type { DescribedGroup } from '@shared/ipc/described-group';

const example = readFileSync('docs/private-group.example.json', 'utf8');
const { name } = JSON.parse(example) as { name: string };

describe('The calls for private groups', () => {
  let folder = '';
  let chosen: string | undefined;
  let kept: DescribedGroup[][] = [];
  const open = () =>
    describedGroupHandlers({
      clock: hostClock,
      describedGroups: new DescribedGroups([], (list) => kept.push(list)),
      documents: { chooseSource: async () => chosen, chooseTarget: async () => undefined },
    });

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-groups-'));
    chosen = path.join(folder, 'group.json');
    kept = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('change nothing when the user chooses no file', async () => {
    const calls = open();
    chosen = undefined;
    expect(await calls['groups.describe'](undefined)).toBeUndefined();
    expect(await calls['groups.described'](undefined)).toEqual([]);
    expect(kept).toEqual([]);
  });

  it('take a description over, keep it, and tell the window the name of the file without its path', async () => {
    const calls = open();
    writeFileSync(chosen ?? '', example);
    const group = { fileName: 'group.json', description: JSON.parse(example) as unknown };
    expect(await calls['groups.describe'](undefined)).toEqual([group]);
    expect(await calls['groups.described'](undefined)).toEqual([group]);
    expect(kept).toEqual([[group]]);
    expect(JSON.stringify(kept)).not.toContain(folder);
  });

  it('replace a group of the same name, and forget one by its name', async () => {
    const calls = open();
    writeFileSync(chosen ?? '', example);
    await calls['groups.describe'](undefined);
    expect(await calls['groups.describe'](undefined)).toHaveLength(1);
    expect(await calls['groups.forget']({ name: 'another' })).toHaveLength(1);
    expect(await calls['groups.forget']({ name })).toEqual([]);
    expect(kept.at(-1)).toEqual([]);
  });

  it.each([
    ['no JSON', '{', 'it is not JSON'],
    ['no description', '{"name": 3}', ''],
  ])('refuse a file with %s, with its name, and keep what was there', async (_what, text, detail) => {
    const calls = open();
    writeFileSync(chosen ?? '', text);
    const error = await calls['groups.describe'](undefined).catch((reason: unknown) => reason);
    if (!isBenchError(error, 'file/failed')) throw error;
    expect(error.facts).toMatchObject({ file: 'group.json', isContent: true });
    expect(error.facts.detail).toContain(detail);
    expect(kept).toEqual([]);
  });
});
