/**
 * Where Chromium keeps its data when nothing can be written to the folder of the user.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leave, workingFolder } from '@main/app/user-folder';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'bootbench-user-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('The working folder of the application', () => {
  it('is the folder of the user, made when it is missing, with nothing left in it', () => {
    const wanted = path.join(folder, 'deep', 'er');
    expect(workingFolder(wanted)).toEqual({ folder: wanted, isTemporary: false });
    expect(readdirSync(wanted)).toEqual([]);
  });

  it('is a temporary one where that takes no files, and what dead processes have left there goes', () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    // A process that has ended.
    const { pid } = spawnSync(process.execPath, ['--version']);
    const left = path.join(tmpdir(), `bootbench-window-${pid}-abcdef`);
    mkdirSync(left);
    const working = workingFolder(path.join(file, 'deep'));
    expect(working.isTemporary).toBe(true);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(working.folder)).toBe(true);
    leave(working);
    expect(existsSync(working.folder)).toBe(false);
  });

  it('of the user is never removed', () => {
    leave(workingFolder(folder));
    expect(existsSync(folder)).toBe(true);
  });
});
