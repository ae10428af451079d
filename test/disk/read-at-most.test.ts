import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BenchError, toErrorView, type ErrorView } from '@shared/core/errors';
import { readAtMost, readText } from '@main/disk/read-at-most';
import { readEntries } from '@main/trace/read-recording';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-disk-'));
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);
const limitBytes = 1000;

function viewOf(what: Promise<unknown>): Promise<ErrorView | undefined> {
  return what.then(() => undefined, toErrorView);
}

describe('reading a file of this computer', () => {
  it('waits for the writer of a pipe and reads to its end', async () => {
    const read = readText(at('pipe'), { pipesUntil: new AbortController().signal });
    const writer = spawn('sh', ['-c', `printf 'one two' > "${at('pipe')}"`], { stdio: 'ignore' });
    await once(writer, 'exit');
    expect(await read).toBe('one two');
  });

  it('of a pipe without a writer ends with the signal', async () => {
    const stop = new AbortController();
    const read = viewOf(readAtMost(at('pipe'), { limitBytes, pipesUntil: stop.signal }));
    stop.abort(new BenchError('cancelled', { what: 'Ctrl-C' }));
    expect(await read).toEqual({ code: 'cancelled', facts: { what: 'Ctrl-C' } });
  });

  it('of what never ends stops at the limit', async () => {
    const pipesUntil = new AbortController().signal;
    expect(await viewOf(readAtMost('/dev/zero', { limitBytes, pipesUntil }))).toMatchObject({
      code: 'file/too-large',
      facts: { file: 'zero', limitBytes },
    });
  });

  it('without somebody who could end it takes files only', async () => {
    for (const file of [at('pipe'), '/dev/zero'])
      expect((await viewOf(readAtMost(file, { limitBytes })))?.code).toBe('file/not-regular');
    expect((await viewOf(readAtMost(folder, { limitBytes })))?.code).toBe('file/failed');
    expect((await viewOf(readEntries(at('pipe'))))?.code).toBe('file/not-regular');
  });

  it('knows a recording in UTF-16 and with a byte order mark', async () => {
    const lines =
      '{"format":"bootbench-trace","version":1,"device":"Lamp","startedAt":"2026-11-22T12:00:00.000Z"}\r\n' +
      '{"t":12,"note":"größer"}\r\n';
    const le = Buffer.from(`\ufeff${lines}`, 'utf16le');
    for (const bytes of [Buffer.from(`\ufeff${lines}`), le, Buffer.from(le).swap16()]) {
      writeFileSync(at('r.jsonl'), bytes);
      const { head, entries } = await readEntries(at('r.jsonl'));
      expect(head.device).toBe('Lamp');
      expect(entries).toEqual([{ t: 12, entry: { kind: 'note', text: 'größer' } }]);
    }
  });
});
