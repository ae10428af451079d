import { describe, expect, it } from 'vitest';
import { groups } from '@shared/smp/groups';
import { bleTiming, defaultTiming, eraseTimeoutMs, patienceFor } from '@main/engine/timing';
import { TraceRing, type TraceEntry } from '@main/engine/trace';

const note = (text: string): TraceEntry => ({ kind: 'note', atMs: 0, text });
const message = (sizeBytes: number): TraceEntry => ({
  kind: 'received',
  direction: 'in',
  atMs: 0,
  bytes: new Uint8Array(sizeBytes),
});

describe('the memory of a trace', () => {
  it('keeps the latest entries in order', () => {
    const ring = new TraceRing({ maxEntries: 3, maxBytes: 1e6 });
    for (const text of ['a', 'b', 'c', 'd', 'e']) ring.add(note(text));
    expect(ring.entries).toEqual([note('c'), note('d'), note('e')]);
    expect(ring.forgotten).toBe(2);
  });

  it('is bounded by bytes, and keeps at least the latest entry', () => {
    const ring = new TraceRing({ maxEntries: 100, maxBytes: 1000 });
    for (let i = 0; i < 10; i++) ring.add(message(300));
    expect(ring.entries).toHaveLength(2);
    ring.add(message(5000));
    expect(ring.entries).toEqual([message(5000)]);
    ring.add(note('small'));
    expect(ring.entries).toEqual([note('small')]);
  });

  it('counts entries without bytes too', () => {
    const ring = new TraceRing({ maxEntries: 1e9, maxBytes: 6400 });
    for (let i = 0; i < 10_000; i++) ring.add(note(''));
    expect(ring.entries).toHaveLength(100);
  });

  it('stays right over many entries, and can be emptied', () => {
    const ring = new TraceRing({ maxEntries: 10, maxBytes: 1e6 });
    for (let i = 0; i < 5000; i++) ring.add(note(String(i)));
    expect(ring.entries.map((entry) => entry.kind === 'note' && entry.text)).toEqual(
      Array.from({ length: 10 }, (_, i) => String(4990 + i)),
    );
    expect(ring.forgotten).toBe(4990);
    ring.clear();
    expect(ring.entries).toEqual([]);
    ring.add(note('again'));
    expect(ring.entries).toEqual([note('again')]);
  });
});

describe('how long to wait', () => {
  const { os, image } = groups;

  it('comes from the pace of a command, and only repeatable ones get a second try', () => {
    expect(patienceFor(os.commands.echo, defaultTiming)).toEqual({ timeoutMs: 2500, tries: 3 });
    expect(patienceFor(os.commands.echo, bleTiming)).toEqual({ timeoutMs: 5000, tries: 3 });
    expect(patienceFor(image.commands.setState, defaultTiming)).toEqual({ timeoutMs: 5000, tries: 1 });
    expect(patienceFor(image.commands.erase, defaultTiming)).toEqual({ timeoutMs: 40_000, tries: 1 });
    expect(patienceFor({ pace: 'shell', repeatable: false }, defaultTiming)).toEqual({
      timeoutMs: 30_000,
      tries: 1,
    });
    expect(patienceFor({ pace: 'data', repeatable: true }, defaultTiming)).toEqual({
      timeoutMs: 2500,
      tries: 6,
    });
  });

  it('grows with the slot for an erase, up to a limit', () => {
    expect(eraseTimeoutMs(defaultTiming)).toBe(40_000);
    expect(eraseTimeoutMs(defaultTiming, 512 * 1024)).toBe(45_000);
    expect(eraseTimeoutMs(defaultTiming, 64 * 1024 * 1024)).toBe(120_000);
  });
});
