import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex } from '@shared/core/bytes';
import { isBenchError } from '@shared/core/errors';
import type { TraceEntry } from '@main/engine/trace';
import { RecordingFile } from '@main/trace/recording-file';
import { entryLine, headLine, readEntry, readHead } from '@main/trace/recording-lines';
import { readRecording } from '@main/trace/read-recording';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'bootbench-trace-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const request = fromHex('0a00000500001100a161646000') ?? new Uint8Array();
const answer = fromHex('0b00000500001100a161726000') ?? new Uint8Array();
const entries: TraceEntry[] = [
  { kind: 'sent', direction: 'out', atMs: 1000, bytes: request },
  { kind: 'received', direction: 'in', atMs: 1003.25, bytes: answer },
  { kind: 'stray', direction: 'in', atMs: 1004, bytes: answer, late: false },
  { kind: 'unreadable', direction: 'in', atMs: 1005, bytes: answer, why: 'the body is not a CBOR map' },
  { kind: 'text', direction: 'in', atMs: 1006, text: 'uart:~$ <b>"\n' },
  { kind: 'noise', direction: 'in', atMs: 1007, reason: 'crc differs' },
  { kind: 'note', atMs: 1008, text: 'no answer' },
];
const head = { device: 'Lamp <b>', startedAtEpochMs: Date.UTC(2026, 10, 22, 12) };
const noFailure = (): never => {
  throw new Error('the recording failed');
};

async function recorded(name: string): Promise<string> {
  const file = path.join(folder, name);
  const recording = await RecordingFile.create(file, head, 1000, noFailure);
  for (const entry of entries) recording.add(entry);
  expect(await recording.end()).toEqual({ fileName: name, entries: entries.length, dropped: 0 });
  return file;
}

describe('A line of a recording', () => {
  it('says the same after it was written and read, for every kind of entry', () => {
    for (const { atMs, ...entry } of entries)
      expect(readEntry(entryLine(entry, atMs))).toEqual({ t: atMs, entry });
    expect(readHead(headLine(head))).toEqual(head);
  });

  it.each([
    'x',
    '{}',
    '[]',
    '{"t":-1,"dir":"in","hex":"00"}',
    '{"t":1,"dir":"in","hex":"0"}',
    '{"t":1,"dir":"up","hex":"00"}',
    '{"t":"1","note":"x"}',
    '{"t":1,"dir":"out","text":"x"}',
  ])('is none when it is %s', (line) => {
    expect(readEntry(line)).toBeUndefined();
    expect(readHead(line)).toBeUndefined();
  });
});

describe('A recording', () => {
  it('holds a head and one JSON line for each entry', async () => {
    const lines = (await readFile(await recorded('whole.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(8);
    expect(lines[1]).toBe('{"t":0,"dir":"out","hex":"0a00000500001100a161646000"}');
    expect(lines[2]).toBe('{"t":3.25,"dir":"in","hex":"0b00000500001100a161726000"}');
  });

  it('is shown again with times, names and what answered what', async () => {
    const opened = await readRecording(await recorded('again.jsonl'));
    expect(opened).toMatchObject({ ...head, fileName: 'again.jsonl', cut: false });
    expect(
      opened.rows.map(({ kind, name, atEpochMs, roundTripMs }) => [
        kind,
        name,
        atEpochMs - head.startedAtEpochMs,
        roundTripMs,
      ]),
    ).toEqual([
      ['out', 'os.echo', 0, undefined],
      ['in', 'os.echo', 3.25, 3.25],
      ['stray', 'os.echo', 4, 4],
      ['unreadable', 'os.echo', 5, undefined],
      ['text', undefined, 6, undefined],
      ['noise', undefined, 7, undefined],
      ['note', undefined, 8, undefined],
    ]);
  });

  it('whose last line was not written whole is shown up to there', async () => {
    const file = await recorded('torn.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, -9));
    const { rows, cut } = await readRecording(file);
    expect([rows.length, cut]).toEqual([6, true]);
  });

  it('that is none is refused with the line', async () => {
    const wrong = path.join(folder, 'wrong.jsonl');
    for (const [text, line] of [
      ['hello', 1],
      [`${headLine(head)}{"t":1,"note":"x"}\nnonsense\n{"t":1,"note":"x"}\n`, 3],
    ] as const) {
      await writeFile(wrong, text);
      await expect(readRecording(wrong)).rejects.toSatisfy(
        (error) => isBenchError(error, 'file/failed') && error.facts.detail.startsWith(`line ${line} `),
      );
    }
    await expect(readRecording(path.join(folder, 'missing.jsonl'))).rejects.toSatisfy((error) =>
      isBenchError(error, 'file/failed'),
    );
  });

  it('cannot be made where there is no folder', async () => {
    const file = path.join(folder, 'no-such-folder', 'x.jsonl');
    await expect(RecordingFile.create(file, head, 0, noFailure)).rejects.toSatisfy((error) =>
      isBenchError(error, 'file/failed'),
    );
  });

  it('drops what comes faster than the disk takes it, and counts it', async () => {
    const recording = await RecordingFile.create(path.join(folder, 'flood.jsonl'), head, 0, noFailure);
    const large = new Uint8Array(1_000_000);
    for (let at = 0; at < 20; at++) recording.add({ kind: 'sent', direction: 'out', atMs: 0, bytes: large });
    const { entries: written, dropped } = await recording.end();
    expect(written + dropped).toBe(20);
    expect(dropped).toBeGreaterThan(0);
    const lines = (await readFile(path.join(folder, 'flood.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + written);
  });
});
