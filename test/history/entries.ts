/** Runs for tests of the history: entries as a recorder makes them. */
import type { RunBegin, RunEnd, StepEntry } from '@main/history/entries';
import { newUid } from '@main/history/uid';
import { writerOf } from '@main/history/writer';

export const START = Date.UTC(2026, 10, 30, 8, 15);

export function begin(over: Partial<RunBegin> = {}): RunBegin {
  const startedEpochMs = over.startedEpochMs ?? START;
  return {
    entry: 'begin',
    uid: newUid(startedEpochMs),
    writer: writerOf(process.pid),
    kind: 'upgrade',
    origin: 'cli',
    startedEpochMs,
    attempt: 1,
    station: { host: 'pc-07', app: '0.2.0', os: 'linux 6.1 x64' },
    who: 'anna',
    deviceId: 'd1',
    device: 'Board 1',
    address: '/dev/ttyACM3',
    transport: 'serial',
    unit: { serial: 'LP26-0000123' },
    order: { kind: 'upgrade', mode: 'test-and-confirm' },
    images: [{ image: 0, name: 'app', version: '2.4.1', image_hash: 'ab12' }],
    file: 'app.bin',
    ...over,
  };
}

export function step(uid: string, over: Partial<StepEntry['step']> = {}): StepEntry {
  const started = new Date(START + 100).toISOString();
  const usual = {
    seq: 1,
    type: 'look',
    started,
    duration_ms: 12.5,
    outcome: 'pass' as const,
    measurements: [],
  };
  return { entry: 'step', uid, step: { ...usual, ...over } };
}

export function end(uid: string, over: Partial<RunEnd> = {}): RunEnd {
  return {
    entry: 'end',
    uid,
    endedEpochMs: START + 5000,
    durationMs: 5000,
    outcome: 'pass',
    verdict: 'confirmed',
    steps: [],
    order: { kind: 'upgrade', mode: 'test-and-confirm' },
    images: [{ image: 0, name: 'app', version: '2.4.1', image_hash: 'ab12' }],
    before: [{ image: 0, slot: 0, version: '2.3.0' }],
    after: [{ image: 0, slot: 0, version: '2.4.1' }],
    evidence: [{ fact: 'wanted', image: 0 }],
    result: {},
    attachments: [],
    ...over,
  };
}

export const failure = {
  outcome: 'fail' as const,
  verdict: 'rejected',
  failure: { step: 'judge', code: 'rejected', text: 'The device started with the old image again' },
};
