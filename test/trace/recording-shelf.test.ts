import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReplayConnection } from '@shared/device/connection';
import { RecordingShelf } from '@main/trace/recording-shelf';

const replay = (token: string): ReplayConnection => ({ kind: 'replay', token, fileName: 'lamp.jsonl' });

function shelf(saved: { token: string; path: string }[] = []): RecordingShelf {
  let count = 0;
  return new RecordingShelf(saved, () => `token-${++count}`);
}

describe('The recordings that were opened', () => {
  it('are known by a token, the same for the same file', () => {
    const recordings = shelf();
    const file = path.resolve('lamp.jsonl');
    const token = recordings.add(file);
    expect(recordings.add(file)).toBe(token);
    expect(recordings.add(path.resolve('other.jsonl'))).not.toBe(token);
    expect(recordings.pathOf(replay(token))).toBe(file);
  });

  it('are not found by a token that somebody made up', () => {
    expect(() => shelf().pathOf(replay('/etc/passwd'))).toThrow(
      expect.objectContaining({ code: 'link/not-found', facts: { port: 'lamp.jsonl' } }),
    );
  });

  it('are kept as long as a device replays them', () => {
    const recordings = shelf([{ token: 'old', path: '/old.jsonl' }]);
    const token = recordings.add('/new.jsonl');
    expect(recordings.usedBy([replay(token), { kind: 'udp', address: 'host' }])).toEqual([
      { token, path: path.resolve('/new.jsonl') },
    ]);
    expect(recordings.usedBy([replay('old')])).toEqual([{ token: 'old', path: '/old.jsonl' }]);
  });

  it('are forgotten, the oldest first, when many were only looked at', () => {
    const recordings = shelf();
    const tokens = Array.from({ length: 101 }, (_, at) => recordings.add(`/${at}.jsonl`));
    recordings.usedBy([]);
    expect(() => recordings.pathOf(replay(tokens[0] ?? ''))).toThrow();
    expect(recordings.pathOf(replay(tokens[1] ?? ''))).toBe(path.resolve('/1.jsonl'));
  });
});
