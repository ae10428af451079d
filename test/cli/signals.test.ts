/**
 * Signals of each system, without a process: what runs is cancelled with the word that a person has for the signal.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endingSignals, GRACE_MS, listenToSignals } from '@main/cli/signals';

const system = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK'] as const;

let before: Map<string, readonly ((...values: unknown[]) => void)[]>;
beforeEach(() => {
  // The end of the process is never reached: time does not pass.
  vi.useFakeTimers();
  before = new Map(system.map((name) => [name, process.listeners(name) as never]));
});
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
  for (const name of system) {
    process.removeAllListeners(name);
    for (const listener of before.get(name) ?? []) process.on(name, listener);
  }
});

describe('A command on Windows', () => {
  it.each([
    ['Ctrl-Break', 'SIGBREAK', 'Ctrl-Break'],
    ['a closed console', 'SIGHUP', 'SIGHUP'],
    ['Ctrl-C', 'SIGINT', 'Ctrl-C'],
  ] as const)('is cancelled by %s', (_what, signal, word) => {
    const stop = new AbortController();
    const left: unknown[] = [];
    listenToSignals({ platform: 'win32', stop, onLeave: (reason) => void left.push(reason), exitCode: 130 });
    process.emit(signal, signal);
    expect(stop.signal.reason).toMatchObject({ code: 'cancelled', facts: { what: word } });
    // Links get their time to end.
    vi.advanceTimersByTime(GRACE_MS - 1);
    expect(left).toEqual([]);
  });
});

it('Every system listens to the end of its console', () => {
  for (const platform of ['linux', 'darwin', 'win32'])
    expect(endingSignals(platform), platform).toEqual(
      expect.arrayContaining(['SIGINT', 'SIGTERM', 'SIGHUP']),
    );
  expect(endingSignals('win32')).toContain('SIGBREAK');
  expect(endingSignals('linux')).not.toContain('SIGBREAK');
});
