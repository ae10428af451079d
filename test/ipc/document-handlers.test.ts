import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileDraft } from '@main/disk/file-draft';
import { hostClock } from '@main/host/clock';
import { documentHandlers } from '@main/ipc/document-handlers';
import { BenchError, isBenchError } from '@shared/core/errors';
import { documentLimitBytes } from '@shared/ipc/documents';

describe('Documents', () => {
  let folder = '';
  let suggested = '';
  let chosen: string | undefined;
  const handlers = documentHandlers({
    clock: hostClock,
    documents: {
      chooseTarget: async (fileName) => {
        suggested = fileName;
        return chosen;
      },
      chooseSource: async () => chosen,
    },
  });
  const save = (text: string, suggestedName = 'a.csv') =>
    handlers['document.save']({ suggestedName, kind: 'csv', text });

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-documents-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('are written where the user says, and leave nothing else behind', async () => {
    chosen = path.join(folder, 'mine.csv');
    writeFileSync(chosen, 'old');
    expect(await save('größer;1')).toEqual({ fileName: 'mine.csv' });
    expect(readFileSync(chosen, 'utf8')).toBe('größer;1');
    expect(readdirSync(folder)).toEqual(['mine.csv']);
  });

  it('are not written when no place is chosen', async () => {
    chosen = undefined;
    expect(await save('x')).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are offered under a name that is no path', async () => {
    chosen = undefined;
    await save('x', '../../etc/passwd: <evil>.csv');
    expect(suggested).toBe('_.._etc_passwd_ _evil_.csv');
  });

  it('say in a code why they could not be written', async () => {
    chosen = path.join(folder, 'no such folder', 'mine.csv');
    const failed = await save('x').then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(isBenchError(failed, 'file/failed')).toBe(true);
  });

  it('leave nothing behind when the disk is full, and what stood there stays', async () => {
    chosen = path.join(folder, 'mine.csv');
    writeFileSync(chosen, 'old');
    const add = vi.spyOn(FileDraft.prototype, 'add');
    add.mockRejectedValueOnce(new BenchError('file/disk-full', { file: 'mine.csv' }));
    await expect(save('new')).rejects.toMatchObject({ code: 'file/disk-full' });
    add.mockRestore();
    expect(readdirSync(folder)).toEqual(['mine.csv']);
    expect(readFileSync(chosen, 'utf8')).toBe('old');
  });

  it('are read from the file that the user chooses, up to the limit', async () => {
    chosen = path.join(folder, 'snapshot.json');
    writeFileSync(chosen, '{"a":1}');
    expect(await handlers['document.open']({ kind: 'json' })).toEqual({
      fileName: 'snapshot.json',
      text: '{"a":1}',
    });
    writeFileSync(chosen, new Uint8Array(documentLimitBytes + 1));
    const failed = await handlers['document.open']({ kind: 'json' }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(isBenchError(failed, 'file/too-large')).toBe(true);
  });
});
